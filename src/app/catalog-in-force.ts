import type { Catalog } from '../core/catalog.ts';
import type { AppliedCatalog } from './ports/catalog-store.ts';

/** The catalog that this process decides by, while it runs. */
export interface CatalogInForce {
  catalog(): Catalog;
  /** Which of those applied it is. */
  n(): number;
  /** Goes on by this one, if it was applied later than the one in force. */
  take(applied: AppliedCatalog): void;
}

/** `read` makes an applied catalog ready for use; one of another version of this program may throw there. */
export function createCatalogInForce(
  first: AppliedCatalog,
  read: (catalog: Catalog) => Catalog,
  taken: (applied: AppliedCatalog) => void = () => undefined,
): CatalogInForce {
  let { n } = first;
  let catalog = read(first.catalog);
  return {
    catalog: () => catalog,
    n: () => n,
    take(applied) {
      if (applied.n <= n) return;
      catalog = read(applied.catalog);
      n = applied.n;
      taken(applied);
    },
  };
}
