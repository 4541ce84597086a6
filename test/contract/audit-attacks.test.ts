import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstSeal, sealOf } from '../../src/core/audit-entry.ts';
import type { AccountId } from '../../src/core/id.ts';
import { accounts } from '../../src/store/accounts.ts';
import { changes } from '../../src/store/changes.ts';
import type { Connection } from '../../src/store/connection.ts';
import { openInMemory } from '../../src/store/embedded.ts';
import { logProofs } from '../../src/store/log-proof.ts';
import { openPostgresql } from '../../src/store/postgresql.ts';
import { startPostgres } from '../postgres.ts';
import { ann, at, change, entry, newAccount } from './store-fixture.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A log of eight entries each, in the account attacked and in one beside it. */
const length = 8;

interface Target {
  readonly a: AccountId;
  readonly b: AccountId;
  run(text: string): Promise<void>;
}

interface Attack {
  readonly title: string;
  readonly sql: (target: Target) => readonly string[];
  /** The first bad entry. */
  readonly brokenAt: number;
}

const everywhere = ['log_entry', 'log_detail', 'log_target'];
const without = ({ a }: Target, which: string): readonly string[] =>
  [...everywhere].reverse().map(table => `delete from ${table} where account_id = '${a}' and ${which}`);
/** The foreign key of the details is in the way of whoever moves entries, and whoever owns the database takes it away. */
const renumber = ({ a }: Target, change: string, which: string): readonly string[] =>
  everywhere.map(table => `update ${table} set seq = ${change} where account_id = '${a}' and ${which}`);
const cells =
  (change: string, seq: number): Attack['sql'] =>
  ({ a }) => [`update log_entry set ${change} where account_id = '${a}' and seq = ${seq}`];
const details =
  (change: string, seq: number): Attack['sql'] =>
  ({ a }) => [`update log_detail set ${change} where account_id = '${a}' and seq = ${seq}`];
const copied = (
  table: string,
  from: string,
  columns: string,
  to: string,
  as: string,
  which: string,
): string =>
  `insert into ${table} (account_id, seq, ${columns}) select '${to}', ${as}, ${columns} from ${table}
   where account_id = '${from}' and ${which}`;
const entryColumns = 'at, action, result, actor_kind, target, digest, seal';
const detailColumns = 'salt, actor, detail, actor_object';
const copyAll = (from: string, to: string, as: string, which: string): readonly string[] => [
  copied('log_entry', from, entryColumns, to, as, which),
  copied('log_detail', from, detailColumns, to, as, which),
  copied('log_target', from, 'value', to, as, which),
];

const attacks: readonly Attack[] = [
  { title: 'edits when', sql: cells("at = at + interval '1 second'", 3), brokenAt: 3 },
  { title: 'edits what was done', sql: cells("action = 'members.remove'", 3), brokenAt: 3 },
  { title: 'edits the result', sql: cells("result = 'refused'", 3), brokenAt: 3 },
  { title: 'edits the kind of actor', sql: cells("actor_kind = 'system'", 3), brokenAt: 3 },
  { title: 'edits to whom', sql: cells(`target = '{"member":"m-7"}'`, 3), brokenAt: 3 },
  { title: 'adds a target', sql: cells(`target = target || '{"x":"y"}'`, 1), brokenAt: 1 },
  { title: 'edits the digest', sql: cells('digest = repeat(digest, 1) || 0', 3), brokenAt: 3 },
  { title: 'edits a seal', sql: cells('seal = reverse(seal)', 3), brokenAt: 3 },
  { title: 'edits the last seal', sql: cells('seal = reverse(seal)', length), brokenAt: length },
  { title: 'edits who', sql: details(`actor = '{"kind":"user","displayName":"Bob"}'`, 4), brokenAt: 4 },
  { title: 'edits before and after', sql: details(`detail = '{"n":7}'`, 4), brokenAt: 4 },
  { title: 'edits the salt', sql: details("salt = 'x'", 4), brokenAt: 4 },
  { title: 'hides an entry from who looks by actor', sql: details('actor_object = null', 4), brokenAt: 4 },
  {
    title: 'takes a detail away',
    sql: t => [`delete from log_detail where account_id = '${t.a}' and seq = 5`],
    brokenAt: 5,
  },
  {
    title: 'hides an entry from who looks by member',
    sql: t => [`delete from log_target where account_id = '${t.a}' and seq = 5`],
    brokenAt: 5,
  },
  {
    title: 'files an entry under another member',
    sql: t => [`insert into log_target values ('${t.a}', 'm-x', 5)`],
    brokenAt: 5,
  },
  { title: 'deletes one', sql: t => without(t, 'seq = 4'), brokenAt: 4 },
  {
    title: 'deletes one and closes the gap',
    sql: t => [...without(t, 'seq = 4'), ...renumber(t, 'seq - 1', 'seq > 4')],
    brokenAt: 4,
  },
  { title: 'deletes the first', sql: t => without(t, 'seq = 1'), brokenAt: 1 },
  {
    title: 'deletes the first and closes the gap',
    sql: t => [...without(t, 'seq = 1'), ...renumber(t, 'seq - 1', 'seq > 1')],
    brokenAt: 1,
  },
  { title: 'deletes the last', sql: t => without(t, `seq = ${length}`), brokenAt: length },
  { title: 'cuts off the end', sql: t => without(t, 'seq > 5'), brokenAt: 6 },
  { title: 'deletes all', sql: t => without(t, 'true'), brokenAt: 1 },
  {
    title: 'puts one in',
    sql: t => [
      ...renumber(t, '-seq - 1', 'seq >= 4'),
      ...renumber(t, '-seq', 'seq < 0'),
      ...copyAll(t.a, t.a, '4', 'seq = 3'),
      `update account set log_seq = log_seq + 1 where account_id = '${t.a}'`,
    ],
    brokenAt: 4,
  },
  {
    title: 'puts one in behind the end',
    sql: t => copyAll(t.a, t.a, String(length + 1), 'seq = 3'),
    brokenAt: length + 1,
  },
  {
    title: 'puts one in behind the end and moves the end',
    sql: t => [
      ...copyAll(t.a, t.a, String(length + 1), 'seq = 3'),
      `update account set log_seq = log_seq + 1 where account_id = '${t.a}'`,
    ],
    brokenAt: length + 1,
  },
  { title: 'puts one in before the first', sql: t => copyAll(t.a, t.a, '0', 'seq = 3'), brokenAt: 0 },
  {
    title: 'swaps two',
    sql: t => [...renumber(t, '-seq', 'seq in (3, 6)'), ...renumber(t, '9 + seq', 'seq < 0')],
    brokenAt: 3,
  },
  {
    title: 'swaps the details of two',
    sql: ({ a }) => [
      `update log_detail set seq = -seq where account_id = '${a}' and seq in (3, 6)`,
      `update log_detail set seq = 9 + seq where account_id = '${a}' and seq < 0`,
    ],
    brokenAt: 3,
  },
  {
    title: 'copies one over another',
    sql: t => [...without(t, 'seq = 6'), ...copyAll(t.a, t.a, '6', 'seq = 3')],
    brokenAt: 6,
  },
  {
    title: "copies another account's entry over one",
    sql: t => [...without(t, 'seq = 6'), ...copyAll(t.b, t.a, 'seq', 'seq = 6')],
    brokenAt: 6,
  },
  {
    title: "copies another account's whole log",
    sql: t => [
      ...without(t, 'true'),
      ...copyAll(t.b, t.a, 'seq', 'true'),
      `update account set log_seal = (select log_seal from account where account_id = '${t.b}') where account_id = '${t.a}'`,
    ],
    brokenAt: 1,
  },
  {
    title: 'edits the end that the account keeps',
    sql: ({ a }) => [`update account set log_seal = reverse(log_seal) where account_id = '${a}'`],
    brokenAt: length,
  },
  {
    title: 'moves the end forward',
    sql: ({ a }) => [`update account set log_seq = log_seq + 3 where account_id = '${a}'`],
    brokenAt: length + 1,
  },
  {
    title: 'moves the end back',
    sql: ({ a }) => [`update account set log_seq = log_seq - 3 where account_id = '${a}'`],
    brokenAt: length - 3,
  },
];

function suite(name: string, open: () => Promise<Connection>): void {
  describe(`the log, attacked by SQL, ${name}`, () => {
    let connection: Connection;
    const store = () => ({
      ...accounts(connection.db),
      ...changes(connection.db, { put: async () => {} }),
      ...logProofs(connection.db),
    });
    beforeAll(async () => {
      connection = await open();
      await sql
        .raw('alter table log_detail drop constraint log_detail_account_id_seq_fkey')
        .execute(connection.db);
    });
    afterAll(() => connection?.close());

    const logged = async (): Promise<AccountId> => {
      const account = newAccount();
      await store().openAccount({
        account,
        name: 'Contoso Games',
        kind: 'company',
        features: [],
        actor: ann,
        at: at(),
        log: entry('accounts.open', { member: 'm-0' }),
      });
      for (let n = 1; n < length; n++) {
        const log = [entry('members.add', { member: `m-${n}` }, { n })];
        await change(store() as never, account, [], { at: at(n), log });
      }
      return account;
    };
    const target = async (): Promise<Target> => ({
      a: await logged(),
      b: await logged(),
      run: async text => void (await sql.raw(text).execute(connection.db)),
    });
    /** What only checkpoints show: entries sealed anew from `from` on as the code itself would, and the end with them. */
    const sealAnew = async ({ a, run }: Target, from: number): Promise<void> => {
      const rows = await connection.db
        .selectFrom('log_entry')
        .selectAll()
        .where('account_id', '=', a)
        .orderBy('seq')
        .execute();
      let previous = firstSeal(a, sha256);
      for (const row of rows) {
        const { seq, action, result, target: told, digest } = row;
        const header = {
          account: a,
          seq,
          at: row.at.toISOString(),
          action,
          result,
          actorKind: row.actor_kind,
          target: told,
          digest,
        };
        const seal = seq < from ? row.seal : sealOf(header, previous, sha256);
        await run(`update log_entry set seal = '${seal}' where account_id = '${a}' and seq = ${seq}`);
        previous = seal;
      }
      await run(
        `update account set log_seal = '${previous}', log_seq = ${rows.length} where account_id = '${a}'`,
      );
    };
    const sealsOf = async (account: AccountId): Promise<Map<number, string>> => {
      const rows = await connection.db
        .selectFrom('log_entry')
        .select(['seq', 'seal'])
        .where('account_id', '=', account)
        .execute();
      return new Map(rows.map(row => [row.seq, row.seal]));
    };
    const only = (seals: ReadonlyMap<number, string>, ...numbers: number[]): Map<number, string> =>
      new Map(numbers.map(seq => [seq, seals.get(seq) ?? '']));

    it('H-3 untouched it is whole, with every seal known too', async () => {
      const { a } = await target();
      expect(await store().verifyLog(a)).toEqual({ entries: length });
      expect(await store().verifyLog(a, await sealsOf(a))).toEqual({ entries: length });
    });

    it.each(attacks)('H-3 whoever $title is found, at $brokenAt', async attack => {
      const attacked = await target();
      for (const text of attack.sql(attacked)) await attacked.run(text);
      const found = await store().verifyLog(attacked.a);
      expect(found).toMatchObject({ brokenAt: attack.brokenAt, fault: expect.any(String) });
      expect(found.entries).toBe(Math.max(0, attack.brokenAt - 1));
      expect(await store().verifyLog(attacked.b)).toEqual({ entries: length });
    });

    it('H-3 a log cut off together with its end is found by a checkpoint, at the first entry that is gone', async () => {
      const attacked = await target();
      const known = only(await sealsOf(attacked.a), 7);
      for (const text of without(attacked, 'seq > 5')) await attacked.run(text);
      await sealAnew(attacked, length);
      expect(await store().verifyLog(attacked.a)).toEqual({ entries: 5 });
      expect(await store().verifyLog(attacked.a, known)).toEqual({
        entries: 5,
        brokenAt: 6,
        fault: 'cut-off',
      });
    });

    it('H-3 an entry edited and all sealed anew behind it is found by checkpoints, between the last that fits and the first that does not', async () => {
      const attacked = await target();
      const seals = await sealsOf(attacked.a);
      await attacked.run(`update log_entry set action = 'x' where account_id = '${attacked.a}' and seq = 4`);
      await sealAnew(attacked, 4);
      expect(await store().verifyLog(attacked.a)).toEqual({ entries: length });
      const between = await store().verifyLog(attacked.a, only(seals, 2, 7, 8));
      expect(between).toEqual({ entries: 2, brokenAt: 3, brokenUpTo: 7, fault: 'rewritten' });
      // An export has every seal, and names the entry itself.
      expect(await store().verifyLog(attacked.a, seals)).toMatchObject({ brokenAt: 4, fault: 'rewritten' });
      expect(await store().verifyLog(attacked.a, seals)).not.toHaveProperty('brokenUpTo');
    });

    it('H-3 a whole log written anew is found by its checkpoint, also when nothing is left of it', async () => {
      const attacked = await target();
      const known = only(await sealsOf(attacked.a), 3);
      await attacked.run(
        `update log_entry set at = at - interval '1 day' where account_id = '${attacked.a}'`,
      );
      await sealAnew(attacked, 1);
      expect(await store().verifyLog(attacked.a)).toEqual({ entries: length });
      expect(await store().verifyLog(attacked.a, known)).toMatchObject({ brokenAt: 1, brokenUpTo: 3 });
      for (const text of without(attacked, 'true')) await attacked.run(text);
      await attacked.run(
        `update account set log_seq = 0, log_seal = null where account_id = '${attacked.a}'`,
      );
      expect(await store().verifyLog(attacked.a, known)).toEqual({
        entries: 0,
        brokenAt: 1,
        fault: 'cut-off',
      });
    });

    it('H-3 the log of an account that was taken away is missed', async () => {
      const attacked = await target();
      const before = await store().logsWithoutAccount();
      await attacked.run(`delete from account where account_id = '${attacked.a}'`);
      expect(await store().logsWithoutAccount()).toEqual([...before, attacked.a].sort());
    });

    it('B-6 personal values are erased with an entry that says so, and the log stays whole', async () => {
      const { a } = await target();
      expect(await store().eraseDetails(a, [3, 5, 99], ann, at(20))).toEqual([3, 5]);
      expect(await store().verifyLog(a)).toEqual({ entries: length + 1, erased: 2 });
      expect(await store().eraseDetails(a, [3], ann, at(21))).toEqual([]);
      const left = await connection.db
        .selectFrom('log_detail')
        .select('seq')
        .where('account_id', '=', a)
        .orderBy('seq')
        .execute();
      expect(left.map(row => row.seq)).toEqual([1, 2, 4, 6, 7, 8, 9]);
      await sql.raw(`delete from log_detail where account_id = '${a}' and seq = 6`).execute(connection.db);
      expect(await store().verifyLog(a)).toMatchObject({ brokenAt: 6, fault: 'detail-gone' });
    });

    it('checkpoints are kept once for each end, and logs that have grown since are known', async () => {
      const a = await logged();
      const end = await store().logEnd(a);
      expect(end).toEqual({ entries: length, seal: (await sealsOf(a)).get(length) });
      const grown = async () => (await store().logsGrown(10_000)).includes(a);
      expect(await grown()).toBe(true);
      const told = {
        type: 'rolecall-checkpoint-1',
        account: a,
        ...end!,
        at: at(9).toISOString(),
        keyId: 'k',
        signature: 's',
      } as const;
      await store().keepCheckpoint(told);
      await store().keepCheckpoint({ ...told, signature: 'another' });
      expect(await store().checkpoints(a)).toEqual([told]);
      expect(await grown()).toBe(false);
      await change(store() as never, a, [], { log: [entry()] });
      expect(await grown()).toBe(true);
      expect(await store().logEnd(newAccount())).toBeUndefined();
    });
  });
}

suite('embedded', openInMemory);
const postgres = await startPostgres();
if ('missing' in postgres) {
  describe.skipIf(process.env['CI'] !== 'true')(`the log, on PostgreSQL: left out. ${postgres.missing}`, () =>
    it('needs a PostgreSQL', () => {
      throw new Error(postgres.missing);
    }),
  );
} else {
  afterAll(() => postgres.stop());
  suite('on PostgreSQL', async () => openPostgresql(await postgres.createDatabase(), 30, () => undefined));
}
