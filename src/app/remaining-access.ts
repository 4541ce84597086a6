import { printAccess, type AccessText } from '../core/access-text.ts';
import type { AccountIndex } from '../core/account-index.ts';
import type { Member } from '../core/account.ts';
import type { MemberId, ObjectId, TenantId } from '../core/id.ts';
import type { ReplicaStore } from './ports/replica-store.ts';

/** A way in which somebody removed still has access: a member group, and how they are in it (U-8). */
export interface RemainingAccess {
  readonly member: MemberId;
  readonly tenantId: TenantId;
  readonly objectId: ObjectId;
  readonly displayName: string;
  readonly access: AccessText;
  /** From the person's own group up to the member group. */
  readonly via: readonly ObjectId[];
  readonly viaNames: readonly string[];
}

/** The names of the groups through which access of members of one tenant may remain; read before the account is locked. */
export async function namesOfWays(
  ports: { readonly store: Pick<ReplicaStore, 'profiles'> },
  index: AccountIndex,
  tenant: TenantId,
  members: readonly Member[],
): Promise<ReadonlyMap<ObjectId, string>> {
  const ids = members.flatMap(member =>
    index.groupMembersOf(member).flatMap(way => [way.member.objectId, ...way.via]),
  );
  const profiles = await ports.store.profiles(tenant, [...new Set(ids)]);
  return new Map([...profiles].map(([id, { displayName }]) => [id, displayName]));
}

export const remainsOf = (
  ways: readonly { readonly member: Member; readonly via: readonly ObjectId[] }[],
  names: ReadonlyMap<ObjectId, string>,
): readonly RemainingAccess[] =>
  ways.map(({ member, via }) => ({
    member: member.id,
    tenantId: member.tenantId,
    objectId: member.objectId,
    displayName: names.get(member.objectId) ?? member.objectId,
    access: printAccess(member.access),
    via,
    viaNames: via.map(id => names.get(id) ?? id),
  }));
