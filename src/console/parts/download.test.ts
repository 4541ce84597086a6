import { expect, it } from 'vitest';
import { csvLine } from './download.ts';

it('U-13 a cell of a fault list is never computed by a spreadsheet, and separators stay inside it', () => {
  expect(csvLine(['=1+1', '@x', 'a,b', 'say "no"', 'plain', '-1'])).toBe(
    `'=1+1,'@x,"a,b","say ""no""",plain,'-1\r\n`,
  );
});
