import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { look, settled, signInAs, visit } from './console-visit.ts';
import { describeHouse, people } from './house-world.ts';

const domains = { contoso: 'contoso.test', fabrikam: 'fabrikam.test' };
const administrators = {
  contoso: 'Adam-keeps-the-directory-0',
  fabrikam: 'Frida-keeps-the-directory-0',
};

describeHouse('one whole day in a browser', house => {
  /** From "Associate a tenant" to the page that says it is done, signing in as the tenant's own administrator. */
  const associate = async (page: Page, tenant: keyof typeof domains, account: string) => {
    await page.goto(`${account}/tenants/associate`);
    await page.getByRole('link', { name: 'Sign in to the tenant' }).click();
    // Whatever the directory asks, one page after the other, until the console asks to confirm.
    const confirm = page.getByRole('button', { name: new RegExp(`^Associate .*${tenant}`, 'i') });
    const other = page.getByRole('button', { name: /another account/i });
    const next = page.getByRole('button', { name: 'Next', exact: true });
    const password = page.getByLabel('Password');
    for (let asked = 0; asked < 5; asked += 1) {
      await confirm.or(other).or(next).or(password).first().waitFor();
      if (await confirm.isVisible()) break;
      if (await other.isVisible()) await other.click();
      else {
        await page.getByLabel('User name').fill(`admin@${domains[tenant]}`);
        if (await password.isVisible()) {
          await password.fill(administrators[tenant]);
          await page.getByRole('button', { name: 'Sign in' }).click();
        } else await next.click();
      }
      await page.waitForLoadState();
    }
    await confirm.click();
    await page.getByRole('heading', { level: 1, name: /is associated/ }).waitFor();
  };
  const choose = async (page: Page, text: string) => {
    await page.getByLabel(/^Search in .*test/).fill(text);
    await page.getByRole('checkbox').first().check();
  };
  const giveRole = async (page: Page, role: string) => {
    await page.getByRole('button', { name: 'Next: what access' }).click();
    await page.getByRole('checkbox', { name: role }).check();
    await page.getByRole('button', { name: 'Next: what will happen' }).click();
  };

  it('A-1 T-2 U-1 U-4 U-2 R-5 R-6 D-3 U-8 T-6 H-3 an account from its first hour to its log', async () => {
    const { rolecall, browser } = house();
    const olga = await house().visitAs(people.olga);
    const { page } = olga;

    // An account is opened, and says what to do first.
    await page.getByRole('button', { name: /Signed in as/ }).click();
    await page.getByRole('link', { name: 'Open an account' }).click();
    await page.getByRole('button', { name: 'Open an account' }).click();
    await page.getByText('Give the account a name.').waitFor();
    await page.getByLabel('Name of the account').fill('Day One Studio');
    await look(page);
    await page.getByRole('button', { name: 'Open an account' }).click();
    const setUp = page.getByRole('region', { name: /Set up .*Day One Studio/ });
    await setUp.getByText('Not yet: associate a tenant first.').waitFor();
    await look(page);
    const account = page.url().split('/').slice(0, 5).join('/');
    const id = account.split('/').at(-1) ?? '';

    // Contoso and Fabrikam are associated; what the portal sells comes by its API.
    await associate(page, 'contoso', account);
    await associate(page, 'fabrikam', account);
    const token = await rolecall.portalToken();
    for (const [path, body] of [
      ['product/rally', { name: 'Rally' }],
      ['product/tower', { name: 'Tower' }],
      ['add-on/rally-gold', { name: 'Gold pack', parent: 'rally' }],
    ] as const) {
      const put = await rolecall.call('PUT', `/api/v1/accounts/${id}/resources/${path}`, { token, body });
      expect(put.status, JSON.stringify(put.body)).toBeLessThan(300);
    }

    // The owner makes Max manager, and lets one of Fabrikam in.
    await page.goto(`${account}/members/add`);
    await page.getByLabel('Search in', { exact: true }).selectOption({ label: isolated(domains.contoso) });
    await choose(page, 'Max Berg');
    await giveRole(page, 'Manager');
    await page.getByRole('checkbox', { name: /I have read who gains or loses .*Account users/ }).check();
    await page.getByRole('button', { name: 'Add 1 member' }).click();
    await page.getByRole('heading', { name: '1 member added' }).waitFor();
    await page.goto(`${account}/members/add`);
    await page.getByLabel('Search in', { exact: true }).selectOption({ label: isolated(domains.fabrikam) });
    await choose(page, 'Amara');
    await giveRole(page, 'Marketer');
    await page.getByRole('button', { name: 'Add 1 member' }).click();
    await page.getByRole('heading', { name: '1 member added' }).waitFor();

    // Max adds a group and a person who is in it, invites a guest, and creates somebody new.
    const max = await visit(browser);
    await signInAs(max.page, rolecall.url, people.max);
    await max.page.getByRole('link', { name: /Day One Studio/ }).click();
    await max.page.getByRole('heading', { level: 1, name: 'Members' }).waitFor();
    await max.page.goto(`${account}/members/add`);
    await choose(max.page, people.group.displayName);
    await giveRole(max.page, 'Developer');
    await max.page.getByRole('button', { name: 'Add 1 member' }).click();
    await max.page.getByRole('heading', { name: '1 member added' }).waitFor();
    await max.page.goto(`${account}/members/add`);
    await choose(max.page, people.inGroup.userPrincipalName);
    await giveRole(max.page, 'Marketer');
    await max.page.getByRole('button', { name: 'Add 1 member' }).click();
    await max.page.getByRole('heading', { name: '1 member added' }).waitFor();

    await max.page.goto(`${account}/members/add?way=invite`);
    await max.page.getByLabel('E-mail addresses').fill('gwen@partner.example');
    await giveRole(max.page, 'Marketer');
    await max.page.getByRole('button', { name: 'Invite 1 person' }).click();
    await max.page.getByText('Pass this link on').waitFor();
    const link = /https?:\/\/\S+redeem\S+/.exec(await max.page.locator('main').innerText())?.[0] ?? '';
    await max.page.goto(`${account}/members?q=gwen`).catch(() => undefined);
    await leaveAnyway(max.page);
    await max.page.getByText('Invitation pending').first().waitFor();

    const gwen = await visit(browser);
    await gwen.page.goto(link);
    for (const field of await gwen.page.locator('input[type="password"]').all())
      await field.fill('Gwen-joins-the-team-1');
    await gwen.page.getByRole('button', { name: 'Accept' }).click();
    await gwen.page.waitForURL(url => url.href.startsWith(rolecall.url) || url.href.includes('/signin/'));
    await expect
      .poll(
        async () => {
          await max.page.reload();
          await settled(max.page);
          return max.page.getByText('Invitation pending').count();
        },
        { timeout: 20_000 },
      )
      .toBe(0);
    await gwen.context.close();

    await max.page.goto(`${account}/members/add?way=new-user`);
    await max.page.getByLabel('First name').fill('Nils');
    await max.page.getByLabel('Last name').fill('Newman');
    await max.page.getByLabel('User name').fill('nils.newman');
    await giveRole(max.page, 'Business Contributor');
    await max.page.getByRole('button', { name: 'Create the user' }).click();
    const card = max.page.getByRole('region', { name: 'Temporary password' });
    await card.getByRole('checkbox').check();
    await card.getByRole('button', { name: 'Done' }).click();
    await max.page.getByRole('link', { name: /Nils Newman/ }).click();

    // Nils gets two products and an add-on, and no more.
    await max.page.getByRole('button', { name: 'Change access' }).click();
    await max.page.getByRole('radio', { name: 'Custom permissions' }).check();
    const grid = max.page.getByRole('grid', { name: 'Product permissions' });
    await grid.getByRole('columnheader', { name: /^Publishing/ }).focus();
    await max.page.keyboard.press('Enter');
    await grid.getByRole('columnheader', { name: /Packages/ }).waitFor();
    const at =
      (await grid.getByRole('columnheader').allInnerTexts()).findIndex(text => text.includes('Packages')) - 1;
    const cell = (row: RegExp) => grid.getByRole('row', { name: row }).getByRole('gridcell').nth(at);
    for (const product of [/Rally/, /Tower/]) {
      await cell(product).focus();
      await max.page.keyboard.press('2');
    }
    await grid.getByRole('rowheader', { name: /Rally/ }).focus();
    await max.page.keyboard.press('Enter');
    await grid.getByRole('rowheader', { name: /Gold pack.*add-on of/ }).waitFor();
    await cell(/Gold pack/).focus();
    await max.page.keyboard.press('1');
    await max.page.getByText(/Newman.* (gains|loses) \d/).waitFor();
    await look(max.page);
    await max.page.getByRole('button', { name: 'Save' }).click();
    await max.page.getByText(/Changed\. In force since/).waitFor();

    // Why can they? Through the role and the group.
    await max.page.goto(`${account}/check`);
    await max.page.getByPlaceholder('Find a person or application').fill(people.inGroup.displayName);
    await max.page.getByRole('button', { name: new RegExp(people.inGroup.displayName) }).click();
    await max.page.getByLabel('Permission').selectOption({ label: 'Store listings' });
    await max.page.getByLabel('On', { exact: true }).selectOption({ label: isolated('Rally') });
    await max.page.getByText('Yes', { exact: true }).waitFor();
    await max.page
      .getByText(`Developer, given to the group ${isolated(people.group.displayName)}.`)
      .first()
      .waitFor();

    // It is taken away, with the word that the group still gives it.
    await max.page.goto(`${account}/members?q=${encodeURIComponent(people.inGroup.displayName)}`);
    await max.page.getByRole('link', { name: people.inGroup.displayName }).click();
    await max.page.getByRole('button', { name: 'Remove', exact: true }).click();
    const dialog = max.page.getByRole('dialog');
    await dialog.getByText('Still has access through:').waitFor();
    await dialog.getByRole('button', { name: /^Remove / }).click();
    await max.page.getByText(/was removed at .* Still has access through/).waitFor();
    expect(max.faults).toEqual([]);
    await max.context.close();

    // The owner removes Fabrikam, seeing who loses what, and reads in the log what the day brought.
    const fabrikam = 'fab41ca4-0000-4000-8000-00000000f001';
    await page.goto(`${account}/tenants/${fabrikam}/remove`);
    await page.getByRole('listitem').filter({ hasText: 'Amara' }).filter({ hasText: 'loses' }).waitFor();
    await page.getByLabel(/Type .*fabrikam\.test.* to remove it/).fill(domains.fabrikam);
    await page.getByRole('button', { name: /^Remove .*fabrikam\.test/ }).click();
    await page.getByText(/fabrikam\.test.* was removed at/).waitFor();
    await page.getByRole('link', { name: 'Log', exact: true }).click();
    await settled(page);
    const log = await page.locator('main').innerText();
    for (const said of ['Removed a tenant', 'Removed', 'Changed access', 'Invited', 'Added', 'Opened'])
      expect(log).toContain(said);
    await page
      .getByRole('button', { name: /Changed access/ })
      .first()
      .click();
    await page.getByRole('dialog').getByText('Seal verified').waitFor();
    await look(page);
    expect(olga.faults).toEqual([]);
    await olga.context.close();
  });
});

/** Names in sentences are isolated from the text around them. */
const isolated = (name: string) => `\u2068${name}\u2069`;

/** Where something that is shown once stands on the page, leaving it is asked after. */
async function leaveAnyway(page: Page): Promise<void> {
  const leave = page.getByRole('button', { name: 'Leave' });
  if (await leave.isVisible()) await leave.click();
}
