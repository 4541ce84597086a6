import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPortal, type RunningPortal } from '../../examples/portal/portal.ts';
import { chromiumMissing, findChromium, launchChromium } from '../chromium.ts';
import { eventually, freePort, startTestRolecall } from '../rolecall.ts';
import type { TestRolecall } from '../rolecall.ts';
import { expectAccessible, expectNoSidewaysScroll, visit } from './console-visit.ts';

const there = findChromium() !== undefined;
const needed = process.env['CI'] === 'true';
if (!there && !needed) console.warn(chromiumMissing);

interface SampleFile {
  readonly people: readonly { key: string; id: string; userName: string; password: string }[];
}

describe.skipIf(!there && !needed)('the example portal in a browser', () => {
  let browser: Browser;
  let rolecall: TestRolecall;
  let portal: RunningPortal;
  let url: string;
  const sample = JSON.parse(
    readFileSync(new URL('../../sample/sample.json', import.meta.url), 'utf8'),
  ) as SampleFile;
  const person = (key: string) => {
    const found = sample.people.find(each => each.key === key);
    if (found === undefined) throw new Error(`The sample data has no ${key} any more.`);
    return found;
  };

  beforeAll(async () => {
    browser = await launchChromium();
    const port = await freePort();
    url = `http://localhost:${port}`;
    rolecall = await startTestRolecall({ SAMPLE: 'on', PORTAL_REDIRECT_URIS: `${url}/signed-in,${url}/` });
    await rolecall.running.sampled;
    const { installation } = rolecall.running;
    portal = await startPortal({
      port,
      url,
      rolecallUrl: rolecall.url,
      loginUrl: rolecall.directoryUrl,
      operatorTenantId: installation.operatorTenantId,
      clientId: installation.portalClientId,
      clientSecret: installation.portalClientSecret,
      audience: 'api://rolecall',
    });
  });
  afterAll(async () => {
    await browser?.close();
    await portal?.close();
    await rolecall?.close();
  });

  const signIn = async (page: Page, key: string): Promise<void> => {
    const { userName, password } = person(key);
    await page.goto(url);
    await page.getByRole('link', { name: 'Sign in' }).click();
    await page.getByLabel(/User name|E-mail|account/i).fill(userName);
    const next = page.getByRole('button', { name: 'Next' });
    if (await next.isVisible()) await next.click();
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    const accept = page.getByRole('button', { name: 'Accept' });
    await accept.or(page.getByRole('heading', { level: 1, name: 'Products' })).waitFor();
    if (await accept.isVisible()) await accept.click();
    await page.getByRole('heading', { level: 1, name: 'Products' }).waitFor();
  };
  const portalCall = async (method: string, path: string, body?: unknown, headers = {}) => {
    const token = await rolecall.portalToken();
    return rolecall.call(method, `/api/v1${path}`, {
      token,
      headers,
      ...(body === undefined ? {} : { body }),
    });
  };

  it('D-1 D-3 H-2 every page asks Rolecall, a no says why, and a change is seen within a second', async () => {
    const { page, context, faults } = await visit(browser);
    await signIn(page, 'pat');
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Contoso Racing' }).click();
    const listing = page.getByRole('region', { name: 'Store listing' });
    await listing.getByLabel('Description').fill('The fastest race there is.');
    await listing.getByRole('button', { name: 'Save listing' }).click();
    await page.getByText('Store listing: saved.').waitFor();
    await page.getByText('The fastest race there is.').first().waitFor();

    // What Pat may only see, or not even that, is there and says what is missing and whom to ask.
    const pricing = page.getByRole('region', { name: 'Pricing and availability' });
    expect(await pricing.getByRole('button', { name: 'Save price' }).getAttribute('aria-disabled')).toBe(
      'true',
    );
    await pricing
      .getByText(/Pricing and availability: read\/write\. You have read only\..*Max Berg/)
      .waitFor();
    const packages = page.getByRole('region', { name: 'Packages' });
    await packages.getByText(/Packages: read\/write\. You have none/).waitFor();
    await expectAccessible(page);

    // A form that is sent all the same changes nothing.
    const forged = await page.request.post(
      `${new URL(page.url()).origin}${new URL(page.url()).pathname}/packages`,
      {
        form: { key: await page.locator('input[name="key"]').first().inputValue(), value: '9.9.9' },
      },
    );
    expect(forged.status()).toBe(403);
    // What programs fetch is guarded by the client library's middleware, with the same reason.
    const sales = await page.request.get(`${page.url().replace(/[?#].*$/, '')}/sales.csv`);
    expect([sales.status(), sales.headers()['content-type']]).toEqual([
      403,
      'application/problem+json; charset=utf-8',
    ]);
    expect(await sales.json()).toMatchObject({
      code: 'permission-missing',
      reasons: [{ code: 'not-granted', permission: 'acquisitions' }],
    });

    // Somebody changes the role in Rolecall; the open page follows.
    const accounts = await portalCall('GET', '/accounts');
    const account = `/accounts/${accounts.body.items[0].id as string}`;
    const pat = (await portalCall('GET', `${account}/members?q=pat`)).body.items[0] as { id: string };
    const etag = (await portalCall('GET', `${account}/members/${pat.id}`)).headers.get('etag') ?? '';
    const changed = await portalCall(
      'PUT',
      `${account}/members/${pat.id}/access`,
      { roles: ['developer'] },
      { 'if-match': etag },
    );
    expect(changed.status).toBe(200);
    const before = performance.now();
    await packages
      .getByRole('button', { name: 'Upload package' })
      .and(page.locator(':not([aria-disabled])'))
      .waitFor();
    // A second on a machine that has its processors for this; the journeys share theirs.
    expect(performance.now() - before).toBeLessThan(5000);
    await packages.getByLabel('Version').fill('2.0.0');
    await packages.getByRole('button', { name: 'Upload package' }).click();
    await page.getByText('Packages: saved.').waitFor();

    await page.getByRole('link', { name: 'Money' }).click();
    await page.getByRole('region', { name: 'Payout account' }).getByText('Not open to you.').waitFor();

    // The pages that were visited are with Rolecall, paths alone.
    const olga = person('olga');
    const owner = await rolecall.personToken('consumers', olga.userName, olga.password);
    const visits = await eventually(async () => {
      const { body } = await rolecall.call('GET', `/api/v1${account}/members/${pat.id}/visits`, {
        token: owner,
      });
      const paths = (body.items as { path: string }[]).map(({ path }) => path);
      return paths.some(path => path.endsWith('/money')) && paths;
    });
    expect(visits).toContain(`/a/${account.split('/')[2]}/product/racing`);
    expect(faults).toEqual([]);
    await context.close();
  });

  it('A-6 a stranger finds nothing, and on a narrow screen nothing scrolls sideways', async () => {
    const { page, context } = await visit(browser, { width: 390, height: 844, scheme: 'dark' });
    await signIn(page, 'fiona');
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Money' }).click();
    const payout = page.getByRole('region', { name: 'Payout account' });
    await payout.getByLabel('IBAN').fill('not an IBAN');
    await payout.getByRole('button', { name: 'Save payout account' }).click();
    await page.getByText('An IBAN begins with two letters and two digits.').waitFor();
    await expectNoSidewaysScroll(page);
    await page.goto(`${url}/a/another-account`);
    await page.getByRole('heading', { name: 'There is nothing here' }).waitFor();
    await context.close();
  });
});
