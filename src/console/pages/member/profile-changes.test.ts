import { expect, it } from 'vitest';
import { changesOf, isEmpty } from './profile-changes.ts';

const before = {
  kind: 'user',
  masteredBy: null,
  givenName: 'Una',
  surname: null,
  groups: [{ objectId: 'a', displayName: 'A' }],
} as const;

it('U-5 only what was edited is sent, lists whole and whatever their order', () => {
  expect(isEmpty(changesOf(before, { ...before, givenName: ' Una ', surname: '' }))).toBe(true);
  expect(changesOf(before, { ...before, surname: 'Marina' })).toEqual({ surname: 'Marina' });
  expect(changesOf(before, { ...before, groups: [] })).toEqual({ groups: [] });
});
