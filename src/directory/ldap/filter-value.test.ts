import fc from 'fast-check';
import { EqualityFilter, type SubstringFilter } from 'ldapts';
import { describe, expect, it } from 'vitest';
import { filterValue } from './filter-value.ts';
import { readFilter } from './read-filter.ts';

describe('values in LDAP filters (RFC 4515)', () => {
  it('no text is read as a part of the filter', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1 }),
      fc.string({ unit: fc.constantFrom(...'()*\\&|!=\0é ~<>:'), minLength: 1 }),
    );
    fc.assert(
      fc.property(text, value => {
        const filter = readFilter(`(cn=${filterValue(value)})`);
        expect(filter).toBeInstanceOf(EqualityFilter);
        expect((filter as EqualityFilter).value).toEqual(Buffer.from(value));
      }),
      { numRuns: 1_000 },
    );
  });

  it('bytes stay bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), bytes => {
        const filter = readFilter(`(objectGUID=${filterValue(bytes)})`) as EqualityFilter;
        expect(filter.value).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it('a filter that an operator writes may hold letters as they are, and escaped', () => {
    for (const text of ['(&(!(cn=Zoë))(cn=Zo*ë))', '(&(!(cn=Zo\\c3\\ab))(cn=Zo*\\c3\\ab))']) {
      const parts = JSON.stringify(readFilter(text));
      expect(parts).toContain(JSON.stringify(Buffer.from('Zoë')));
    }
    expect((readFilter('(cn=a*ë)') as SubstringFilter).final).toBe('ë');
  });

  it.each(['', 'cn=a', '(cn=a', '(&(cn=a)', '(cn=\\zz)'])('refuses %j', text => {
    expect(() => readFilter(text)).toThrow(expect.objectContaining({ code: 'ldap-malformed' }));
  });
});
