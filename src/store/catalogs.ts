import type { CatalogStore } from '../app/ports/catalog-store.ts';
import type { Queries } from './connection.ts';

/** The catalogs that were put in force. */
export const catalogs = (db: Queries): CatalogStore => ({
  async appliedCatalog() {
    const row = await db
      .selectFrom('applied_catalog')
      .selectAll()
      .orderBy('n', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row && { n: row.n, catalog: row.catalog, applied: row.applied.toISOString() };
  },
  async applyCatalog(catalog, after, at) {
    // Of two at once one finds its number taken.
    const written = await db
      .insertInto('applied_catalog')
      .values({ n: after + 1, catalog: JSON.stringify(catalog), applied: at.toISOString() })
      .onConflict(conflict => conflict.doNothing())
      .returning('n')
      .executeTakeFirst();
    return written !== undefined;
  },
});
