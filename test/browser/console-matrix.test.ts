import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { expectAccessible, look, settled, signInAs } from './console-visit.ts';
import { consoleJourneys, sample } from './console-world.ts';

const { max } = sample;

consoleJourneys('custom permissions in a browser', ({ rolecall, visit, member, api }) => {
  const edit = async (page: Page, name: string): Promise<void> => {
    await signInAs(page, rolecall().url, max);
    await page.goto(
      `${new URL(page.url()).origin}${new URL(page.url()).pathname}?q=${encodeURIComponent(name)}`,
    );
    await page.getByRole('link', { name }).click();
    await page.getByRole('button', { name: 'Change access' }).click();
    await settled(page);
  };
  it('R-4 R-5 R-6 R-7 a manager customizes permissions for a product and an add-on by keys, and the words and the server agree', async () => {
    const { page, context, faults } = await visit();
    await edit(page, 'Pat Doyle');
    const grid = page.getByRole('grid', { name: 'Product permissions' });
    await grid.waitFor();
    await look(page, 'matrix');

    // Keys alone: open the category, go to a product's cell, step and set levels, undo.
    await grid.getByRole('columnheader', { name: /^Publishing/ }).focus();
    await page.keyboard.press('Enter');
    const packages = grid.getByRole('columnheader', { name: /Packages/ });
    await packages.waitFor();
    await packages.focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    const cell = (row: RegExp, column: number) =>
      grid.getByRole('row', { name: row }).getByRole('gridcell').nth(column);
    const columns = await grid.getByRole('columnheader').allInnerTexts();
    const packagesAt = columns.findIndex(text => text.includes('Packages')) - 1;
    await page.keyboard.press('Space');
    await expect
      .poll(() => cell(/Contoso Castle/, packagesAt).innerText())
      .toContain('Read only, changed, was none');
    await page.keyboard.press('2');
    await expect.poll(() => cell(/Contoso Castle/, packagesAt).innerText()).toContain('Read/write');
    await page.keyboard.press('Control+z');
    await expect.poll(() => cell(/Contoso Castle/, packagesAt).innerText()).toContain('Read only');
    await page.getByText('May see Packages on').waitFor();

    // An add-on is named by its product and inherits nothing from it.
    await grid.getByRole('rowheader', { name: /Contoso Racing/ }).focus();
    await page.keyboard.press('Enter');
    await grid.getByRole('rowheader', { name: /Gold pack.*add-on of/ }).waitFor();
    const gold = cell(/Gold pack/, packagesAt);
    await gold.click({ button: 'right' });
    await page.getByRole('menuitemradio').first().waitFor();
    await expectAccessible(page, 'matrix, add-ons open, level menu');
    await page.getByRole('menuitemradio', { name: /Read\/write/ }).click();
    await expect.poll(() => gold.innerText()).toContain('Read/write');

    // What all have cannot be taken from one but by giving it one by one.
    const pricingAt = columns.findIndex(text => text.includes('Pricing')) - 1;
    await cell(/Contoso Chess/, pricingAt).focus();
    await page.keyboard.press('0');
    await page.getByText(/To give it none/).waitFor();
    await look(page, 'matrix, less than all');
    await page.getByRole('button', { name: 'Keep it for all' }).click();

    await page.getByText(/Doyle.* gains \d/).waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText(/Changed\. In force since/).waitFor();
    const saved = (await member('Pat Doyle')).access.custom;
    expect(saved).toContainEqual({
      permission: 'packages',
      level: 'read',
      on: { type: 'product', id: 'castle' },
    });
    expect(saved).toContainEqual({
      permission: 'packages',
      level: 'readWrite',
      on: { type: 'add-on', id: 'racing-1' },
    });
    expect(faults).toEqual([]);
    await context.close();
  });

  it('R-2 going from roles to custom permissions begins with what the roles give', async () => {
    const { page, context, faults } = await visit({ scheme: 'dark' });
    await edit(page, 'Fiona Okafor');
    await page.getByRole('radio', { name: 'Custom permissions' }).check();
    await page
      .getByText('Custom permissions replace the role Finance Contributor.', { exact: false })
      .waitFor();
    const payout = page.getByRole('radiogroup', { name: 'Payout account' });
    expect(await payout.getByRole('radio', { name: 'Read/write' }).isChecked()).toBe(true);
    await page.getByText('neither gains nor loses anything').waitFor();
    await payout.getByRole('radio', { name: 'Read only' }).check();
    await page.getByText(/Okafor.* loses 1/).waitFor();
    await look(page, 'custom permissions from roles');
    expect(faults).toEqual([]);
    await context.close();
  });

  it('R-4 on a narrow screen the same is a list, and nothing scrolls sideways', async () => {
    const { page, context, faults } = await visit({ width: 390, height: 844 });
    await edit(page, 'Pat Doyle');
    await page.getByLabel('Where').first().selectOption({ label: 'All products, also later ones' });
    const usage = page.getByRole('radiogroup', { name: 'Usage' });
    await usage.getByRole('radio', { name: 'Read only' }).check();
    await page.getByText(/May see .*Usage.* on all products, also later ones/).waitFor();
    await page.getByText(/Doyle.* gains \d/).waitFor();
    await look(page, 'permissions as a list');
    // What has no effect says why: another permission is missing, or a feature that the account does not have.
    await page
      .getByRole('radiogroup', { name: 'Contact customer' })
      .getByRole('radio', { name: 'Read/write' })
      .check();
    const waits = page
      .getByRole('list', { name: 'Without effect for now' })
      .getByText(/Contact customer has no effect on all products.* until Customer feedback is granted too/);
    await waits.waitFor();
    await page
      .getByRole('radiogroup', { name: 'Service configuration' })
      .getByRole('radio', { name: 'Read/write' })
      .check();
    await page
      .getByText('This account does not have Xbox programs, so Service configuration has no effect.')
      .waitFor();
    await look(page, 'feature missing and requirement missing');
    await page.getByRole('button', { name: 'Grant it (read only)' }).click();
    await expect.poll(() => waits.count()).toBe(0);
    expect(faults).toEqual([]);
    await context.close();
  });

  it('R-4 R-10 levels are copied and pasted by keys, taken over from another member and compared with, each a step to undo', async () => {
    const { page, context, faults } = await visit();
    const watcher = {
      name: 'Price watcher',
      description: '',
      custom: [{ permission: 'payout-summary', level: 'read' }],
    };
    expect((await api('POST', '/roles', watcher)).status).toBe(201);
    await edit(page, 'Pat Doyle');
    const grid = page.getByRole('grid', { name: 'Product permissions' });
    await grid.getByRole('rowheader', { name: /Contoso Racing/ }).focus();
    await page.keyboard.press('Control+c');
    await page.getByText(/\d cells copied/).waitFor({ state: 'attached' });
    await grid.getByRole('rowheader', { name: /Contoso Castle/ }).focus();
    await page.keyboard.press('Control+v');
    await page.getByText(/^May change Store listings on .*Contoso Castle/).waitFor();
    await page.keyboard.press('Control+z');
    await expect.poll(() => page.getByText(/^May change Store listings on .*Contoso Castle/).count()).toBe(0);
    await page.getByText('Nothing changed yet').waitFor();

    await page.getByRole('button', { name: 'Copy from...' }).click();
    await page.getByLabel('From another member').fill('Dana Novak');
    await page
      .getByRole('list', { name: 'From another member' })
      .getByRole('button', { name: 'Dana Novak' })
      .click();
    await page.getByText(/Dana Novak.* has:/).waitFor();
    await page.getByRole('button', { name: 'Compare with it' }).click();
    await page.getByText(/\d+ less than .*Dana Novak/).waitFor();
    await look(page, 'matrix, compared with a member');
    await page.getByRole('button', { name: 'Add to what is here' }).click();
    await page.getByText(/Doyle.* gains \d+ permissions\./).waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Nothing changed yet').waitFor();

    // With roles, the account's own ones too.
    await page.getByLabel('Compare with').selectOption({ label: 'Marketer' });
    await page.getByText(/\d+ (?:more|less).* than .*Marketer/).waitFor();
    await page.getByLabel('Compare with').selectOption({ label: 'Price watcher' });
    await page.getByText(/\d+ (?:more|less).* than .*Price watcher/).waitFor();
    expect(faults).toEqual([]);
    await context.close();
  });

  it('R-4 of 500 products only the rows in sight are in the document; keys come to the last, and a word finds any', async () => {
    const { page, context, faults } = await visit();
    const name = (n: number): string => `Game ${String(n).padStart(3, '0')}`;
    for (let from = 0; from < 500; from += 50)
      await Promise.all(
        Array.from({ length: 50 }, (_, n) =>
          api('PUT', `/resources/product/game-${from + n}`, { name: name(from + n) }),
        ),
      );
    await edit(page, 'Pat Doyle');
    const section = page.getByRole('region', { name: 'Product permissions' });
    const grid = page.getByRole('grid', { name: 'Product permissions' });
    await grid.waitFor();
    // Of so many only what is granted is shown to begin with.
    expect(Number(await grid.getAttribute('aria-rowcount'))).toBeLessThan(50);
    await section.getByRole('radio', { name: 'Everything' }).check();
    await expect.poll(async () => Number(await grid.getAttribute('aria-rowcount'))).toBeGreaterThan(500);
    expect(await grid.getByRole('row').count()).toBeLessThan(80);
    await grid.getByRole('gridcell').first().focus();
    await page.keyboard.press('Control+End');
    const last = grid.getByRole('row', { name: /Game 499/ });
    await last.waitFor();
    expect(await grid.getByRole('row').count()).toBeLessThan(80);
    await page.keyboard.press('1');
    await page.getByText(/^May see .*Game 499/).waitFor();
    const find = section.getByRole('searchbox', { name: 'Find a product or permission' });
    await find.fill('service conf');
    await section.getByText(/^5\d\d products, 1 permission$/).waitFor();
    await find.fill('game 250');
    await grid.getByRole('row', { name: /Game 250/ }).waitFor();
    await expect.poll(() => grid.getByRole('row').count()).toBeLessThan(8);
    await look(page, 'matrix of 500, found');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText(/Changed\. In force since/).waitFor();
    expect((await member('Pat Doyle')).access.custom).toContainEqual(
      expect.objectContaining({ level: 'read', on: { type: 'product', id: 'game-499' } }),
    );
    expect(faults).toEqual([]);
    await context.close();
  });
});
