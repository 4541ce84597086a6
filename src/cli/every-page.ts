import type { List, PageQuery } from '../client/contract.ts';

/** The largest page that the API gives (api.md, Conventions). */
const pageSize = 500;

/** Every page of a list. */
export async function everyPage<T>(read: (query: PageQuery) => Promise<List<T>>): Promise<readonly T[]> {
  const items: T[] = [];
  let query: PageQuery = { limit: pageSize };
  for (;;) {
    const page = await read(query);
    items.push(...page.items);
    if (page.next === null) return items;
    query = { limit: pageSize, cursor: page.next };
  }
}
