import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The Chromium of this machine: `CHROMIUM`, else the first that is found on the way of commands; undefined: none. */
export function findChromium(): string | undefined {
  const given = process.env['CHROMIUM'];
  if (given !== undefined && given !== '') return existsSync(given) ? given : undefined;
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin', '/opt/google/chrome'];
  return folders.flatMap(folder => names.map(name => join(folder, name))).find(path => existsSync(path));
}

/** What to say where there is no Chromium: what is left out and how to get it. */
export const chromiumMissing =
  'No Chromium was found, so the journeys in a browser are left out. Install one (Debian: apt-get install chromium) ' +
  'or name it: CHROMIUM=/path/to/chromium.';

/** Starts Chromium without a window. Throws, saying how to get one, when there is none. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error(chromiumMissing);
  return chromium.launch({ executablePath, args });
}
