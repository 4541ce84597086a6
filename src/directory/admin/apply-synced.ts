import type { IncomingMessage } from 'node:http';
import type { Directory } from '../directory.ts';
import { isGuid } from '../graph/call.ts';
import { isMasteredOnPremises } from '../graph/writes.ts';
import { endSignIns } from '../store/end-sign-ins.ts';
import {
  anyObjectById,
  createObject,
  GONE,
  LIVE,
  mergeBody,
  ObjectConflict,
  softDelete,
  type Body,
  type StoredObject,
} from '../store/objects.ts';
import { revokeRefreshTokensOf } from '../store/refresh-tokens.ts';
import { addMember, removeMember } from '../store/relations.ts';
import { setTenantProperties, type Tenant } from '../store/tenants.ts';
import { isJsonObject, parseJsonObject, type JsonObject } from '../web/body.ts';
import { readLines } from './read-lines.ts';
import { requireIntegration } from './synced-objects.ts';

const LINE_LIMIT = 8 * 1024 * 1024;

export interface SyncAnswer {
  readonly applied: {
    created: number;
    updated: number;
    restored: number;
    removed: number;
    membersAdded: number;
    membersRemoved: number;
  };
  readonly problems: { readonly line: number; readonly code: string; readonly detail: string }[];
}

/** Why a line was not taken; nothing of it was done. */
class LineFault extends Error {
  readonly code: string;
  constructor(code: string, detail: string) {
    super(detail);
    this.code = code;
  }
}

/**
 * `POST /admin/tenants/{tenant}/synced`, NDJSON, all lines in one transaction: `{ "put": { "kind", "id", "properties" } }`
 * makes, merges or restores; `{ "remove": id }` puts into the bin; `{ "members": id, "add": [ids], "remove": [ids] }`
 * changes a group's direct members; `{ "finished": true }` dates the sync. Only what is mastered on premises is touched.
 */
export async function applySynced(
  directory: Directory,
  tenant: Tenant,
  request: IncomingMessage,
): Promise<SyncAnswer> {
  requireIntegration(tenant);
  const lines: { number: number; text: string | undefined }[] = [];
  for await (const line of readLines(request, LINE_LIMIT)) lines.push(line);
  const answer: SyncAnswer = {
    applied: { created: 0, updated: 0, restored: 0, removed: 0, membersAdded: 0, membersRemoved: 0 },
    problems: [],
  };
  directory.store.transaction(() => {
    for (const { number, text } of lines) {
      if (text?.trim() === '') continue;
      try {
        applyLine(directory, tenant, readLine(text), answer.applied);
      } catch (error) {
        const fault = error instanceof ObjectConflict ? new LineFault('conflict', error.message) : error;
        if (!(fault instanceof LineFault)) throw fault;
        answer.problems.push({ line: number, code: fault.code, detail: fault.message });
      }
    }
  });
  return answer;
}

function readLine(text: string | undefined): JsonObject {
  if (text === undefined)
    throw new LineFault('too-large', `The line is longer than ${LINE_LIMIT} characters.`);
  try {
    return parseJsonObject(text);
  } catch {
    throw new LineFault('malformed', 'The line is not a JSON object.');
  }
}

function applyLine(
  directory: Directory,
  tenant: Tenant,
  line: JsonObject,
  applied: SyncAnswer['applied'],
): void {
  const { store } = directory;
  if (line['finished'] === true)
    setTenantProperties(store, tenant.n, { onPremisesLastSyncDateTime: store.clock.iso() });
  else if (isJsonObject(line['put'])) applied[put(directory, tenant, line['put'])] += 1;
  else if (line['members'] !== undefined) changeMembers(directory, tenant, line, applied);
  else if (line['remove'] !== undefined) {
    const object = synced(directory, tenant, line['remove']);
    if (object.state !== LIVE) return;
    softDelete(store, object);
    revokeRefreshTokensOf(store, object.n);
    applied.removed += 1;
  } else throw new LineFault('malformed', 'A line is one of put, remove, members and finished.');
}

function idOf(value: unknown): string {
  if (typeof value === 'string' && isGuid(value)) return value.toLowerCase();
  throw new LineFault('invalid-id', 'An id must be a GUID.');
}

/** An object that is there and that a sync may change. */
function synced(directory: Directory, tenant: Tenant, id: unknown): StoredObject {
  const object = anyObjectById(directory.store, tenant.n, idOf(id));
  if (object === undefined || object.state === GONE)
    throw new LineFault('not-found', `There is no object ${String(id)} in this tenant.`);
  requireMastered(object);
  return object;
}

function requireMastered(object: StoredObject): void {
  if (isMasteredOnPremises(object)) return;
  throw new LineFault('not-synced', `The object ${object.id} is not mastered on premises.`);
}

function put(directory: Directory, tenant: Tenant, line: JsonObject): 'created' | 'updated' | 'restored' {
  const { store } = directory;
  const { kind, properties } = line;
  if ((kind !== 'user' && kind !== 'group') || !isJsonObject(properties))
    throw new LineFault('malformed', 'put needs kind (user or group), id and properties.');
  if (kind === 'user' && typeof properties['userPrincipalName'] !== 'string')
    throw new LineFault('missing-property', 'A user needs a userPrincipalName.');
  const now = store.clock.iso();
  const body: Body = { ...properties, onPremisesSyncEnabled: true, onPremisesLastSyncDateTime: now };
  const id = idOf(line['id']);
  const known = anyObjectById(store, tenant.n, id);
  if (known === undefined) {
    createObject(store, tenant.n, kind, id, { createdDateTime: now, ...body });
    return 'created';
  }
  if (known.kind !== kind) throw new LineFault('conflict', `The id ${id} belongs to a ${known.kind}.`);
  if (known.state !== GONE) requireMastered(known);
  mergeBody(store, known, known.state === GONE ? { createdDateTime: now, ...body } : body);
  if (body['accountEnabled'] === false && known.body['accountEnabled'] !== false) endSignIns(store, known);
  return known.state === LIVE ? 'updated' : 'restored';
}

function changeMembers(
  directory: Directory,
  tenant: Tenant,
  line: JsonObject,
  applied: SyncAnswer['applied'],
): void {
  const { store } = directory;
  const group = synced(directory, tenant, line['members']);
  if (group.kind !== 'group' || group.state !== LIVE)
    throw new LineFault('not-found', `There is no group ${group.id} in this tenant.`);
  const [add, remove] = [line['add'] ?? [], line['remove'] ?? []];
  if (!Array.isArray(add) || !Array.isArray(remove))
    throw new LineFault('malformed', 'add and remove must be lists of ids.');
  const leaving = remove.map(id => anyObjectById(store, tenant.n, idOf(id)));
  const joining = add.map(id => {
    const member = anyObjectById(store, tenant.n, idOf(id));
    if (member?.state === LIVE) return member;
    throw new LineFault('unresolved-reference', `There is no object ${String(id)} in this tenant.`);
  });
  for (const member of leaving) {
    if (member !== undefined && removeMember(store, group, member.n)) applied.membersRemoved += 1;
  }
  for (const member of joining) if (addMember(store, group, member.n)) applied.membersAdded += 1;
}
