import { createHash } from 'node:crypto';
import type { AccountIndex, AccountIndexOptions } from '../core/account-index.ts';
import type { AccountFacts } from '../core/account.ts';
import { canonicalJson } from '../core/canonical-json.ts';
import { catalogEffect } from '../core/catalog-change.ts';
import type { Catalog } from '../core/catalog.ts';
import type { AccountId } from '../core/id.ts';
import { Problem } from '../core/problems.ts';
import { compileCondition } from '../conditions/compile-condition.ts';
import { named, planOf, type DryRun } from './dry-run.ts';
import type { Actor, NewLogEntry } from './ports/actor.ts';
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

/** What takes the place of what, and how many gain or lose by it. */
export interface CatalogSummary {
  readonly from: Pick<Catalog, 'catalog' | 'version'>;
  readonly to: Pick<Catalog, 'catalog' | 'version'>;
  /** Whether the catalog is the one in force already. */
  readonly same: boolean;
  /** How many accounts change, and how many people, groups and applications in them. */
  readonly counts: { readonly accounts: number; readonly people: number; readonly losingManagers: number };
  /** Changes when the effect does. */
  readonly plan: string;
}

/** Who would gain and lose what on every account. */
export interface CatalogPreview extends CatalogSummary {
  readonly accounts: readonly AccountEffect[];
}

export interface CatalogPorts {
  readonly store: CatalogStore & Pick<AccountStore, 'allAccounts' | 'facts'> & Pick<ReplicaStore, 'profiles'>;
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
  await store.applyCatalog({ catalog: given, after: 0, at });
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

/** How many lines of an account's effect its log keeps; the rest is counted. */
const linesLogged = 100;

/** What a catalog does on each account where it changes anything, one after the other: memory holds one at a time. */
async function* accountEffects(
  ports: CatalogPorts,
  from: Catalog,
  to: Catalog,
  at: Date,
): AsyncGenerator<AccountEffect> {
  // The copies of directories age while the server stands still; what a catalog changes does not depend on that.
  const maxAge = { usual: Infinity, sensitive: Infinity };
  for await (const facts of allFacts(ports)) {
    const indexed = (catalog: Catalog) => ({
      catalog,
      index: ports.create({ catalog, facts, tenants: ports.tenants, maxAge, conditions: compileCondition }),
    });
    const { lines, losesManagers } = await ports.tenants.during(facts.tenants, () =>
      catalogEffect(indexed(from), indexed(to), ports.tenants, at.getTime()),
    );
    if (lines.length === 0) continue;
    const { effect } = await named(ports.store, planOf(lines));
    yield { account: facts.account.id, name: facts.account.name, losesManagers, effect };
  }
}

/** Goes through what a catalog would do on every account, by what the store holds now; tells of each account as it comes. */
export const walkCatalog =
  (ports: CatalogPorts) =>
  async (
    from: Catalog,
    to: Catalog,
    at: Date,
    each: (one: AccountEffect) => void,
  ): Promise<CatalogSummary> => {
    const hash = createHash('sha256').update(canonicalJson(to));
    const counts = { accounts: 0, people: 0, losingManagers: 0 };
    for await (const one of accountEffects(ports, from, to, at)) {
      hash.update(`\n${canonicalJson(one)}`);
      counts.accounts += 1;
      counts.people += one.effect.length;
      counts.losingManagers += one.losesManagers ? 1 : 0;
      each(one);
    }
    const name = ({ catalog, version }: Catalog): CatalogPreview['from'] => ({ catalog, version });
    const plan = hash.digest('base64url').slice(0, 27);
    return { from: name(from), to: name(to), same: sameCatalog(from, to), counts, plan };
  };

/** What a catalog would do on every account, whole. */
export const previewCatalog =
  (ports: CatalogPorts) =>
  async (from: Catalog, to: Catalog, at: Date): Promise<CatalogPreview> => {
    const accounts: AccountEffect[] = [];
    const summary = await walkCatalog(ports)(from, to, at, one => void accounts.push(one));
    return { ...summary, accounts };
  };

export interface ApplyRequest {
  readonly current: AppliedCatalog;
  readonly to: Catalog;
  /** Of the effect that was looked at. */
  readonly plan: string;
  readonly actor: Actor;
  readonly at: Date;
}

const stale = (detail: string, plan?: string): Problem =>
  new Problem('plan-stale', detail, plan === undefined ? {} : { plan });

/**
 * Puts a catalog in force, with an entry in the log of every account that it changes (H-3), all in one transaction. The one
 * in force already is applied again without a trace. Throws `plan-stale` unless `plan` is that of what happens, or when
 * another catalog was put in force or an account was changed meanwhile.
 */
export const applyCatalog =
  (ports: CatalogPorts) =>
  async ({ current, to, plan, actor, at }: ApplyRequest): Promise<CatalogPreview> => {
    const accountsState = await ports.store.accountsState();
    const preview = await previewCatalog(ports)(current.catalog, to, at);
    const { accounts, ...summary } = preview;
    if (summary.same) return preview;
    if (summary.plan !== plan)
      throw stale('The effect has changed since you looked. Look again and decide anew.', summary.plan);
    const entries = new Map(accounts.map(one => [one.account, entryOf(one, summary)]));
    const change = { accountsState, actor, entries };
    if (!(await ports.store.applyCatalog({ catalog: to, after: current.n, at, change })))
      throw stale('Another catalog was put in force, or an account was changed, meanwhile. Look again.');
    return preview;
  };

const entryOf = (
  { effect, losesManagers }: AccountEffect,
  { from, to }: Pick<CatalogSummary, 'from' | 'to'>,
): NewLogEntry => ({
  action: 'catalog.apply',
  result: 'done',
  target: { catalog: to.catalog },
  detail: { from, to, effect: effect.slice(0, linesLogged), people: effect.length, losesManagers },
});
