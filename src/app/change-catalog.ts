import { createHash } from 'node:crypto';
import type { AccountIndex, AccountIndexOptions } from '../core/account-index.ts';
import type { AccountFacts } from '../core/account.ts';
import { canonicalJson } from '../core/canonical-json.ts';
import { catalogEffect } from '../core/catalog-change.ts';
import type { Catalog } from '../core/catalog.ts';
import type { AccountId } from '../core/id.ts';
import { Problem } from '../core/problems.ts';
import { named, planOf, type DryRun } from './dry-run.ts';
import type { AccountStore } from './ports/account-store.ts';
import type { AppliedCatalog, CatalogStore } from './ports/catalog-store.ts';
import type { ReplicaStore } from './ports/replica-store.ts';
import type { TenantIndexes } from './tenant-indexes.ts';

/** What a catalog would do on one account where it changes anything. */
export interface AccountEffect extends Pick<DryRun, 'effect'> {
  readonly account: AccountId;
  readonly name: string;
  /** Nobody could manage users any more (U-11). */
  readonly losesManagers: boolean;
}

/** Who would gain and lose what on every account. */
export interface CatalogPreview {
  readonly from: Pick<Catalog, 'catalog' | 'version'>;
  readonly to: Pick<Catalog, 'catalog' | 'version'>;
  /** Whether the catalog is the one in force already. */
  readonly same: boolean;
  readonly accounts: readonly AccountEffect[];
  /** Changes when the effect does. */
  readonly plan: string;
}

export interface CatalogPorts {
  readonly store: CatalogStore &
    Pick<AccountStore, 'allAccounts' | 'facts' | 'change'> &
    Pick<ReplicaStore, 'profiles'>;
  readonly tenants: TenantIndexes;
  readonly create: (options: AccountIndexOptions) => AccountIndex;
}

/** Whether two catalogs say the same, however they are written. */
export const sameCatalog = (a: Catalog, b: Catalog): boolean => canonicalJson(a) === canonicalJson(b);

/**
 * The catalog in force: what was applied last or, before anything was, the one given. Another one that is given does not
 * take its place by a start.
 */
export async function catalogInForce(store: CatalogStore, given: Catalog, at: Date): Promise<AppliedCatalog> {
  const applied = await store.appliedCatalog();
  if (applied) return applied;
  // Of several first starts at once one is first.
  await store.applyCatalog(given, 0, at);
  const now = await store.appliedCatalog();
  if (!now) throw new Error('INVARIANT: a catalog that was written is there');
  return now;
}

async function* allFacts({ store }: CatalogPorts): AsyncGenerator<AccountFacts> {
  let after: string | null | undefined;
  do {
    const page = await store.allAccounts(100, after ?? undefined);
    for (const { id } of page.items) {
      const facts = await store.facts(id);
      if (facts) yield facts;
    }
    after = page.after;
  } while (after !== null);
}

/** What a catalog would do on every account, by what the store holds now. */
export const previewCatalog =
  (ports: CatalogPorts) =>
  async (from: Catalog, to: Catalog, at: Date): Promise<CatalogPreview> => {
    const accounts: AccountEffect[] = [];
    // The copies of directories age while the server stands still; what a catalog changes does not depend on that.
    const maxAge = { usual: Infinity, sensitive: Infinity };
    for await (const facts of allFacts(ports)) {
      await Promise.all(facts.tenants.map(tenant => ports.tenants.load(tenant)));
      const indexed = (catalog: Catalog) => ({
        catalog,
        index: ports.create({ catalog, facts, tenants: ports.tenants, maxAge }),
      });
      const { lines, losesManagers } = catalogEffect(indexed(from), indexed(to), ports.tenants, at.getTime());
      if (lines.length === 0) continue;
      const { effect } = await named(ports.store, planOf(lines));
      accounts.push({ account: facts.account.id, name: facts.account.name, losesManagers, effect });
    }
    const name = ({ catalog, version }: Catalog): CatalogPreview['from'] => ({ catalog, version });
    return {
      from: name(from),
      to: name(to),
      same: sameCatalog(from, to),
      accounts,
      plan: createHash('sha256')
        .update(canonicalJson([to, accounts]))
        .digest('base64url')
        .slice(0, 27),
    };
  };

/**
 * Puts a catalog in force, with an entry in the log of every account that it changes (H-3). Throws `plan-stale` unless
 * `plan` is that of what would happen now, or when another catalog was put in force meanwhile.
 */
export const applyCatalog =
  (ports: CatalogPorts) =>
  async (current: AppliedCatalog, to: Catalog, plan: string, at: Date): Promise<CatalogPreview> => {
    const preview = await previewCatalog(ports)(current.catalog, to, at);
    if (preview.plan !== plan)
      throw new Problem(
        'plan-stale',
        'The effect has changed since you looked. Look again and decide anew.',
        {
          plan: preview.plan,
        },
      );
    if (preview.same) return preview;
    for (const { account, effect, losesManagers } of preview.accounts) {
      await ports.store.change({
        account,
        actor: { kind: 'system' },
        at,
        plan: () =>
          Promise.resolve({
            events: [],
            log: [
              {
                action: 'catalog.apply',
                result: 'done',
                target: { catalog: to.catalog },
                detail: { from: preview.from, to: preview.to, effect, losesManagers },
              },
            ],
            result: undefined,
          }),
      });
    }
    // Last, so that a process that stops on the way has changed nothing; the entries are then written again.
    if (!(await ports.store.applyCatalog(to, current.n, at)))
      throw new Problem('plan-stale', 'Another catalog was put in force meanwhile. Look again.');
    return preview;
  };
