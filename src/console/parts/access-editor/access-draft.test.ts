import { describe, expect, it } from 'vitest';
import { accessOf, draftOf, emptyDraft, faultsOf, sameDraft } from './access-draft.ts';

const now = new Date('2026-05-03T10:00:00Z');

describe('choosing access', () => {
  it('R-1 no role chosen is a fault, never "everything"', () => {
    expect(faultsOf(emptyDraft, now).roles).toBeDefined();
    expect(faultsOf({ ...emptyDraft, roles: ['developer'] }, now)).toEqual({});
  });

  it('B-1 a last day holds until that day is over', () => {
    const access = accessOf({
      ...emptyDraft,
      roles: ['developer'],
      reason: ' launch ',
      ends: true,
      lastDay: '2027-01-31',
    });
    expect(access).toEqual({
      roles: [{ role: 'developer', end: new Date(2027, 1, 1).toISOString() }],
      reason: 'launch',
    });
    expect(draftOf(access).lastDay).toBe('2027-01-31');
  });

  it('a day that has passed or is missing is a fault', () => {
    const draft = { ...emptyDraft, roles: ['developer'], ends: true };
    expect(faultsOf(draft, now).lastDay).toBeDefined();
    expect(faultsOf({ ...draft, lastDay: '2026-01-01' }, now).lastDay).toBeDefined();
    expect(faultsOf({ ...draft, lastDay: '2026-06-01' }, now)).toEqual({});
  });

  it('adding a role leaves the terms of the other roles as they are', () => {
    const before = { roles: ['marketer', { role: 'developer', end: '2027-02-01T12:34:56Z' }] };
    const draft = draftOf(before);
    const after = accessOf({ ...draft, roles: [...draft.roles, 'manager'] }, before);
    expect(after).toEqual({
      roles: ['marketer', { role: 'developer', end: '2027-02-01T12:34:56Z' }, 'manager'],
    });
  });

  it('the order of roles is no change', () => {
    const a = { ...emptyDraft, roles: ['a', 'b'] };
    expect(sameDraft(a, { ...a, roles: ['b', 'a'] })).toBe(true);
    expect(sameDraft(a, { ...a, roles: ['b'] })).toBe(false);
  });

  it('R-2 custom permissions stand in the place of roles, and keep their terms until one is chosen for all', () => {
    const before = {
      custom: [
        {
          permission: 'usage',
          level: 'read' as const,
          on: { type: 'product', all: true as const },
          end: '2027-02-01T12:34:56Z',
        },
      ],
    };
    const draft = draftOf(before);
    expect(draft.way).toBe('custom');
    expect(sameDraft(draft, { ...draft, custom: [] })).toBe(false);
    expect(faultsOf({ ...draft, custom: [], ends: false }, now).custom).toBeDefined();
    expect(accessOf(draft, before)).toEqual(before);
    const more = accessOf(
      { ...draft, custom: [...draft.custom, { permission: 'contact-info', level: 'read' }] },
      before,
    );
    expect(more).toEqual({
      custom: [
        ...before.custom,
        { permission: 'contact-info', level: 'read', end: expect.any(String) as string },
      ],
    });
    const endless = accessOf({ ...draft, ends: false }, before);
    expect(endless).toEqual({
      custom: [{ permission: 'usage', level: 'read', on: { type: 'product', all: true } }],
    });
  });
});
