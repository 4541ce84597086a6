import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { chromiumMissing, findChromium, launchChromium } from '../chromium.ts';
import { startTestRolecall } from '../rolecall.ts';
import type { TestRolecall } from '../rolecall.ts';
import { look, signInAs, visit } from './console-visit.ts';
import type { Look, Visit } from './console-visit.ts';
import { buildConsole } from './console-world.ts';
import { sampleWorld } from './sample-world.ts';

type Person = ReturnType<typeof sampleWorld>['max'];

/** One Rolecall with sample data and one browser, for all journeys of a file. */
export interface House {
  readonly rolecall: TestRolecall;
  readonly browser: Browser;
  /** Signs somebody in, in a browser of their own; `account` is the address of the sample account. */
  visitAs(person: Person, look?: Look): Promise<Visit & { readonly account: string }>;
}

const there = findChromium() !== undefined;
const needed = process.env['CI'] === 'true';
if (!there && !needed) console.warn(chromiumMissing);

export const people = sampleWorld(name =>
  readFileSync(new URL(`../../sample/${name}`, import.meta.url), 'utf8'),
);

/** Journeys in a real browser against the sample installation. */
export function describeHouse(name: string, journeys: (house: () => House) => void): void {
  describe.skipIf(!there && !needed)(name, () => {
    let house: House | undefined;
    beforeAll(async () => {
      buildConsole();
      const [browser, rolecall] = await Promise.all([launchChromium(), startTestRolecall({ SAMPLE: 'on' })]);
      await rolecall.running.sampled;
      const signedIn = new Map<string, NonNullable<Look['storageState']>>();
      house = {
        browser,
        rolecall,
        async visitAs(person, look = {}) {
          const storageState = signedIn.get(person.name);
          const visited = await visit(browser, storageState === undefined ? look : { ...look, storageState });
          if (!(await comesIn(visited.page, rolecall.url, storageState !== undefined)))
            await signInAs(visited.page, rolecall.url, person);
          signedIn.set(person.name, await visited.context.storageState());
          const account = visited.page.url().split('/').slice(0, 5).join('/');
          return { ...visited, account };
        },
      };
    });
    afterAll(async () => {
      await house?.browser.close();
      await house?.rolecall.close();
    });
    journeys(() => {
      if (house === undefined) throw new Error('The house is not open yet.');
      return house;
    });
  });
}

/** Whether somebody who was signed in before still is, without signing in again. */
async function comesIn(page: Page, url: string, before: boolean): Promise<boolean> {
  if (!before) return false;
  await page.goto(url);
  const inside = page.getByRole('heading', { level: 1, name: /Members|Choose an account|My access/ });
  await inside
    .or(page.getByRole('heading', { level: 1, name: 'Who may do what in your accounts' }))
    .waitFor();
  return inside.isVisible();
}

/** Goes through pages, wide in light and narrow in dark, and looks at each. */
export async function expectFitEverywhere(
  house: House,
  person: Person,
  pages: (account: string) => readonly string[],
): Promise<void> {
  for (const size of [
    { scheme: 'light', width: 1440 },
    { scheme: 'dark', width: 390 },
  ] as const) {
    const { page, context, account, faults } = await house.visitAs(person, size);
    for (const url of pages(account)) {
      await page.goto(url);
      await look(page);
    }
    expect(faults).toEqual([]);
    await context.close();
  }
}
