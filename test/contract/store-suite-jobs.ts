import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { MailRefused, type Mail } from '../../src/app/ports/mailer.ts';
import type { OpenStore } from '../../src/store/open-store.ts';
import { ann, at, change, entry, member, newObject, newTenant, openAccount, put } from './store-fixture.ts';

const mail = (subject: string): Mail => ({ to: 'ann@contoso.example', subject, text: 'x', html: '<p>x</p>' });

/** Waits until it holds, looking every 50 ms. */
async function until(holds: () => Promise<boolean> | boolean, seconds = 30): Promise<void> {
  for (const end = Date.now() + seconds * 1000; !(await holds()); await sleep(50))
    if (Date.now() > end) throw new Error('it never came to hold');
}

/** What the port of jobs promises. Runs on a store of its own, opened anew by each test. */
export function jobSuite(open: (log?: (line: object) => void) => Promise<OpenStore>): void {
  it('a job is written with the change that asks for it, or not at all', async () => {
    const store = await open();
    try {
      const account = await openAccount(store);
      const asked = (subject: string, plan: () => void = () => {}) =>
        store.change({
          account,
          actor: ann,
          at: at(),
          plan: async () => {
            plan();
            return {
              events: [],
              log: [entry('tenants.associate')],
              result: undefined,
              jobs: [{ name: 'mail' as const, data: mail(subject) }],
            };
          },
        });
      await asked('kept');
      // Written, then undone by what fails after it in the same transaction.
      await expect(
        store.change({
          account,
          actor: ann,
          at: at(),
          plan: async () => ({
            events: [],
            log: [],
            result: undefined,
            jobs: [{ name: 'mail' as const, data: mail('undone') }],
          }),
          keep: {
            key: { scope: 's', key: 'k' },
            answer: () => {
              throw new Error('no answer');
            },
          },
        }),
      ).rejects.toThrow('no answer');
      const sent: string[] = [];
      await store.jobs.work({ mail: async ({ subject }) => void sent.push(subject) });
      await asked('while at work');
      await until(() => sent.length >= 2);
      expect(sent.sort()).toEqual(['kept', 'while at work']);
      await until(async () => (await store.jobs.counts()).every(each => each.waiting + each.active === 0));
    } finally {
      await store.close();
    }
  });

  it('jobs and changes at the same time never wait for each other for ever', async () => {
    const store = await open();
    try {
      const account = await openAccount(store);
      let sent = 0;
      await store.jobs.work({
        mail: async () => {
          await store.account(account);
          sent += 1;
        },
      });
      await Promise.all(
        Array.from({ length: 60 }, async (_, n) => {
          if (n % 2 === 0) await store.jobs.add({ name: 'mail', data: mail(`${n}`) });
          else
            await store.change({
              account,
              actor: ann,
              at: at(),
              plan: async () => ({
                events: [],
                log: [entry()],
                result: undefined,
                jobs: [{ name: 'mail' as const, data: mail(`${n}`) }],
              }),
            });
        }),
      );
      await until(() => sent === 60);
    } finally {
      await store.close();
    }
  });

  it('what fails is tried again; what is given up is kept with its reason, told without addresses, and can be tried again', async () => {
    const lines: Record<string, unknown>[] = [];
    const store = await open(line => lines.push(line as Record<string, unknown>));
    try {
      const tries: Record<string, number> = {};
      let mended = false;
      await store.jobs.work({
        mail: async ({ subject }) => {
          tries[subject] = (tries[subject] ?? 0) + 1;
          if (subject === 'second time lucky' && tries[subject] === 1) throw new Error('451 busy');
          if (subject === 'never' && !mended) throw new Error('421 not now, ann@contoso.example');
          if (subject === 'refused' && !mended) throw new MailRefused('550 no such ann@contoso.example');
        },
      });
      for (const subject of ['second time lucky', 'never', 'refused'])
        await store.jobs.add({ name: 'mail', data: mail(subject) });
      await until(async () => (await store.jobs.failures()).length === 2 && tries['second time lucky'] === 2);
      expect(tries).toEqual({ 'second time lucky': 2, never: 3, refused: 1 });
      const given = await store.jobs.failures();
      expect(given).toMatchObject([
        { name: 'mail', attempts: 3, why: '421 not now, ann@contoso.example' },
        { name: 'mail', attempts: 1, why: '550 no such ann@contoso.example' },
      ]);
      expect(Date.now() - Date.parse(given[0]!.failed)).toBeLessThan(60_000);
      const told = lines.filter(line => line['msg'] === 'a job was given up');
      expect(told).toMatchObject([
        { level: 'error', job: 'mail', attempt: 1, why: '550 no such (address)' },
        { level: 'error', job: 'mail', attempt: 3, why: '421 not now, (address)' },
      ]);
      expect(JSON.stringify(lines)).not.toContain('@');
      await until(async () =>
        (await store.jobs.counts()).some(
          each => each.name === 'mail' && each.failed === 2 && each.waiting === 0,
        ),
      );
      mended = true;
      expect(await store.jobs.again(given[1]!.id)).toBe(true);
      expect(await store.jobs.again(given[1]!.id)).toBe(false);
      await until(() => tries['refused'] === 2);
      expect((await store.jobs.failures()).map(each => each.id)).toEqual([given[0]!.id]);
    } finally {
      await store.close();
    }
  });

  it('a stop waits for what runs', async () => {
    const store = await open();
    let ended = false;
    let begun = false;
    await store.jobs.work({
      mail: async () => {
        begun = true;
        await sleep(500);
        ended = true;
      },
    });
    await store.jobs.add({ name: 'mail', data: mail('slow') });
    await until(() => begun);
    await store.close();
    expect(ended).toBe(true);
  });

  it('B-1 the tightest stage of an end that is due is answered until it was told, with its mails or not at all', async () => {
    const store = await open();
    try {
      const account = await openAccount(store);
      const who = { tenantId: newTenant(), objectId: newObject() };
      const ends = at(40 * 1440).toISOString();
      const holder = member(who, { access: { roles: [{ role: 'developer', end: ends }] } });
      await change(store, account, [{ kind: 'tenant-associated', tenantId: who.tenantId }, put(holder)]);
      const due = async (days: number) =>
        (await store.endingGrants(at(days * 1440), [30, 7, 1])).map(
          ({ member: id, what, ends: end, stage }) => ({
            member: id,
            what,
            ends: end,
            stage,
          }),
        );
      const told = (stage: number) => ({ member: holder.id, what: 'r/developer', ends, stage });
      expect(await due(9)).toEqual([]);
      expect(await due(10)).toEqual([told(30)]);
      expect(await due(39.5)).toEqual([told(1)]);
      expect(await due(40)).toEqual([]);

      const jobs = [{ name: 'mail' as const, data: mail('ends') }];
      expect(await store.noteTold(account, [told(30)], at(), jobs)).toBe(true);
      // A second process has told it meanwhile: neither what is new of it nor the mails are kept.
      expect(await store.noteTold(account, [told(7), told(30)], at(), jobs)).toBe(false);
      expect(await store.told(account, at())).toEqual([told(30)]);
      expect((await store.jobs.counts()).find(each => each.name === 'mail')?.waiting).toBe(1);
      expect(await due(12)).toEqual([]);
      expect(await due(34)).toEqual([told(7)]);

      const ended = async (days: number) =>
        (await store.endedGrants(at(days * 1440), at())).map(each => each.stage);
      expect([await ended(39), await ended(40)]).toEqual([[], [0]]);
      await store.noteTold(account, [told(0)], at(), []);
      expect(await ended(41)).toEqual([]);
      await store.forgetTold(at(50 * 1440));
      expect(await store.told(account, at())).toEqual([]);
    } finally {
      await store.close();
    }
  });

  it('B-1 an owner is reached by the address of their sign-in, and keeps it when others come and go', async () => {
    const store = await open();
    try {
      const olga = { tenantId: newTenant(), objectId: newObject() };
      const account = await openAccount(store, olga);
      expect(await store.ownerAddresses(account)).toEqual([]);
      await store.ownerSignedIn({ ...olga, mail: 'olga@outlook.example' }, at(1));
      const [first] = await store.owners(account);
      const offer = { tenantId: newTenant(), objectId: newObject(), id: 'o-2', displayName: 'Otto' };
      const open2 = { ...offer, offered: at(2).toISOString(), accepted: null, signedIn: null };
      await change(store, account, [], { owners: [first!, open2] });
      expect(await store.ownerAddresses(account)).toEqual([
        { ...olga, accepted: true, mail: 'olga@outlook.example' },
      ]);
      expect((await store.owners(account)).map(each => each.id)).toEqual([first!.id, 'o-2']);
      await change(store, account, [], { owners: [first!] });
      expect((await store.owners(account)).map(each => each.id)).toEqual([first!.id]);
    } finally {
      await store.close();
    }
  });
}
