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
import { account, W1, worldLists } from './world.ts';

const olga = {
  tenantId: consumersTenant,
  objectId: asObjectId('5a4b1e00-0000-4000-8000-000000000001'),
};

const PRODUCTS = 500;

/** A Rolecall with an account of so many products, and the id of a member with permissions of their own. */
async function startWith(folder: string): Promise<{ readonly server: Server; readonly member: string }> {
  const world = worldLists(W1);
  const resources = Array.from({ length: PRODUCTS }, (_, n) => ({
    type: 'product',
    id: `app-${n}`,
    name: `App ${n}`,
  }));
  const connection = await openEmbedded(join(folder, 'store'));
  await storeWorld(connection, {
    ...world,
    joined: [],
    facts: { ...world.facts, owners: [olga], resources },
  });
  await connection.close();
  const custom = world.facts.members.find(
    ({ kind, access }) =>
      kind === 'user' && 'custom' in access && access.custom.some(({ on }) => on !== undefined),
  );
  const server = await startServer({ DATA_DIR: folder, SAMPLE: 'on', LOG_LEVEL: 'error' }, 180);
  return { server, member: custom?.id ?? '' };
}

/** Milliseconds until `change` has been drawn, and the longest piece of work that kept the page from answering meanwhile. */
async function drawn(
  page: Page,
  change: () => Promise<void>,
): Promise<{ readonly ms: number; readonly task: number }> {
  await page.evaluate(`(() => {
    globalThis.longest = 0;
    globalThis.watching ??= new PerformanceObserver(list => {
      for (const { duration } of list.getEntries()) globalThis.longest = Math.max(globalThis.longest, duration);
    });
    globalThis.watching.observe({ entryTypes: ['longtask'] });
  })()`);
  const began = performance.now();
  await change();
  await page.evaluate(
    '(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))))()',
  );
  const ms = performance.now() - began;
  await page.evaluate('(() => new Promise(done => setTimeout(done, 50)))()');
  return { ms, task: await page.evaluate<number>('globalThis.longest') };
}

/** The permission table with 500 products in a real browser: opened, walked, changed and searched by keys. */
export async function benchMatrix({ small }: { readonly small: boolean }): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'rolecall-bench-'));
  const [{ server, member }, browser] = await Promise.all([startWith(folder), launchChromium()]);
  try {
    const page = await signedIn(browser, server.url, 'olga');
    await page.goto(`${server.url}/a/${account}/members/${member}`);
    await page.getByRole('button', { name: 'Change access' }).click();
    const section = page.getByRole('region', { name: 'Product permissions' });
    const grid = section.getByRole('grid');
    await grid.waitFor();
    const all = await drawn(page, async () => {
      await section.getByRole('radio', { name: 'Everything' }).check();
      await page.waitForFunction(
        `Number(document.querySelector('[role="grid"]')?.getAttribute('aria-rowcount')) > ${PRODUCTS}`,
      );
    });
    await grid.getByRole('gridcell').first().focus();
    const keys: number[] = [];
    const tasks: number[] = [all.task];
    const rounds = small ? 3 : 20;
    for (let n = 0; n < rounds; n++) {
      for (const key of ['PageDown', '1', 'ArrowDown', '2', 'ArrowRight', 'Control+z']) {
        const { ms, task } = await drawn(page, () => page.keyboard.press(key));
        keys.push(ms);
        tasks.push(task);
      }
    }
    const field = section.getByRole('searchbox', { name: 'Find a product or permission' });
    await field.focus();
    for (const key of ['a', 'p', 'p', 'Space', '4']) {
      const { ms, task } = await drawn(page, () => page.keyboard.press(key));
      keys.push(ms);
      tasks.push(task);
    }
    const rows = await grid.getByRole('row').count();
    const pressed = line('from a key to what it does drawn', 'ms', keys);
    return {
      title: 'The permission table with 500 products',
      about: `An account of ${PRODUCTS} products, its permission table in a Chromium on the same machine, worked by keys; ${rows} rows are in the document at the end.`,
      rows: [
        { what: 'All products shown', lines: [line('until they are drawn', 'ms', [all.ms])], goals: [] },
        {
          what: 'Keys',
          lines: [pressed],
          goals: [
            { what: 'in the median', measured: pressed.median, bound: 100, unit: 'ms' },
            { what: 'the longest task', measured: Math.max(...tasks), bound: 200, unit: 'ms' },
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
