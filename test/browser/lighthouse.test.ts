import { expect, it } from 'vitest';
import { lighthouse } from '../lighthouse.ts';
import { describeHouse, people } from './house-world.ts';

describeHouse('Lighthouse', house => {
  it('the list of members has full marks for accessibility and at least 0.95 for best practices', async () => {
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
});
