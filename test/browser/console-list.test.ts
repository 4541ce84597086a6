import { expect, it } from 'vitest';
import { expectAccessible, look, settled, signInAs } from './console-visit.ts';
import { consoleJourneys, sample } from './console-world.ts';

const { max, group } = sample;

consoleJourneys('the list of members in a browser', ({ rolecall, visit, api, at, member }) => {
  it('U-10 the list is filtered by group and permission, as tags that stand in the address, and exported', async () => {
    const { page, context, faults } = await visit();
    await signInAs(page, rolecall().url, max);
    await page.getByRole('button', { name: 'Filter' }).click();
    await page.getByLabel('Through the group').selectOption({ label: `\u2068${group.displayName}\u2069` });
    await expect.poll(() => new URL(page.url()).searchParams.get('through')).not.toBeNull();
    await page.getByLabel('Has', { exact: true }).selectOption('account-users');
    await page.getByRole('button', { name: /Remove the filter Has: Account users/ }).waitFor();
    await look(page, 'list-filtered');
    await page.getByRole('button', { name: 'Clear filters' }).first().click();
    await expect.poll(() => new URL(page.url()).search).toBe('');
    await page.getByRole('button', { name: 'Export' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'This list as CSV' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^members.*\.csv$/);
    expect(faults).toEqual([]);
    await context.close();
  });

  it('U-13 several are selected by mouse and keys, changed and removed together, with the effect first', async () => {
    const { page, context, faults } = await visit({ scheme: 'dark' });
    await signInAs(page, rolecall().url, max);
    await settled(page);
    await page.getByRole('checkbox', { name: /Select .*Ben Ito/ }).check();
    await page.getByRole('link', { name: 'Dana Novak' }).focus();
    await page.keyboard.press('Space');
    const bar = page.getByRole('region', { name: 'Selected members' });
    await bar.getByText('2 selected').waitFor();
    await look(page, 'list-selected');
    await bar.getByRole('button', { name: 'Change access' }).click();
    await page.getByRole('heading', { level: 1, name: 'Change the access of 2 members' }).waitFor();
    await page.getByRole('button', { name: 'Next: what will happen' }).click();
    await page.getByText('Choose at least one role.').waitFor();
    await page.getByRole('checkbox', { name: 'Marketer' }).check();
    await page.getByRole('button', { name: 'Next: what will happen' }).click();
    await page
      .getByText(/lose|gain/)
      .first()
      .waitFor();
    await look(page, 'bulk-access');
    await page.getByRole('button', { name: 'Change 2 members' }).click();
    await page.getByRole('heading', { name: '2 members changed' }).waitFor();
    expect((await member('Dana Novak')).access).toMatchObject({ roles: ['marketer'] });
    await page.getByRole('button', { name: 'To the list' }).click();

    // An end date for one.
    await page.getByRole('checkbox', { name: /Select .*Ben Ito/ }).check();
    await bar.getByRole('button', { name: 'Set end date' }).click();
    await page.getByRole('radio', { name: 'On a day' }).check();
    await page.getByLabel('Last day').fill('2099-12-31');
    await page.getByRole('button', { name: 'Next: what will happen' }).click();
    await page.getByRole('button', { name: 'Set the end date of 1 member' }).click();
    await page.getByRole('heading', { name: '1 member changed' }).waitFor();
    expect((await member('Ben Ito')).ends).toMatch(/^2099-12-31|^2100-01-01/);
    expect(faults).toEqual([]);
    await context.close();
  });

  it('U-13 U-8 all that match are selected as the filter, one is left out, and the rest is removed', async () => {
    const { page, context, faults } = await visit({ width: 390, height: 844 });
    await signInAs(page, rolecall().url, max);
    const total = (await api('GET', '/members?role=marketer')).body.total as number;
    await page.goto(await at('/members?role=marketer'));
    await page.getByRole('checkbox', { name: /Select .*Dana Novak/ }).check();
    const bar = page.getByRole('region', { name: 'Selected members' });
    await bar.getByRole('button', { name: `Select all ${total} that match` }).click();
    await page.getByRole('checkbox', { name: /Select .*Dana Novak/ }).uncheck();
    await bar.getByText(`${total - 1} of ${total} selected`).waitFor();
    await look(page, 'list-all');
    await bar.getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('button', { name: `Remove ${total - 1} member` }).waitFor();
    await look(page, 'bulk-remove');
    // A hundred people and more lose something: pressing the button is not enough.
    await page.getByRole('checkbox', { name: 'I have read who loses what' }).check();
    // So does a quarter of the account, which takes its name.
    await page.getByLabel(/^Type .*Contoso Games.* to go on$/).fill('contoso games');
    await page.getByRole('button', { name: `Remove ${total - 1} member` }).click();
    await page.getByRole('heading', { name: /removed$/ }).waitFor();
    expect((await api('GET', '/members?role=marketer')).body.total).toBe(1);
    // Another filter is another list: nothing of it is selected.
    await page.getByRole('button', { name: 'To the list' }).click();
    await page.getByRole('checkbox', { name: /Select .*Rita Santos/ }).check();
    await page.getByLabel('Search name, user name or mail').fill('pat');
    await page.getByText('The filter has changed: nothing is selected any more.').waitFor();
    expect(faults).toEqual([]);
    await context.close();
  });

  it('U-10 columns and the height of rows are chosen, a row has a menu, and what needs attention is one press', async () => {
    const { page, context, faults } = await visit();
    await signInAs(page, rolecall().url, max);
    const heads = () => page.getByRole('columnheader').allInnerTexts();
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('checkbox', { name: 'Added by' }).check();
    await page.getByRole('checkbox', { name: 'Tenant' }).uncheck();
    await page.getByRole('checkbox', { name: 'Compact rows' }).check();
    await look(page, 'list-columns');
    await page.keyboard.press('Escape');
    await expect
      .poll(async () => (await heads()).join(), { timeout: 15_000 })
      .toMatch(/Name,Kind,Access,State,Last activity,Added by/);
    // Kept by the browser.
    await page.reload();
    await expect.poll(async () => (await heads()).join(), { timeout: 15_000 }).toMatch(/Added by/);

    const row = page.getByRole('row').filter({ hasText: 'Rita Santos' });
    await row.getByRole('link', { name: 'Rita Santos' }).focus();
    await page.keyboard.press('Shift+F10');
    const menu = page.getByRole('menu', { name: /Actions for .*Rita Santos/ });
    await menu.getByRole('menuitem', { name: 'Open' }).waitFor();
    await look(page, 'list-row-menu');
    await page.keyboard.press('Escape');
    await expect.poll(() => row.locator('a:focus').count(), { timeout: 15_000 }).toBe(1);
    await row.getByRole('button', { name: /Actions for .*Rita Santos/ }).click();
    await menu.getByRole('menuitem', { name: 'Effective access' }).click();
    await page.getByRole('heading', { level: 1, name: 'Rita Santos' }).waitFor();
    await page.goBack();

    // Somebody whose only product is gone has nothing left.
    await api('PUT', '/resources/product/short-lived', { name: 'Short-lived' });
    const on = { type: 'product', id: 'short-lived' };
    const access = { custom: [{ permission: 'packages', level: 'readWrite', on }] };
    const { id } = (await member('Rita Santos')) as { id: string };
    expect((await api('POST', '/members/change', { members: [id], access })).status).toBeLessThan(300);
    expect((await api('DELETE', '/resources/product/short-lived')).status).toBeLessThan(300);
    await page.reload();
    const needing = (await api('GET', '/members?state=attention')).body.total as number;
    expect(needing).toBeGreaterThan(0);
    await page.getByRole('button', { name: `Needs attention ${needing}` }).click();
    await expect.poll(() => new URL(page.url()).searchParams.get('state')).toBe('attention');
    await expect.poll(() => page.getByRole('row').count(), { timeout: 15_000 }).toBe(needing + 1);
    await page.getByRole('button', { name: 'Remove the filter State: Needs attention' }).waitFor();
    await look(page, 'list-attention');
    expect(faults).toEqual([]);
    await context.close();
  });

  it('U-10 of a list of any length only pages around what is in sight are kept; others are read again by their cursors', async () => {
    const { page, context, faults } = await visit();
    await signInAs(page, rolecall().url, max);
    const total = 4_000;
    const one = await member('Dana Novak');
    const asked: string[] = [];
    await page.route('**/api/v1/accounts/*/members?limit=100*', async route => {
      const cursor = new URL(route.request().url()).searchParams.get('cursor');
      asked.push(cursor ?? 'first');
      const from = Number(cursor ?? 0);
      const items = Array.from({ length: 100 }, (_, n) => ({
        ...one,
        id: `m-${from + n}`,
        displayName: `Person ${from + n}`,
      }));
      const next = from + 100 < total ? String(from + 100) : null;
      const counts = { user: total, group: 0, application: 0 };
      await route.fulfill({ json: { items, next, total, totalIsEstimate: false, counts } });
    });
    await page.goto(await at('/members'));
    await page.getByRole('link', { name: 'Person 0', exact: true }).waitFor();
    const last = page.getByRole('link', { name: 'Person 3999', exact: true });
    await expect
      .poll(
        async () => {
          await page.evaluate('scrollTo(0, document.body.scrollHeight)');
          return last.count();
        },
        { timeout: 30_000, interval: 30 },
      )
      .toBe(1);
    await page.getByText('4,000 members, all shown').waitFor();
    await expectAccessible(page, 'members, thousands, scrolled');
    await page.getByRole('checkbox', { name: 'Select all that are loaded' }).click();
    await page.getByText('3,000 selected').waitFor();
    await page.getByRole('button', { name: 'Clear selection' }).click();
    expect(await page.getByRole('row').count()).toBeLessThan(80);

    // To the page before those that are kept, then with one stroke to the very first, and back.
    asked.length = 0;
    await page.evaluate('scrollTo(0, 1100 * 56)');
    await page.getByRole('link', { name: 'Person 1100', exact: true }).waitFor();
    await expect.poll(() => asked).toContain('900');
    await page.getByRole('link', { name: 'Person 1100', exact: true }).focus();
    await page.keyboard.press('Control+Home');
    await expect.poll(() => page.evaluate<string>('document.activeElement.textContent')).toBe('Person 0');
    expect(asked).toContain('first');
    expect(asked.filter(cursor => Number(cursor) > 300 && Number(cursor) < 700)).toEqual([]);
    await page.keyboard.press('Control+End');
    await expect.poll(() => page.evaluate<string>('document.activeElement.dataset.cell')).toMatch(/^3999[/]/);
    expect(faults).toEqual([]);
    await context.close();
  });
});
