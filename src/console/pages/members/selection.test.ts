import { describe, expect, it } from 'vitest';
import { countOf, isSelected, sameFilter, selectionBody, withSelected } from './selection.ts';
import type { Selection } from './selection.ts';

const base = { account: 'a', filter: { role: 'developer', sort: '-added' } };
const all: Selection = { ...base, all: true, ids: new Set(), total: 412 };

describe('U-13 selecting many', () => {
  it('some are held by id', () => {
    const two = withSelected(undefined, base, [{ id: '1' }, { id: '2' }], true);
    expect(two === undefined ? undefined : selectionBody(two)).toEqual({ members: ['1', '2'] });
    expect(withSelected(two, base, [{ id: '1' }, { id: '2' }], false)).toBeUndefined();
  });

  it('all that match are held as the filter, and one unticked is an exception', () => {
    const but = withSelected(all, base, [{ id: '7' }], false);
    if (but === undefined) throw new Error('all but one are selected');
    expect(countOf(but)).toBe(411);
    expect(selectionBody(but)).toEqual({ filter: { role: 'developer' }, except: ['7'] });
    expect([isSelected(but, '7'), isSelected(but, '8')]).toEqual([false, true]);
  });

  it('another order is the same filter, another role is not', () => {
    expect(sameFilter({ role: 'a', sort: 'name' }, { role: 'a', sort: '-name' })).toBe(true);
    expect(sameFilter({ role: 'a' }, { role: 'b' })).toBe(false);
  });
});
