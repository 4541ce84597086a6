import { expect, it } from 'vitest';
import { look } from './console-visit.ts';
import { describeHouse, expectFitEverywhere, people } from './house-world.ts';

describeHouse('the log in a browser', house => {
  it('H-3 H-4 a manager finds a change, reads before, after and why, and sees that its seal holds', async () => {
    const { rolecall } = house();
    const { page, context, account, faults } = await house().visitAs(people.max);
    const id = new URL(account).pathname.split('/')[2] ?? '';
    const token = await rolecall.portalToken();
    const found = await rolecall.call('GET', `/api/v1/accounts/${id}/members?q=Dana%20Novak`, { token });
    const path = `/api/v1/accounts/${id}/members/${found.body.items[0].id}`;
    const read = await rolecall.call('GET', path, { token });
    const given = await rolecall.call('PUT', `${path}/access`, {
      token,
      body: { roles: ['marketer'], reason: 'moves to marketing' },
      headers: { 'if-match': read.headers.get('etag') ?? '' },
    });
    expect(given.status).toBe(200);

    await page.getByRole('link', { name: 'Log' }).click();
    await page.getByLabel('What', { exact: true }).selectOption({ label: 'Access changed' });
    await expect.poll(() => new URL(page.url()).searchParams.get('action')).toBe('members.access');
    await page.getByLabel('Find in what is shown').fill('dana');
    await page.getByRole('button', { name: 'Changed access' }).first().click();
    const panel = page.getByRole('dialog');
    await panel.getByText('Developer on the whole account', { exact: false }).waitFor();
    await panel.getByText('Marketer on the whole account', { exact: false }).waitFor();
    await panel.getByText('moves to marketing').first().waitFor();
    await panel.getByText('Seal verified').waitFor();
    await look(page);
    // The open entry is in the address: a link to it opens it again.
    const link = page.url();
    await page.keyboard.press('Escape');
    await expect.poll(() => new URL(page.url()).searchParams.get('entry')).toBe(null);
    await page.goto(link);
    await panel.getByText('Seal verified').waitFor();
    await page.keyboard.press('Escape');

    // Things and tenants are named, not numbered.
    await page.goto(`${account}/log?action=resources.`);
    await page.getByRole('row').filter({ hasText: 'Contoso Racing' }).first().waitFor();
    await page.goto(`${account}/log?action=tenants.`);
    await page
      .getByRole('row')
      .filter({ hasText: 'Associated a tenant' })
      .filter({ hasText: 'contoso.test' })
      .waitFor();

    await page.getByRole('button', { name: 'Export' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'This list (CSV)' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/\.csv$/);
    expect(faults).toEqual([]);
    await context.close();
  });

  it('H-3 no axe finding and no sideways scrolling on the log, light and dark', async () => {
    await expectFitEverywhere(house(), people.max, account => [
      `${account}/log`,
      `${account}/log?action=owners.&from=2020-01-01&to=2020-01-02`,
    ]);
  });
});
