import { afterAll, beforeAll, expect, it } from 'vitest';
import { formBrowser } from '../form-browser.ts';
import { callJson, eventually, type Answer } from '../rolecall.ts';
import { password } from './entra-directory.ts';
import { linkIn, startEntraWorld, type EntraWorld } from './entra-world.ts';
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

const call = (token: string, method: string, path: string, body?: unknown): Promise<Answer> =>
  callJson(`${world.publicUrl}${path}`, method, { token, ...(body === undefined ? {} : { body }) });

/** A customer's tenant with a user in a group, whose administrator followed the link that doctor printed. */
async function consentingCustomer(name: string) {
  const customer = await world.customer(name);
  const { tenantId, domain } = customer;
  await world.importLines(tenantId, [
    {
      '@odata.type': '#microsoft.graph.user',
      id: pat,
      displayName: 'Pat',
      userPrincipalName: `pat@${domain}`,
      mailNickname: 'pat',
      accountEnabled: true,
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
  return customer;
}

/** Signs in as people do, through the directory's pages; answers who the session says it is. */
async function signInByBrowser(userName: string): Promise<string> {
  const browser = formBrowser();
  await browser.open(`${world.publicUrl}/auth/sign-in`);
  expect(browser.page.url.origin).toBe(world.loginUrl);
  await browser.submit({ login_hint: userName });
  await browser.submit({ username: userName, password }, ['action', 'sign-in']);
  expect(browser.page.url.origin, browser.page.body).toBe(world.publicUrl);
  expect(browser.cookie('__Host-rolecall')).toBeDefined();
  const me = await browser.call('GET', `${world.publicUrl}/api/v1/me`);
  expect(me.status).toBe(200);
  return String((JSON.parse(me.body) as { objectId: unknown }).objectId);
}

/** The embedded store is the running process's: what it holds is known to nobody else until it ends. */
async function doctorWhenStopped(tenantId: string): Promise<void> {
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
}

it('registered as docs/entra.md says, Rolecall runs in production on a directory with two origins: a person signs in, a tenant is associated, a member is added, the decision is yes', async () => {
  expect(new URL(world.loginUrl).origin).not.toBe(new URL(world.graphUrl).origin);
  const before = await world.doctor();
  expect(before.failed).toEqual(['tenant.consent']);
  const back = await world.consent(linkIn(before, world.operatorTenantId), 'ada@operator.test');
  expect(back.origin + back.pathname).toBe(`${world.publicUrl}/`);
  expect(back.searchParams.get('admin_consent')).toBe('True');
  const healthy = await world.doctor();
  expect(healthy.failed, healthy.out).toEqual([]);
  expect(healthy.status).toBe(0);

  const { tenantId, domain } = await consentingCustomer('contoso');
  const ada = `ada@${domain}`;
  const objectId = await signInByBrowser(ada);

  const portal = await world.portalToken();
  const opened = await call(portal, 'POST', '/api/v1/accounts', {
    name: 'Contoso Games',
    kind: 'company',
    features: [],
    owner: { tenantId, objectId },
  });
  expect(opened.status, JSON.stringify(opened.body)).toBe(201);
  const account = `/api/v1/accounts/${opened.body.id}`;
  const proof = await world.person(ada);
  await call(proof, 'POST', `${account}/owners/accept`);
  const associated = await call(proof, 'POST', `${account}/tenants`, { token: proof });
  expect(associated.status, server.err().slice(-1500)).toBe(201);
  const added = await call(portal, 'POST', `${account}/members`, {
    objects: [{ tenantId, objectId: team, kind: 'group' }],
    access: { roles: ['developer'] },
  });
  expect(added.status, JSON.stringify(added.body)).toBe(201);
  expect(added.body.items[0].displayName).toBe('Team');
  // The copy of the directory comes page by page, so the first answers may be no.
  await eventually(async () => {
    const { body } = await call(portal, 'POST', '/access/v1/evaluation', {
      subject: { type: 'user', id: `${tenantId}/${pat}` },
      action: { name: 'new-apps:readWrite' },
      resource: { type: 'account', id: opened.body.id },
    });
    return body.decision === true;
  }, 30);
  await doctorWhenStopped(tenantId);
}, 120_000);
