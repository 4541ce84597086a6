import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { openStore } from '../../src/store/open-store.ts';

// A process to be killed in the middle of a job, or the one after it that does the job again.
const [dataDir = 'memory', databaseUrl = ''] = process.argv.slice(2);
const store = await openStore({
  dataDir,
  ...(databaseUrl === '' ? {} : { databaseUrl }),
  jobPace: { retryDelay: 1, superviseSeconds: 1, heartbeatSeconds: 10 },
});
const say = (line: string): void => void writeSync(1, `${line}\n`);
const again = (await store.jobs.counts()).some(each => each.active + each.waiting > 0);
await store.jobs.work({
  mail: async ({ subject }) => {
    say(`${again ? 'again' : 'begun'} ${subject}`);
    if (!again) await sleep(600_000);
  },
});
if (!again) {
  const mail = { to: 'ann@contoso.example', subject: 'once more', text: 'x', html: 'x' };
  await store.jobs.add({ name: 'mail', data: mail });
}
await sleep(120_000);
