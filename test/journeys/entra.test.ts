import { afterAll, beforeAll, expect, it } from 'vitest';
import { formBrowser } from '../form-browser.ts';
import { callJson, eventually } from '../rolecall.ts';
import { linkIn, password, startEntraWorld, type EntraWorld } from './entra-world.ts';
import type { Server } from './process-child.ts';

let world: EntraWorld;
let server: Server;

beforeAll(async () => {
  world = await startEntraWorld();
  server = await world.start();
}, 120_000);
afterAll(async () => {
  server.process.kill('SIGTERM');
  await server.ended;
  await world.close();
});

const id = (n: number): string => `b0000000-0000-4000-8000-00000000000${n}`;
const [pat, team] = [id(1), id(2)];

it('registered as docs/entra.md says, Rolecall runs in production on a directory with two origins: a person signs in, a tenant is associated, a member is added, the decision is yes', async () => {
  expect(new URL(world.loginUrl).origin).not.toBe(new URL(world.graphUrl).origin);
  const before = await world.doctor();
  expect(before.failed).toEqual(['tenant.consent']);
  const back = await world.consent(linkIn(before, world.operatorTenantId), 'ada@operator.test');
  expect(back.href).toMatch(
    new RegExp(`^${world.publicUrl}/\\?admin_consent=True&tenant=${world.operatorTenantId}`),
  );
  const healthy = await world.doctor();
  expect(healthy.failed, healthy.out).toEqual([]);
  expect(healthy.status).toBe(0);

  const { tenantId, domain } = await world.customer('contoso');
  await world.importLines(tenantId, [
    {
      '@odata.type': '#microsoft.graph.user',
      id: pat,
      displayName: 'Pat',
      userPrincipalName: `pat@${domain}`,
      mailNickname: 'pat',
      accountEnabled: true,
      passwordProfile: { password },
    },
    {
      '@odata.type': '#microsoft.graph.group',
      id: team,
      displayName: 'Team',
      mailNickname: 'team',
      mailEnabled: false,
      securityEnabled: true,
      'members@odata.bind': [`https://graph.microsoft.com/v1.0/directoryObjects/${pat}`],
    },
  ]);
  const unread = await world.doctor({}, ['--tenant', tenantId]);
  expect(unread.failed).toEqual(['tenant.consent']);
  await world.consent(linkIn(unread, tenantId), `ada@${domain}`);
  const read = await world.doctor({}, ['--tenant', tenantId]);
  expect(read.failed, read.out).toEqual([]);

  const browser = formBrowser();
  await browser.open(`${world.publicUrl}/auth/sign-in`);
  expect(browser.page.url.origin).toBe(world.loginUrl);
  await browser.submit({ login_hint: `ada@${domain}` });
  await browser.submit({ username: `ada@${domain}`, password }, ['action', 'sign-in']);
  expect(browser.page.url.origin, browser.page.body).toBe(world.publicUrl);
  const me = await browser.call('GET', `${world.publicUrl}/api/v1/me`);
  expect(me.status).toBe(200);
  const objectId = String((JSON.parse(me.body) as { objectId: unknown }).objectId);

  const portal = await world.portalToken();
  const call = (method: string, path: string, body?: unknown, token = portal) =>
    callJson(`${world.publicUrl}${path}`, method, { token, ...(body === undefined ? {} : { body }) });
  const opened = await call('POST', '/api/v1/accounts', {
    name: 'Contoso Games',
    kind: 'company',
    features: [],
    owner: { tenantId, objectId },
  });
  expect(opened.status, JSON.stringify(opened.body)).toBe(201);
  const account = `/api/v1/accounts/${opened.body.id}`;
  const proof = await world.person(`ada@${domain}`);
  const accepted = await call('POST', `${account}/owners/accept`, undefined, proof);
  expect([200, 204, 409], JSON.stringify(accepted.body)).toContain(accepted.status);
  const associated = await call('POST', `${account}/tenants`, { token: proof }, proof);
  expect(associated.status, server.err().slice(-1500)).toBe(201);
  const added = await eventually(async () => {
    const answer = await call('POST', `${account}/members`, {
      objects: [{ tenantId, objectId: team, kind: 'group' }],
      access: { roles: ['developer'] },
    });
    return answer.status === 201 && answer;
  }, 30);
  expect(added.body.items[0].displayName).toBe('Team');
  // The copy of the directory comes page by page, so the first answers may be no.
  await eventually(async () => {
    const { body } = await call('POST', '/access/v1/evaluation', {
      subject: { type: 'user', id: `${tenantId}/${pat}` },
      action: { name: 'new-apps:readWrite' },
      resource: { type: 'account', id: opened.body.id },
    });
    return body.decision === true;
  }, 30);

  // The embedded store is the running process's: what it holds is known to nobody else until it ends.
  const running = await world.doctor();
  expect(running.checks.find(each => each.check === 'store')?.detail).toContain('the running Rolecall');
  expect(running.checks.find(each => each.check === 'tenants')?.outcome).toBe('warning');
  server.process.kill('SIGTERM');
  await server.ended;
  const stopped = await world.doctor();
  expect(stopped.failed, stopped.out).toEqual([]);
  expect(stopped.checks.find(each => each.check === 'store.schema')?.outcome).toBe('ok');
  const shown = stopped.checks.filter(each => each.check === 'tenant.graph').map(each => each.tenant);
  expect(shown).toEqual([world.operatorTenantId, tenantId]);
}, 120_000);
