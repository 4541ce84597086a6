import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumMissing, findChromium, launchChromium } from '../chromium.ts';
import { startTestRolecall } from '../rolecall.ts';
import type { TestRolecall } from '../rolecall.ts';
import { expectAccessible, look, settled, signInAs, visit } from './console-visit.ts';
import { buildConsole } from './console-world.ts';
import { sampleWorld } from './sample-world.ts';

const there = findChromium() !== undefined;
const needed = process.env['CI'] === 'true';
if (!there && !needed) console.warn(chromiumMissing);

describe.skipIf(!there && !needed)('the console in a browser', () => {
  let browser: Browser;
  let rolecall: TestRolecall;
  const { max, olga, pat, rita, inGroup, group, newcomer, robot } = sampleWorld(name =>
    readFileSync(new URL(`../../sample/${name}`, import.meta.url), 'utf8'),
  );

  beforeAll(async () => {
    browser = await launchChromium();
    buildConsole();
    rolecall = await startTestRolecall({ SAMPLE: 'on' });
    await rolecall.running.sampled;
  });
  afterAll(async () => {
    await browser?.close();
    await rolecall?.close();
  });

  it('U-1 G-1 P-1 U-7 U-8 a manager finds, adds, changes and removes members and signs out', async () => {
    const { page, context, faults } = await visit(browser);
    await signInAs(page, rolecall.url, max);

    await search(page, 'dana');
    await page.getByRole('link', { name: 'Dana Novak' }).waitFor();
    await expect.poll(() => page.getByRole('row').count()).toBe(2);
    expect(new URL(page.url()).searchParams.get('q')).toBe('dana');
    await search(page, '');

    await page.getByRole('button', { name: 'Filter' }).click();
    await page.getByLabel('Role', { exact: true }).selectOption('marketer');
    await page.getByRole('link', { name: 'Mia Lindqvist' }).waitFor();
    await expect.poll(() => page.getByRole('link', { name: 'Dana Novak' }).count()).toBe(0);
    await page.getByRole('button', { name: /Remove the filter Role/ }).click();
    await page.getByRole('link', { name: /^Groups/ }).click();
    await page.getByRole('link', { name: group.displayName }).waitFor();
    await page.getByRole('link', { name: /^All/ }).click();

    await page.getByRole('button', { name: 'Add members' }).click();
    for (const one of [inGroup.userPrincipalName, newcomer.displayName, robot.displayName]) {
      await page.getByLabel(/^Search in/).fill(one);
      await page.getByRole('checkbox').first().check();
    }
    await page.getByText('Chosen 3:').waitFor();
    await page.getByRole('button', { name: 'Next: what access' }).click();
    await page.getByRole('button', { name: 'Next: what will happen' }).click();
    await page.getByText('Choose at least one role.').waitFor();
    await look(page, 'role cards');
    await page.getByRole('checkbox', { name: 'Marketer' }).check();
    await page.getByLabel('Why?').fill('summer launch');
    await page.getByRole('button', { name: 'Next: what will happen' }).click();
    await page.getByText(/gain something/).waitFor();
    await page.getByRole('button', { name: 'Add 3 members' }).click();
    await page.getByRole('heading', { name: '3 members added' }).waitFor();

    await page.getByRole('link', { name: inGroup.displayName }).click();
    await page.getByText('Marketer on the whole account, also on later products.').waitFor();
    await page
      .getByText(`Developer, from ${isolated(group.displayName)}`)
      .first()
      .waitFor();

    await page.getByRole('button', { name: 'Change access' }).click();
    await page.getByRole('checkbox', { name: 'Marketer' }).uncheck();
    await page.getByRole('checkbox', { name: 'Finance Contributor' }).check();
    // What Marketer gave comes through the group too, so nothing is lost.
    await page.getByText(`${isolated(inGroup.displayName)} gains 4 permissions.`).waitFor();
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByText('Payout account').first().waitFor();
    await look(page, 'access footer with difference');
    await page.getByRole('checkbox', { name: /I have read who gains or loses Payout account/ }).check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText(/Changed. In force since/).waitFor();
    await page.getByText('Finance Contributor on the whole account, also on later products.').waitFor();

    await page.getByRole('link', { name: 'Effective access' }).click();
    await page.getByLabel('Find a permission or product').fill('packages');
    await page
      .getByText(`Because of the group ${isolated(group.displayName)}`)
      .first()
      .click();
    await page
      .getByText(`Developer, given to the group ${isolated(group.displayName)}.`)
      .first()
      .waitFor();
    await look(page, 'effective access, one row open');

    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Still has access through:').waitFor();
    await dialog.getByText(group.displayName).first().waitFor();
    await dialog.getByRole('checkbox', { name: /I have read who gains or loses/ }).check();
    await dialog.getByRole('button', { name: new RegExp(`Remove .*${inGroup.displayName}`) }).click();
    await page.getByText(/was removed at .* Still has access through/).waitFor();
    await search(page, inGroup.displayName);
    await page.getByText('No member matches.').waitFor();

    await signOut(page);
    await page.getByRole('heading', { name: 'Who may do what in your accounts' }).waitFor();
    await page.goto(`${rolecall.url}/`);
    await page.getByRole('link', { name: 'Sign in', exact: true }).waitFor();
    expect(faults).toEqual([]);
    await context.close();
  });

  it('A-4 somebody with two accounts switches between them without signing in again', async () => {
    const { page, context } = await visit(browser);
    await signInAs(page, rolecall.url, olga);
    const opened = await page.evaluate(async () => {
      const answer = await fetch('/api/v1/accounts', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'Second Studio' }),
      });
      return answer.status;
    });
    expect(opened).toBe(201);
    await page.goto(`${rolecall.url}/`);
    await page.getByRole('heading', { name: 'Choose an account' }).waitFor();
    await look(page, 'account chooser');
    await page.getByRole('link', { name: /Contoso Games/ }).click();
    await page.getByRole('link', { name: 'Tenants' }).click();
    await page.getByRole('heading', { level: 2, name: 'Contoso' }).waitFor();
    await page.getByRole('button', { name: /Contoso Games/ }).click();
    await page.getByRole('button', { name: /^Second Studio/ }).waitFor();
    await expectAccessible(page, 'account menu');
    await page.getByRole('button', { name: /^Second Studio/ }).click();
    await page.getByText('No tenant is associated yet.').waitFor();
    await look(page, 'no tenant yet');
    await context.close();
  });

  it('somebody who may only look sees the actions, cannot press them, and reads who can', async () => {
    const { page, context } = await visit(browser);
    await signInAs(page, rolecall.url, rita);
    await page.getByText(/Needs Account users: read\/write. Managers: .*Max Berg/).waitFor();
    expect(await page.getByRole('button', { name: 'Add members' }).getAttribute('aria-disabled')).toBe(
      'true',
    );
    await look(page, 'members, may only look');
    await context.close();
  });

  it('an ordinary member sees what they may do, why, and is told what the list takes', async () => {
    const { page, context } = await visit(browser);
    await signInAs(page, rolecall.url, pat);
    await page.getByText(/This needs Account users: read only/).waitFor();
    await look(page, 'members, may not look');
    await page.getByRole('link', { name: 'My access' }).first().click();
    await page.getByText(/May change Store listings on .*Contoso Racing/).waitFor();
    await context.close();
  });

  it('what the first page proposes to try leads there, by way of signing in', async () => {
    const { page, context } = await visit(browser);
    await page.goto(rolecall.url);
    await page.getByRole('link', { name: 'Find Pat Doyle and see what Pat can do' }).click();
    await page.getByLabel('Password').fill(max.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: 'Pat Doyle' }).waitFor();
    expect(new URL(page.url()).searchParams.get('q')).toBe('pat');
    await context.close();
  });

  it('the list is worked by the keyboard alone', async () => {
    const { page, context } = await visit(browser);
    await signInAs(page, rolecall.url, max);
    await settled(page);
    await page.keyboard.press('/');
    await page.keyboard.type('d');
    await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBe('d');
    await settled(page);
    await page.locator('[data-cell="0/0"]').focus();
    await page.keyboard.press('ArrowDown');
    const focused = page.locator('[data-cell="1/0"]');
    await expect.poll(() => page.locator('[data-cell="1/0"]:focus').count()).toBe(1);
    const name = await focused.textContent();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: name ?? '' }).waitFor();
    await context.close();
  });

  // Width and colours have nothing to do with each other: each is looked at once.
  for (const [scheme, width] of [
    ['light', 1440],
    ['dark', 390],
  ] as const) {
    it(`no axe finding and no sideways scrolling: ${scheme}, ${width} px`, async () => {
      const { page, context, faults } = await visit(browser, { scheme, width });
      await page.goto(rolecall.url);
      await look(page);
      await signInAs(page, rolecall.url, max);
      await page.getByRole('button', { name: /Signed in as/ }).click();
      await page.getByRole('radiogroup', { name: 'Appearance' }).waitFor();
      await look(page);
      await page.keyboard.press('Escape');
      const account = page.url().split('/').slice(0, 5).join('/');
      await search(page, 'Dana');
      await page.getByRole('link', { name: 'Dana Novak' }).click();
      await page.getByText('Developer on the whole account').waitFor();
      await look(page);
      const member = page.url();
      await page.getByRole('button', { name: 'Remove', exact: true }).click();
      await page.getByText('No access remains.').waitFor();
      await look(page, 'remove, no access remains');
      await page.getByRole('button', { name: /^Keep/ }).click();
      const pages = [
        `${member}/access`,
        `${member}/effective`,
        `${member}/access/edit`,
        `${account}/members`,
        `${account}/members?kind=group`,
        `${account}/members?q=nobody-is-called-this`,
        `${account}/members/add?q=ana`,
        `${account}/tenants`,
        `${account}/my-access`,
        `${account}/nowhere`,
      ];
      for (const url of pages) {
        await page.goto(url);
        await look(page);
      }
      expect(faults).toEqual([]);
      await context.close();
    });
  }
});

/** Names in sentences are isolated from the text around them. */
const isolated = (name: string) => `\u2068${name}\u2069`;

const search = (page: Page, text: string) => page.getByLabel('Search name, user name or mail').fill(text);

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: /Signed in as/ }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
}
