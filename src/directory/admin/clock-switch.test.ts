import { afterEach, expect, it, vi } from 'vitest';
import { startClock } from '../trouble/clock.ts';
import { changeClock, showClock } from './clock-switch.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

it('a time that is set and stopped is that very moment, however long the two take', () => {
  let machine = Date.UTC(2026, 0);
  vi.spyOn(Date, 'now').mockImplementation(() => (machine += 7));
  const clock = startClock();
  const now = '2030-01-01T00:00:00.000Z';
  expect(changeClock(clock, { now, stopped: true })).toEqual({ now, stopped: true });
  expect(changeClock(clock, { moveSeconds: 1 })).toEqual({ now: '2030-01-01T00:00:01.000Z', stopped: true });
  changeClock(clock, { stopped: false });
  expect(showClock(clock)).not.toEqual(showClock(clock));
});
