import { describe, expect, it } from 'vitest';
import { isolatedText, visibleText } from './visible-text.ts';

describe('names from a directory', () => {
  it('a bidi override becomes a visible mark and never turns the text around it', () => {
    expect(visibleText('Ana\u202Egpj.exe')).toEqual([
      { text: 'Ana', hidden: false },
      { text: 'U+202E', hidden: true },
      { text: 'gpj.exe', hidden: false },
    ]);
  });

  it('a stray pop isolate cannot end our own isolation', () => {
    expect(isolatedText('a\u2069b')).toBe('\u2068a[U+2069]b\u2069');
  });

  it('controls and zero-width characters are seen', () => {
    const hidden = visibleText('\u0000a\u200Bb\uFEFF').filter(stretch => stretch.hidden);
    expect(hidden.map(stretch => stretch.text)).toEqual(['U+0000', 'U+200B', 'U+FEFF']);
  });

  it('joiners stay inside Arabic and Indic words and are seen elsewhere', () => {
    expect(visibleText('می\u200Cخواهم')).toEqual([{ text: 'می\u200Cخواهم', hidden: false }]);
    expect(visibleText('क्\u200Dष')).toEqual([{ text: 'क्\u200Dष', hidden: false }]);
    expect(visibleText('pay\u200Dpal').some(stretch => stretch.hidden)).toBe(true);
  });

  it('markup is text like any other', () => {
    expect(visibleText('<script>alert(1)</script>')).toEqual([
      { text: '<script>alert(1)</script>', hidden: false },
    ]);
  });
});
