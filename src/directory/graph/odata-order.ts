import type { ObjectKind } from '../store/objects.ts';
import type { Row } from '../store/open-store.ts';
import { linkTo, nextLink, pageStart, type GraphCall } from './call.ts';
import { badRequest, unsupportedQuery } from './graph-error.ts';
import type { Condition } from './odata-filter.ts';
import { ORDERS } from './odata-properties.ts';

/** How a list is ordered, and where its page begins. */
export interface Order {
  /** The SQL that an object is ordered by. */
  readonly key: string;
  readonly by: string;
  readonly after: Condition;
  /** The link to the page after this row. */
  next(last: Row): string;
}

/** Reads `$orderby`: one property, `asc` or `desc`; by number without it. @throws GraphError 400 */
export function orderOf(call: GraphCall, kind: ObjectKind, filtered: boolean): Order {
  const text = call.query.get('$orderby');
  if (text === null) {
    // The plus keeps the order from choosing the index, so that a filter can use its own.
    const n = filtered ? '+n' : 'n';
    return {
      key: 'NULL',
      by: n,
      after: { sql: `${n} > ?`, values: [pageStart(call)] },
      next: last => nextLink(call, Number(last['n'])),
    };
  }
  const parts = /^\s*([A-Za-z]+)(?:\s+(asc|desc))?\s*$/i.exec(text);
  if (parts === null) throw badRequest('Syntax error in $orderby: one property, asc or desc.');
  const name = String(parts[1]).toLowerCase();
  const key = Object.hasOwn(ORDERS, name) ? ORDERS[name] : undefined;
  if (key === undefined || (name === 'userprincipalname' && kind !== 'user'))
    throw unsupportedQuery(`Sorting by '${String(parts[1])}' is not supported.`);
  const descending = parts[2]?.toLowerCase() === 'desc';
  const sign = descending ? '<' : '>';
  const start = startOf(call);
  return {
    key,
    by: descending ? `${key} DESC, n DESC` : `${key}, n`,
    after:
      start === undefined
        ? { sql: '1', values: [] }
        : { sql: `(${key}, n) ${sign} (?, ?)`, values: [start.key, start.n] },
    next(last) {
      const options = [...call.query].filter(([option]) => option !== '$skiptoken');
      const token = JSON.stringify([String(last['sort_key']), Number(last['n'])]);
      return linkTo(call, [...options, ['$skiptoken', Buffer.from(token).toString('base64url')]]);
    },
  };
}

function startOf(call: GraphCall): { key: string; n: number } | undefined {
  const token = call.query.get('$skiptoken');
  if (token === null) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    const [key, n] = Array.isArray(value) ? (value as unknown[]) : [];
    if (typeof key === 'string' && Number.isSafeInteger(n)) return { key, n: Number(n) };
  } catch {
    // Said below.
  }
  throw badRequest('The skip token is not valid.');
}
