import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompiledQuery } from 'kysely';
import { createCursors } from '../src/app/cursor.ts';
import { listMembers, type ListMembers } from '../src/app/list-members.ts';
import type { Authority } from '../src/app/authority.ts';
import type { Member } from '../src/core/account.ts';
import type { Connection } from '../src/store/connection.ts';
import { openEmbedded } from '../src/store/embedded.ts';
import { memberReads } from '../src/store/members.ts';
import { openPostgresql } from '../src/store/postgresql.ts';
import { replica } from '../src/store/replica.ts';
import { sortKey } from '../src/store/search-text.ts';
import { postgres } from './postgres.ts';
import { atMost, line, type Report, type Row } from './report.ts';
import { namesOf, storeWorld } from './stored-world.ts';
import { account, guid, indexOf, tenantId, W1, W2, worldLists, type WorldLists } from './world.ts';

const LIMIT = 50;
const columns = `m.member_id, m.tenant_id, m.object_id, m.kind, m.access, m.added, m.added_by, m.revision, a.at,
  o.display_name, o.user_principal_name, o.mail, o.given_name, o.surname, o.enabled, o.deleted, o.pending, o.guest,
  o.on_premises, o.app_id`;
const tables = `member m
  join member_activity a on a.account_id = m.account_id and a.member_id = m.member_id
  left join replica_object o on o.tenant_id = m.tenant_id and o.object_id = m.object_id`;
const roleOf = (holder: string): string =>
  `exists (select 1 from access_grant g where g.account_id = m.account_id and g.member_id = m.member_id
    and g.role = '${holder}')`;
const words = (...begin: string[]): string =>
  `o.search @@ '${begin.map(word => `''${tenantId.slice(0, 8)}n${word}'':*`).join(' & ')}'::tsquery`;
/** Few enough to find them all and sort them: the right index is that of the search, so the order must have none. */
const FEW = `m.name_key || ''`;

interface Asked {
  readonly what: string;
  readonly list: ListMembers;
  readonly where: string;
  readonly order: string;
  readonly right: (member: Member, name: string) => boolean;
  readonly second?: true;
}

const holds =
  (role: string) =>
  ({ access }: Member): boolean =>
    'roles' in access && access.roles.some(grant => grant.role === role);
const begins =
  (...begin: string[]) =>
  (_: Member, name: string): boolean =>
    begin.every(word => name.split(' ').some(part => part.startsWith(word)));

const asked: readonly Asked[] = [
  { what: 'first page', list: {}, where: 'true', order: 'm.name_key', right: () => true },
  { what: 'next page', list: {}, where: 'true', order: 'm.name_key', right: () => true, second: true },
  {
    what: 'role that a fifth of all have',
    list: { role: 'marketer' },
    where: roleOf('marketer'),
    order: 'm.name_key',
    right: holds('marketer'),
  },
  {
    what: 'role that one in eighty has',
    list: { role: 'developer' },
    where: roleOf('developer'),
    order: 'm.name_key',
    right: holds('developer'),
  },
  {
    what: 'typing: the first letter, which an eighth of all given names have',
    list: { q: 'k' },
    where: words('k'),
    order: 'm.name_key',
    right: begins('k'),
  },
  {
    what: 'search: a beginning that a sixteenth of all given names have',
    list: { q: 'ka' },
    where: words('ka'),
    order: 'm.name_key',
    right: begins('ka'),
  },
  {
    what: 'search: parts of two names',
    list: { q: 'karo tale' },
    where: words('karo', 'tale'),
    order: FEW,
    right: begins('karo', 'tale'),
  },
];

const statement = ({ where, order }: Asked, after: readonly [string, string] | undefined): string =>
  `select ${columns} from ${tables} where m.account_id = $1 and ${where}` +
  `${after === undefined ? '' : ` and (${order}, m.member_id) > ($2, $3)`}` +
  ` order by ${order}, m.member_id limit ${LIMIT + 1}`;

/** Every member that should be listed, in order. */
function rightList(
  { facts, ...world }: WorldLists,
  { right }: Asked,
): readonly (readonly [key: string, id: string])[] {
  const names = namesOf({ facts, ...world });
  const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  return facts.members
    .map(member => [member, sortKey(names.get(member.objectId)?.display ?? '')] as const)
    .filter(([member, name]) => right(member, name))
    .map(([member, name]) => [name, member.id] as const)
    .sort((a, b) => compare(a[0], b[0]) || compare(a[1], b[1]));
}

/** The plain statement on its own: named, so that it is parsed once, and as rows alone. */
type Plain = (text: string, values: readonly unknown[]) => Promise<readonly { member_id: string }[]>;

interface Measuring {
  readonly connection: Connection;
  readonly plain: Plain;
  readonly world: WorldLists;
  readonly times: number;
  readonly goal: number;
}

async function rowOf(one: Asked, { connection, plain, world, times, goal }: Measuring): Promise<Row> {
  const list = listMembers({
    store: { ...memberReads(connection.db), ...replica(connection.db) },
    tenants: { index: () => undefined, cutOff: () => undefined },
    catalog: () => world.catalog,
    cursors: createCursors('secret-of-the-bench'),
  });
  const { index } = indexOf({ ...world, facts: { ...world.facts, members: [] }, objects: [], joined: [] });
  const authority: Authority = {
    identity: {
      kind: 'person',
      principal: { tenantId, objectId: guid(0x2000000) },
      displayName: 'Owner',
      guest: false,
    },
    account,
    index,
    at: new Date(),
    owner: true,
    users: 'readWrite',
  };
  const whole = rightList(world, one);
  const from = one.second === true ? LIMIT : 0;
  const right = whole.slice(from, from + LIMIT).map(([, id]) => id);
  const first = await list(authority, { ...one.list, limit: LIMIT });
  const cursor = one.second === true ? first.after : null;
  const query = { ...one.list, limit: LIMIT, ...(cursor === null ? {} : { cursor }) };
  const after = one.second === true ? whole[LIMIT - 1] : undefined;
  const text = statement(one, after);
  const values = [account, ...(after ?? [])];

  const wrong = (who: string, ids: readonly string[]): void => {
    if (ids.join() !== right.join()) throw new Error(`${who}: ${one.what} is not what it should be`);
  };
  wrong(
    'Rolecall',
    (await list(authority, query)).items.map(each => each.id),
  );
  wrong(
    'plain SQL',
    (await plain(text, values)).slice(0, LIMIT).map(each => each.member_id),
  );
  if (!first.totalIsEstimate && first.total !== whole.length)
    throw new Error(`${one.what}: the total is ${first.total}, not ${whole.length}`);

  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let n = 0; n < times; n++) {
    let began = performance.now();
    await list(authority, query);
    ours.push(performance.now() - began);
    began = performance.now();
    await plain(text, values);
    theirs.push(performance.now() - began);
  }
  const our = line('Rolecall, with total and counts', 'ms', ours);
  const limit = line('limit: plain SQL, rows alone', 'ms', theirs);
  return {
    what: `${connection.kind === 'postgresql' ? 'PostgreSQL' : 'Embedded'}, ${one.what}`,
    lines: [our, limit],
    goals: [
      atMost(our, 1.5, limit),
      { what: 'at the 99th percentile', measured: our.p99, bound: goal, unit: 'ms' },
    ],
  };
}

async function rowsOn(measuring: Measuring): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const one of asked) rows.push(await rowOf(one, measuring));
  return rows;
}

async function onPostgresql(world: WorldLists, times: number): Promise<readonly Row[]> {
  const server = await postgres();
  const connection = await openPostgresql(await server.createDatabase(), 30, () => {});
  try {
    await storeWorld(connection, world);
    const client = await server.connect();
    await client.query('set jit = off');
    const names = new Map<string, string>();
    const plain: Plain = async (text, values) => {
      const name = names.get(text) ?? `plain_${names.size}`;
      names.set(text, name);
      return (await client.query<{ member_id: string }>({ name, text, values: [...values] })).rows;
    };
    return await rowsOn({ connection, plain, world, times, goal: 50 }).finally(() => client.end());
  } finally {
    await connection.close();
    await server.stop();
  }
}

async function onEmbedded(world: WorldLists, times: number): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'rolecall-bench-'));
  const connection = await openEmbedded(join(folder, 'store'));
  try {
    await storeWorld(connection, world);
    const plain: Plain = async (text, values) =>
      (await connection.db.executeQuery<{ member_id: string }>(CompiledQuery.raw(text, [...values]))).rows;
    return await rowsOn({ connection, plain, world, times, goal: 150 });
  } finally {
    await connection.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Pages of a list of 200,000 members, beside the plain SQL that finds the same rows. */
export async function benchMembers({ small }: { readonly small: boolean }): Promise<Report> {
  const world = worldLists(small ? W1 : W2);
  const times = small ? 5 : 200;
  const rows = [...(await onPostgresql(world, times)), ...(await onEmbedded(world, times))];
  return {
    title: 'The list of members',
    about:
      'W2’s 205,000 members in a store, pages of 50 by name, as the use case answers them: rows, total (exact up to 10,000) and ' +
      'counts by kind. Beside it one plain statement that finds the same rows, named (parsed once), without total and counts.',
    rows,
  };
}
