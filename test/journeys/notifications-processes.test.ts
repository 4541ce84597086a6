import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres } from '../postgres.ts';
import { callJson, eventually, freePort, startTestRolecall, type TestRolecall } from '../rolecall.ts';
import { guid, manager, north, reader, startWorld, type OpenedAccount, type World } from './api-world.ts';

const hour = 3_600_000;

const postgres = await startPostgres();
if ('missing' in postgres) {
  it('needs PostgreSQL', context => {
    if (process.env['CI'] === 'true') throw new Error(postgres.missing);
    context.skip(postgres.missing);
  });
} else {
  describe('two processes over one PostgreSQL', () => {
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
    });
    afterAll(async () => {
      await other?.close();
      await world?.close();
      await postgres.stop();
    });

    const subscriptions = async (): Promise<{ resource: string }[]> => {
      const { installation } = world.running;
      const { access_token: token } = await world.token(north, {
        grant_type: 'client_credentials',
        client_id: installation.clientId,
        client_secret: installation.clientSecret,
        scope: 'https://graph.microsoft.com/.default',
      });
      const { body } = await callJson(`${world.directoryUrl}/v1.0/subscriptions`, 'GET', { token });
      return body.value as { resource: string }[];
    };
    const resources = async () => (await subscriptions()).map(each => each.resource).sort();
    const may = async (url: string, name: string): Promise<boolean> => {
      const answer = await callJson(`${url}/accounts/${account.id}/access/v1/evaluation`, 'POST', {
        token: await world.portal('decide'),
        body: {
          subject: { type: 'user', id: `${north}/${guid(name)}` },
          action: { name: 'account-users:read' },
          resource: { type: 'account', id: account.id },
        },
      });
      return answer.body.decision === true;
    };

    it('G-4 have one subscription a tenant and collection, and both follow within 2 s of what one of them is told', async () => {
      // Both look at the tenant: the second one learns of it from the list, which it reads every few seconds.
      await eventually(async () => (await resources()).length >= 2, 20);
      await eventually(() => may(otherUrl, 'Gil'), 20);
      for (const [method, is] of [
        ['POST', true],
        ['DELETE', false],
      ] as const) {
        await world.admin(method, `/tenants/${north}/groups/${guid('Inner')}/members/${guid('Stan')}`);
        const began = performance.now();
        for (const url of [world.url, otherUrl])
          await eventually(async () => (await may(url, 'Stan')) === is, 5);
        expect(performance.now() - began).toBeLessThan(2000);
      }
      expect(await resources()).toEqual(['groups', 'users']);
    });

    it('T-6 the subscriptions end when the last account removes the tenant', async () => {
      const removed = await world.api(
        'DELETE',
        `${account.path}/tenants/${north}?confirm=lose-account-users`,
        await world.portalToken(),
      );
      expect(removed.status, JSON.stringify(removed.body)).toBe(200);
      await eventually(async () => (await resources()).length === 0, 20);
    });
  });
}
