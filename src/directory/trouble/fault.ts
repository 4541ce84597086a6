import { AdminError } from '../admin/admin-error.ts';
import { isJsonObject, type JsonObject } from '../web/body.ts';

/** What can be made to go wrong, by kind. */
export const FAULT_KINDS = [
  'throttled',
  'unavailable',
  'latency',
  'fresh',
  'stale',
  'lagging-index',
  'lagging-members',
  'lagging-delta',
  'truncated',
  'reset',
  'expired-delta',
  'replayed-page',
  'lost-notification',
  'doubled-notification',
  'reauthorization-required',
  'claims-challenge',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** One fault as a test asks for it. */
export interface Fault {
  readonly kind: FaultKind;
  /** Only requests of this method; all unless told. */
  readonly method: string | undefined;
  /** Only paths below `/v1.0` that begin so, such as `/users`; all unless told. */
  readonly path: string | undefined;
  /** How many matching requests go well first. */
  readonly after: number;
  /** How often it strikes; for ever unless told. */
  readonly times: number | undefined;
  /** `throttled`, `unavailable`: seconds; fractions are written as they are. */
  readonly retryAfter: number | undefined;
  /** `throttled`, `unavailable`: whether Retry-After is a number of seconds or a date. */
  readonly retryAfterForm: 'seconds' | 'date';
  /** `unavailable`: 503 unless told; 500, 502 and 504 too. `expired-delta`: 410 unless told; 400 too. */
  readonly status: number | undefined;
  /** `latency`: how long an answer waits. `fresh`, `stale`, `lagging-...`: for how long. */
  readonly milliseconds: number | undefined;
  /** `fresh`, `stale`, `lagging-...`: for how many reads. */
  readonly reads: number | undefined;
  /** `reset`: before anything was sent, or in the middle of the body. */
  readonly when: 'before' | 'mid-body';
}

const invalid = (message: string): AdminError => new AdminError(400, 'invalid', message);

function numberOf(given: JsonObject, name: string, least: number, most: number): number | undefined {
  const value = given[name];
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isFinite(value) && value >= least && value <= most) return value;
  throw invalid(`${name} must be a number from ${least} to ${most}.`);
}

function textOf(given: JsonObject, name: string): string | undefined {
  const value = given[name];
  if (value === undefined || typeof value === 'string') return value;
  throw invalid(`${name} must be a text.`);
}

function choiceOf<T extends string>(given: JsonObject, name: string, choices: readonly T[]): T | undefined {
  const value = given[name];
  if (value === undefined) return undefined;
  const known = choices.find(choice => choice === value);
  if (known === undefined) throw invalid(`${name} must be one of ${choices.join(', ')}.`);
  return known;
}

const KNOWN = new Set([
  ...['kind', 'method', 'path', 'after', 'times', 'retryAfter', 'retryAfterForm', 'status', 'milliseconds'],
  ...['reads', 'when'],
]);
const STATUSES: Readonly<Partial<Record<FaultKind, readonly number[]>>> = {
  unavailable: [500, 502, 503, 504],
  'expired-delta': [400, 410],
};

function readFault(given: unknown): Fault {
  if (!isJsonObject(given)) throw invalid('A fault must be an object.');
  const stranger = Object.keys(given).find(name => !KNOWN.has(name));
  if (stranger !== undefined) throw invalid(`A fault has no property ${stranger}.`);
  const kind = choiceOf(given, 'kind', FAULT_KINDS);
  if (kind === undefined) throw invalid(`kind must be one of ${FAULT_KINDS.join(', ')}.`);
  const status = numberOf(given, 'status', 400, 599);
  if (status !== undefined && STATUSES[kind]?.includes(status) !== true)
    throw invalid(`status must be one of ${(STATUSES[kind] ?? []).join(', ')} with ${kind}.`);
  const path = textOf(given, 'path');
  if (path !== undefined && !path.startsWith('/')) throw invalid('path must begin with a slash.');
  const fault: Fault = {
    kind,
    method: textOf(given, 'method')?.toUpperCase(),
    path,
    after: numberOf(given, 'after', 0, 1_000_000) ?? 0,
    times: numberOf(given, 'times', 1, 1_000_000),
    retryAfter: numberOf(given, 'retryAfter', 0, 86_400),
    retryAfterForm: choiceOf(given, 'retryAfterForm', ['seconds', 'date']) ?? 'seconds',
    status,
    milliseconds: numberOf(given, 'milliseconds', 0, 3_600_000),
    reads: numberOf(given, 'reads', 1, 1_000_000),
    when: choiceOf(given, 'when', ['before', 'mid-body']) ?? 'before',
  };
  const lasting = kind === 'fresh' || kind === 'stale' || kind.startsWith('lagging-');
  if (kind === 'latency' && fault.milliseconds === undefined) throw invalid('latency needs milliseconds.');
  if (lasting && fault.milliseconds === undefined && fault.reads === undefined)
    throw invalid(`${kind} needs reads or milliseconds.`);
  return fault;
}

/** The header that says how long to wait, in the form that the fault asks for. */
export function retryAfter(fault: Fault): Record<string, string> {
  const seconds = fault.retryAfter;
  if (seconds === undefined) return {};
  const text =
    fault.retryAfterForm === 'seconds'
      ? String(seconds)
      : new Date(Math.ceil(Date.now() / 1000 + seconds) * 1000).toUTCString();
  return { 'retry-after': text };
}

/** Reads `{ "faults": [...] }`. @throws AdminError 400 `invalid` that names what is wrong */
export function readFaults(body: JsonObject): Fault[] {
  const { faults } = body;
  if (!Array.isArray(faults) || faults.length > 100) throw invalid('faults must be a list of at most 100.');
  return faults.map(readFault);
}
