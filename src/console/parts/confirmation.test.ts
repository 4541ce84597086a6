import { describe, expect, it } from 'vitest';
import type { EffectLine } from '../../client/contract.ts';
import { asObjectId, asTenantId } from '../../core/id.ts';
import { weigh } from './confirmation.ts';

const lost = (n: number, permission = 'packages'): EffectLine[] =>
  Array.from({ length: n }, (_, index) => ({
    tenantId: asTenantId('t'),
    objectId: asObjectId(String(index)),
    kind: 'user',
    displayName: `Person ${index}`,
    gains: [],
    loses: [{ permission, level: 'readWrite' }],
    stays: [],
  }));
const base = { sensitive: new Set(['payout']), members: 10_000, inUse: false };

describe('B-2 how a change is confirmed grows with what is lost', () => {
  it('by the button alone below a hundred, by a tick from there, by the name past a thousand', () => {
    const asked = (n: number) => {
      const { tick, type } = weigh({ ...base, lines: lost(n) });
      return [tick, type];
    };
    expect([asked(99), asked(100), asked(1000), asked(1001)]).toEqual([
      [false, false],
      [true, false],
      [true, false],
      [true, true],
    ]);
  });

  it('a quarter of the account takes the name, a handful of people does not', () => {
    expect(weigh({ ...base, lines: lost(25), members: 100 }).type).toBe(true);
    expect(weigh({ ...base, lines: lost(24), members: 100 }).type).toBe(false);
    expect(weigh({ ...base, lines: lost(2), members: 4 }).type).toBe(false);
  });

  it('a sensitive permission that changes hands, and an application in use, take a tick', () => {
    expect(weigh({ ...base, lines: lost(1, 'payout') })).toEqual({
      sensitive: ['payout'],
      tick: true,
      type: false,
    });
    expect(weigh({ ...base, lines: lost(1), inUse: true }).tick).toBe(true);
  });
});
