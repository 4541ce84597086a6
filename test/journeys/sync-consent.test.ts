import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres } from '../postgres.ts';
import { eventually } from '../rolecall.ts';
import { startMailbox } from './mail-world.ts';
import {
  guid,
  manager,
  north,
  reader,
  south,
  startWorld,
  type OpenedAccount,
  type World,
} from './api-world.ts';

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

/** Questions and readings of one account, as its portal asks them. */
const asking = (world: World, account: OpenedAccount) => ({
  async tenant(tenantId: string) {
    const { body } = await world.api('GET', `${account.path}/tenants`, await world.portalToken());
    return body.items.find((each: { tenantId: string }) => each.tenantId === tenantId);
  },
  async decision(tenantId: string, name: string, permission = 'account-users') {
    const answer = await world.call('POST', `/accounts/${account.id}/access/v1/evaluation`, {
      token: await world.portal('decide'),
      body: {
        subject: { type: 'user', id: `${tenantId}/${guid(name)}` },
        action: { name: `${permission}:read` },
        resource: { type: 'account', id: account.id },
        context: { explain: true },
      },
    });
    return answer.body as { decision: boolean; context: { reasons: { code: string }[] } };
  },
  async entries(action: string, token?: string) {
    const reader = token ?? (await world.portalToken());
    const { body } = await world.api('GET', `${account.path}/audit?limit=200`, reader);
    return body.items.filter((each: { action: string }) => each.action === action);
  },
});

const consent = (world: World, tenant: string, method: 'POST' | 'DELETE') =>
  world.admin(method, `/tenants/${tenant}/consent`);

describe.each(stores)('T-12 a consent withdrawn, on the %s store', (_, env) => {
  let world: World;
  let account: OpenedAccount;
  let ask: ReturnType<typeof asking>;
  beforeAll(async () => {
    world = await startWorld({ CONSENT_GRACE: '2s', ...(await env()) });
    account = await world.openWith({
      proofs: ['Nora', 'Sam'],
      members: { Nora: manager, Rita: reader, Sam: reader },
    });
    ask = asking(world, account);
  });
  afterAll(() => world?.close());

  it('T-12 keeps members listed, ends their access after the grace and never silently; given again it is back', async () => {
    expect((await ask.decision(north, 'Rita')).decision).toBe(true);
    await consent(world, north, 'DELETE');
    const withdrawn = await eventually(async () => {
      const tenant = await ask.tenant(north);
      return tenant.state === 'consent-withdrawn' && tenant;
    });
    expect((await ask.decision(north, 'Rita')).decision, 'within the grace').toBe(true);
    expect(withdrawn).toMatchObject({ consent: 'withdrawn', lastError: { code: 'consent-missing' } });
    expect(Date.parse(withdrawn.accessEnds)).toBeGreaterThan(Date.now() - 60_000);
    expect(withdrawn.consentBy.roles).toContain('Global Administrator');
    const link = new URL(withdrawn.consentBy.link);
    expect([link.origin, link.pathname]).toEqual([world.directoryUrl, `/${north}/adminconsent`]);

    await eventually(async () => !(await ask.decision(north, 'Rita')).decision);
    expect((await ask.decision(north, 'Rita')).context.reasons[0]?.code).toBe('tenant-disconnected');
    expect((await ask.decision(south, 'Sam')).decision, 'another tenant').toBe(true);
    expect((await ask.tenant(north)).state).toBe('disconnected');
    const { body } = await world.api(
      'GET',
      `${account.path}/members?tenant=${north}`,
      await world.portalToken(),
    );
    expect(body.items.map((each: { state: string }) => each.state)).toEqual([
      'tenant-disconnected',
      'tenant-disconnected',
    ]);

    const alarms = await eventually(async () => {
      const found = await ask.entries('alarm');
      return found.length === 2 && found;
    });
    expect(alarms.map((each: { target: object; actor: object }) => [each.target, each.actor])).toEqual([
      [
        { tenantId: north, alarm: 'access-ended' },
        { kind: 'directory', tenantId: north },
      ],
      [
        { tenantId: north, alarm: 'consent-withdrawn' },
        { kind: 'directory', tenantId: north },
      ],
    ]);

    await consent(world, north, 'POST');
    await world.api('POST', `${account.path}/tenants/${north}/sync`, await world.portalToken(), {});
    await eventually(async () => (await ask.decision(north, 'Rita')).decision);
    expect(await ask.tenant(north)).toMatchObject({
      state: 'following',
      consent: 'granted',
      accessEnds: null,
      consentBy: null,
    });
    await eventually(async () => (await ask.entries('tenants.access-restored')).length === 1);
    expect(await ask.entries('tenants.consent-given')).toHaveLength(1);
    expect(await ask.entries('alarm'), 'told once').toHaveLength(2);
  });
});

describe.each(stores)('T-3 a tenant that never consented, on the %s store', (_, env) => {
  const lone = guid('tenant lone');
  let world: World;
  let account: OpenedAccount;
  let ask: ReturnType<typeof asking>;
  const token = (): Promise<string> => world.freshToken(lone, 'lena@lone.test', 'Lena-keeps-it-1');
  beforeAll(async () => {
    world = await startWorld({ REPLICA_MAX_AGE: '6s,3s', ...(await env()) });
    const made = await world.admin('POST', '/tenants', {
      tenantId: lone,
      displayName: 'Lone',
      domain: 'lone.test',
      contactEmail: 'it@lone.test',
      consent: false,
      administrator: { givenName: 'Lena', surname: 'Lone', userName: 'lena', password: 'Lena-keeps-it-1' },
    });
    expect(made.status).toBe(201);
    // People consent to this client for themselves nowhere in this tenant, so its own application does.
    lena = made.body.administrator.id as string;
    const id = await world.open();
    account = { id, path: `/accounts/${id}`, member: {} };
    ask = asking(world, account);
  });
  afterAll(() => world?.close());
  let lena: string;

  const may = async (permission?: string): Promise<boolean> => {
    const answer = await world.call('POST', `/accounts/${account.id}/access/v1/evaluation`, {
      token: await world.portal('decide'),
      body: {
        subject: { type: 'user', id: `${lone}/${lena}` },
        action: { name: `${permission ?? 'account-users'}:read` },
        resource: { type: 'account', id: account.id },
      },
    });
    return answer.body.decision as boolean;
  };

  it('T-3 people sign in, decisions rest on that and end with REPLICA_MAX_AGE, groups do not count, and the page says who can consent', async () => {
    const portal = await world.portalToken();
    const associated = await world.api('POST', `${account.path}/tenants`, portal, { token: await token() });
    expect(associated.status, JSON.stringify(associated.body)).toBe(201);
    expect(associated.body).toMatchObject({ state: 'consent-missing', consent: 'missing', rights: null });
    expect(associated.body.consentBy).toMatchObject({
      roles: expect.arrayContaining(['Global Administrator']),
    });
    expect(associated.body.consentBy.link).toContain(`/${lone}/adminconsent?client_id=`);

    const added = await world.api('POST', `${account.path}/members`, portal, {
      objects: [{ tenantId: lone, objectId: lena, kind: 'user' }],
      access: manager,
    });
    expect(added.status, JSON.stringify(added.body)).toBe(201);
    const path = `${account.path}/members`;
    expect((await world.api('GET', path, await token())).status).toBe(200);
    expect(await may()).toBe(true);
    const stranger = await world.api('POST', path, portal, {
      objects: [{ tenantId: lone, objectId: guid('nobody'), kind: 'group' }],
      access: reader,
    });
    expect(stranger.body.code ?? stranger.body.items?.[0].problem.code).toBe('consent-missing');

    // Account users is sensitive: it ends first.
    await eventually(async () => !(await may()), 10);
    expect((await world.api('GET', path, await token())).status, 'signed in again').toBe(200);
    expect(await may()).toBe(true);

    await consent(world, lone, 'POST');
    await world.api('POST', `${account.path}/tenants/${lone}/sync`, portal, {});
    expect(await ask.tenant(lone)).toMatchObject({
      state: 'following',
      consent: 'granted',
      objects: { user: 1 },
    });
    expect(await may()).toBe(true);
  });
});

describe('T-12 the age of a copy', () => {
  it('T-12 a copy older than REPLICA_MAX_AGE answers no, sooner for sensitive permissions', async () => {
    const mailbox = await startMailbox();
    const age = { REPLICA_MAX_AGE: '7s,3s', ...mailbox.env };
    const world = await startWorld(age, { jobPace: { pollSeconds: 0.5 } });
    try {
      const account = await world.openWith({
        account: { name: 'Aging', owner: { tenantId: north, objectId: guid('Stan') } },
        members: {
          Nora: manager,
          Rita: {
            custom: [
              { permission: 'account-users', level: 'read' },
              { permission: 'contact-info', level: 'read' },
            ],
          },
        },
      });
      const ask = asking(world, account);
      const both = async () => [
        (await ask.decision(north, 'Rita', 'account-users')).decision,
        (await ask.decision(north, 'Rita', 'contact-info')).decision,
      ];
      expect(await both()).toEqual([true, true]);
      await world.admin('PUT', `/tenants/${north}/trouble`, {
        faults: [{ kind: 'unavailable', status: 503 }],
      });
      const end = Date.now() + 20_000;
      const seen: string[] = [];
      while (Date.now() < end) {
        const now = JSON.stringify(await both());
        if (seen.at(-1) !== now) seen.push(now);
        if (now === '[false,false]') break;
        await new Promise(resolve => setTimeout(resolve, 100));
      }
      expect(seen).toEqual(['[true,true]', '[false,true]', '[false,false]']);
      expect((await ask.decision(north, 'Rita', 'contact-info')).context.reasons[0]?.code).toBe(
        'replica-too-old',
      );
      expect((await ask.tenant(north)).lagSeconds).toBeGreaterThanOrEqual(7);
      await eventually(async () => (await ask.tenant(north)).state === 'failing', 20);
      // Told once, with the moment when the rest ends, while sensitive permissions begin to be refused.
      await eventually(async () => mailbox.mails.length > 0, 20);
      expect(mailbox.taken()).toEqual([
        {
          to: 'stan@mail.north.test',
          subject: 'The directory of north cannot be read; access to Aging is ending',
          text: expect.stringMatching(/Sensitive permissions are refused .* everything from .*\d{4}/),
        },
      ]);
      await world.admin('DELETE', `/tenants/${north}/trouble`);
      await eventually(async () => (await both()).every(each => each), 20);
      const stan = await world.as('Stan');
      await eventually(async () => (await ask.entries('tenants.copy-fresh', stan)).length === 1);
      expect(mailbox.taken()).toEqual([]);
    } finally {
      await world.close();
      await mailbox.close();
    }
  });
});
