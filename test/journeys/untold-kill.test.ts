import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres } from '../postgres.ts';
import { eventually } from '../rolecall.ts';
import { guid, marketer } from './api-world.ts';
import { startMailbox, type Mailbox } from './mail-world.ts';
import { startKillWorld, type KillWorld } from './writes-kill-world.ts';

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

interface Entry {
  readonly action: string;
  readonly seq: number;
  readonly target: { readonly alarm?: string; readonly objectId?: string };
}

describe.each(stores)(
  'what was done elsewhere, and kill -9 between that and its entry, on the %s store',
  (_, env) => {
    let world: KillWorld;
    let mailbox: Mailbox;
    beforeAll(async () => {
      mailbox = await startMailbox();
      world = await startKillWorld({ ...mailbox.env, ...(await env()) });
    }, 120_000);
    afterAll(async () => {
      await world?.remove();
      await mailbox?.close();
    });

    const entries = async (action: string): Promise<readonly Entry[]> => {
      const { body } = await world.call('GET', `/accounts/${world.account}/audit?limit=200`);
      return ((body?.items ?? []) as Entry[]).filter(each => each.action === action);
    };
    /** Waits until there are so many; a reading later there is still not one too many. */
    const come = async (action: string, many: number): Promise<readonly Entry[]> => {
      await eventually(async () => (await entries(action)).length >= many, 40);
      await world.call('POST', `/accounts/${world.account}/tenants/${guid('tenant killed')}/sync`, {});
      const found = await entries(action);
      expect(found).toHaveLength(many);
      return found;
    };

    it.each(['change:before:2', 'change:after:2'])(
      'T-2 another account that takes the tenant is in the log exactly once, though killed at %s',
      async at => {
        const before = (await entries('tenants.associated-elsewhere')).length;
        const other = await world.call('POST', '/accounts', { name: 'Other', kind: 'company' });
        const token = await world.proof();
        await world.arm(at);
        const path = `/accounts/${other.body.id as string}/tenants`;
        await expect(world.call('POST', path, { token })).rejects.toThrow();
        await world.ended();
        await world.start();
        const told = await come('tenants.associated-elsewhere', before + 1);
        expect(JSON.stringify(told)).not.toContain(other.body.id);
        const there = await world.call('GET', path);
        expect(there.body.items).toHaveLength(1);
      },
    );

    it.each(['change:before', 'change:after'])(
      'H-4 what a directory changed of access is in the log exactly once, though killed at %s',
      async at => {
        const before = (await entries('directory.change')).length;
        const made = await world.call('POST', `/accounts/${world.account}/directory/users`, {
          givenName: 'Kim',
          surname: 'Killed',
          userName: `kim.${before}`,
          access: marketer,
        });
        expect(made.status, JSON.stringify(made.body)).toBe(201);
        const id = made.body.member.objectId as string;
        await world.arm(at);
        const done = await world.changeObject(id, { accountEnabled: false });
        expect(done.status, JSON.stringify(done.body)).toBeLessThan(300);
        await world.ended();
        await world.start();
        const told = await come('directory.change', before + 1);
        expect(told[0]?.target.objectId).toBe(id);
      },
    );

    it.each(['raiseAlarm:before', 'raiseAlarm:after'])(
      'T-12 owners are mailed of a trouble exactly once, though killed at %s',
      async at => {
        const before = (await entries('alarm')).length;
        const ada = (await world.graphItems('/users')).find(each => each.displayName === 'Ada Min');
        const mail = await world.changeObject(ada?.id ?? '', { mail: 'ada@mail.killed.test' });
        expect(mail.status, JSON.stringify(mail.body)).toBeLessThan(300);
        await eventually(
          async () => (await world.graphItems("/users?$filter=mail eq 'ada@mail.killed.test'")).length === 1,
        );
        const path = `/accounts/${world.account}/tenants/${guid('tenant killed')}/sync`;
        expect((await world.call('POST', path, {})).status).toBe(200);
        mailbox.taken();
        await world.arm(at);
        await world.consent('DELETE');
        await world.ended();
        await world.start();
        // Every account of the tenant mails its owners, and the cases above left accounts beside this one.
        const accounts = (await world.call('GET', '/accounts')).body.items as { name: string }[];
        const subjects = accounts.map(({ name }) => `Access of killed to ${name} is about to end`).sort();
        await eventually(() => Promise.resolve(mailbox.mails.length >= subjects.length), 40);
        await come('alarm', before + 1);
        const told = mailbox.taken();
        expect(told.map(each => each.subject).sort()).toEqual(subjects);
        expect(new Set(told.map(each => each.to))).toEqual(new Set(['ada@mail.killed.test']));
        await world.consent('POST');
        await world.call('POST', path, {});
        await eventually(async () => (await entries('tenants.consent-given')).length === before + 1, 40);
      },
    );
  },
);
