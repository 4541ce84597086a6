import type { ActivityNotes } from '../../app/activity-notes.ts';
import type { Keep } from '../../app/change-account-state.ts';
import { authorityOn, demand, type Authority, type Need } from '../../app/authority.ts';
import type { AccountIndexes } from '../../app/account-indexes.ts';
import type { PortalPower } from '../../app/identity.ts';
import type { AccountStore, IdempotencyKey, Page } from '../../app/ports/account-store.ts';
import type { TenantIndexes } from '../../app/tenant-indexes.ts';
import type { UseCases } from '../../app/use-cases.ts';
import type { WhoCanGive } from '../../app/who-can-give.ts';
import type { Catalog } from '../../core/catalog.ts';
import { Problem } from '../../core/problems.ts';
import type { Call, RouteDeps } from '../route.ts';

/** What the REST routes need: the base's needs, the use cases, and how to judge a caller on an account. */
export interface RestDependencies extends RouteDeps {
  readonly useCases: UseCases;
  readonly indexes: AccountIndexes;
  readonly tenants: Pick<TenantIndexes, 'index' | 'load'>;
  readonly whoCanGive: WhoCanGive;
  readonly catalog: () => Catalog;
  readonly store: Pick<AccountStore, 'logRefusal'>;
  readonly activity: Pick<ActivityNotes, 'saw'>;
}

type AnyCall = Pick<Call<unknown, unknown, unknown>, 'identity' | 'actor' | 'now' | 'revision' | 'attempt'>;

/**
 * The caller's authority on the account that the path names, if it meets the *who* column of the contract.
 *
 * Throws `not-found` to strangers, then `owner-only` or `permission-missing`; attempts at a change stand in a log (H-4).
 */
export async function authorized(
  deps: RestDependencies,
  call: AnyCall,
  account: string,
  need: Need,
  power?: PortalPower | 'any',
): Promise<Authority> {
  const authority = await refusing(deps, call, account, async () => {
    const { identity, now: at, revision } = call;
    const found = await authorityOn(deps, { identity, account, at, revision });
    await demand(deps, found, need, power);
    return found;
  });
  const { identity } = call;
  // A portal that speaks for somebody only claims that they are there.
  if (identity.kind !== 'portal' && !identity.through)
    deps.activity.saw(authority.account, identity.principal, call.now);
  return authority;
}

/** Tells of an attempt that was refused, or made where there is nothing for its caller, before it is answered (H-4). */
export async function refusing<T>(
  deps: Pick<RestDependencies, 'refused'>,
  call: AnyCall,
  account: string | undefined,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (problem) {
    const refused =
      problem instanceof Problem && (problem.kind === 'forbidden' || problem.kind === 'missing');
    if (refused && call.attempt) await deps.refused?.({ call, account, problem });
    throw problem;
  }
}

/** What makes a change keep its answer, where the call has an `Idempotency-Key`: 200 with the result, unless told. */
export const keeping = <T>(
  call: { readonly idempotency?: IdempotencyKey },
  answer: Keep<T>['answer'] = result => ({ status: 200, headers: {}, body: result }),
): { readonly keep?: Keep<T> } => (call.idempotency ? { keep: { key: call.idempotency, answer } } : {});

/** A page as the contract has it. */
export const pageBody = <T>(page: Page<T>) => ({
  items: page.items,
  next: page.after,
  total: page.total,
  ...(page.totalIsEstimate ? { totalIsEstimate: true } : {}),
});

/**
 * A page of a list that is short enough to be read whole: owners, tenants. Its cursor is the number of those before.
 *
 * Throws `cursor-invalid` for a cursor that is none.
 */
export function pageOf<T>(
  all: readonly T[],
  { limit, cursor = '0' }: { readonly limit: number; readonly cursor?: string },
): { readonly items: readonly T[]; readonly next: string | null; readonly total: number } {
  const from = /^\d{1,6}$/.test(cursor) ? Number(cursor) : Infinity;
  if (from > all.length) {
    throw new Problem('cursor-invalid', 'This cursor belongs to another list. Start again without a cursor.');
  }
  const next = from + limit < all.length ? String(from + limit) : null;
  return { items: all.slice(from, from + limit), next, total: all.length };
}
