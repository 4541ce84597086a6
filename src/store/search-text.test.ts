import { expect, it } from 'vitest';
import { fold, searchQuery, searchVector, sortKey } from './search-text.ts';

const tenant = '12345678-0000-4000-8000-000000000000';

it.each([
  ['Müller', 'muller'],
  ['ÅNGSTRÖM', 'angstrom'],
  ['Straße', 'strasse'],
  ['Łukasz', 'lukasz'],
  ['Ærø', 'aero'],
  ['İstanbul', 'istanbul'],
  ['ﬁne', 'fine'],
  ['Ελένη', 'ελενη'],
  ['Йод', 'иод'],
])('U-1 %s is found as %s', (name, folded) => {
  expect(fold(name)).toBe(folded);
  expect(fold(name.normalize('NFD'))).toBe(folded);
});

it('a key is short enough for an index', () => {
  expect(sortKey('Ä'.repeat(5_000))).toHaveLength(200);
});

it('quotes and backslashes of names stay text', () => {
  expect(searchVector(tenant, "O'Brien", ["a'b\\c"])).toBe(
    "'12345678no' '12345678nbrien' '12345678ua''b\\\\c'",
  );
  expect(searchQuery([{ tenant, names: true }], "a'b\\c")).toBe(
    "((('12345678na':* & '12345678nb':* & '12345678nc':*) | '12345678ua''b\\\\c':*))",
  );
});

it('T-9 without the right to see user names, only words of display names are looked for', () => {
  expect(searchQuery([{ tenant, names: false }], 'ann mu')).toBe(
    "((('12345678nann':*)) & (('12345678nmu':*)))",
  );
});

it('nothing asked for matches everything, nothing but signs matches nothing', () => {
  expect(searchQuery([{ tenant, names: false }], '  ')).toBeUndefined();
  expect(searchQuery([{ tenant, names: false }], '!?')).toBe("('-')");
  expect(searchQuery([], 'ann')).toBe("'-'");
});
