import { expect, it } from 'vitest';
import { look, settled } from './console-visit.ts';
import { describeHouse, expectFitEverywhere, people } from './house-world.ts';

describeHouse('roles in a browser', house => {
  it('R-9 R-11 a manager makes a role, gives it, sees what a change does to its holders, and deletes it', async () => {
    const { page, context, account, faults } = await house().visitAs(people.max);
    await page.getByRole('link', { name: 'Roles' }).click();
    await page.getByRole('link', { name: 'Developer', exact: true }).click();
    await page.getByText('On all products and what is under them').waitFor();
    await page.getByRole('link', { name: 'Who holds it' }).click();
    await page.getByRole('link', { name: 'Dana Novak' }).waitFor();
    // Groups stand for everybody in them.
    await page.getByText('A group gives the role to everybody in it', { exact: false }).waitFor();
    await look(page);

    await page.goto(`${account}/roles/new`);
    await page.getByRole('button', { name: 'Next: what will happen' }).waitFor();
    await page.getByLabel('Name').fill('Price watcher');
    await page.getByLabel('Description').fill('Sees prices.');
    const first = page.getByRole('radiogroup', { name: /Payout summary/ });
    await first.getByRole('radio', { name: 'Read only' }).check();
    await page.getByRole('button', { name: 'Next: what will happen' }).click();
    await page.getByText('Nobody gains or loses anything now.').waitFor();
    await page.getByRole('button', { name: /Create the role .*Price watcher/ }).click();
    await page.getByText(/The role .*Price watcher.* is there/).waitFor();
    await look(page);
    const role = page.url();

    // Given to Pat, so that a change has somebody to reach.
    const id = new URL(account).pathname.split('/')[2] ?? '';
    const roleId = decodeURIComponent(new URL(role).pathname.split('/')[4] ?? '');
    const token = await house().rolecall.portalToken();
    const api = `/api/v1/accounts/${id}`;
    const found = await house().rolecall.call('GET', `${api}/members?q=Pat%20Doyle`, { token });
    const path = `${api}/members/${found.body.items[0].id}`;
    const read = await house().rolecall.call('GET', path, { token });
    const given = await house().rolecall.call('PUT', `${path}/access`, {
      token,
      body: { roles: [roleId] },
      headers: { 'if-match': read.headers.get('etag') ?? '' },
    });
    expect(given.status, JSON.stringify(given.body)).toBe(200);

    await page.goto(`${role}/edit`);
    await page.getByRole('radiogroup', { name: /Payout summary/ }).waitFor();
    await page
      .getByRole('radiogroup', { name: /Payout account/ })
      .getByRole('radio', { name: 'Read only' })
      .check();
    await page.getByRole('button', { name: 'Next: what will happen' }).click();
    await page.getByText('This changes it for all who hold it: 1 member.').waitFor();
    await page.getByRole('button', { name: /Pat Doyle.*gains 1 permission/ }).waitFor();
    await look(page);
    await page.getByRole('button', { name: /Change the role .*Price watcher/ }).click();
    await page.getByText(/was changed\. In force since/).waitFor();

    await page.getByRole('button', { name: 'Delete...' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/Pat Doyle.*loses 2 permissions/).waitFor();
    await dialog.getByRole('button', { name: /Delete the role .*Price watcher/ }).click();
    await expect.poll(() => page.locator('body').innerText(), { timeout: 20_000 }).toMatch(/was deleted at/);
    await settled(page);
    expect(await page.getByRole('link', { name: 'Price watcher' }).count()).toBe(0);
    expect(faults).toEqual([]);
    await context.close();
  });

  it('R-10 whoever may only look sees roles and holders, and who can make one', async () => {
    const { page, context, account } = await house().visitAs(people.rita);
    await page.goto(`${account}/roles`);
    await page.getByText(/Needs Account users: read\/write. Managers: .*Max Berg/).waitFor();
    expect(await page.getByRole('button', { name: 'New role' }).getAttribute('aria-disabled')).toBe('true');
    await context.close();
  });

  it('A-2 the role of owners names them, who are no members', async () => {
    const { page, context, account } = await house().visitAs(people.olga);
    await page.goto(`${account}/roles`);
    await page.getByRole('link', { name: 'The owners of the account hold it' }).click();
    await page.getByText('Cannot be given: it is what the owners of the account have.').waitFor();
    const holders = page.getByRole('list', { name: 'Who holds it' });
    await holders.getByText(people.olga.name).waitFor();
    await holders.getByText(/Owner since/).waitFor();
    await look(page);
    await page.getByRole('link', { name: 'Owners and offers' }).click();
    await page.getByText('They cannot be removed, only hand over.').waitFor();
    await context.close();
  });

  it('R-9 no axe finding and no sideways scrolling on the pages of roles, light and dark', async () => {
    await expectFitEverywhere(house(), people.max, account => [
      `${account}/roles`,
      `${account}/roles/developer`,
      `${account}/roles/developer?tab=holders`,
      `${account}/roles/new`,
    ]);
  });
});
