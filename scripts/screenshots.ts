import { mkdirSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchChromium } from '../test/chromium.ts';
import { startTestRolecall } from '../test/rolecall.ts';

// Pictures of the console's pages and states, at 390 and 1440 pixels, light and dark, into screenshots/ (not kept in git).
// `node scripts/screenshots.ts members` makes only those whose name starts so.

interface Shot {
  readonly name: string;
  /** Who is signed in; absent: nobody. */
  readonly as?: 'Olga Marek' | 'Max Berg' | 'Rita Santos' | 'Pat Doyle';
  /** Under the account's address, or the whole path when it starts with a slash. */
  readonly path: string;
  readonly act?: (page: Page) => Promise<void>;
}

const passwords = {
  'Olga Marek': 'Olga-opens-the-door-1',
  'Max Berg': 'Max-manages-people-2',
  'Rita Santos': 'Rita-only-looks-7',
  'Pat Doyle': 'Pat-sees-one-game-8',
} as const;

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first();
const openMember = (name: string) => async (page: Page) => {
  await page.getByRole('link', { name }).click();
  await page.getByText('In all:').waitFor();
};
const chooseAna = async (page: Page) => {
  await page.getByRole('checkbox').nth(0).check();
  await page.getByRole('checkbox').nth(1).check();
};
const toAccess = async (page: Page) => {
  await chooseAna(page);
  await button(page, 'Next: what access').click();
};
const toEffect = async (page: Page) => {
  await toAccess(page);
  await page.getByRole('checkbox', { name: 'Marketer' }).check();
  await button(page, 'Next: what will happen').click();
  await button(page, 'Add 2 members').waitFor();
};

const shots: readonly Shot[] = [
  { name: '01-signed-out', path: '/' },
  { name: '02-signed-out-deep', path: 'members' },
  { name: '06-members', as: 'Max Berg', path: 'members' },
  {
    name: '07-members-loading',
    as: 'Max Berg',
    path: '/',
    act: async page => {
      await page.route('**/members?*', () => undefined);
      await page.reload();
      await page.waitForTimeout(700);
    },
  },
  { name: '08-members-none-match', as: 'Max Berg', path: 'members?q=nobody&role=manager&state=active' },
  {
    name: '09-members-filters',
    as: 'Max Berg',
    path: 'members?kind=user',
    act: page => button(page, 'Filter').click(),
  },
  {
    name: '13-members-error',
    as: 'Max Berg',
    path: 'members',
    act: async page => {
      const body = JSON.stringify({
        code: 'store-unavailable',
        title: 'The store does not answer',
        detail: 'The store does not answer just now. Nothing was changed. Try again in a few seconds.',
        status: 503,
        requestId: '7b1c2d3e-0000-4000-8000-00000000abcd',
      });
      await page.route('**/members?*', route => route.fulfill({ status: 500, body }));
      await page.reload();
      await page.getByText('7b1c2d3e').waitFor();
    },
  },
  { name: '16-add-who', as: 'Max Berg', path: 'members/add?q=adele' },
  { name: '16-add-who-chosen', as: 'Max Berg', path: 'members/add?q=games', act: chooseAna },
  { name: '17-add-nobody', as: 'Max Berg', path: 'members/add?q=zzzzzz' },
  { name: '22-add-access', as: 'Max Berg', path: 'members/add?q=adele', act: toAccess },
  { name: '24-add-effect', as: 'Max Berg', path: 'members/add?q=adele', act: toEffect },
  { name: '27-member', as: 'Max Berg', path: 'members', act: openMember('Dana Novak') },
  {
    name: '27-member-custom',
    as: 'Max Berg',
    path: 'members',
    act: async page => {
      await openMember('Pat Doyle')(page);
      await page.getByRole('link', { name: 'Access', exact: true }).click();
    },
  },
  {
    name: '30-access-edit',
    as: 'Max Berg',
    path: 'members',
    act: async page => {
      await openMember('Dana Novak')(page);
      await button(page, 'Change access').click();
      await page.getByRole('checkbox', { name: 'Developer' }).uncheck();
      await page.getByRole('checkbox', { name: 'Marketer' }).check();
      await button(page, 'Show all').click();
      await page.getByText(/loses \d+/).waitFor();
    },
  },
  {
    name: '33-effective',
    as: 'Max Berg',
    path: 'members',
    act: async page => {
      await openMember('Dana Novak')(page);
      await page.getByRole('link', { name: 'Effective access' }).click();
      await page.getByText('Because of the role Developer').first().click();
    },
  },
  {
    name: '51-remove',
    as: 'Max Berg',
    path: 'members',
    act: async page => {
      await openMember('Dana Novak')(page);
      await button(page, 'Remove').click();
      await page.getByText('No access remains.').waitFor();
    },
  },
  {
    name: '52-remove-group',
    as: 'Max Berg',
    path: 'members?kind=group',
    act: async page => {
      await openMember('Games everyone')(page);
      await button(page, 'Remove').click();
      await page.getByText(/lose something/).waitFor();
    },
  },
  { name: '54-tenants', as: 'Max Berg', path: 'tenants' },
  { name: '63-my-access', as: 'Pat Doyle', path: 'my-access' },
  { name: '63-plain-member', as: 'Pat Doyle', path: 'members' },
  { name: '06-members-reader', as: 'Rita Santos', path: 'members' },
  { name: '06-members-owner', as: 'Olga Marek', path: 'members' },
  { name: '16-add-owner', as: 'Olga Marek', path: 'members/add?q=adele' },
  { name: '66-not-found', as: 'Max Berg', path: 'nowhere' },
  {
    name: '67-person-menu',
    as: 'Max Berg',
    path: 'my-access',
    act: page => button(page, /Signed in as/).click(),
  },
];

type Look = { readonly width: number; readonly scheme: 'light' | 'dark' };

/** A browser of somebody who is signed in, or of nobody. */
async function visitor(browser: Browser, url: string, as: Shot['as'], { width, scheme }: Look) {
  const context = await browser.newContext({
    viewport: { width, height: width < 640 ? 844 : 900 },
    colorScheme: scheme,
    reducedMotion: 'reduce',
    locale: 'en-GB',
  });
  if (as === undefined) return context;
  const page = await context.newPage();
  await page.goto(url);
  await page.getByRole('link', { name: `Sign in as ${as}` }).click();
  await page.getByLabel('Password').fill(passwords[as]);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(/\/a\/.+\/members/);
  await page.close();
  return context;
}

async function take(context: BrowserContext, shot: Shot, address: string, { width, scheme }: Look) {
  const page = await context.newPage();
  await page.goto(address);
  await page.waitForLoadState('networkidle');
  await shot.act?.(page);
  await page.waitForTimeout(400);
  await page.screenshot({ path: `screenshots/${shot.name}-${width}-${scheme}.png` });
  await page.close();
}

const wanted = process.argv[2] ?? '';
const chosen = shots.filter(({ name }) => name.includes(wanted));
mkdirSync('screenshots', { recursive: true });
const rolecall = await startTestRolecall({ SAMPLE: 'on' });
const browser = await launchChromium();
try {
  await rolecall.running.sampled;
  const accounts = await rolecall.call('GET', '/api/v1/accounts', { token: await rolecall.portalToken() });
  const account = `/a/${(accounts.body as { items: { id: string }[] }).items[0]?.id ?? ''}`;
  for (const width of [390, 1440]) {
    for (const scheme of ['light', 'dark'] as const) {
      for (const as of new Set(chosen.map(shot => shot.as))) {
        const context = await visitor(browser, rolecall.url, as, { width, scheme });
        for (const shot of chosen.filter(one => one.as === as)) {
          const path = shot.path.startsWith('/') ? shot.path : `${account}/${shot.path}`;
          await take(context, shot, rolecall.url + path, { width, scheme });
        }
        await context.close();
      }
      console.log(`${width} px, ${scheme}: ${chosen.length} pictures`);
    }
  }
} finally {
  await browser.close();
  await rolecall.close();
}
