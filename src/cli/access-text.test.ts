import { describe, expect, it } from 'vitest';
import { accessEntryText, accessLine, placeText, readAccess, readCustom, readPlace } from './access-text.ts';

describe('places on the command line', () => {
  it.each([
    ['product/*', { type: 'product', all: true }],
    ['product/app-1', { type: 'product', id: 'app-1' }],
    ['product/a/b', { type: 'product', id: 'a/b' }],
    ['add-on/of/app-1', { type: 'add-on', allOf: 'app-1' }],
  ])('%s is read, and written again the same', (text, place) => {
    expect(readPlace(text)).toEqual(place);
    expect(placeText(readPlace(text))).toBe(text);
  });

  it.each(['', 'product', 'product/', '/app-1', 'add-on/of/'])(
    '"%s" is refused with what is allowed',
    text => {
      expect(() => readPlace(text)).toThrow(/is no place: write product\/\*/);
    },
  );
});

describe('permissions on the command line', () => {
  it('reads level and place', () => {
    expect(readCustom('contact-info:read')).toEqual({ permission: 'contact-info', level: 'read' });
    expect(readCustom('properties:readWrite@add-on/of/app-1')).toEqual({
      permission: 'properties',
      level: 'readWrite',
      on: { type: 'add-on', allOf: 'app-1' },
    });
  });

  it.each(['properties', 'properties:write', ':read', 'properties:none@product/*'])(
    '"%s" is refused',
    text => {
      expect(() => readCustom(text)).toThrow(/is no permission/);
    },
  );
});

describe('R-1 and R-2: an access on the command line', () => {
  it('is roles, or custom permissions, or JSON, with a reason', () => {
    expect(readAccess({ role: ['developer', 'marketer'], reason: 'launch' })).toEqual({
      roles: ['developer', 'marketer'],
      reason: 'launch',
    });
    expect(readAccess({ custom: ['contact-info:read'] })).toEqual({
      custom: [{ permission: 'contact-info', level: 'read' }],
    });
    expect(readAccess({ access: '{"roles":["developer"],"reason":"a"}', reason: 'b' })).toEqual({
      roles: ['developer'],
      reason: 'b',
    });
  });

  it('takes exactly one way of saying it', () => {
    expect(() => readAccess({})).toThrow(/--role, --custom or --access/);
    expect(() => readAccess({ role: ['a'], custom: ['b:read'] })).toThrow(/one of them only/);
  });

  it.each(['{', '[]', '"developer"', 'null'])('--access %s is refused', access => {
    expect(() => readAccess({ access })).toThrow(/is not a JSON object/);
  });
});

describe('an access as it is shown', () => {
  it('names terms and places', () => {
    const end = '2027-01-31T00:00:00Z';
    expect(accessLine({ roles: ['developer', { role: 'marketer', end }] })).toBe(
      `developer, marketer until ${end}`,
    );
    expect(
      accessEntryText({
        permission: 'p',
        level: 'read',
        on: { type: 'product', all: true },
        start: 's',
        end: 'e',
      }),
    ).toBe('p:read@product/* from s until e');
    expect(accessLine({ custom: [] })).toBe('(none)');
  });
});
