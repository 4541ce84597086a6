import type { Catalog } from '../../core/catalog.ts';

/** A catalog that was put in force; the highest `n` is the one that is. */
export interface AppliedCatalog {
  readonly n: number;
  readonly catalog: Catalog;
  /** RFC 3339 UTC. */
  readonly applied: string;
}

/** The catalog in force, which outlives starts with another file. */
export interface CatalogStore {
  /** The one in force; undefined before the first start. */
  appliedCatalog(): Promise<AppliedCatalog | undefined>;
  /**
   * Puts a catalog in force behind the one that was `after` (0: none). Answers false when another was put in force
   * meanwhile, and writes nothing then.
   */
  applyCatalog(catalog: Catalog, after: number, at: Date): Promise<boolean>;
}
