import { authorityOn, demand, type Authority, type Need } from '../../app/authority.ts';
import type { AccountIndexes } from '../../app/account-indexes.ts';
import type { PortalPower } from '../../app/identity.ts';
import type { Page } from '../../app/ports/account-store.ts';
import type { UseCases } from '../../app/use-cases.ts';
import type { NamesOf } from '../../app/who-can-give.ts';
import type { Catalog } from '../../core/catalog.ts';
import type { Call, RouteDeps } from '../route.ts';

/** What the REST routes need: the base's needs, the use cases, and how to judge a caller on an account. */
export interface RestDependencies extends RouteDeps {
  readonly useCases: UseCases;
  readonly indexes: AccountIndexes;
  readonly names: NamesOf;
  readonly catalog: Catalog;
}

type AnyCall = Pick<Call<unknown, unknown, unknown>, 'identity' | 'now' | 'revision'>;

/**
 * The caller's authority on the account that the path names, if it meets the *who* column of the contract.
 *
 * Throws `not-found` to strangers, then `owner-only` or `permission-missing`.
 */
export async function authorized(
  deps: RestDependencies,
  call: AnyCall,
  account: string,
  need: Need,
  power?: PortalPower | 'any',
): Promise<Authority> {
  const authority = await authorityOn(deps, {
    identity: call.identity,
    account,
    at: call.now,
    revision: call.revision,
  });
  await demand(deps, authority, need, power);
  return authority;
}

/** A page as the contract has it. */
export const pageBody = <T>(page: Page<T>) => ({
  items: page.items,
  next: page.after,
  total: page.total,
  ...(page.totalIsEstimate ? { totalIsEstimate: true } : {}),
});
