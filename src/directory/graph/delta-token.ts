import type { GraphCall } from './call.ts';
import { badRequest, GraphError } from './graph-error.ts';
import { isJsonObject } from '../web/body.ts';

const LIFE_MS = 7 * 24 * 3600 * 1000;

/** Where a delta query stands. */
export interface DeltaState {
  /** `all`: telling everything that is; `since`: telling what changed. */
  readonly phase: 'all' | 'since';
  /** In `since`, the sequence told so far; in `all`, where `since` will begin. */
  readonly sequence: number;
  /** In `all`, the number of the last object told. */
  readonly after: number;
  /** The group whose members are told in parts, and the last member told. */
  readonly group: number;
  readonly member: number;
}

export interface DeltaQuery {
  readonly select: readonly string[] | undefined;
  /** Only these ids, when `$filter` named some. */
  readonly ids: readonly string[] | undefined;
}

interface Written extends DeltaState {
  readonly generation: string;
  readonly tenant: string;
  readonly kind: string;
  readonly madeAt: number;
  readonly select?: readonly string[];
  readonly ids?: readonly string[];
}

export function writeDeltaToken(call: GraphCall, kind: string, state: DeltaState, query: DeltaQuery): string {
  const written: Written = {
    ...state,
    generation: call.directory.store.generation,
    tenant: call.tenant.id,
    kind,
    madeAt: call.directory.store.clock.now(),
    ...(query.select === undefined ? {} : { select: query.select }),
    ...(query.ids === undefined ? {} : { ids: query.ids }),
  };
  return Buffer.from(JSON.stringify(written)).toString('base64url');
}

const isNumber = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const areStrings = (value: unknown): boolean =>
  value === undefined || (Array.isArray(value) && value.every(item => typeof item === 'string'));

function isWritten(value: unknown): value is Written {
  if (!isJsonObject(value)) return false;
  const { phase, sequence, after, group, member, madeAt } = value;
  return (
    (phase === 'all' || phase === 'since') &&
    [sequence, after, group, member, madeAt].every(isNumber) &&
    areStrings(value['select']) &&
    areStrings(value['ids'])
  );
}

/** @throws GraphError 400 for what is no token of this query, 410 for one that has ended: start over */
export function readDeltaToken(call: GraphCall, kind: string, token: string): DeltaState & DeltaQuery {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
  } catch {
    throw badRequest('Badly formed token.');
  }
  if (!isWritten(value) || value.tenant !== call.tenant.id || value.kind !== kind)
    throw badRequest('Badly formed token.');
  const ended =
    value.generation !== call.directory.store.generation ||
    value.madeAt < call.directory.store.clock.now() - LIFE_MS;
  if (ended) {
    const location = `${call.directory.graphBase}${call.path}?$deltatoken=`;
    throw new GraphError(
      410,
      'syncStateNotFound',
      'The sync state generation is not found; continue with a full resync.',
      {
        headers: { location },
      },
    );
  }
  return { ...value, select: value.select, ids: value.ids };
}
