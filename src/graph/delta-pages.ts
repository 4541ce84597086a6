import type { DeltaAnswer } from '../app/ports/directory-reader.ts';
import type { DirectoryPage, SyncStream } from '../app/ports/replica-store.ts';
import type { ObjectId, TenantId } from '../core/id.ts';
import { unavailable, type Answer } from './exchange.ts';
import { errorCodes, isJsonObject, itemsOf, textAt, type JsonObject } from './graph-json.ts';
import { unexpected, type GraphReads } from './graph-reads.ts';
import {
  idOf,
  kindOfStream,
  kindOfType,
  kinds,
  readProfile,
  removalOf,
  type PageObject,
} from './profiles.ts';

/** Marks the links of a round that reads the whole, in which an absent property means that there is none. */
const WHOLE = 'whole:';

/** What Graph calls a delta token that it no longer knows (graph-contract.md, B7). */
const EXPIRED = new Set([
  'syncstatenotfound',
  'syncstateinvalid',
  'resyncrequired',
  'directory_expiredpagetoken',
]);

/**
 * Reads one page of a stream's delta query. Links are kept as path and query alone, so that a directory which moves to
 * another port is still followed and none leads elsewhere.
 */
export async function readDelta(
  reads: GraphReads,
  tenant: TenantId,
  stream: SyncStream,
  link?: string,
): Promise<DeltaAnswer> {
  const whole = link === undefined || link.startsWith(WHOLE);
  const path = link === undefined ? startOf(stream) : whole ? link.slice(WHOLE.length) : link;
  const answer = await reads.answer(tenant, path);
  if (isExpired(answer)) return { kind: 'expired' };
  const { body } = answer;
  const items = itemsOf(body);
  if (answer.status !== 200 || items === undefined || !isJsonObject(body)) throw unexpected(answer);

  const page = readPage(stream, items, whole);
  const next = textAt(body, '@odata.nextLink');
  if (next !== undefined) {
    return { kind: 'page', page, link: (whole ? WHOLE : '') + reads.pathOf(next), last: false };
  }
  const delta = textAt(body, '@odata.deltaLink');
  if (delta === undefined) throw unavailable('A page of the directory does not say how it goes on', 60_000);
  return { kind: 'page', page, link: reads.pathOf(delta), last: true };
}

function startOf(stream: SyncStream): string {
  const { select } = kinds[kindOfStream[stream]];
  return `/v1.0/${stream}/delta?$select=${select}${stream === 'groups' ? ',members' : ''}`;
}

const isExpired = ({ status, body }: Answer): boolean =>
  status === 410 || (status === 400 && errorCodes(body).some(code => EXPIRED.has(code.toLowerCase())));

/**
 * The page as one statement an object and one a pair: what is said last of either holds, and parts of a large group that
 * stand apart are put together.
 */
export function readPage(stream: SyncStream, items: readonly JsonObject[], whole: boolean): DirectoryPage {
  const kind = kindOfStream[stream];
  const objects = new Map<ObjectId, PageObject>();
  const removed = new Map<ObjectId, 'changed' | 'deleted'>();
  const pairs = new Map<string, { readonly pair: readonly [ObjectId, ObjectId]; readonly holds: boolean }>();

  for (const raw of items) {
    const id = idOf(raw);
    const removal = removalOf(raw);
    if (removal) {
      removed.set(id, removal);
      objects.delete(id);
      if (removal === 'deleted') for (const [key, { pair }] of pairs) if (pair[0] === id) pairs.delete(key);
      continue;
    }
    removed.delete(id);
    // A further part of a group that came before has its id and members only.
    const profile = readProfile(kind, raw, whole && 'displayName' in raw);
    objects.set(id, { ...objects.get(id), ...profile });
    for (const member of membersIn(raw)) {
      pairs.set(`${id} ${member.id}`, { pair: [id, member.id], holds: member.holds });
    }
  }
  const ids = (reason: 'changed' | 'deleted') =>
    [...removed].filter(([, why]) => why === reason).map(([id]) => id);
  const pairsThat = (holds: boolean) => [...pairs.values()].filter(p => p.holds === holds).map(p => p.pair);
  return {
    objects: [...objects.values()],
    deleted: ids('changed'),
    gone: ids('deleted'),
    joined: pairsThat(true),
    left: pairsThat(false),
  };
}

function membersIn(group: JsonObject): readonly { readonly id: ObjectId; readonly holds: boolean }[] {
  const members = group['members@delta'];
  if (members === undefined) return [];
  if (!Array.isArray(members) || !members.every(isJsonObject)) {
    throw unavailable('Graph named the members of a group in no known way', 60_000);
  }
  return members
    .map(member => ({ raw: member, type: textAt(member, '@odata.type'), removal: removalOf(member) }))
    .filter(({ type, removal }) => removal || type === undefined || kindOfType(type))
    .map(({ raw, removal }) => ({ id: idOf(raw), holds: removal === undefined }));
}
