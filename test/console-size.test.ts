import { expect, it } from 'vitest';
import { benchConsole, firstVisit } from '../bench/start.ts';
import { isMet } from '../bench/report.ts';
import { buildConsole } from './browser/console-world.ts';

it('the first visit loads at most 320 kB, gzip, and neither the permission table nor the log', () => {
  buildConsole();
  const goals = benchConsole().rows.flatMap(row => row.goals);
  expect(goals.length).toBe(1);
  expect(goals.filter(goal => !isMet(goal))).toEqual([]);
  expect(
    [...firstVisit()].filter(file => /^(custom-editor|log-page|check-page|file-form)/.test(file)),
  ).toEqual([]);
});
