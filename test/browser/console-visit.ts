import AxeBuilder from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import { sniff } from './code-sniffer.ts';

/** A person's visit: a browser of their own, and everything that went wrong in it. */
export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors and refusals of the page's policy that the browser reported; a refused sign-in check is none. */
  readonly faults: readonly string[];
}

export interface Look {
  readonly width?: number;
  readonly height?: number;
  readonly scheme?: 'light' | 'dark';
  /** Cookies and storage of an earlier visit: a person who is signed in already. */
  readonly storageState?: Awaited<ReturnType<BrowserContext['storageState']>>;
}

export async function visit(browser: Browser, look: Look = {}): Promise<Visit> {
  const context = await browser.newContext({
    viewport: { width: look.width ?? 1440, height: look.height ?? 900 },
    colorScheme: look.scheme ?? 'light',
    reducedMotion: 'reduce',
    locale: 'en-GB',
    ...(look.storageState === undefined ? {} : { storageState: look.storageState }),
  });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', error => faults.push(error.message));
  page.on('console', message => {
    // The browser itself says so of every answer past 399; which of them are right is for the journey to say.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      faults.push(message.text());
  });
  return { page, context, faults };
}

/** Signs in as a sample person, from the first page by way of the directory's own sign-in page. */
export async function signInAs(
  page: Page,
  url: string,
  person: { name: string; password: string },
): Promise<void> {
  await page.goto(url);
  await page.getByRole('link', { name: `Sign in as ${person.name}` }).click();
  await page.getByLabel('Password').fill(person.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1, name: /Members|Choose an account|My access/ }).waitFor();
}

const taken = new Map<string, number>();

/**
 * Pictures of the page as it stands, where somebody asks for them by naming a folder (`npm run screenshots`): in light and
 * dark, and wide ones in forced colours. Named by the state, or by the journey and its place in it. What has come to rest is
 * taken at both widths; a menu that is open, or a thing on its way, would not stand that.
 */
async function pictures(page: Page, state: string | undefined, widths: 'both' | 'own'): Promise<void> {
  const folder = process.env['SCREENSHOTS'];
  if (folder === undefined || folder === '') return;
  const journey = (expect.getState().currentTestName ?? 'page').replaceAll(/[^\w]+/g, '-').slice(0, 80);
  const place = (taken.get(journey) ?? 0) + 1;
  taken.set(journey, place);
  const name = state?.replaceAll(/[^\w]+/g, '-') ?? `${journey}-${String(place).padStart(2, '0')}`;
  const size = page.viewportSize();
  const dark = await page.evaluate<boolean>('matchMedia("(prefers-color-scheme: dark)").matches');
  const take = async (colours: string): Promise<void> => {
    await page.evaluate(drawn);
    await page.evaluate(stillness);
    const path = `${folder}/${name}-${page.viewportSize()?.width ?? 0}-${colours}.png`;
    await page.screenshot({ path, fullPage: true });
  };
  for (const [width, height] of [
    [1440, 900],
    [390, 844],
  ] as const) {
    if (size?.width !== width && widths === 'own') continue;
    if (size?.width !== width) await page.setViewportSize({ width, height });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await take(colorScheme);
    }
    if (width < 1024) continue;
    await page.emulateMedia({ forcedColors: 'active', colorScheme: 'light' });
    await take('forced');
    await page.emulateMedia({ forcedColors: 'none' });
  }
  await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' });
  if (size !== null) await page.setViewportSize(size);
}

/** Colours on their way to others are nobody's to judge: waits for what ends by itself. */
const stillness = `Promise.all(
  document.getAnimations()
    .filter(each => each.effect?.getComputedTiming().endTime !== Infinity)
    .map(each => each.finished.catch(() => {})),
).then(() => {})`;

/** Colours that were switched are on their way from the next picture on. */
const drawn = 'new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done())))';

/** What axe and HTML_CodeSniffer (pa11y's) say of the page as it stands. */
async function findings(page: Page): Promise<readonly string[]> {
  await page.evaluate(stillness);
  const { violations } = await new AxeBuilder({ page }).analyze();
  const said = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(node => node.html.slice(0, 160)).join(' | ')}`,
  );
  return [...said, ...(await sniff(page))];
}

/**
 * Nothing is wrong with the page as it stands; what was on its way to another colour is looked at once more. A state that has
 * a name gives it to its pictures.
 */
export async function expectAccessible(
  page: Page,
  state?: string,
  widths: 'both' | 'own' = 'own',
): Promise<void> {
  await page.evaluate(stillness);
  await pictures(page, state, widths);
  const first = await findings(page);
  expect(first.length === 0 ? first : await findings(page), page.url()).toEqual([]);
}

/** The page is not wider than its window. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const over = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  expect(over, page.url()).toBeLessThanOrEqual(0);
}

/** The page has come to rest, nothing is wrong with it, and nothing scrolls sideways. */
export async function look(page: Page, state?: string): Promise<void> {
  await settled(page);
  await expectAccessible(page, state, 'both');
  await expectNoSidewaysScroll(page);
}

/** The page has come to rest: nothing is waited for any more. */
export async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.waitForLoadState('networkidle');
  await expect.poll(() => page.locator('[aria-busy="true"]').count(), { timeout: 15_000 }).toBe(0);
}
