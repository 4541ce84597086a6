import { describe, expect, it } from 'vitest';
import { csvRow } from './csv.ts';

describe('csvRow', () => {
  it('quotes separators, quotes and line breaks as RFC 4180 has it, and nothing else', () => {
    expect(csvRow(['plain', 'a,b', 'say "hi"', 'two\r\nlines', ' padded '])).toBe(
      'plain,"a,b","say ""hi""","two\r\nlines", padded \r\n',
    );
  });

  it('puts an apostrophe before text that a spreadsheet would compute', () => {
    for (const start of ['=', '+', '-', '@', '\uff1d', '\uff0b', '\uff0d', '\uff20', '\t']) {
      expect(csvRow([`${start}1+1`])).toBe(`'${start}1+1\r\n`);
    }
    expect(csvRow(['\r=1'])).toBe(`"'\r=1"\r\n`);
    expect(csvRow(['=HYPERLINK("http://x","y")'])).toBe(`"'=HYPERLINK(""http://x"",""y"")"\r\n`);
    expect(csvRow([['=1', 'b']])).toBe(`'=1; b\r\n`);
    expect(csvRow(["O'Brien", 'a=b', 'x-y@z'])).toBe("O'Brien,a=b,x-y@z\r\n");
  });

  it('writes numbers as they are, nothing for null, and nested values as text', () => {
    expect(csvRow([-5, 0, true, null, undefined, ['a', 'b'], [], { a: 1, b: 'c' }])).toBe(
      '-5,0,true,,,a; b,,"{""a"":1,""b"":""c""}"\r\n',
    );
  });
});
