import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres } from '../postgres.ts';
import { startWorld, type World } from './api-world.ts';
import { spawnSecond, type SecondServer } from './second-server.ts';
import { groundOf, seedsOf, walk } from './walk.ts';

const steps = Number(process.env['STEPS'] ?? 500);

const postgres = await startPostgres();
if ('missing' in postgres) {
  it('needs PostgreSQL', context => {
    if (process.env['CI'] === 'true') throw new Error(postgres.missing);
    context.skip(postgres.missing);
  });
} else {
  describe('two processes over one PostgreSQL', () => {
    let world: World;
    let second: SecondServer;
    beforeAll(async () => {
      const database = await postgres.createDatabase();
      world = await startWorld({ DATABASE_URL: database }, { syncEveryMs: 3_600_000 });
      second = await spawnSecond(world, database);
    });
    afterAll(async () => {
      await second?.close();
      await world?.close();
      await postgres.stop();
    });

    it('D-4 each step goes to the other one: whoever sends the revision back sees the state of the model', async () => {
      const ground = await groundOf(world, [world.url, second.url]);
      for (const seed of seedsOf(2, 201)) expect(await walk(ground, seed, steps)).toBeUndefined();
    }, 600_000);
  });
}
