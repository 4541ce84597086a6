import { expect, it } from 'vitest';
import { look } from './console-visit.ts';
import { describeHouse, people } from './house-world.ts';

describeHouse('the account in a browser', house => {
  it('A-2 an owner offers ownership, takes it back, offers again, and it holds once it is accepted', async () => {
    const { page, context, account, faults } = await house().visitAs(people.olga);
    await page.getByRole('link', { name: 'Account', exact: true }).click();
    await page.getByText(/One owner only\. If .*Olga.* cannot sign in/).waitFor();
    await look(page);
    const offer = async () => {
      await page.getByLabel('Find a person among the members').fill('Max Berg');
      await page.getByText(/becomes owner on accepting\. Until then nothing changes\./).waitFor();
      await page.getByRole('button', { name: /Offer ownership to .*Max Berg/ }).click();
      await page.getByText('not accepted yet', { exact: false }).waitFor();
    };
    await offer();
    await page.getByRole('button', { name: /Withdraw the offer to .*Max Berg/ }).click();
    await expect.poll(() => page.getByText('not accepted yet', { exact: false }).count()).toBe(0);
    await offer();

    const max = await house().visitAs(people.max);
    await max.page.getByText(/Ownership of .*Contoso Games.* was offered to you/).waitFor();
    await look(max.page);
    await max.page.getByRole('button', { name: 'Accept ownership' }).click();
    await max.page.getByText(/You own .*Contoso Games.* now/).waitFor();
    await max.page.goto(`${max.account}/account?tab=lock-out`);
    await max.page.getByText('Kept: two independent ways.').waitFor();
    await look(max.page, 'account, lock-out');
    await max.context.close();

    await page.reload();
    await page.getByRole('button', { name: 'Step down...' }).click();
    await page.getByRole('button', { name: 'Stay owner' }).click();
    expect(await page.getByText('One owner only', { exact: false }).count()).toBe(0);
    expect(account).toBe(max.account);
    expect(faults).toEqual([]);
    await context.close();
  });

  it('A-5 features and products are shown as the portal keeps them', async () => {
    const { page, context, account } = await house().visitAs(people.max);
    await page.goto(`${account}/account?tab=features`);
    await page.getByText('Not enabled').first().waitFor();
    await look(page, 'account, features');
    await page.getByRole('link', { name: 'Products' }).click();
    await page.getByLabel('Find a product').fill('gold');
    await page.getByText(/under .*Contoso Racing/).waitFor();
    await look(page, 'account, products');
    await context.close();
  });
});
