import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres } from '../postgres.ts';
import { callJson, eventually } from '../rolecall.ts';
import { guid, manager, marketer, named, startWorld, type OpenedAccount, type World } from './api-world.ts';
import { spawnSecond, type SecondServer } from './second-server.ts';

const postgres = await startPostgres();
if ('missing' in postgres) {
  it('needs PostgreSQL', context => {
    if (process.env['CI'] === 'true') throw new Error(postgres.missing);
    context.skip(postgres.missing);
  });
} else {
  describe('two processes over one PostgreSQL', () => {
    let world: World;
    let second: SecondServer;
    let account: OpenedAccount;
    beforeAll(async () => {
      const database = await postgres.createDatabase();
      world = await startWorld({ DATABASE_URL: database }, { syncEveryMs: 3_600_000 });
      second = await spawnSecond(world, database);
      account = await world.openWith({ members: { Nora: manager, Mike: marketer } });
    });
    afterAll(async () => {
      await second?.close();
      await world?.close();
      await postgres.stop();
    });

    it('R-9 the other process goes on by the new catalog while it runs, and gives nothing by the one before', async () => {
      const token = await world.portal('manage');
      const ask = async (url: string) => {
        const answer = await callJson(`${url}/accounts/${account.id}/access/v1/evaluation`, 'POST', {
          token,
          body: {
            subject: { type: 'user', id: `${named('Mike').tenantId}/${guid('Mike')}` },
            action: { name: 'contact-info:readWrite' },
            resource: { type: 'account', id: account.id },
          },
        });
        return answer.body.decision as boolean;
      };
      const apply = async (catalog: object): Promise<void> => {
        const shown = await world.api('PUT', '/catalog?dryRun=true', token, catalog);
        const headers = { 'if-match-plan': shown.body.plan as string };
        const done = await world.api('PUT', '/catalog', token, catalog, headers);
        expect(done.status, JSON.stringify(done.body)).toBe(200);
      };
      const give = (name: string) =>
        callJson(`${second.url}/api/v1${account.path}/members`, 'POST', {
          token,
          body: { objects: [named(name)], access: { roles: ['auditor'] } },
        });
      expect([await ask(world.url), await ask(second.url)]).toEqual([false, false]);

      const file = new URL('../../catalog/partner-center.json', import.meta.url);
      const catalog = JSON.parse(await readFile(file, 'utf8'));
      const roles = catalog.roles.map((role: { id: string; account: object }) =>
        role.id === 'marketer'
          ? { ...role, account: { ...role.account, 'contact-info': 'readWrite' } }
          : role,
      );
      const auditor = { ...roles.find((role: { id: string }) => role.id === 'marketer'), id: 'auditor' };
      await apply({ ...catalog, version: 2, roles: [...roles, auditor] });
      expect(await ask(world.url)).toBe(true);
      await eventually(() => ask(second.url));
      expect((await callJson(`${second.url}/api/v1/catalog`, 'GET', { token })).body.version).toBe(2);
      expect((await give('Una One')).status).toBe(201);

      // Not waited for: the other process learns of it under the lock of the account at the latest.
      await apply({ ...catalog, version: 3 });
      const late = await give('Una Two');
      expect([late.status, late.body.code]).toEqual([422, 'unknown-role']);
      expect(await ask(world.url)).toBe(false);
    });
  });
}
