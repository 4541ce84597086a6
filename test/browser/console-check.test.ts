import { expect, it } from 'vitest';
import { look } from './console-visit.ts';
import { describeHouse, people } from './house-world.ts';

describeHouse('checking access in a browser', house => {
  it('D-2 D-3 B-3 a manager asks whether somebody could, reads why not, and gives it as a draft', async () => {
    const { page, context, faults } = await house().visitAs(people.max);
    await page.getByRole('link', { name: 'Check access' }).click();
    await page.getByText('Complete the question to get an answer.').waitFor();
    await page.getByPlaceholder('Find a person or application').fill('Pat Doyle');
    await page.getByRole('button', { name: /Pat Doyle/ }).click();
    await page.getByLabel('Permission').selectOption({ label: 'Payout summary' });
    await page.getByText('No', { exact: true }).waitFor();
    await page
      .getByText(/The smallest change that would do: Payout summary, read only, on the whole account/)
      .waitFor();
    await page.getByText(/It can be given by: .*Max Berg/).waitFor();
    await look(page);

    // The question is the address.
    const link = page.url();
    await page.goto(link);
    await page.getByRole('button', { name: 'Give it...' }).click();
    await page.getByRole('heading', { level: 1, name: /Change the access of .*Pat Doyle/ }).waitFor();
    await page.getByText(/gains 1 permission\./).waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText(/Changed\. In force since/).waitFor();
    await page.goto(link);
    await page.getByText('Yes', { exact: true }).waitFor();
    await page.getByText('Custom permission, given directly.').waitFor();

    await page.getByLabel('Question').selectOption({ label: 'What can somebody do?' });
    await page.getByText('Payout summary: Read only').waitFor();
    await page.getByLabel('Question').selectOption({ label: 'Who can do it?' });
    await page
      .getByRole('listitem')
      .filter({ hasText: 'Pat Doyle' })
      .getByRole('link', { name: 'Why?' })
      .click();
    await page.getByText('Yes', { exact: true }).waitFor();
    expect(faults).toEqual([]);
    await context.close();
  });

  it('D-2 on what somebody can, product by product', async () => {
    const { page, context, account } = await house().visitAs(people.max);
    await page.goto(`${account}/check`);
    await page.getByLabel('Question').selectOption({ label: 'On what can somebody do it?' });
    await page.getByPlaceholder('Find a person or application').fill('Pat Doyle');
    await page.getByRole('button', { name: /Pat Doyle/ }).click();
    await page.getByLabel('Permission').selectOption({ label: 'Store listings' });
    await page.getByRole('listitem').filter({ hasText: 'Contoso Racing' }).waitFor();
    await look(page);
    await context.close();
  });
});
