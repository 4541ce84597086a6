import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { marketer } from './api-world.ts';
import { startKillWorld, type KillWorld } from './writes-kill-world.ts';

let world: KillWorld;
let keys: string;

beforeAll(async () => {
  world = await startKillWorld();
  const made = await world.call('POST', `/accounts/${world.account}/directory/applications`, {
    name: 'Holder',
    replyUrl: 'https://holder.example/',
    access: marketer,
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  keys = `/accounts/${world.account}/members/${made.body.member.id as string}/keys`;
}, 120_000);
afterAll(async () => {
  await world?.remove();
});

/** The steps of making a key, how it is gone on with, and what the intent and the directory have when the process is gone. */
const steps = [
  ['beginIntent:after', 'retry', 'recorded', 0],
  ['addKey:before', 'repeat', 'asked', 0],
  ['addKey:after', 'retry', 'asked', 1],
  ['noteIntent:after:2', 'repeat', 'made', 1],
  ['endIntent:before', 'repeat', 'made', 1],
] as const;

describe('kill -9', () => {
  it.each(steps)(
    'P-3 kill -9 while a key is made, at %s, then %s: one key is left, and somebody has it',
    async (at, by, step, many) => {
      const description = at.replaceAll(':', ' ');
      const make = () => world.call('POST', keys, { description }, at);
      await world.arm(at);
      expect((await make().catch(() => undefined))?.status).toBeUndefined();
      await world.ended();
      await world.start();
      const intents = async () =>
        (await world.call('GET', `/accounts/${world.account}/directory/intents`)).body.items as {
          retry: string;
          kind: string;
          step: string;
          made: { keyId?: string };
          look: string;
        }[];
      const there = async () =>
        (await world.call('GET', keys)).body.items.filter(
          (each: { description: string }) => each.description === description,
        ) as { keyId: string }[];
      const [open] = await intents();
      expect(open).toMatchObject({ kind: 'key', step, look: expect.stringContaining('"Holder"') });
      expect(await there()).toHaveLength(many);
      if (step === 'made') {
        expect(await there()).toMatchObject([{ keyId: open?.made.keyId }]);
        expect(open?.look).toContain(open?.made.keyId);
      }
      const retry = () => world.call('POST', open?.retry.replace('/api/v1', '') ?? '');
      let answer = by === 'retry' ? await retry() : await make();
      expect(answer.status, JSON.stringify(answer.body)).toBe(201);
      if (answer.body.key === null) {
        // The answer was kept before the process was gone: it names the key, and the intent makes another in its place.
        expect(answer.body).toMatchObject({ secretShown: true, keyId: (await there())[0]?.keyId });
        answer = await retry();
      }
      expect(answer.body.key, JSON.stringify(answer.body)).toBeTypeOf('string');
      expect(await there()).toMatchObject([{ keyId: answer.body.keyId }]);
      expect(await intents()).toEqual([]);
      expect((await make()).body.key).toBeNull();
      expect(await there()).toHaveLength(1);
    },
    120_000,
  );
});
