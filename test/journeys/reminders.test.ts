import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OpenStore } from '../../src/store/open-store.ts';
import { peopleTold } from '../../src/app/remind-groups.ts';
import { eventually } from '../rolecall.ts';
import { group, guid, importAll, manager, north, startWorld, user, type World } from './api-world.ts';
import { startMailbox, until, type Mailbox } from './mail-world.ts';

const day = 86_400_000;
const start = Date.now();
const inDays = (days: number): Date => new Date(start + days * day);
const ending = (role: string, days: number) => ({ roles: [{ role, end: inDays(days).toISOString() }] });
const owner = (name: string) => ({ owner: { tenantId: north, objectId: guid(name) } });

let world: World;
let mailbox: Mailbox;
let store: OpenStore;
let now = new Date(start);
const lines: Record<string, unknown>[] = [];

/** Lets a job run as if it were so many days later, and waits until its mails have gone. */
async function sweep(days: number, name: 'reminders' | 'key-reminders' = 'reminders') {
  now = inDays(days);
  await store.jobs.add({ name, data: {} });
  await until(async () => (await store.jobs.counts()).every(each => each.waiting + each.active === 0));
  expect(await store.jobs.failures()).toEqual([]);
  return mailbox.taken().toSorted((a, b) => a.to.localeCompare(b.to));
}
const about = (mails: Awaited<ReturnType<typeof sweep>>, account: string) =>
  mails.filter(each => each.subject.includes(account));

beforeAll(async () => {
  mailbox = await startMailbox();
  world = await startWorld(mailbox.env, {
    jobsNow: () => now,
    jobPace: { pollSeconds: 0.5 },
    log: line => void lines.push(line),
    between: { store: through => (store = through) },
  });
});
afterAll(async () => {
  await world?.running.close();
  await mailbox?.close();
});
beforeEach(() => settled());

/** Lets all that waits be sent, and empties the box. */
async function settled(): Promise<void> {
  await until(async () => (await store.jobs.counts()).every(each => each.waiting + each.active === 0));
  mailbox.taken();
}

describe('what ends is told of', () => {
  it('B-1 30, 7 and 1 days before an end its manager, owner and holder get one digest each, once a stage', async () => {
    const { path, member } = await world.openWith({
      account: { name: 'Digest', ...owner('Stan') },
      members: {
        Nora: manager,
        Rita: ending('developer', 40),
        Wanda: ending('marketer', 40),
        Mike: ending('developer', 20),
      },
    });
    await settled();
    expect(about(await sweep(5), 'Digest')).toEqual([]);

    const first = about(await sweep(10.01), 'Digest');
    expect(first.map(each => each.to)).toEqual([
      'nora@mail.north.test',
      'rita@mail.north.test',
      'stan@mail.north.test',
      'wanda@mail.north.test',
    ]);
    const [toNora, toRita] = first;
    expect(toNora?.subject).toBe('Access to Digest ends soon');
    expect(toNora?.text).toContain('- Rita: Developer ends in 30 days');
    expect(toNora?.text).toContain('- Wanda: Marketer ends in 30 days');
    // Mike's grant is younger than the moment 30 days before its end.
    expect(toNora?.text).not.toContain('Mike');
    expect(toRita?.text).toContain('Your own access\n- Developer ends');
    expect(toRita?.text).toContain('- Developer ends in 30 days');
    expect(toRita?.text).not.toContain('Wanda');
    expect(about(await sweep(10.02), 'Digest')).toEqual([]);

    const toMike = about(await sweep(13.5), 'Digest').find(each => each.to === 'mike@mail.north.test');
    expect(toMike?.text).toContain('- Developer ends in 7 days');
    // After a standstill from day 14 to day 39.5 only the tightest stage is told.
    const last = about(await sweep(39.5), 'Digest').filter(each => each.to === 'rita@mail.north.test');
    expect(last).toHaveLength(1);
    expect(last[0]?.text).toContain('Developer ends in 1 day');

    // Another end is told of anew.
    const moved = await world.api(
      'PUT',
      `${path}/members/${member['Rita']}/access`,
      await world.portalToken(),
      ending('developer', 50),
      { 'if-match': '*' },
    );
    expect(moved.status, JSON.stringify(moved.body)).toBe(200);
    const anew = about(await sweep(43.5), 'Digest');
    expect(anew.map(each => each.to)).toEqual([
      'nora@mail.north.test',
      'rita@mail.north.test',
      'stan@mail.north.test',
    ]);
    expect(lines.filter(each => each.level === 'error')).toEqual([]);
  });

  it('B-1 G-1 when what a group gives ends, those in it who lose something by it are told themselves', async () => {
    const access = { roles: ['developer'] };
    await world.openWith({
      account: { name: 'Grouped', ...owner('Stan') },
      members: {
        Nora: manager,
        Outer: ending('developer', 40),
        // Una Four is in the group and keeps the role by a grant of her own.
        'Una Four': access,
      },
    });
    await settled();
    const told = about(await sweep(10.01), 'Grouped');
    expect(told.map(each => each.to)).toEqual([
      'gil@mail.north.test',
      'nora@mail.north.test',
      'stan@mail.north.test',
    ]);
    const [toGil, toNora] = told;
    // Gil is in Inner, and Inner in Outer.
    expect(toGil?.text).toContain('Your own access\n- Developer (by the group Outer) ends in 30 days');
    expect(toGil?.text).not.toContain('Access that you manage');
    expect(toNora?.text).toContain('- Outer: Developer ends in 30 days');
    expect(toNora?.text).not.toContain('Your own access');
    expect(about(await sweep(10.02), 'Grouped')).toEqual([]);
  });

  it('B-1 of a group of very many nobody is told one by one, those who look after the account are', async () => {
    const crowd = Array.from({ length: peopleTold + 1 }, (_, n) => `Crowd ${n}`);
    await importAll(world, north, [...crowd.map(name => user(name, 'north.test')), group('Crowd', crowd)]);
    const { path } = await world.openWith({ account: { name: 'Crowded', ...owner('Stan') } });
    await eventually(async () => {
      const added = await world.api('POST', `${path}/members`, await world.portalToken(), {
        objects: [{ tenantId: north, objectId: guid('Crowd'), kind: 'group' }],
        access: ending('developer', 40),
      });
      return added.status === 201;
    });
    await settled();
    expect(about(await sweep(10.01), 'Crowded').map(each => each.to)).toEqual(['stan@mail.north.test']);
  });

  it('U-11 an end that leaves nobody who can manage users raises an alarm to owners, by log and mail', async () => {
    const { path } = await world.openWith({
      account: { name: 'Unmanaged', ...owner('Stan') },
      members: { Mike: ending('manager', 3) },
    });
    await settled();
    expect(about(await sweep(2.5), 'Unmanaged').map(each => each.subject)).toEqual([
      'Access to Unmanaged ends soon',
      'Access to Unmanaged ends soon',
    ]);
    const told = about(await sweep(3.01), 'Unmanaged');
    expect(told).toMatchObject([
      { to: 'stan@mail.north.test', subject: 'Nobody manages the users of Unmanaged any more' },
    ]);
    expect(about(await sweep(3.1), 'Unmanaged')).toEqual([]);
    const log = await world.api('GET', `${path}/audit`, await world.as('Stan'));
    expect(log.status, JSON.stringify(log.body)).toBe(200);
    const alarms = (log.body.items as { action: string }[]).filter(each => each.action === 'alarm');
    expect(alarms).toMatchObject([{ actor: { kind: 'system' }, detail: { alarm: 'no-manager' } }]);
  });

  it('P-3 keys of applications that end are told of 60, 30, 7 and 1 days before, without a word of the key', async () => {
    await world.openWith({
      account: { name: 'Keys', ...owner('Stan') },
      members: { Nora: manager, Robot: { roles: ['developer'] } },
    });
    const key = {
      keyId: guid('a key that ends'),
      displayName: 'For the nightly run',
      startDateTime: inDays(-100).toISOString(),
      endDateTime: inDays(60).toISOString(),
      secretText: 'a key that nobody may read in a mail',
    };
    await importAll(world, north, [
      JSON.stringify({
        '@odata.type': '#microsoft.graph.application',
        id: guid('Robot application'),
        appId: guid('Robot client'),
        displayName: 'Robot',
        passwordCredentials: [key],
      }),
    ]);
    await settled();
    const first = about(await sweep(0.5, 'key-reminders'), 'Keys');
    expect(first.map(each => each.to)).toEqual(['nora@mail.north.test', 'stan@mail.north.test']);
    expect(first[0]?.text).toContain('- Robot (For the nightly run): ends in 60 days');
    expect(JSON.stringify(first)).not.toContain('nobody may read');
    expect(about(await sweep(1, 'key-reminders'), 'Keys')).toEqual([]);
    for (const days of [31, 54, 59.5])
      expect(about(await sweep(days, 'key-reminders'), 'Keys')).toHaveLength(2);
    expect(about(await sweep(59.9, 'key-reminders'), 'Keys')).toEqual([]);
  });
});

describe('what owners are told at once', () => {
  it('T-2 an association is mailed to all owners with the change, and to nobody else', async () => {
    const { path } = await world.openWith({
      account: { name: 'Associating', ...owner('Stan') },
      members: { Nora: manager },
    });
    await until(() => mailbox.mails.length >= 1);
    mailbox.taken();
    const portal = await world.portalToken();
    const again = async () =>
      world.api('POST', `${path}/tenants`, portal, { token: await world.proof('Sam') });
    expect((await again()).status).toBe(201);
    await until(() => mailbox.mails.length >= 1);
    const told = mailbox.taken();
    expect(told).toMatchObject([
      { to: 'stan@mail.north.test', subject: 'south is now associated with Associating' },
    ]);
    expect(told[0]?.text).toContain('Sam has associated the tenant south (south.test) with Associating');
    // Known already: nothing changes, nobody is told (T-4).
    await again();
    await until(async () => (await store.jobs.counts()).every(each => each.waiting + each.active === 0));
    expect(mailbox.taken()).toEqual([]);
  });

  it('A-2 ownership that is offered is told to whom it is offered', async () => {
    const { path } = await world.openWith({ account: { name: 'Offering', ...owner('Stan') } });
    await settled();
    const offer = { tenantId: north, objectId: guid('Wanda') };
    const offered = await world.api('POST', `${path}/owners`, await world.as('Stan'), offer);
    expect(offered.status, JSON.stringify(offered.body)).toBe(201);
    await until(() => mailbox.mails.length >= 1);
    expect(mailbox.taken()).toMatchObject([
      { to: 'wanda@mail.north.test', subject: 'You are offered ownership of Offering' },
    ]);
  });
});

describe('jobs that were given up', () => {
  it('jobs stand in the metrics by queue and state, with why they were given up, and without addresses', async () => {
    const figures = async (): Promise<string> => (await fetch(`${world.url}/metrics`)).text();
    expect(await figures()).toContain('rolecall_jobs{queue="mail",state="failed"} 0');
    const { path } = await world.openWith({ account: { name: 'Refused', ...owner('Stan') } });
    await settled();
    mailbox.refuse(1, 550, '5.1.1 no such user wanda@mail.north.test here');
    const offer = { tenantId: north, objectId: guid('Wanda') };
    const offered = await world.api('POST', `${path}/owners`, await world.as('Stan'), offer);
    expect(offered.status, JSON.stringify(offered.body)).toBe(201);
    await until(async () => (await store.jobs.failures()).length === 1);
    const told = await figures();
    expect(told).toContain('rolecall_jobs{queue="mail",state="failed"} 1');
    expect(told).toMatch(
      /rolecall_jobs_given_up\{queue="mail",why="[^"]*no such user \(address\) here[^"]*"\} 1/,
    );
    expect(told).not.toContain('wanda@');
    const [failed] = await store.jobs.failures();
    expect(await store.jobs.again(failed?.id ?? '')).toBe(true);
    await until(() => mailbox.mails.length >= 1);
    await until(async () => (await store.jobs.failures()).length === 0);
    expect(await figures()).not.toContain('rolecall_jobs_given_up{');
  });
});

describe('without a mail server', () => {
  it('B-1 nothing waits; what would be told stands in the log by ids', async () => {
    const told: Record<string, unknown>[] = [];
    let quiet: OpenStore | undefined;
    const other = await startWorld(
      {},
      {
        jobsNow: () => inDays(10.5),
        log: line => void told.push(line),
        between: { store: through => (quiet = through) },
      },
    );
    try {
      const { id, member } = await other.openWith({
        account: { name: 'Quiet', ...owner('Stan') },
        members: { Rita: ending('developer', 40) },
      });
      await quiet?.jobs.add({ name: 'reminders', data: {} });
      await until(() => told.some(each => each['mail'] === 'access-ends'));
      const about = told.filter(each => each['mail'] !== undefined);
      expect(about).toMatchObject([
        { mail: 'tenant-associated', account: id, tenant: north },
        { mail: 'access-ends', account: id, members: [member['Rita']] },
        { mail: 'access-ends', account: id },
      ]);
      expect(JSON.stringify(about)).not.toMatch(/@|Rita|Quiet/);
      expect((await quiet?.jobs.counts())?.find(each => each.name === 'mail')).toMatchObject({ waiting: 0 });
    } finally {
      await other.running.close();
    }
  });
});
