import { describe, expect, it } from 'vitest';
import { addressFault, addressKey, domainOf, readAddresses } from './addresses.ts';

describe('U-4 addresses', () => {
  it('are separated by commas, semicolons, white space or lines, each once, with the entry that they stood in', () => {
    const entries = [' a@x.org, b@x.org;c@x.org\r\n', '', 'd@x.org\te@x.org\nA@X.ORG ;;, b@x.org', 'f@x.org'];
    expect(readAddresses(entries)).toEqual([
      { address: 'a@x.org', entry: 0 },
      { address: 'b@x.org', entry: 0 },
      { address: 'c@x.org', entry: 0 },
      { address: 'd@x.org', entry: 2 },
      { address: 'e@x.org', entry: 2 },
      { address: 'f@x.org', entry: 3 },
    ]);
    expect(readAddresses([' ,;\n'])).toEqual([]);
  });

  it.each(['a@x.org', "o'neil@sub.domain.example", 'a.b-c_d@x-y.co', 'ä@x.org', 'A1@xn--bcher-kva.example'])(
    'takes %s',
    address => {
      expect(addressFault(address)).toBeUndefined();
    },
  );

  it.each([
    ['a', 'no e-mail address'],
    ['@x.org', 'no e-mail address'],
    ['a@', 'no e-mail address'],
    ['a@b@x.org', 'no e-mail address'],
    ['a+b@x.org', 'character +'],
    ['a#EXT#@x.org', 'character #'],
    ['<a@x.org>', 'character <'],
    ['a@x', 'no domain'],
    ['a@-x.org', 'no domain'],
    ['a@bücher.example', 'no domain'],
    [`${'a'.repeat(65)}@x.org`, 'too long'],
    [
      `a@${'x'.repeat(60)}.${'y'.repeat(60)}.${'z'.repeat(60)}.${'w'.repeat(60)}.${'v'.repeat(20)}`,
      'too long',
    ],
  ])('refuses %s: %s', (address, why) => {
    expect(addressFault(address)).toContain(why);
  });

  it('are the same mailbox in any case', () => {
    expect(addressKey('Ann@X.org')).toBe(addressKey('ann@x.ORG'));
    expect(domainOf('ann@Mail.X.org')).toBe('mail.x.org');
  });
});
