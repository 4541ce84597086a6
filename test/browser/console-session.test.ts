import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { expectAccessible, look, settled, signInAs } from './console-visit.ts';
import { consoleJourneys, sample } from './console-world.ts';

const { max, olga } = sample;

consoleJourneys('whose a page in a browser is', ({ rolecall, visit, at, member, endSessionIn }) => {
  const editing = async (page: Page, name: string): Promise<void> => {
    const { id } = (await member(name)) as { id: string };
    await page.goto(await at(`/members/${id}/access/edit`));
  };

  it('a page of one person writes nothing as somebody else who has signed in since, and keeps what was typed', async () => {
    const { page, context, faults } = await visit();
    const { page: elsewhere, context: otherContext } = await visit();
    await signInAs(elsewhere, rolecall().url, olga);
    await signInAs(page, rolecall().url, max);
    await editing(page, 'Ben Ito');
    const before = (await member('Ben Ito')).access;
    await page.getByLabel('Why?').fill('only Max knows');
    await page.getByRole('checkbox', { name: 'Marketer' }).setChecked(true);
    await page
      .getByText(/gains|loses/)
      .first()
      .waitFor();
    const max1 = await context.cookies();

    // In another window of the same browser; this page is told of nothing.
    await context.addCookies(await otherContext.cookies());
    const [refused] = await Promise.all([
      page.waitForResponse(answer => answer.request().method() === 'PUT'),
      page.getByRole('button', { name: 'Save' }).click(),
    ]);
    expect([refused.status(), ((await refused.json()) as { code: string }).code]).toEqual([
      412,
      'session-changed',
    ]);
    await page.getByText('Somebody else is signed in here now.').first().waitFor();
    await page.getByRole('button', { name: new RegExp(`^Go on as .*${olga.name}`) }).waitFor();
    expect((await member('Ben Ito')).access).toEqual(before);
    expect(await page.getByLabel('Why?').inputValue()).toBe('only Max knows');
    await look(page, 'somebody-else');

    // The one comes back: everything is there, and goes out.
    await context.addCookies(max1);
    await page.evaluate('dispatchEvent(new Event("visibilitychange"))');
    await expect.poll(() => page.getByText('Somebody else is signed in').count()).toBe(0);
    await page.getByLabel('Why?').fill('only Max knows why');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText(/Changed\. In force since/).waitFor();
    expect((await member('Ben Ito')).access.reason).toBe('only Max knows why');

    // The other one goes on: nothing of it is theirs to see.
    await editing(page, 'Dana Novak');
    await page.getByLabel('Why?').fill('a second thought of Max');
    await context.addCookies(await otherContext.cookies());
    await page.evaluate('dispatchEvent(new Event("visibilitychange"))');
    await page.getByRole('button', { name: new RegExp(`^Go on as .*${olga.name}`) }).click();
    await expect.poll(() => page.getByLabel('Why?').inputValue()).toBe('');
    await page.getByRole('button', { name: new RegExp(olga.name) }).waitFor();
    expect(await page.evaluate<string>('JSON.stringify({ ...sessionStorage })')).not.toContain('thought');
    expect((await member('Dana Novak')).access.reason ?? '').not.toContain('thought');
    expect(faults).toEqual([]);
    await Promise.all([context.close(), otherContext.close()]);
  });

  it('what somebody typed is neither shown to nor sent by whoever signs in after them in the same browser', async () => {
    const { page, context, faults } = await visit();
    await signInAs(page, rolecall().url, max);
    await editing(page, 'Dana Novak');
    await page.getByLabel('Why?').fill('only Max knows');
    await endSessionIn(context, -1, true);
    await page.evaluate('dispatchEvent(new Event("visibilitychange"))');
    await page.getByText('You were signed out. What you typed is kept.').first().waitFor();
    const other = await context.newPage();
    await signInAs(other, rolecall().url, olga);
    await page.evaluate('dispatchEvent(new Event("focus"))');
    await page.getByRole('button', { name: new RegExp(olga.name) }).waitFor();
    expect(await page.getByLabel('Why?').inputValue()).toBe('');
    expect(await page.evaluate<string>('JSON.stringify({ ...sessionStorage })')).not.toContain(
      'only Max knows',
    );
    expect((await member('Dana Novak')).access.reason ?? '').not.toContain('knows');
    expect(faults).toEqual([]);
    await context.close();
  });

  it('a session that ends is announced and put off; one that has ended, and a lost network, lose nothing', async () => {
    const { page, context, faults } = await visit();
    await signInAs(page, rolecall().url, max);
    await editing(page, 'Ben Ito');
    await page.getByLabel('Why?').fill('summer launch');
    await page.getByRole('checkbox', { name: 'Marketer' }).setChecked(true);
    const again = () => page.evaluate('dispatchEvent(new Event("visibilitychange"))');

    await endSessionIn(context, 100);
    await page.goto(page.url());
    // What every page asks uses the session: looking alone must not.
    await settled(page);
    await endSessionIn(context, 100);
    await again();
    await page.getByText(/You will be signed out at \d\d:\d\d\./).waitFor();
    await look(page, 'session-ends');
    await page.getByRole('button', { name: 'Stay signed in' }).click();
    await expect.poll(() => page.getByText(/You will be signed out/).count()).toBe(0);
    await endSessionIn(context, 100, true);
    await again();
    await page.getByText('This cannot be put off').waitFor();
    await expectAccessible(page, 'session ends for good');

    await endSessionIn(context, -1, true);
    await page.getByLabel('Why?').fill('summer launch, second week');
    await page.getByText('You were signed out. What you typed is kept.').first().waitFor();
    await look(page, 'signed-out-kept');
    const [other] = await Promise.all([
      context.waitForEvent('page'),
      page.getByRole('link', { name: 'Sign in again' }).first().click(),
    ]);
    await other
      .getByLabel('Password')
      .or(other.getByRole('heading', { level: 1 }))
      .first()
      .waitFor();
    if (await other.getByLabel('Password').isVisible()) {
      await other.getByLabel('Password').fill(max.password);
      await other.getByRole('button', { name: 'Sign in' }).click();
    }
    await other.getByRole('heading', { level: 1, name: /Change the access/ }).waitFor();
    await other.close();
    await page.bringToFront();
    await page.evaluate('dispatchEvent(new Event("focus"))');
    await expect.poll(() => page.getByText('You were signed out.').count(), { timeout: 15_000 }).toBe(0);
    expect(await page.getByLabel('Why?').inputValue()).toBe('summer launch, second week');

    await context.setOffline(true);
    await page.getByText('Offline. What you typed is kept. Save again when you are back.').waitFor();
    await page.getByLabel('Why?').fill('third week');
    await look(page, 'offline');
    await context.setOffline(false);
    await expect.poll(() => page.getByText('Offline.').count()).toBe(0);
    await page
      .getByText(/gains|loses/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText(/Changed\. In force since/).waitFor();
    expect((await member('Ben Ito')).access.reason).toBe('third week');
    expect(faults).toEqual([]);
    await context.close();
  });
});
