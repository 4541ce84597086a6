import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { MailRefused, type Mail } from '../../src/app/ports/mailer.ts';
import type { OpenStore } from '../../src/store/open-store.ts';
import { ann, at, entry, openAccount } from './store-fixture.ts';

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
}
