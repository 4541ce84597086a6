import { expect, it } from 'vitest';
import { look } from './console-visit.ts';
import { describeHouse, people } from './house-world.ts';

describeHouse('the console in another language', house => {
  it('the whole console speaks Arabic from right to left, chosen in the menu of the person, and English again', async () => {
    const { page, context, account, faults } = await house().visitAs(people.max);
    const dir = () => page.evaluate<string>('document.documentElement.dir');
    expect(await dir()).toBe('ltr');
    await page.getByRole('button', { name: /Signed in as/ }).click();
    await page.getByRole('radio', { name: 'العربية' }).click();
    await page.getByRole('heading', { level: 1, name: 'الأعضاء' }).waitFor();
    expect(await dir()).toBe('rtl');
    const wide = ['members', 'tenants', 'roles', 'log', 'account', 'check', 'my-access', 'members/add'];
    for (const path of wide) {
      await page.goto(`${account}/${path}`);
      await look(page);
    }
    await page.setViewportSize({ width: 390, height: 900 });
    for (const path of ['members', 'log', 'members/add']) {
      await page.goto(`${account}/${path}`);
      await look(page);
    }
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.getByRole('button', { name: /مسجّل الدخول باسم/ }).click();
    await page.getByRole('radio', { name: 'English' }).click();
    await page.getByRole('heading', { level: 1, name: /Add members/ }).waitFor();
    expect(await dir()).toBe('ltr');
    expect(faults).toEqual([]);
    await context.close();
  });
});
