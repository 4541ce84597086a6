import { createHmac, timingSafeEqual } from 'node:crypto';
import { Problem } from '../core/problems.ts';

/** Cursors that belong to one list with one set of filters and one caller; any other use is `cursor-invalid`. */
export interface Cursors {
  /** The cursor for the page after; null stays null. */
  seal(list: readonly unknown[], after: string | null): string | null;
  /** The store's `after`; undefined for the first page. Throws `cursor-invalid`. */
  open(list: readonly unknown[], cursor: string | undefined): string | undefined;
}

/** Cursors signed with `secret`: what the store wrote into them cannot be changed outside. */
export function createCursors(secret: string): Cursors {
  const sign = (list: readonly unknown[], after: string): Buffer =>
    createHmac('sha256', secret)
      .update(JSON.stringify(list))
      .update('\n')
      .update(after)
      .digest()
      .subarray(0, 16);
  const print = (list: readonly unknown[], after: string): string =>
    `${Buffer.from(after).toString('base64url')}.${sign(list, after).toString('base64url')}`;
  return {
    seal: (list, after) => (after === null ? null : print(list, after)),
    open(list, cursor) {
      if (cursor === undefined) return undefined;
      const after = Buffer.from(cursor.split('.', 1)[0] ?? '', 'base64url').toString('utf8');
      // Compared as texts: base64url has several for the same bytes, and one that we did not write was altered.
      const right = Buffer.from(print(list, after));
      const given = Buffer.from(cursor);
      if (given.length !== right.length || !timingSafeEqual(given, right)) {
        throw new Problem(
          'cursor-invalid',
          'This cursor belongs to another list, other filters or another caller. Start again without a cursor.',
        );
      }
      return after;
    },
  };
}
