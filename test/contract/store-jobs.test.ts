import { afterAll, describe, it } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import { makeStoreTemplate } from '../../src/store/template.ts';
import { startPostgres } from '../postgres.ts';
import { jobSuite } from './store-suite-jobs.ts';

const jobPace = { retryDelay: 1, retryLimit: 2, superviseSeconds: 1, heartbeatSeconds: 10 };

describe('jobs, embedded', () => {
  jobSuite(async log => {
    await makeStoreTemplate();
    return openStore({ dataDir: 'memory', jobPace, ...(log ? { log } : {}) });
  });
});

const postgres = await startPostgres();
if ('missing' in postgres) {
  const title = `jobs, on PostgreSQL: left out. ${postgres.missing}`;
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
  describe('jobs, on PostgreSQL', () => {
    jobSuite(async log =>
      openStore({
        databaseUrl: await postgres.createDatabase(),
        dataDir: 'memory',
        jobPace,
        ...(log ? { log } : {}),
      }),
    );
  });
}
