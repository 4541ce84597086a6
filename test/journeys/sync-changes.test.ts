import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { formBrowser } from '../form-browser.ts';
import { startPostgres } from '../postgres.ts';
import { eventually } from '../rolecall.ts';
import { startMailbox, type Mailbox } from './mail-world.ts';
import {
  consumers,
  group,
  guid,
  importAll,
  manager,
  named,
  password,
  reader,
  startWorld,
  user,
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

const crowd = guid('tenant crowd');
const people = Array.from({ length: 30 }, (_, n) => `Person ${n}`);

/** A directory of its own for each test, so that what one removes no other misses. */
async function makeCrowd(world: World, tenantId: string, domain: string): Promise<void> {
  const made = await world.admin('POST', '/tenants', {
    tenantId,
    displayName: 'Crowd',
    domain,
    contactEmail: `it@${domain}`,
    administrator: { givenName: 'Ada', surname: 'Min', userName: 'admin', password: 'Ada-keeps-it-all-1' },
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  await importAll(world, tenantId, [
    ...people.map(name => user(name, domain, { id: guid(`${domain} ${name}`), mail: null })),
  ]);
  await importAll(world, tenantId, [group(`${domain} Team`, [`${domain} Person 0`, `${domain} Person 1`])]);
}

describe.each(stores)('what a directory changes, on the %s store', (_, env) => {
  let world: World;
  let mailbox: Mailbox;
  let account: OpenedAccount;
  let domain: string;
  let tenantId: string;
  let count = 0;
  beforeAll(async () => {
    mailbox = await startMailbox();
    world = await startWorld(
      { ...mailbox.env, ...(await env()), MEMORY_MEMBERS: '1' },
      { jobPace: { pollSeconds: 0.5 } },
    );
  });
  afterAll(async () => {
    await world?.close();
    await mailbox?.close();
  });

  const id = (name: string): string => guid(`${domain} ${name}`);
  const portal = () => world.portalToken();
  const change = async (method: string, path: string, body?: unknown) => {
    const done = await world.admin(method, `/tenants/${tenantId}${path}`, body);
    expect(done.status, JSON.stringify(done.body)).toBeLessThan(300);
  };
  const entries = async (action: string, token?: string, query = '') => {
    const path = `${account.path}/audit?limit=200${query}`;
    const { status, body } = await world.api('GET', path, token ?? (await world.as('Olga')));
    expect(status).toBe(200);
    return body.items.filter((each: { action: string }) => each.action === action);
  };
  const tenant = async () => {
    const { body } = await world.api('GET', `${account.path}/tenants`, await portal());
    return body.items.find((each: { tenantId: string }) => each.tenantId === tenantId);
  };
  const may = async (name: string): Promise<boolean> => {
    const answer = await world.call('POST', `/accounts/${account.id}/access/v1/evaluation`, {
      token: await world.portal('decide'),
      body: {
        subject: { type: 'user', id: `${tenantId}/${id(name)}` },
        action: { name: 'account-users:read' },
        resource: { type: 'account', id: account.id },
      },
    });
    return answer.body.decision as boolean;
  };
  const add = async (name: string, kind: 'user' | 'group', access: unknown) => {
    const added = await world.api('POST', `${account.path}/members`, await portal(), {
      objects: [{ tenantId, objectId: id(name), kind }],
      access,
    });
    expect(added.status, JSON.stringify(added.body)).toBe(201);
  };

  beforeEach(async () => {
    count += 1;
    domain = `crowd${count}.test`;
    tenantId = guid(`${crowd} ${count}`);
    await makeCrowd(world, tenantId, domain);
    const owner = { tenantId: named('Olga').tenantId, objectId: guid('Olga') };
    const opened = await world.open({ name: `Account ${count}`, owner });
    account = { id: opened, path: `/accounts/${opened}`, member: {} };
    await world.api('POST', `${account.path}/owners/accept`);
    const proof = await world.freshToken(tenantId, `admin@${domain}`, 'Ada-keeps-it-all-1');
    const associated = await world.api('POST', `${account.path}/tenants`, await portal(), { token: proof });
    expect(associated.status, JSON.stringify(associated.body)).toBe(201);
  });

  it('H-4 a group joined and left, a person disabled: each is in the log with what it did, attributed to the directory', async () => {
    await add('Team', 'group', reader);
    await add('Person 5', 'user', reader);
    await change('POST', `/groups/${id('Team')}/members/${id('Person 2')}`);
    await eventually(() => may('Person 2'));
    const [joined] = await eventually(async () => {
      const found = await entries('directory.change');
      return found.length === 1 && found;
    });
    expect(joined).toMatchObject({
      result: 'done',
      actor: { kind: 'directory', tenantId },
      target: { tenantId, objectId: id('Person 2') },
      detail: {
        count: 1,
        people: [
          {
            objectId: id('Person 2'),
            kind: 'user',
            gains: [{ permission: 'account-users', level: 'read' }],
            loses: [],
          },
        ],
      },
    });
    await change('DELETE', `/groups/${id('Team')}/members/${id('Person 2')}`);
    await eventually(async () => !(await may('Person 2')));
    await change('PATCH', `/objects/${id('Person 5')}`, { accountEnabled: false });
    await eventually(async () => !(await may('Person 5')));
    // What changes nobody's access is not in it.
    await change('PATCH', `/objects/${id('Person 9')}`, { accountEnabled: false, displayName: 'Renamed' });
    const log = await eventually(async () => {
      const found = await entries('directory.change');
      return found.length === 3 && found;
    });
    expect(log.map((each: { target: { objectId: string } }) => each.target.objectId)).toEqual([
      id('Person 5'),
      id('Person 2'),
      id('Person 2'),
    ]);
    expect(await entries('directory.change', undefined, `&member=${id('Person 5')}`)).toHaveLength(1);
    expect(await entries('alarm')).toEqual([]);
  });

  it('H-4 a page that changes the access of several is one entry, of which each sees their own part', async () => {
    await add('Team', 'group', reader);
    expect(await may('Person 0')).toBe(true);
    await change('DELETE', `/objects/${id('Team')}`);
    await eventually(async () => !(await may('Person 0')));
    const log = await eventually(async () => {
      const found = await entries('directory.change');
      return found.length === 1 && found;
    });
    expect(log[0].detail.count).toBe(2);
    expect(log[0].detail.people.map((each: { objectId: string }) => each.objectId).sort()).toEqual(
      [id('Person 0'), id('Person 1')].sort(),
    );
    await add('Person 0', 'user', reader);
    const token = await world.freshToken(tenantId, `person.0@${domain}`, 'Journey-0-Passw0rd');
    const own = await entries('directory.change', token, '&member=self');
    expect(own[0].detail.people.map((each: { objectId: string }) => each.objectId)).toEqual([id('Person 0')]);
    expect(JSON.stringify(own)).not.toContain(id('Person 1'));
  });

  it('U-11 a sync that leaves nobody who can manage users raises an alarm to owners', async () => {
    await add('Person 3', 'user', manager);
    await add('Person 4', 'user', manager);
    await change('PATCH', `/objects/${id('Person 3')}`, { accountEnabled: false });
    await eventually(async () => !(await may('Person 3')));
    await eventually(async () => (await entries('directory.change')).length === 1);
    expect(await entries('alarm'), 'another one is left').toEqual([]);
    await change('DELETE', `/objects/${id('Person 4')}`);
    await eventually(async () => !(await may('Person 4')));
    const [alarm] = await eventually(async () => {
      const found = await entries('alarm');
      return found.length === 1 && found;
    });
    expect(alarm).toMatchObject({
      actor: { kind: 'directory', tenantId },
      target: { tenantId, alarm: 'no-manager' },
      detail: { alarm: 'no-manager' },
    });
  });

  it('T-12 a directory that suddenly shows 40% fewer stops the sync, says so, and asks an owner, whose answer counts', async () => {
    await add('Person 0', 'user', reader);
    await add('Person 20', 'user', manager);
    // Where an owner of no tenant is reached is known by their sign-in.
    const browser = formBrowser();
    await browser.open(`${world.url}/auth/sign-in?tenant=${consumers}&return=%2Fopenapi.json`);
    if (browser.page.body.includes('name="login_hint"'))
      await browser.submit({ login_hint: 'olga@live.test' });
    await browser.submit({ username: 'olga@live.test', password }, ['action', 'sign-in']);
    expect(browser.cookie('rolecall')).toBeDefined();
    const gone = people.slice(0, 13);
    // All of a sudden: the sync is kept away while they go.
    await change('PUT', '/trouble', { faults: [{ kind: 'unavailable', status: 503 }] });
    for (const name of gone) await change('DELETE', `/objects/${id(name)}`);
    await change('DELETE', '/trouble');

    const stopped = await eventually(async () => {
      const now = await tenant();
      return now.state === 'mass-removal' && now;
    }, 20);
    expect(stopped.massRemoval).toMatchObject({ kind: 'user', held: 31, removed: 13 });
    expect(stopped.lastError.code).toBe('mass-removal');
    expect(await may('Person 0')).toBe(true);
    const alarms = await entries('alarm');
    expect(alarms).toHaveLength(1);
    expect(alarms[0]).toMatchObject({
      target: { tenantId, alarm: 'mass-removal' },
      detail: { kind: 'user', held: 31, removed: 13 },
    });
    const mail = await eventually(async () => mailbox.taken().find(each => each.subject.includes('shrunk')));
    expect(mail).toMatchObject({
      to: 'olga@live.test',
      subject: `The directory of Crowd has suddenly shrunk; nothing was removed from Account ${count}`,
    });
    expect(mail.text).toContain('Of 31 that were known of Crowd, its directory shows 13 no more');

    const sync = `${account.path}/tenants/${tenantId}/sync`;
    const wide = { acceptMassRemoval: true };
    const [olga, mike] = [
      await world.as('Olga'),
      await world.freshToken(tenantId, `person.20@${domain}`, 'Journey-0-Passw0rd'),
    ];
    expect((await world.api('POST', sync, mike, wide)).body.code).toBe('owner-only');
    const looked = await world.api('POST', sync, mike, {});
    expect(looked.body, 'reading again accepts nothing').toMatchObject({ state: 'mass-removal' });
    expect(mailbox.mails, 'told once').toEqual([]);
    const preview = await world.api('POST', `${sync}?dryRun=true`, olga, wide);
    expect(preview.status, JSON.stringify(preview.body)).toBe(200);
    expect(preview.body.effect).toEqual([
      expect.objectContaining({
        objectId: id('Person 0'),
        displayName: 'Person 0',
        gains: [],
        loses: [{ permission: 'account-users', level: 'read' }],
      }),
    ]);
    const stale = await world.api('POST', sync, olga, wide, { 'if-match-plan': 'another' });
    expect(stale.body.code).toBe('plan-stale');
    expect(await may('Person 0')).toBe(true);

    const accepted = await world.api('POST', sync, olga, wide, { 'if-match-plan': preview.body.plan });
    expect(accepted.status, JSON.stringify(accepted.body)).toBe(200);
    expect(accepted.body).toMatchObject({ state: 'following', massRemoval: null, objects: { user: 18 } });
    expect(await may('Person 0')).toBe(false);
    expect(
      (await entries('tenants.sync')).find((each: { result: string }) => each.result === 'done'),
    ).toMatchObject({
      actor: { objectId: guid('Olga') },
      detail: { accepted: { removed: 13 } },
    });
    expect(await entries('tenants.sync-resumed')).toMatchObject([{ detail: { accepted: true } }]);
    expect((await entries('directory.change'))[0].detail.people[0].objectId).toBe(id('Person 0'));
  });

  it('a directory that shows fewer and is mended goes on by itself, with nobody removed', async () => {
    await add('Person 0', 'user', reader);
    const gone = people.slice(0, 13);
    await change('PUT', '/trouble', { faults: [{ kind: 'unavailable', status: 503 }] });
    for (const name of gone) await change('DELETE', `/objects/${id(name)}`);
    await change('DELETE', '/trouble');
    await eventually(async () => (await tenant()).state === 'mass-removal', 20);
    const admin = await graphToken();
    for (const name of gone) {
      const restored = await fetch(`${world.directoryUrl}/v1.0/directory/deletedItems/${id(name)}/restore`, {
        method: 'POST',
        headers: { authorization: `Bearer ${admin}` },
      });
      expect(restored.status).toBe(200);
    }
    await world.api('POST', `${account.path}/tenants/${tenantId}/sync`, await portal(), {});
    await eventually(async () => {
      const { state, objects } = await tenant();
      return state === 'following' && objects.user === 31;
    }, 20);
    expect(await may('Person 0')).toBe(true);
    expect(await entries('tenants.sync-resumed')).toMatchObject([{ detail: { accepted: false } }]);
  });

  async function graphToken(): Promise<string> {
    const response = await fetch(`${world.directoryUrl}/${tenantId}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'password',
        client_id: 'c11c11c1-0000-4000-8000-000000000001',
        scope: 'https://graph.microsoft.com/.default',
        username: `admin@${domain}`,
        password: 'Ada-keeps-it-all-1',
      }),
    });
    return ((await response.json()) as { access_token: string }).access_token;
  }
});
