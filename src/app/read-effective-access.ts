import { allRows, type AllRow } from '../core/all-rows.ts';
import type { Catalog } from '../core/catalog.ts';
import type { Ground, Holding } from '../core/decision.ts';
import type { AccountIndex } from '../core/account-index.ts';
import type { MemberId, ObjectId, Principal, TenantId } from '../core/id.ts';
import type { Authority } from './authority.ts';
import type { ReplicaStore } from './ports/replica-store.ts';

/** Where a line of effective access comes from, with names for people to read. */
export interface NamedGround extends Ground {
  readonly memberName?: string;
  /** The names of `via`, in its order. */
  readonly viaNames: readonly string[];
}

export interface EffectiveAccess {
  readonly tenantId: TenantId;
  readonly objectId: ObjectId;
  readonly owner: boolean;
  /** The member row of the subject itself, if there is one (G-3). */
  readonly memberId: MemberId | null;
  /** For each permission and type, the level on all of that type, or `mixed`. */
  readonly allRows: readonly AllRow[];
  readonly items: readonly (Omit<Holding, 'from'> & { readonly from: readonly NamedGround[] })[];
}

type Names = ReadonlyMap<ObjectId, string>;

function objectsIn(index: AccountIndex, holdings: readonly Holding[]): readonly ObjectId[] {
  const ids = new Set<ObjectId>();
  for (const { from } of holdings) {
    for (const ground of from) {
      for (const group of ground.via) ids.add(group);
      const member = ground.member && index.member(ground.member);
      if (member) ids.add(member.objectId);
    }
  }
  return [...ids];
}

function named(index: AccountIndex, names: Names, ground: Ground): NamedGround {
  const member = ground.member && index.member(ground.member);
  return {
    ...ground,
    ...(member ? { memberName: names.get(member.objectId) ?? member.objectId } : {}),
    viaNames: ground.via.map(objectId => names.get(objectId) ?? objectId),
  };
}

/** The union of one's own and all groups' grants at this moment, each line with everything that gives it (R-3, D-3). */
export const readEffectiveAccess =
  (ports: { store: Pick<ReplicaStore, 'profiles'>; catalog: () => Catalog }) =>
  async (authority: Pick<Authority, 'index' | 'at'>, who: Principal): Promise<EffectiveAccess> => {
    const { index, at } = authority;
    const holdings = index.effectiveAccess(who, at.getTime());
    const profiles = await ports.store.profiles(who.tenantId, objectsIn(index, holdings));
    const names: Names = new Map([...profiles].map(([id, profile]) => [id, profile.displayName]));
    return {
      tenantId: who.tenantId,
      objectId: who.objectId,
      owner: index.isOwner(who),
      memberId: index.memberOf(who)?.id ?? null,
      allRows: allRows(
        holdings.filter(holding => holding.withoutEffect === undefined),
        ports.catalog(),
        index.resources(),
      ),
      items: holdings.map(holding => ({
        ...holding,
        from: holding.from.map(each => named(index, names, each)),
      })),
    };
  };
