import { catalogInForce, sameCatalog } from '../app/change-catalog.ts';
import { loadCatalog } from '../app/load-catalog.ts';
import type { Log } from '../app/ports/log.ts';
import type { Catalog } from '../core/catalog.ts';
import type { OpenStore } from '../store/open-store.ts';
import type { Closing } from './closing.ts';

/** How often a shared store is asked whether another catalog was applied, in ms. */
const lookEvery = 1000;

export interface CatalogOptions {
  readonly log: Log;
  readonly closing: Closing;
  /** Is called once, when another process has put another catalog in force: this one must start anew. */
  readonly applied?: () => void;
}

/**
 * The catalog that decisions are made by: the one applied last, whatever file the start was given; a first start applies
 * what it was given. Says so in the operator's log where the two differ.
 */
export async function openCatalog(
  store: OpenStore,
  given: Catalog,
  { log, closing, applied }: CatalogOptions,
): Promise<Catalog> {
  const { catalog, n } = await catalogInForce(store, given, new Date());
  if (!sameCatalog(catalog, given)) {
    log({
      level: 'warn',
      msg: 'The catalog given is not the one in force, and takes effect only when it is applied: rolecall catalog diff, then rolecall catalog apply',
      given: `${given.catalog} ${given.version}`,
      inForce: `${catalog.catalog} ${catalog.version}`,
    });
  }
  if (applied && store.kind === 'postgresql') {
    const look = async (): Promise<void> => {
      const now = await store.appliedCatalog();
      if (!now || now.n === n) return;
      clearInterval(timer);
      log({ level: 'warn', msg: 'Another catalog was applied; this process stops, to start with it' });
      applied();
    };
    const timer = setInterval(() => void look().catch(() => undefined), lookEvery);
    closing.add('looking for another catalog', () => Promise.resolve(clearInterval(timer)));
  }
  return sameCatalog(catalog, given) ? given : loadCatalog(catalog);
}
