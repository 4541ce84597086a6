import type { AccountIndex, Tenants } from './account-index.ts';
import type { Catalog } from './catalog.ts';
import { affectedBy, effectOf, type Affected, type EffectLine } from './effect.ts';
import { hasManager } from './lock-out.ts';

/** What another catalog would do on one account (R-9, B-2). */
export interface CatalogEffect {
  readonly lines: readonly EffectLine[];
  /** Nobody could manage users any more who can now (U-11). */
  readonly losesManagers: boolean;
}

/** Who gains and loses what on an account when one catalog takes another's place: members, their people, and owners. */
export function catalogEffect(
  before: { readonly index: AccountIndex; readonly catalog: Catalog },
  after: { readonly index: AccountIndex; readonly catalog: Catalog },
  tenants: Tenants,
  at: number,
): CatalogEffect {
  const owners = before.index.facts.owners.map((owner): Affected => ({ ...owner, kind: 'user' }));
  const affected = new Map(
    [...owners, ...affectedBy(before.index.members(), tenants)].map(one => [
      `${one.tenantId}/${one.objectId}`,
      one,
    ]),
  );
  const manages = ({ index, catalog }: typeof before): boolean => hasManager(index, { tenants, catalog, at });
  return {
    lines: effectOf(before.index, after.index, affected.values(), at),
    losesManagers: manages(before) && !manages(after),
  };
}
