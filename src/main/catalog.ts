import { createCatalogInForce, type CatalogInForce } from '../app/catalog-in-force.ts';
import { catalogInForce, sameCatalog } from '../app/change-catalog.ts';
import { loadCatalog } from '../app/load-catalog.ts';
import type { Log } from '../app/ports/log.ts';
import type { Catalog } from '../core/catalog.ts';
import type { OpenStore } from '../store/open-store.ts';
import type { Closing } from './closing.ts';

/** How often a shared store is asked whether another catalog was applied, in ms. */
const lookEvery = 1000;

/**
 * The catalog that decisions are made by: the one applied last, whatever file the start was given; a first start applies
 * what it was given. Says so in the operator's log where the two differ. On a shared store it follows what other processes
 * apply.
 */
export async function openCatalog(
  store: OpenStore,
  given: Catalog,
  { log, closing }: { readonly log: Log; readonly closing: Closing },
): Promise<CatalogInForce> {
  const applied = await catalogInForce(store, given, new Date());
  const { catalog } = applied;
  if (!sameCatalog(catalog, given)) {
    log({
      level: 'warn',
      msg: 'The catalog given is not the one in force, and takes effect only when it is applied: rolecall catalog diff, then rolecall catalog apply',
      given: nameOf(given),
      inForce: nameOf(catalog),
    });
  }
  const inForce = createCatalogInForce(applied, loadCatalog, ({ catalog: next }) =>
    log({ level: 'info', msg: 'Another catalog is in force', inForce: nameOf(next) }),
  );
  if (store.kind === 'postgresql') {
    const look = async (): Promise<void> => {
      const now = await store.appliedCatalog();
      if (now) inForce.take(now);
    };
    const failed = (error: unknown): void =>
      log({ level: 'warn', msg: 'The catalog in force could not be read', err: error });
    const timer = setInterval(() => void look().catch(failed), lookEvery);
    closing.add('looking for another catalog', () => Promise.resolve(clearInterval(timer)));
  }
  return inForce;
}

const nameOf = ({ catalog, version }: Catalog): string => `${catalog} ${version}`;
