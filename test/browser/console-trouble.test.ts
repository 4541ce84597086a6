import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { expectAccessible, look, settled, visit } from './console-visit.ts';
import { describeHouse, people } from './house-world.ts';

const contoso = 'c0470500-0000-4000-8000-00000000c001';
const fabrikam = 'fab41ca4-0000-4000-8000-00000000f001';

describeHouse('the console while things go wrong', house => {
  const trouble = (...faults: object[]) =>
    house().rolecall.admin('PUT', `/tenants/${contoso}/trouble`, { faults });
  const calm = () => house().rolecall.admin('DELETE', `/tenants/${contoso}/trouble`);
  /** Up to the button that creates a group. */
  const readyToCreate = async (page: Page, account: string, name: string) => {
    await page.goto(`${account}/members/add?way=new-group`);
    await page.getByLabel('Name').fill(name);
    await page.getByRole('button', { name: 'Next: what access' }).click();
    await page.getByRole('checkbox', { name: 'Marketer' }).check();
    await page.getByRole('button', { name: 'Next: what will happen' }).click();
    await page.getByText('Nothing changes.').or(page.getByText('Gains')).first().waitFor();
    return page.getByRole('button', { name: 'Create the group' });
  };

  it('G-2 a directory that throttles and is slow: the button shows that it works, is pressed once, and it ends well', async () => {
    const { page, context, account, faults } = await house().visitAs(people.max);
    const create = await readyToCreate(page, account, 'Throttled group');
    await trouble(
      { kind: 'throttled', method: 'POST', path: '/groups', retryAfter: 1, times: 1 },
      { kind: 'latency', method: 'POST', path: '/groups', milliseconds: 700 },
    );
    await create.click();
    await create.getByRole('progressbar').waitFor();
    expect(await create.getAttribute('aria-disabled')).toBe('true');
    await create.press('Enter');
    await page.getByRole('heading', { name: /Throttled group.* was created and added/ }).waitFor();
    await calm();
    await page.goto(`${account}/members?q=Throttled`);
    await page.getByText('1 member, all shown').waitFor();
    expect(faults).toEqual([]);
    await context.close();
  });

  it('U-5 a directory that is down: the error stands in place with its request, nothing typed is lost, and it is pressed again', async () => {
    const { page, context, account } = await house().visitAs(people.max);
    const href = await page.getByRole('link', { name: 'Mia Lindqvist' }).getAttribute('href');
    await page.goto(new URL(`${href ?? ''}/profile/edit`, account).href);
    await page.getByLabel('Last name').fill('Lindqvist-Berg');
    await trouble({ kind: 'unavailable', path: '/users', status: 503 });
    const save = page.getByRole('button', { name: 'Save in the directory' });
    await save.click();
    const bar = page.getByRole('alert').filter({ hasText: 'The directory does not answer just now.' });
    await bar.waitFor({ timeout: 60_000 });
    await bar.getByText(/Request \S+/).waitFor();
    await expectAccessible(page);
    expect(await page.getByLabel('Last name').inputValue()).toBe('Lindqvist-Berg');
    await calm();
    await save.click();
    await page.getByText(/Saved at .*contoso\.test/).waitFor();
    await context.close();
  });

  it('every page waits with a skeleton, says in place what failed with its request, and comes back on Retry', async () => {
    const { page, context, account } = await house().visitAs(people.max);
    const member = await page.getByRole('link', { name: 'Dana Novak' }).getAttribute('href');
    const paths = [
      'members',
      'check?way=what&subject=user:x/y&on=account',
      'roles',
      'roles/developer',
      'tenants',
      `tenants/${contoso}`,
      'log',
      'account',
      'my-access',
    ].map(path => `${account}/${path}`);
    for (const url of [...paths, new URL(member ?? '', account).href]) {
      let let1 = (): void => undefined;
      const held = new Promise<void>(resolve => (let1 = resolve));
      await page.route('**/api/v1/accounts/*/**', async route => {
        await held;
        const body = { type: 'about:blank', title: 'No', status: 500, code: 'internal', detail: 'It broke.' };
        await route.fulfill({
          status: 500,
          contentType: 'application/problem+json',
          body: JSON.stringify({ ...body, requestId: 'req-0815' }),
        });
      });
      await page.goto(url);
      await page.locator('[aria-busy="true"]:not(.shell)').first().waitFor({ state: 'attached' });
      if (url.endsWith('/members')) await expectAccessible(page, 'members, loading');
      let1();
      await page.getByText('Request req-0815').first().waitFor();
      if (url.endsWith('/members')) await look(page, 'members, error');
      await page.unroute('**/api/v1/accounts/*/**');
      await page.getByRole('button', { name: 'Retry' }).first().click();
      await expect.poll(() => page.getByText('Request req-0815').count(), { message: url }).toBe(0);
    }
    await context.close();
  });

  it('a tab that was open while the server was renewed loads itself anew, once, and says what is still missing', async () => {
    const { page, context } = await house().visitAs(people.max);
    let asked = 0;
    let missing = 1;
    await page.route('**/assets/roles-page-*.js', route => {
      asked += 1;
      return asked <= missing ? route.fulfill({ status: 404 }) : route.continue();
    });
    await page.evaluate(() => void Object.assign(globalThis, { loadedBefore: true }));
    await page.getByRole('link', { name: 'Roles' }).click();
    await page.waitForFunction(() => !('loadedBefore' in globalThis));
    await page.getByRole('link', { name: 'Roles' }).click();
    await page.getByRole('heading', { name: 'Roles', level: 1 }).waitFor();
    missing = Infinity;
    await page.goto(page.url());
    await page.getByRole('alert').first().waitFor();
    expect(asked, 'no loop').toBeLessThan(6);
    await context.close();
  });

  it('T-4 associating a tenant again changes nothing and says so', async () => {
    const { page, context, account } = await house().visitAs(people.max);
    await page.goto(`${account}/tenants/associate`);
    await page.getByRole('link', { name: 'Sign in to the tenant' }).click();
    await page.getByRole('button', { name: /Max Berg/ }).click();
    const password = page.getByLabel('Password');
    const known = page.getByText(/Already associated since/);
    const confirm = page.getByRole('button', { name: /^Associate .*contoso/i });
    await password.or(known).or(confirm).first().waitFor();
    if (await password.isVisible()) {
      await password.fill(people.max.password);
      await page.getByRole('button', { name: 'Sign in' }).click();
    }
    await known.or(confirm).first().waitFor();
    if (await confirm.isVisible()) await confirm.click();
    await page.getByText(/Already associated since .* Nothing was changed\./).waitFor();
    await look(page);
    await context.close();
  });

  it('T-10 where people are kept on-premises, making one is refused with where to make it, and the last sync', async () => {
    const { rolecall, browser } = house();
    const olga = await house().visitAs(people.olga);
    const id = new URL(olga.account).pathname.split('/')[2] ?? '';
    await olga.context.close();
    const portal = await rolecall.portalToken();
    const frida = 'Frida-keeps-the-directory-0';
    const proof = await rolecall.freshToken('fabrikam.test', 'admin@fabrikam.test', frida);
    const api = `/api/v1/accounts/${id}`;
    const associated = await rolecall.call('POST', `${api}/tenants`, {
      token: await rolecall.personToken('contoso.test', 'max.berg@contoso.test', people.max.password),
      body: { token: proof },
    });
    expect([200, 201], JSON.stringify(associated.body)).toContain(associated.status);
    for (const [name, role] of [
      ['Frida', 'manager'],
      ['Amara Yamamoto', 'marketer'],
    ] as const) {
      const q = encodeURIComponent(name);
      const found = await rolecall.call('GET', `${api}/directory/users?q=${q}&tenant=${fabrikam}`, {
        token: portal,
      });
      const objects = [{ tenantId: fabrikam, objectId: found.body.items[0].objectId, kind: 'user' }];
      const added = await rolecall.call('POST', `${api}/members`, {
        token: portal,
        body: { objects, access: { roles: [role] } },
      });
      expect(added.status, JSON.stringify(added.body)).toBe(201);
    }

    const { page, context } = await visit(browser);
    await page.goto(`${rolecall.url}/a/${id}/members/add?way=new-user`);
    await page.getByRole('link', { name: 'Sign in', exact: true }).click();
    const password = page.getByLabel('Password');
    for (let asked = 0; asked < 3 && !(await password.isVisible()); asked += 1) {
      await page.getByLabel('User name').fill('admin@fabrikam.test');
      await page.getByRole('button', { name: 'Next' }).or(password).first().waitFor();
      if (!(await password.isVisible())) await page.getByRole('button', { name: 'Next' }).click();
      await page.waitForLoadState();
    }
    await page.getByLabel('User name').fill('admin@fabrikam.test');
    await password.fill(frida);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page
      .getByText(/fabrikam\.test.* is kept on-premises\. Create it there, wait for the next sync \(last one/)
      .waitFor();
    await settled(page);
    expect(await page.getByLabel('First name').count()).toBe(0);
    await look(page, 'new user, kept on-premises');

    // What her tenant keeps elsewhere says so; of another tenant nothing is shown to her.
    const signedIn = page.getByRole('link', { name: 'Members' }).first();
    await signedIn.click();
    await page.getByRole('link', { name: 'Amara Yamamoto' }).click();
    await page
      .getByText(/Kept on-premises/)
      .first()
      .waitFor();
    await look(page, 'member kept on-premises');
    await page.goto(`${rolecall.url}/a/${id}/members?q=mia.lindqvist`);
    await page.getByRole('link', { name: /Mia/ }).click();
    await page
      .getByText(/Details are shown to people signed in at/)
      .first()
      .waitFor();
    await look(page, 'member of another tenant');
    await context.close();
  });
});
