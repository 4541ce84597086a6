import { spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import type { OpenStore } from '../../src/store/open-store.ts';
import { chromiumMissing, findChromium, launchChromium } from '../chromium.ts';
import { startTestRolecall } from '../rolecall.ts';
import type { Answer, TestRolecall } from '../rolecall.ts';
import { visit as visitWith } from './console-visit.ts';
import type { Look, Visit } from './console-visit.ts';
import { sampleWorld } from './sample-world.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The newest change below a folder. */
function newest(folder: string): number {
  return Math.max(
    0,
    ...readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => statSync(join(entry.parentPath, entry.name)).mtimeMs),
  );
}

/** Builds the console unless what is built is newer than all that it is made of. */
export function buildConsole(): void {
  const made = Math.max(
    ...['src/console', 'src/client', 'src/core'].map(folder => newest(join(root, folder))),
  );
  const index = statSync(join(root, 'dist/console/index.html'), { throwIfNoEntry: false });
  if (index !== undefined && index.mtimeMs > made) return;
  const built = spawnSync('npm', ['run', '--silent', 'build:console'], { encoding: 'utf8', cwd: root });
  expect(built.status, built.stderr).toBe(0);
}

/** The people and objects of the sample data. */
export const sample = sampleWorld(name =>
  readFileSync(new URL(`../../sample/${name}`, import.meta.url), 'utf8'),
);

/** A running Rolecall with sample data, and a Chromium to visit its console with. */
export interface ConsoleWorld {
  readonly rolecall: () => TestRolecall;
  readonly visit: (look?: Look) => Promise<Visit>;
  /** A call of the REST API below the sample account, by the portal. */
  readonly api: (method: string, path: string, body?: unknown) => Promise<Answer>;
  /** The member of this name, as the API lists it. */
  readonly member: (name: string) => Promise<Answer['body']>;
  /** Makes the session of this browser end in so many seconds: for want of use, or for good. */
  readonly endSessionIn: (context: BrowserContext, seconds: number, forGood?: boolean) => Promise<void>;
  /** The address of a page below the sample account. */
  readonly at: (path: string) => Promise<string>;
}

/** Journeys of the console, all in one world; left out with a word where there is no Chromium. */
export function consoleJourneys(
  name: string,
  journeys: (world: ConsoleWorld) => void,
  settings: Readonly<Record<string, string>> = {},
): void {
  const there = findChromium() !== undefined;
  const needed = process.env['CI'] === 'true';
  if (!there && !needed) console.warn(chromiumMissing);
  describe.skipIf(!there && !needed)(name, () => {
    let browser: Browser | undefined;
    let rolecall: TestRolecall | undefined;
    let store: OpenStore | undefined;
    beforeAll(async () => {
      buildConsole();
      [browser, rolecall] = await Promise.all([
        launchChromium(),
        startTestRolecall({ SAMPLE: 'on', ...settings }, { between: { store: opened => (store = opened) } }),
      ]);
      await rolecall.running.sampled;
    });
    afterAll(async () => {
      await browser?.close();
      await rolecall?.close();
    });
    const running = (): TestRolecall => {
      if (rolecall === undefined) throw new Error('Rolecall is not running.');
      return rolecall;
    };
    let account: Promise<string> | undefined;
    const accountId = (): Promise<string> =>
      (account ??= (async () => {
        const token = await running().portalToken();
        const { body } = await running().call('GET', '/api/v1/accounts', { token });
        return (body as { items: { id: string }[] }).items[0]?.id ?? '';
      })());
    const api: ConsoleWorld['api'] = async (method, path, body) =>
      running().call(method, `/api/v1/accounts/${await accountId()}${path}`, {
        token: await running().portalToken(),
        ...(body === undefined ? {} : { body }),
      });
    journeys({
      rolecall: running,
      visit: async look => {
        if (browser === undefined) throw new Error('There is no browser.');
        return visitWith(browser, look);
      },
      api,
      member: async text =>
        ((await api('GET', `/members?q=${encodeURIComponent(text)}`)).body as { items: unknown[] }).items[0],
      endSessionIn: async (context, seconds, forGood = false) => {
        const id = (await context.cookies()).find(cookie => cookie.name === 'rolecall')?.value ?? '';
        const at = Date.now() + seconds * 1000;
        const day = 24 * 3_600_000;
        const lastSeen = forGood ? new Date() : new Date(at - 8 * 3_600_000);
        await store?.touchSession(hash('sha256', id), lastSeen, new Date(forGood ? at : at + day));
      },
      at: async path => `${running().url}/a/${await accountId()}${path}`,
    });
  });
}

/** Names in sentences are isolated from the text around them. */
export const isolated = (name: string): string => `\u2068${name}\u2069`;
