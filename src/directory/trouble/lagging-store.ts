import type { Store } from '../store/open-store.ts';
import { keysOf, searchable, type Body, type StoredObject } from '../store/objects.ts';

/** What an index does not know yet: an object that is new, or the values before a change. */
export interface IndexLag {
  readonly object: Pick<StoredObject, 'n' | 'tenant' | 'kind'>;
  /** Undefined: the object is new. */
  readonly before: Body | undefined;
}

/** A membership that came or went, and is read as it was. */
export interface MemberLag {
  readonly tenant: number;
  readonly group: number;
  readonly member: number;
  /** Whether it was one before the change. */
  readonly was: boolean;
}

const literal = (value: string | number | null): string => {
  if (value === null) return 'NULL';
  return typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`;
};

/** The store with other rows in some of its tables, for reading: each name after FROM or JOIN stands for a query. */
function reading(store: Store, tables: Readonly<Record<string, string>>): Store {
  const names = Object.keys(tables).join('|');
  const rewritten = (sql: string): string =>
    sql.replace(new RegExp(`\\b(FROM|JOIN) (${names})\\b`, 'g'), (_, before: string, name: string) => {
      // An alias follows or a clause does; either stands after a query as after a name.
      return `${before} (${tables[name] ?? name})`;
    });
  return {
    ...store,
    get: (sql, ...values) => store.get(rewritten(sql), ...values),
    all: (sql, ...values) => store.all(rewritten(sql), ...values),
  };
}

/** The store as an index sees it that lags behind. */
export function withIndexLag(store: Store, lags: readonly IndexLag[]): Store {
  if (lags.length === 0) return store;
  const numbers = lags.map(({ object }) => object.n).join(', ');
  const columns = 'n, tenant, id, kind, state, app_id, name_key, upn_key, mail_key, deleted_at, body';
  const objects = [`SELECT ${columns} FROM main.object WHERE n NOT IN (${numbers})`];
  const words = [`SELECT tenant, field, word, object FROM main.word WHERE object NOT IN (${numbers})`];
  for (const { object, before } of lags) {
    if (before === undefined) continue;
    const row = keysOf(object.kind, before);
    const keys = [row.name, row.upn, row.mail].map(literal).join(', ');
    const body = literal(JSON.stringify(before));
    objects.push(
      `SELECT n, tenant, id, kind, state, app_id, ${keys}, deleted_at, ${body} FROM main.object WHERE n = ${object.n}`,
    );
    for (const [field, word] of searchable(before))
      words.push(`SELECT ${object.tenant}, ${literal(field)}, ${literal(word)}, ${object.n}`);
  }
  return reading(store, { object: objects.join(' UNION ALL '), word: words.join(' UNION ALL ') });
}

/** The store with memberships as they were before some changes. */
export function withMemberLag(store: Store, lags: readonly MemberLag[]): Store {
  if (lags.length === 0) return store;
  const pairs = lags.map(({ group, member }) => `(${group}, ${member})`).join(', ');
  const rows = [
    `SELECT tenant, grp, member FROM main.membership WHERE (grp, member) NOT IN (VALUES ${pairs})`,
    ...lags.filter(({ was }) => was).map(lag => `SELECT ${lag.tenant}, ${lag.group}, ${lag.member}`),
  ];
  return reading(store, { membership: rows.join(' UNION ALL ') });
}
