import type { AccountIndex, AccountIndexOptions } from '../core/account-index.ts';
import type { Catalog } from '../core/catalog.ts';
import { createAccountIndex } from '../core/create-account-index.ts';
import type { AccountId } from '../core/id.ts';
import { Problem } from '../core/problems.ts';
import type { CatalogInForce } from './catalog-in-force.ts';
import {
  applyCatalog,
  walkCatalog,
  type AccountEffect,
  type CatalogPorts,
  type CatalogSummary,
} from './change-catalog.ts';
import type { Cursors } from './cursor.ts';
import { CatalogRefusal, loadCatalog } from './load-catalog.ts';
import type { Actor } from './ports/actor.ts';
import type { AppliedCatalog } from './ports/catalog-store.ts';

/** What a catalog does to one person, group or application on one account. */
export type CatalogLine = AccountEffect['effect'][number] & {
  readonly account: AccountId;
  readonly accountName: string;
  /** Nobody could manage users of that account any more (U-11). */
  readonly losesManagers: boolean;
};

/** A page of what a catalog would do. */
export interface CatalogPage extends CatalogSummary {
  readonly items: readonly CatalogLine[];
  readonly next: string | null;
  readonly total: number;
}

interface Ports extends Omit<CatalogPorts, 'create'> {
  readonly inForce: CatalogInForce;
  readonly cursors: Cursors;
}

/** The catalog that a body is. Throws `invalid` with every fault and its place. */
function catalogOf(document: unknown): Catalog {
  try {
    return loadCatalog(document);
  } catch (error) {
    if (!(error instanceof CatalogRefusal)) throw error;
    const errors = error.faults.map(({ pointer, detail }) => ({ pointer, code: 'invalid', detail }) as const);
    const [first] = errors;
    const where = first?.pointer === '' ? '' : ` At ${first?.pointer}: ${first?.detail}`;
    throw new Problem('invalid', `This is no catalog that can be used (${errors.length} faults).${where}`, {
      errors,
    });
  }
}

/** The catalog that the store has in force now, which this process goes on by too. */
async function current({ store, inForce }: Ports): Promise<AppliedCatalog> {
  const applied = await store.appliedCatalog();
  if (!applied) throw new Error('INVARIANT: a running process has a catalog in force');
  inForce.take(applied);
  return applied;
}

const whole = (ports: Ports): CatalogPorts => ({
  ...ports,
  create: (options: AccountIndexOptions): AccountIndex => createAccountIndex(options),
});

export interface PreviewCatalog {
  readonly document: unknown;
  readonly at: Date;
  readonly limit: number;
  readonly cursor?: string;
}

/**
 * Who would gain and lose what on which account if this catalog took the place of the one in force, in pages; changes
 * nothing. Throws `plan-stale` when the effect is another than on the page before.
 */
export const previewCatalogPage =
  (ports: Ports) =>
  async ({ document, at, limit, cursor }: PreviewCatalog): Promise<CatalogPage> => {
    const to = catalogOf(document);
    const { catalog: from } = await current(ports);
    const after = ports.cursors.open(['catalog'], cursor);
    const [text = '0', seen] = after?.split('/') ?? [];
    const start = Number(text);
    const items: CatalogLine[] = [];
    let total = 0;
    const summary = await walkCatalog(whole(ports))(from, to, at, one => {
      const { account, name: accountName, losesManagers, effect } = one;
      const skip = Math.max(0, start - total);
      const room = limit - items.length;
      const page = effect.slice(skip, skip + room);
      items.push(...page.map(line => ({ account, accountName, losesManagers, ...line })));
      total += effect.length;
    });
    const { plan } = summary;
    if (seen !== undefined && seen !== plan)
      throw new Problem('plan-stale', 'The effect has changed since the page before. Begin anew.', { plan });
    const end = start + items.length;
    const next = end < total ? ports.cursors.seal(['catalog'], `${end}/${plan}`) : null;
    return { ...summary, items, next, total };
  };

export interface PutCatalog {
  readonly document: unknown;
  /** The dry run's; a catalog is applied only by whoever has looked. */
  readonly plan: string | undefined;
  readonly actor: Actor;
  readonly at: Date;
}

/** Puts a catalog in force, for this process at once. Throws `precondition-required` without a plan, `plan-stale`, `invalid`. */
export const putCatalog =
  (ports: Ports) =>
  async ({ document, plan, actor, at }: PutCatalog): Promise<CatalogSummary> => {
    const to = catalogOf(document);
    if (plan === undefined) {
      const detail =
        'Look first with ?dryRun=true, then send the plan that it answers as If-Match-Plan: a catalog changes what everybody may do.';
      throw new Problem('precondition-required', detail);
    }
    const { accounts: _, ...summary } = await applyCatalog(whole(ports))({
      current: await current(ports),
      to,
      plan,
      actor,
      at,
    });
    await current(ports);
    return summary;
  };
