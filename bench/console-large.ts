import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { asObjectId, consumersTenant } from '../src/core/id.ts';
import { openEmbedded } from '../src/store/embedded.ts';
import { launchChromium } from '../test/chromium.ts';
import { startServer, type Server } from '../test/journeys/process-child.ts';
import { line, type Report } from './report.ts';
import { signedIn } from './signed-in.ts';
import { storeWorld } from './stored-world.ts';
import { account, W1, W2, worldLists } from './world.ts';

const olga = {
  tenantId: consumersTenant,
  objectId: asObjectId('5a4b1e00-0000-4000-8000-000000000001'),
};

/** A Rolecall of its own whose store holds the world, with a sample person as the owner of its account. */
async function startWith(folder: string, small: boolean): Promise<Server> {
  const world = worldLists(small ? W1 : W2);
  const connection = await openEmbedded(join(folder, 'store'));
  // Who is in which group is of no matter to a list.
  await storeWorld(connection, { ...world, joined: [], facts: { ...world.facts, owners: [olga] } });
  await connection.close();
  return startServer({ DATA_DIR: folder, SAMPLE: 'on', LOG_LEVEL: 'error' }, 180);
}

/** Milliseconds from the first look at the list until its rows stand there. */
async function open(page: Page, url: string): Promise<number> {
  const began = performance.now();
  await page.goto(`${url}/a/${account}/members`);
  await page.locator('[data-cell="0/0"]').waitFor();
  return performance.now() - began;
}

/** From each key until what is typed so far is answered and drawn. */
async function typing(page: Page, text: string): Promise<readonly number[]> {
  const field = page.getByLabel('Search name, user name or mail');
  await field.fill('');
  await field.focus();
  const took: number[] = [];
  for (let n = 1; n <= text.length; n++) {
    const typed = text.slice(0, n);
    const began = performance.now();
    await page.keyboard.press(typed.endsWith(' ') ? 'Space' : typed.slice(-1));
    await page.evaluate(`(async () => {
      const frame = () => new Promise(done => requestAnimationFrame(done));
      const there = () => new URLSearchParams(location.search).get('q')?.trim() === ${JSON.stringify(typed.trim())};
      while (!there() || document.querySelector('[aria-busy="true"]') !== null) await frame();
      await frame();
    })()`);
    if (!typed.endsWith(' ')) took.push(performance.now() - began);
  }
  return took;
}

interface Scrolled {
  /** Pieces of script and drawing that kept the page from answering, in milliseconds. */
  readonly long: readonly number[];
  readonly frames: readonly number[];
  readonly rows: number;
}

/** Scrolls on, frame by frame, as far as `pixels`; waits wherever the next page is not there yet. */
const scroll = (page: Page, pixels: number): Promise<Scrolled> =>
  page.evaluate<Scrolled>(`(async () => {
    const long = [];
    const watch = new PerformanceObserver(list => long.push(...list.getEntries().map(one => one.duration)));
    watch.observe({ entryTypes: ['longtask'] });
    const frames = [];
    const frame = () => new Promise(done => requestAnimationFrame(done));
    let before = await frame();
    const end = scrollY + ${pixels};
    while (scrollY < end) {
      const was = scrollY;
      scrollBy(0, 120);
      const now = await frame();
      if (scrollY > was) frames.push(now - before);
      before = now;
    }
    watch.disconnect();
    return { long, frames, rows: document.querySelectorAll('[role="row"]').length };
  })()`);

const heapMb = (page: Page): Promise<number> =>
  page.evaluate<number>('(gc => (gc?.(), performance.memory.usedJSHeapSize / 1e6))(globalThis.gc)');

/** The list of 200,000 members in a real browser: opening, typing, scrolling. */
export async function benchConsoleLarge({ small }: { readonly small: boolean }): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'rolecall-bench-'));
  const [server, browser] = await Promise.all([startWith(folder, small), launchChromium()]);
  try {
    const page = await signedIn(browser, server.url, 'olga');
    const opened: number[] = [];
    for (let n = 0; n < 5; n++) opened.push(await open(page, server.url));
    const typed: number[] = [];
    for (const text of ['karo tale', 'mi so', 'bela', 'user7', 'tare'])
      typed.push(...(await typing(page, text)));
    await open(page, server.url);
    const before = await heapMb(page);
    const { long, frames, rows } = await scroll(page, small ? 56 * 1_000 : 56 * 5_000);
    const after = await heapMb(page);
    const goal = (what: string, measured: number, bound: number, unit: 'ms' | 'MB' = 'ms') => ({
      what,
      measured,
      bound,
      unit,
    });
    const keys = line('from a key to the answer drawn', 'ms', typed);
    const longest = Math.max(0, ...long);
    return {
      title: 'The console with 200,000 members',
      about:
        'W2’s 205,000 members in the embedded store, its list in a Chromium on the same machine: opened, searched as one types ' +
        `five beginnings of names, and scrolled through 5,000 rows (${rows} of them in the document at the end).`,
      rows: [
        { what: 'Opening the list', lines: [line('until its rows stand there', 'ms', opened)], goals: [] },
        { what: 'Search', lines: [keys], goals: [goal('in the median', keys.median, 100)] },
        {
          what: 'Scrolling 5,000 rows',
          lines: [line('a frame', 'ms', frames)],
          goals: [
            goal('the longest task', longest, 200),
            goal('more memory afterwards', after - before, 60, 'MB'),
          ],
        },
      ],
    };
  } finally {
    await browser.close();
    server.process.kill('SIGTERM');
    await server.ended;
    rmSync(folder, { recursive: true, force: true });
  }
}
