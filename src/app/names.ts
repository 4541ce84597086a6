import { asAccountId, principalKey, type ObjectId, type Principal, type TenantId } from '../core/id.ts';
import type { AccountStore } from './ports/account-store.ts';
import type { ReplicaStore } from './ports/replica-store.ts';
import type { NamesOf } from './who-can-give.ts';

/** Display names by what the replica knows, else by what an owner's sign-in said, else the object's id. */
export const namesFrom =
  (store: Pick<AccountStore, 'owners'> & Pick<ReplicaStore, 'profiles'>): NamesOf =>
  async (account, who) => {
    const owners = new Map(
      (await store.owners(asAccountId(account))).map(owner => [principalKey(owner), owner.displayName]),
    );
    const byTenant = new Map<TenantId, ObjectId[]>();
    for (const { tenantId, objectId } of who)
      byTenant.set(tenantId, [...(byTenant.get(tenantId) ?? []), objectId]);
    const known = new Map<string, string>();
    for (const [tenantId, ids] of byTenant) {
      for (const [objectId, profile] of await store.profiles(tenantId, ids)) {
        known.set(principalKey({ tenantId, objectId }), profile.displayName);
      }
    }
    return who.map((each: Principal) => {
      const key = principalKey(each);
      return {
        tenantId: each.tenantId,
        objectId: each.objectId,
        displayName: known.get(key) || owners.get(key) || each.objectId,
      };
    });
  };
