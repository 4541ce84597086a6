import { expect, it } from 'vitest';
import { deleteOldVisits } from './delete-old-visits.ts';

it('H-1 the job deletes what is older than 30 days, some at a time, until nothing of it is left', async () => {
  const asked: string[] = [];
  const left = [1000, 1000, 7];
  const forget = deleteOldVisits({
    store: {
      deleteVisits: before => {
        asked.push(before.toISOString());
        return Promise.resolve(left.shift() ?? 0);
      },
    },
  });
  expect(await forget(new Date('2026-03-31T12:00:00Z'))).toBe(2007);
  expect(new Set(asked)).toEqual(new Set(['2026-03-01T12:00:00.000Z']));
  expect(asked).toHaveLength(4);
});
