import { describe, expect, it } from 'vitest';
import { pathOf, readVisits } from './visits.ts';

describe('H-1 only paths are kept', () => {
  it.each([
    ['/apps/1', '/apps/1'],
    ['/apps/1?token=secret', '/apps/1'],
    ['/apps/1#secret', '/apps/1'],
    ['/a#b?c', '/a'],
    ['?token=secret', '/'],
    ['', '/'],
    ['apps/1', '/apps/1'],
    ['https://ann:secret@portal.test/apps/1?x=1', '/apps/1'],
    ['https://portal.test?token=secret', '/'],
    ['//ann:secret@portal.test/apps', '/apps'],
    ['javascript:alert(1)', '/javascript:alert(1)'],
    ['/<img src=x onerror=alert(1)>', '/<img src=x onerror=alert(1)>'],
  ])('of %j that is %j', (address, path) => {
    expect(pathOf(address)).toBe(path);
  });

  const now = new Date('2026-05-01T10:00:00Z');
  it('a moment to come is refused with its place, and with it the whole', () => {
    const visit = { id: 'v', path: '/x', at: '2026-05-01T10:00:00Z' };
    const late = { ...visit, at: '2026-05-01T10:05:01Z' };
    expect(readVisits([visit, { ...visit, at: '2026-05-01T12:00:00+02:00' }], now)).toEqual([
      { ...visit, at: '2026-05-01T10:00:00.000Z' },
      { ...visit, at: '2026-05-01T10:00:00.000Z' },
    ]);
    expect(() => readVisits([visit, late, { ...visit, path: '/\u0007' }], now)).toThrow(
      expect.objectContaining({
        code: 'invalid',
        facts: {
          errors: [
            { pointer: '/1/at', code: 'invalid', detail: expect.any(String) },
            expect.objectContaining({ pointer: '/2/path' }),
          ],
        },
      }),
    );
  });
});
