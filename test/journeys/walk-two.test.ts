import { afterAll, beforeAll, expect, it } from 'vitest';
import { startWorld, type World } from './api-world.ts';
import { groundOf, seedsOf, walk } from './walk.ts';

const steps = Number(process.env['STEPS'] ?? 1000);

let world: World;
beforeAll(async () => {
  world = await startWorld({}, { syncEveryMs: 3_600_000 });
});
afterAll(async () => {
  await world?.close();
});

it('any operation by anybody, 5,000 in five walks: the state is that of a simple model after each', async () => {
  const ground = await groundOf(world, [world.url]);
  for (const seed of seedsOf(5, 101)) expect(await walk(ground, seed, steps)).toBeUndefined();
}, 900_000);
