import { afterAll, describe, it } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import { makeStoreTemplate } from '../../src/store/template.ts';
import { startPostgres } from '../postgres.ts';
import { storeSuite } from './store-suite.ts';

storeSuite('the store, embedded', async () => {
  await makeStoreTemplate();
  return openStore({ dataDir: 'memory' });
});

const postgres = await startPostgres();
if ('missing' in postgres) {
  const title = `the store, on PostgreSQL: left out. ${postgres.missing}`;
  if (process.env['CI'] === 'true') {
    it(title, () => {
      throw new Error(postgres.missing);
    });
  } else {
    process.stderr.write(`${title}\n`);
    describe.skip(title, () => it('is left out', () => {}));
  }
} else {
  afterAll(() => postgres.stop());
  storeSuite('the store, on PostgreSQL', async () =>
    openStore({ databaseUrl: await postgres.createDatabase(), dataDir: 'memory' }),
  );
}
