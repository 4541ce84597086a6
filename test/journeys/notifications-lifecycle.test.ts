import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { eventually, freePort } from '../rolecall.ts';
import { guid, manager, north, reader, startWorld, type OpenedAccount, type World } from './api-world.ts';

const hour = 3_600_000;
let world: World;
let account: OpenedAccount;

beforeAll(async () => {
  // Asked by itself once an hour: what is known sooner was told.
  world = await startWorld({ PORT: String(await freePort()) }, { syncEveryMs: hour });
  account = await world.openWith({ members: { Nora: manager, Outer: reader } });
  await eventually(async () => (await tenant()).notifications.state === 'on');
});
afterAll(() => world?.close());
afterEach(() => trouble('DELETE'));

const tenant = async () =>
  (await world.api('GET', `${account.path}/tenants`, await world.portalToken())).body.items[0];
const trouble = async (method: string, ...faults: readonly object[]) =>
  (await world.admin(method, `/tenants/${north}/trouble`, method === 'PUT' ? { faults } : undefined)).body;
const struck = async (): Promise<number> => (await trouble('GET')).faults[0].struck;
const may = async (name: string): Promise<boolean> => {
  const answer = await world.call('POST', `/accounts/${account.id}/access/v1/evaluation`, {
    token: await world.portal('decide'),
    body: {
      subject: { type: 'user', id: `${north}/${guid(name)}` },
      action: { name: 'account-users:read' },
      resource: { type: 'account', id: account.id },
    },
  });
  return answer.body.decision === true;
};
const change = async (method: string, path: string, body?: unknown): Promise<void> => {
  const done = await world.admin(method, `/tenants/${north}${path}`, body);
  expect(done.status, JSON.stringify(done.body)).toBeLessThan(300);
};
const membership = `/groups/${guid('Inner')}/members/${guid('Stan')}`;

it('B8 told that it must ask again, it renews: nothing is missed, and from then on it is told', async () => {
  const { until } = (await tenant()).notifications;
  await trouble('PUT', { kind: 'reauthorization-required', path: '/groups', times: 1 });
  await change('POST', membership);
  await eventually(() => may('Stan'), 5);
  expect(await struck()).toBe(1);
  await eventually(async () => (await tenant()).notifications.until > until, 5);
  await change('DELETE', membership);
  await eventually(async () => !(await may('Stan')), 5);
});

it('B8 where renewing fails at first it is tried again, and what happens meanwhile is read', async () => {
  const { until } = (await tenant()).notifications;
  await trouble(
    'PUT',
    { kind: 'reauthorization-required', path: '/users', times: 1 },
    { kind: 'unavailable', status: 503, method: 'PATCH', path: '/subscriptions', times: 8 },
  );
  await change('PATCH', `/objects/${guid('Gil')}`, { accountEnabled: false });
  await eventually(async () => (await tenant()).notifications.until > until, 30);
  expect(await may('Gil')).toBe(false);
  await change('PATCH', `/objects/${guid('Gil')}`, { accountEnabled: true });
  await eventually(() => may('Gil'), 5);
}, 60_000);
