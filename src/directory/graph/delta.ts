import { ALL_MEMBERS, currentSequence, PROPERTIES } from '../store/changes.ts';
import {
  GONE,
  LIVE,
  objectByNumber,
  OBJECT_COLUMNS,
  toObject,
  type Body,
  type ObjectKind,
  type StoredObject,
} from '../store/objects.ts';
import { allowOptions, contextOf, linkTo, ok, type GraphAnswer, type GraphCall } from './call.ts';
import { COLLECTIONS } from './collections.ts';
import { readDeltaToken, writeDeltaToken, type DeltaQuery, type DeltaState } from './delta-token.ts';
import { unsupportedQuery } from './graph-error.ts';
import { odataType, parseSelect, present } from './present.ts';

const OBJECTS_A_PAGE = 999;
const MEMBERS_A_PAGE = 10_000;

interface DeltaPage {
  readonly items: Body[];
  /** Where the next page goes on; undefined when all is told. */
  readonly more: DeltaState | undefined;
}

/** `GET /{users|groups|applications|servicePrincipals}/delta` (Graph delta query overview). */
export function delta(call: GraphCall, kind: ObjectKind): GraphAnswer {
  allowOptions(call, '$select', '$filter', '$deltatoken', '$skiptoken');
  const { store, trouble } = call.directory;
  const sequence = trouble.lags.sequence(call.tenant.n, currentSequence(store, call.tenant.n));
  const { state, query } = begin(call, kind, sequence);
  const page =
    state === undefined ? { items: [], more: undefined } : readPage(call, kind, state, query, sequence);
  const done: DeltaState = {
    phase: 'since',
    sequence: since(state, sequence),
    after: 0,
    group: 0,
    member: 0,
  };
  const link =
    page.more === undefined
      ? { '@odata.deltaLink': linkTo(call, [['$deltatoken', writeDeltaToken(call, kind, done, query)]]) }
      : { '@odata.nextLink': linkTo(call, [['$skiptoken', writeDeltaToken(call, kind, page.more, query)]]) };
  const context = contextOf(call, `${COLLECTIONS[kind]}${page.more === undefined ? '' : '/delta'}`);
  return ok({ '@odata.context': context, ...link, value: page.items });
}

/** Where the next round begins: after telling everything, from where that began; else from now. */
function since(state: DeltaState | undefined, now: number): number {
  if (state?.phase === 'all') return state.sequence;
  return Math.max(state?.sequence ?? 0, now);
}

function begin(
  call: GraphCall,
  kind: ObjectKind,
  sequence: number,
): { state: DeltaState | undefined; query: DeltaQuery } {
  const token = call.query.get('$skiptoken') ?? call.query.get('$deltatoken');
  if (token !== null && token !== '' && token !== 'latest') {
    const state = readDeltaToken(call, kind, token);
    return { state, query: { select: state.select, ids: state.ids } };
  }
  const query = { select: parseSelect(call.query.get('$select')), ids: idsOf(call.query.get('$filter')) };
  if (token === 'latest') return { state: undefined, query };
  return { state: { phase: 'all', sequence, after: 0, group: 0, member: 0 }, query };
}

function idsOf(filter: string | null): string[] | undefined {
  if (filter === null) return undefined;
  const clauses = filter
    .split(/\s+or\s+/i)
    .map(clause => /^\s*id\s+eq\s+'([0-9a-f-]{36})'\s*$/i.exec(clause)?.[1]);
  const ids = clauses.filter(id => id !== undefined).map(id => id.toLowerCase());
  if (ids.length < clauses.length)
    throw unsupportedQuery("A delta query can only be filtered by id: id eq '...' or id eq '...'.");
  return ids;
}

/** @param visible how far the log of changes is to be read */
function readPage(
  call: GraphCall,
  kind: ObjectKind,
  state: DeltaState,
  query: DeltaQuery,
  visible: number,
): DeltaPage {
  return state.phase === 'all'
    ? readAll(call, kind, state, query)
    : readSince(call, kind, state, query, visible);
}

const wantsMembers = (kind: ObjectKind, query: DeltaQuery): boolean =>
  kind === 'group' && (query.select === undefined || query.select.includes('members'));

const wanted = (object: StoredObject, query: DeltaQuery): boolean => query.ids?.includes(object.id) ?? true;

function readAll(call: GraphCall, kind: ObjectKind, state: DeltaState, query: DeltaQuery): DeltaPage {
  const { store } = call.directory;
  const objects = store
    .all(
      `SELECT ${OBJECT_COLUMNS} FROM object WHERE tenant = ? AND kind = ? AND state = 0 AND n > ? ORDER BY n LIMIT ?`,
      call.tenant.n,
      kind,
      state.after,
      OBJECTS_A_PAGE,
    )
    .map(toObject);
  const items: Body[] = [];
  let room = MEMBERS_A_PAGE;
  for (const object of objects) {
    if (!wanted(object, query)) continue;
    const item: Body = present(store, object, query.select);
    items.push(item);
    if (!wantsMembers(kind, query)) continue;
    const from = state.group === object.n ? state.member : 0;
    const part = readMembers(call, object, from, room);
    if (part.members.length > 0) item['members@delta'] = part.members;
    room -= part.members.length;
    if (part.last !== undefined) {
      return { items, more: { ...state, after: object.n - 1, group: object.n, member: part.last } };
    }
  }
  const last = objects.at(-1);
  const full = objects.length === OBJECTS_A_PAGE && last !== undefined;
  return { items, more: full ? { ...state, after: last.n, group: 0, member: 0 } : undefined };
}

/** Members after a number, in the bin or not (who is restored is a member still); `last` when there are more. */
function readMembers(call: GraphCall, group: StoredObject, after: number, room: number) {
  const rows = call.directory.store.all(
    `SELECT m.member, o.id, o.kind FROM membership m JOIN object o ON o.n = m.member
     WHERE m.tenant = ? AND m.grp = ? AND m.member > ? ORDER BY m.member LIMIT ?`,
    call.tenant.n,
    group.n,
    after,
    room + 1,
  );
  const page = rows.slice(0, room);
  const members = page.map(row => ({
    '@odata.type': odataType(row['kind'] as ObjectKind),
    id: String(row['id']),
  }));
  return { members, last: rows.length > room ? Number(page.at(-1)?.['member'] ?? after) : undefined };
}

function removedItem(object: StoredObject): Body {
  return { id: object.id, '@removed': { reason: object.state === GONE ? 'deleted' : 'changed' } };
}

function readSince(
  call: GraphCall,
  kind: ObjectKind,
  state: DeltaState,
  query: DeltaQuery,
  visible: number,
): DeltaPage {
  const { store } = call.directory;
  const entries = store.all(
    'SELECT seq, object, member FROM change WHERE tenant = ? AND kind = ? AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?',
    call.tenant.n,
    kind,
    state.sequence,
    visible,
    OBJECTS_A_PAGE,
  );
  const items = new Map<number, Body>();
  let room = MEMBERS_A_PAGE;
  for (const entry of entries) {
    const n = Number(entry['object']);
    const member = Number(entry['member']);
    const object = objectByNumber(store, n);
    if (object === undefined || !wanted(object, query)) continue;
    if (member !== PROPERTIES && (!wantsMembers(kind, query) || object.state === GONE)) continue;
    const item =
      items.get(n) ?? (object.state === LIVE ? present(store, object, query.select) : removedItem(object));
    items.set(n, item);
    if (member === PROPERTIES || object.state !== LIVE) continue;
    const told = (item['members@delta'] ??= []) as Body[];
    if (member !== ALL_MEMBERS) {
      told.push(memberChange(call, object, member));
      room -= 1;
    } else {
      const part = readMembers(call, object, state.group === n ? state.member : 0, Math.max(room, 1));
      told.push(...part.members);
      room -= part.members.length;
      if (part.last !== undefined) {
        const more = { ...state, sequence: Number(entry['seq']) - 1, group: n, member: part.last };
        return { items: [...items.values()], more };
      }
    }
  }
  const full = entries.length === OBJECTS_A_PAGE;
  const sequence = Number(entries.at(-1)?.['seq'] ?? state.sequence);
  return { items: [...items.values()], more: full ? { ...state, sequence, group: 0, member: 0 } : undefined };
}

function memberChange(call: GraphCall, group: StoredObject, member: number): Body {
  const { store } = call.directory;
  const object = objectByNumber(store, member);
  const still = store.get(
    'SELECT 1 FROM membership WHERE tenant = ? AND grp = ? AND member = ?',
    call.tenant.n,
    group.n,
    member,
  );
  const item = { '@odata.type': odataType(object?.kind ?? 'user'), id: object?.id ?? '' };
  return still === undefined ? { ...item, '@removed': { reason: 'deleted' } } : item;
}
