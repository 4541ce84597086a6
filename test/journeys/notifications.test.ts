import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres } from '../postgres.ts';
import { eventually, freePort } from '../rolecall.ts';
import { guid, manager, north, reader, startWorld, type OpenedAccount, type World } from './api-world.ts';

const hour = 3_600_000;

const postgres = await startPostgres();
if ('missing' in postgres) {
  it('runs on PostgreSQL', context => {
    if (process.env['CI'] === 'true') throw new Error(postgres.missing);
    context.skip(postgres.missing);
  });
} else {
  afterAll(() => postgres.stop());
}
const stores = [
  ['embedded', async () => ({})],
  ...('missing' in postgres
    ? []
    : [['PostgreSQL', async () => ({ DATABASE_URL: await postgres.createDatabase() })] as const]),
] as const;

/** Where the directory says that a subscription lies: what it would post, with another's secret if wanted. */
const forged = (more: object = {}) => ({
  value: [
    {
      subscriptionId: guid('somebody else'),
      clientState: 'guessed',
      tenantId: north,
      changeType: 'updated',
      resource: `Users/${guid('Nora')}`,
      resourceData: { id: guid('Nora') },
      ...more,
    },
  ],
});

describe.each(stores)('notifications on the %s store', (_, env) => {
  let world: World;
  let account: OpenedAccount;
  beforeAll(async () => {
    // Asked by itself once an hour: what is known sooner was told.
    world = await startWorld({ PORT: String(await freePort()), ...(await env()) }, { syncEveryMs: hour });
    account = await world.openWith({ members: { Nora: manager, Outer: reader } });
    await eventually(async () => (await tenant()).notifications.state === 'on');
  });
  afterAll(() => world?.close());

  const tenant = async () =>
    (await world.api('GET', `${account.path}/tenants`, await world.portalToken())).body.items[0];
  const post = (body: unknown, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
    fetch(`${world.url}/notifications/graph`, {
      method: 'POST',
      headers,
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
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
  const change = async (method: string, path: string, body?: unknown) => {
    const done = await world.admin(method, `/tenants/${north}${path}`, body);
    expect(done.status, JSON.stringify(done.body)).toBeLessThan(300);
  };
  const takes = async (look: () => Promise<boolean>): Promise<number> => {
    const began = performance.now();
    await eventually(look, 5);
    return performance.now() - began;
  };

  it('G-4 joining and leaving a group changes access within 2 s of the notification, through nested groups too', async () => {
    expect(await may('Stan')).toBe(false);
    await change('POST', `/groups/${guid('Inner')}/members/${guid('Stan')}`);
    expect(await takes(() => may('Stan'))).toBeLessThan(2000);
    await change('DELETE', `/groups/${guid('Inner')}/members/${guid('Stan')}`);
    expect(await takes(async () => !(await may('Stan')))).toBeLessThan(2000);
  });

  it('U-9 a person disabled in the directory loses access within 2 s of the notification', async () => {
    expect(await may('Gil')).toBe(true);
    await change('PATCH', `/objects/${guid('Gil')}`, { accountEnabled: false });
    expect(await takes(async () => !(await may('Gil')))).toBeLessThan(2000);
    await change('PATCH', `/objects/${guid('Gil')}`, { accountEnabled: true });
    expect(await takes(() => may('Gil'))).toBeLessThan(2000);
  });

  it('the address repeats a validation token as plain text, nothing of it as a page', async () => {
    const token = 'a token <b>with</b> signs & words';
    const answer = await fetch(
      `${world.url}/notifications/graph?validationToken=${encodeURIComponent(token)}`,
      { method: 'POST', headers: { 'content-type': 'text/plain; charset=utf-8' }, body: '' },
    );
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await answer.text()).toBe(token);
    const bare = await fetch(`${world.url}/notifications/graph?validationToken=x`, { method: 'POST' });
    expect([bare.status, await bare.text()]).toEqual([200, 'x']);
  });

  it.each([
    ['no JSON', 'not json', 400],
    ['a list', [], 422],
    ['no value', {}, 422],
    ['items that are none', { value: ['x'] }, 422],
    ['a body too large', JSON.stringify({ value: [], x: 'y'.repeat(600_000) }), 413],
  ])('%s is refused without effect', async (_name, body, status) => {
    expect((await post(body)).status).toBe(status);
  });

  it('a forged notification answers as a true one and has no effect', async () => {
    // A reading that true ones asked for may still be under way; what forged ones ask for would come every time.
    await eventually(async () => {
      const before = await tenant();
      for (const more of [{}, { clientState: null }, { tenantId: guid('elsewhere') }]) {
        const answer = await post(forged(more));
        expect([answer.status, await answer.text()]).toEqual([202, '']);
      }
      return (await tenant()).confirmedAt === before.confirmedAt;
    }, 10);
  });

  it('T-12 the page of the tenant says that the directory tells, and until when', async () => {
    const { notifications, rights, state } = await tenant();
    expect(state).toBe('following');
    expect(notifications).toMatchObject({ state: 'on' });
    expect(Date.parse(notifications.until)).toBeGreaterThan(Date.now() + hour);
    expect(rights).toContain('Group.Read.All');
  });
});
