import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres } from '../postgres.ts';
import { callJson, eventually, freePort, startTestRolecall, type TestRolecall } from '../rolecall.ts';
import { guid, manager, north, reader, startWorld, type OpenedAccount, type World } from './api-world.ts';

const hour = 3_600_000;
/** Processes look at each other's revisions once a second: what is there much sooner was told. */
const told = 600;
const looked = 3_000;

const median = (list: readonly number[]): number =>
  [...list].sort((a, b) => a - b)[list.length >> 1] ?? Infinity;

const postgres = await startPostgres();
if ('missing' in postgres) {
  it('needs PostgreSQL', context => {
    if (process.env['CI'] === 'true') throw new Error(postgres.missing);
    context.skip(postgres.missing);
  });
} else {
  describe('two processes over one PostgreSQL', () => {
    let database: Client;
    let world: World;
    let other: TestRolecall;
    let otherUrl: string;
    let account: OpenedAccount;
    beforeAll(async () => {
      const shared = { DATABASE_URL: await postgres.createDatabase() };
      world = await startWorld(shared, { syncEveryMs: hour });
      const { installation } = world.running;
      const port = await freePort();
      otherUrl = `http://localhost:${port}`;
      other = await startTestRolecall(
        {
          ...shared,
          PORT: String(port),
          PUBLIC_URL: world.url,
          DIRECTORY: 'entra',
          LOGIN_URL: world.directoryUrl,
          GRAPH_URL: world.directoryUrl,
          CLIENT_ID: installation.clientId,
          CLIENT_SECRET: installation.clientSecret,
          OPERATOR_TENANT_ID: installation.operatorTenantId,
          PORTAL_CLIENT_IDS: `${guid('Portal decide client')}:decide`,
        },
        { syncEveryMs: hour },
      );
      account = await world.openWith({ members: { Nora: manager, Outer: reader } });
      database = new Client({ connectionString: shared.DATABASE_URL });
      await database.connect();
      await eventually(() => reads(otherUrl), 20);
    });
    afterAll(async () => {
      await database?.end();
      await other?.close();
      await world?.close();
      await postgres.stop();
    });

    /** Whether Una, who is in the group Outer, may read the account's users. */
    const reads = async (url: string, revision?: string): Promise<boolean> => {
      const answer = await callJson(`${url}/accounts/${account.id}/access/v1/evaluation`, 'POST', {
        token: await world.portal('decide'),
        headers: revision === undefined ? {} : { 'rolecall-revision': revision },
        body: {
          subject: { type: 'user', id: `${north}/${guid('Una Four')}` },
          action: { name: 'account-users:read' },
          resource: { type: 'account', id: account.id },
        },
      });
      return answer.body.decision === true;
    };

    /** Gives the group the right or takes it; answers the write's revision. */
    const give = async (right: boolean): Promise<string> => {
      const path = `${account.path}/members/${account.member['Outer']}/access`;
      const access = right ? reader : { custom: [{ permission: 'contact-info', level: 'read' }] };
      const put = await world.api('PUT', path, await world.portalToken(), access, { 'if-match': '*' });
      expect(put.status, JSON.stringify(put.body)).toBe(200);
      return put.headers.get('rolecall-revision') ?? '';
    };

    /** How long the other process takes to decide by changes here, in ms. */
    const delays = async (changes: number): Promise<number[]> => {
      const measured: number[] = [];
      for (let n = 0; n < changes; n += 1) {
        const right = n % 2 === 1;
        await give(right);
        const began = performance.now();
        await eventually(async () => (await reads(otherUrl)) === right, 10);
        measured.push(performance.now() - began);
      }
      return measured;
    };

    const listeners = async (): Promise<number> => {
      const { rows } = await database.query<{ n: number }>(
        `select count(*)::int as n from pg_stat_activity
         where datname = current_database() and application_name = 'rolecall notices'`,
      );
      return rows[0]?.n ?? 0;
    };

    it('D-4 a change on one is decided by on the other long before it would look', async () => {
      await eventually(async () => (await listeners()) === 2, 20);
      expect(median(await delays(12))).toBeLessThan(told);
    }, 60_000);

    it('D-4 whoever sends the revision of a write back gets no older answer, however they race with the notice', async () => {
      for (let n = 0; n < 16; n += 1) {
        const right = n % 2 === 1;
        const revision = await give(right);
        const answers = await Promise.all(Array.from({ length: 8 }, () => reads(otherUrl, revision)));
        expect(answers).toEqual(answers.map(() => right));
      }
      await give(true);
    }, 60_000);

    it('D-4 a connection for notices that breaks is made again, and what it missed is looked at', async () => {
      await database.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and application_name = 'rolecall notices'`,
      );
      expect(Math.max(...(await delays(2)))).toBeLessThan(looked);
      await eventually(async () => (await listeners()) === 2, 20);
      expect(median(await delays(8))).toBeLessThan(told);
    }, 60_000);

    it('D-4 lost notices cost no more than the second after which each looks by itself', async () => {
      await database.query('alter table account disable trigger account_notice');
      const alone = await delays(4);
      await database.query('alter table account enable trigger account_notice');
      // Were it told all the same, nothing would be shown.
      expect(Math.max(...alone)).toBeGreaterThan(100);
      expect(Math.max(...alone)).toBeLessThan(looked);
    }, 60_000);
  });
}
