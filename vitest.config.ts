import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { hasPostgres, how } from './test/postgres.ts';

// What managers, owners and portals do, once more on a PostgreSQL. Without one (and with CI=true there is one) it is said.
const onPostgres = hasPostgres() || process.env['CI'] === 'true';
if (!onPostgres) console.warn(`The journeys on PostgreSQL are left out. ${how}`);

const both = [
  'api-authzen',
  'api-conventions',
  'api-exports',
  'api-log',
  'api-on-behalf',
  'api-search',
  'api-visits',
  'audit-every-write',
  'import',
  'invitations{,-terms}',
  'reminders',
  'removal-*',
  'rules-*',
  'strength-walk',
  'tenant-secrets',
  'walk-two',
  'writes-{create,elsewhere,members,leaving,effect,sessions,step-up,tenants,unread}',
];

// Half of the walks' ten thousand steps are on the embedded store, the other half on a PostgreSQL where there is one.
const notOnBoth = onPostgres ? ['test/journeys/walk-two.test.ts'] : [];

// A worker waits half of its time (for clocks, disks, other processes), so there is one more than processors. Files of a
// worker share what they import: to load the whole system takes longer than most files need for their tests.
const all = {
  maxWorkers: availableParallelism() + 1,
  isolate: false,
  // What is polled for comes late where others work too; a wrong state fails all the same.
  expect: { poll: { timeout: 15_000 } },
};

// Three sizes of test: unit (pure, no sockets), contract (one suite per port), journeys (the whole system over HTTP).
export default defineConfig({
  test: {
    projects: [
      { test: { ...all, name: 'unit', include: ['src/**/*.test.ts'], testTimeout: 20_000 } },
      {
        test: {
          ...all,
          name: 'contract',
          include: ['test/contract/**/*.test.ts', 'test/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          ...all,
          name: 'journeys',
          include: ['test/journeys/**/*.test.ts'],
          exclude: notOnBoth,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      ...(onPostgres
        ? [
            {
              test: {
                ...all,
                name: 'journeys-postgresql',
                include: both.map(each => `test/journeys/${each}.test.ts`),
                globalSetup: ['test/shared-postgres.ts'],
                env: { TEST_STORE: 'postgresql' },
                testTimeout: 120_000,
                hookTimeout: 120_000,
              },
            },
          ]
        : []),
      {
        test: {
          ...all,
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
