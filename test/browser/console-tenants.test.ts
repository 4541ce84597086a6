import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { look } from './console-visit.ts';
import { describeHouse, expectFitEverywhere, people } from './house-world.ts';

const contoso = 'c0470500-0000-4000-8000-00000000c001';
const fabrikam = 'fab41ca4-0000-4000-8000-00000000f001';

describeHouse('tenants in a browser', house => {
  const enterAtFabrikam = async (page: Page, shown: string) => {
    await page.getByText(shown, { exact: true }).first().waitFor();
    await page.getByLabel('User name').fill('admin@fabrikam.test');
    await page.getByLabel('Password').fill('Frida-keeps-the-directory-0');
    await page.getByRole('button', { name: 'Sign in' }).click();
  };
  /** From the page where an account is picked; Fabrikam's own page asks once more. */
  const signInAtFabrikam = async (page: Page) => {
    await page.getByRole('button', { name: /another account/i }).click();
    await enterAtFabrikam(page, 'Contoso');
    await enterAtFabrikam(page, 'Fabrikam Inc');
  };

  it('T-2 T-7 T-6 T-10 a manager associates a tenant by signing in there, and its owner removes it with its domain typed', async () => {
    const { page, context, account, faults } = await house().visitAs(people.max);
    await page.getByRole('link', { name: 'Tenants' }).click();
    await page.getByRole('button', { name: 'Associate a tenant' }).click();
    await page.getByText('You stay signed in here as').waitFor();
    await look(page);
    await page.getByRole('link', { name: 'Sign in to the tenant' }).click();
    await signInAtFabrikam(page);
    await page.getByRole('heading', { level: 1, name: /Associate .*Fabrikam Inc/ }).waitFor();
    await page.getByText('This alone gives nobody access.', { exact: false }).waitFor();
    await look(page);
    await page.getByRole('button', { name: /^Associate .*Fabrikam/ }).click();
    await page.getByRole('heading', { level: 1, name: /Fabrikam Inc.* is associated/ }).waitFor();
    await look(page, 'associated');

    // Max is still Max, and a newcomer cannot throw others out.
    await page.getByRole('button', { name: /Signed in as .*Max Berg/ }).waitFor();
    await page.goto(`${account}/tenants/${fabrikam}`);
    await page.getByText(/Until .* only an owner can remove a tenant/).waitFor();
    expect(await page.getByRole('button', { name: 'Remove tenant...' }).getAttribute('aria-disabled')).toBe(
      'true',
    );
    await page.goto(`${account}/tenants/${contoso}`);
    await page.getByText(/You are signed in from .*contoso\.test.*so you cannot remove it/).waitFor();
    await look(page, 'own tenant, not to be removed');
    expect(faults).toEqual([]);
    await context.close();

    const owner = await house().visitAs(people.olga);
    await owner.page.goto(`${owner.account}/tenants/${fabrikam}`);
    await owner.page.getByRole('switch', { name: /Allow cloud-only people for .*fabrikam/ }).click();
    await expect
      .poll(() => owner.page.getByRole('switch', { name: /Allow cloud-only/ }).isChecked())
      .toBe(true);
    await owner.page.getByRole('button', { name: 'Remove tenant...' }).click();
    await owner.page.getByText('What its members were given is deleted.', { exact: false }).waitFor();
    const remove = owner.page.getByRole('button', { name: /^Remove .*fabrikam\.test/ });
    expect(await remove.getAttribute('aria-disabled')).toBe('true');
    await owner.page.getByLabel(/Type .*fabrikam\.test.* to remove it/).fill(' Fabrikam.TEST ');
    await look(owner.page);
    await remove.click();
    await owner.page.getByText(/fabrikam\.test.* was removed at/).waitFor();
    await expect.poll(() => owner.page.getByRole('link', { name: 'Fabrikam Inc' }).count()).toBe(0);
    expect(owner.faults).toEqual([]);
    await owner.context.close();
  });

  it('T-2 a proof is bound to its account, and an interrupted sign-in changes nothing', async () => {
    const { page, context, account } = await house().visitAs(people.max);
    await page.goto(`${account}/tenants/associate?step=confirm`);
    await page.getByText('No sign-in waits here to be confirmed.', { exact: false }).waitFor();
    await page.goto(`${account}/tenants/associate?step=interrupted`);
    await page.getByText('The sign-in was not finished. Nothing was changed.').waitFor();
    await look(page, 'associate, interrupted');
    const id = new URL(account).pathname.split('/')[2] ?? '';
    const refused = await page.evaluate(async (id: string) => {
      const path = `/api/v1/accounts/${id}/tenants`;
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(path, { method: 'POST', headers, body: '{}' });
      return ((await answer.json()) as { code: string }).code;
    }, id);
    expect(refused).toBe('proof-invalid');
    await context.close();
  });

  it('T-6 the owner sees in full who loses what before the first tenant goes', async () => {
    const { page, context, account } = await house().visitAs(people.olga);
    await page.goto(`${account}/tenants/${contoso}/remove`);
    await page.getByText(/\d+ can no longer use the account, at once/).waitFor();
    await page.getByLabel('Find somebody in this list').fill('Dana Novak');
    await page.getByRole('listitem').filter({ hasText: 'Dana Novak' }).filter({ hasText: 'loses' }).waitFor();
    await look(page);
    await page.getByRole('button', { name: 'Keep it' }).click();
    await page.getByRole('heading', { level: 1, name: 'Contoso' }).waitFor();
    await context.close();
  });

  it('T-5 a tenant is made here, with the user name to note, and associated next', async () => {
    const { page, context, account, faults } = await house().visitAs(people.max);
    await page.goto(`${account}/tenants/new`);
    await page.getByRole('button', { name: 'Create the tenant' }).click();
    expect(await page.getByText('Fill this in.').count()).toBe(7);
    await look(page);
    const fields = {
      'Organization name': 'Northwind',
      'Domain name': 'northwind-games.test',
      'Contact e-mail': 'it@northwind.example',
      'First name': 'Nora',
      'Last name': 'North',
      'User name': 'nora',
      Password: 'Nora-holds-the-keys-9',
    };
    for (const [label, value] of Object.entries(fields)) await page.getByLabel(label).fill(value);
    await page.getByText('No e-mail is sent.', { exact: false }).waitFor();
    await page.getByRole('button', { name: 'Create the tenant' }).click();
    await page.getByText(/Next, associate it: sign in as .*nora@/).waitFor();
    await look(page, 'new tenant made');
    expect(faults).toEqual([]);
    await context.close();
  });

  it('T-12 no axe finding and no sideways scrolling on the pages of tenants, light and dark', async () => {
    await expectFitEverywhere(house(), people.olga, account => [
      `${account}/tenants`,
      `${account}/tenants/${contoso}`,
      `${account}/tenants/${contoso}/remove`,
      `${account}/tenants/associate`,
      `${account}/tenants/new`,
    ]);
  });
});
