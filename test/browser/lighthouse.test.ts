import { expect, it } from 'vitest';
import { lighthouse } from '../lighthouse.ts';
import { settled } from './console-visit.ts';
import { describeHouse, people } from './house-world.ts';

describeHouse('Lighthouse', house => {
  it('the list of members has full marks for accessibility and 0.95 for best practices', async () => {
    const { context, account } = await house().visitAs(people.max);
    const cookies = await context.cookies(house().rolecall.url);
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    const { scores, faults } = await lighthouse(`${account}/members`, cookie, [
      'accessibility',
      'best-practices',
    ]);
    expect(scores.accessibility, faults.join('\n')).toBe(1);
    expect(scores['best-practices'], faults.join('\n')).toBeGreaterThanOrEqual(0.95);
    await context.close();
  });

  it('the first visit shows the frame and begins its reads before its scripts are there, and reads nothing twice', async () => {
    const { page, context, account, faults } = await house().visitAs(people.max);
    const asked: string[] = [];
    page.on('request', request => asked.push(request.url().replace(/^https?:\/\/[^/]+/, '')));
    let release = (): void => undefined;
    const held = new Promise<void>(resolve => (release = resolve));
    await page.route('**/assets/start-*.js', async route => {
      await held;
      await route.continue();
    });
    const list = `/api/v1/accounts/${account.split('/').at(-1) ?? ''}/members?limit=100`;
    await page.goto(`${account}/members`, { waitUntil: 'commit' });
    await page.locator('.shell-side').waitFor();
    for (const path of ['/api/v1/me', list])
      await expect.poll(() => asked.includes(path), { message: path }).toBe(true);
    release();
    await page.getByRole('link', { name: 'Dana Novak' }).waitFor();
    await settled(page);
    expect(await page.locator('.shell').count()).toBe(0);
    const reads = asked.filter(path => path.startsWith('/api/'));
    expect(reads.filter((path, at) => reads.indexOf(path) !== at)).toEqual([]);
    expect(asked.filter(path => /^\/assets\/.*\.js$/.test(path)).length).toBeLessThanOrEqual(4);
    expect(faults).toEqual([]);
    await context.close();
  });
});
