import fc from 'fast-check';
import { DN } from 'ldapts';
import { describe, expect, it } from 'vitest';
import { distinguishedNameKey, domainOf, parseDistinguishedName } from './distinguished-name.ts';

/** Every way of RFC 4514 to write a value: as it is where it may be, by a backslash, by its bytes. */
const writtenWays = (value: string): fc.Arbitrary<string> =>
  fc
    .tuple(...[...value].map(() => fc.integer({ min: 0, max: 2 })))
    .map(ways =>
      [...value]
        .map((character, n) => written(character, ways[n] ?? 0, n === 0, n === [...value].length - 1))
        .join(''),
    );

function written(character: string, way: number, first: boolean, last: boolean): string {
  const special =
    /[",+;<>\\]/.test(character) || (first && /[ #]/.test(character)) || (last && character === ' ');
  if (way === 2 || character === '\0')
    return [...Buffer.from(character)].map(byte => `\\${byte.toString(16).padStart(2, '0')}`).join('');
  const mayBeEscaped = /[ "#+,;<=>\\]/.test(character);
  return special || (way === 1 && mayBeEscaped) ? `\\${character}` : character;
}

const value = fc
  .array(
    fc.oneof(fc.constantFrom(...'ab ,+"#;<>=\\*()\0é山🦊'), fc.string({ unit: 'binary', maxLength: 1 })),
    {
      minLength: 1,
      maxLength: 8,
    },
  )
  .map(parts => parts.join(''))
  .filter(text => text.isWellFormed() && text.length > 0);

describe('distinguished names (RFC 4514)', () => {
  it('gives back each value however it is written', () => {
    fc.assert(
      fc.property(
        value.chain(one => fc.tuple(fc.constant(one), writtenWays(one))),
        ([one, text]) => {
          expect(parseDistinguishedName(`CN=${text},dc=test`)).toEqual([[['cn', one]], [['dc', 'test']]]);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('reads what the LDAP library escapes', () => {
    fc.assert(
      fc.property(value, value, (one, other) => {
        const dn = new DN().addRDN({ cn: one, uid: other }).addRDN({ dc: 'test' }).toString();
        expect(parseDistinguishedName(dn)).toEqual([
          [
            ['cn', one],
            ['uid', other],
          ],
          [['dc', 'test']],
        ]);
      }),
      { numRuns: 1_000 },
    );
  });

  it('has the same key for every way to write a name, and another for another name', () => {
    fc.assert(
      fc.property(
        value.chain(one => fc.tuple(fc.constant(one), writtenWays(one), writtenWays(one))),
        ([one, text, again]) => {
          const key = distinguishedNameKey(`CN=${text},DC=test`);
          expect(distinguishedNameKey(`cn = ${again} , dc=TEST`)).toBe(key);
          expect(distinguishedNameKey(`cn=${text}x,dc=test`)).not.toBe(key);
          expect(distinguishedNameKey(`cn=${text},ou=${one === 'x' ? 'y' : 'x'},dc=test`)).not.toBe(key);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('does not take one value with separators for several names', () => {
    expect(distinguishedNameKey('cn=a\\,ou=b,dc=test')).not.toBe(distinguishedNameKey('cn=a,ou=b,dc=test'));
    expect(distinguishedNameKey('cn=a\\+uid=b,dc=test')).not.toBe(distinguishedNameKey('cn=a+uid=b,dc=test'));
    expect(distinguishedNameKey('uid=b+cn=a,dc=test')).toBe(distinguishedNameKey('CN=A+UID=B,dc=test'));
  });

  it.each(['cn', 'cn=a,', '=a', 'cn=a\\', 'cn=#zz', 'cn="a', 'cn="a"b,dc=x', 'c n=a'])('refuses %s', text => {
    expect(() => parseDistinguishedName(text)).toThrow(RangeError);
    expect(distinguishedNameKey(text)).toBe(text);
  });

  it('never throws anything else, whatever is read', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        expect(typeof distinguishedNameKey(text)).toBe('string');
        domainOf(text);
      }),
    );
  });

  it('reads the domain from the domain components', () => {
    expect(domainOf('uid=x,ou=y,DC=Corp,dc=Example')).toBe('corp.example');
    expect(domainOf('uid=x,o=y')).toBeUndefined();
  });
});
