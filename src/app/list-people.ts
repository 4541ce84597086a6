import { chainsOf } from '../core/grounds.ts';
import { asMemberId, type MemberId, type ObjectId, type TenantId } from '../core/id.ts';
import type { MemberKind } from '../core/catalog.ts';
import { Problem } from '../core/problems.ts';
import type { Authority } from './authority.ts';
import { invitationDenial, type InvitationDenial, type InvitationTerm } from '../core/invitation-term.ts';
import { decidedBy, fullViewOf } from './member-view.ts';
import type { DirectoryProfile } from './ports/account-store.ts';
import type { ReplicaStore } from './ports/replica-store.ts';
import { noSuchMember } from './read-member.ts';
import type { TenantIndexes } from './tenant-indexes.ts';

/** Somebody in a group, cut to what the caller may see (T-9). */
export interface PersonView {
  readonly tenantId: TenantId;
  readonly objectId: ObjectId;
  readonly kind: MemberKind;
  readonly displayName: string;
  readonly userPrincipalName: string | null;
  readonly guest: boolean;
  /** As a decision sees them: pending, disabled and deleted people have no access through groups either (U-4, U-9). */
  readonly state: 'active' | InvitationDenial | 'disabled' | 'deleted-in-directory';
  /** The own row in the account; null for those whom no row names (G-3). */
  readonly memberId: MemberId | null;
  /** From the person's own group up to this one. */
  readonly via: readonly ObjectId[];
}

interface Ports {
  readonly store: Pick<ReplicaStore, 'profiles'>;
  readonly tenants: Pick<TenantIndexes, 'index'>;
}

/** Up to so many people are in the order of their names; more are in the order of their ids, which needs no look at them all. */
export const sortedByName = 5_000;

/**
 * Who has access through a member group, nested groups included (G-1, G-3); with `alone` only those whom no row of their own
 * names. A page from `from` on, and how many there are.
 *
 * Throws `not-found` for a member that is none, `invalid` for one that is no group.
 */
export const listPeople =
  (ports: Ports) =>
  async (
    authority: Authority,
    query: {
      readonly member: string;
      readonly alone: boolean;
      readonly from: number;
      readonly limit: number;
    },
  ): Promise<{ readonly items: readonly PersonView[]; readonly total: number }> => {
    const group = authority.index.member(asMemberId(query.member));
    if (!group) throw noSuchMember();
    if (group.kind !== 'group') throw new Problem('invalid', 'This member is no group; it has no people.');
    const { tenantId } = group;
    const directory = ports.tenants.index(tenantId);
    const rowOf = (objectId: ObjectId): MemberId | null =>
      authority.index.memberOf({ tenantId, objectId })?.id ?? null;
    const all = [...(directory?.peopleOf(group.objectId) ?? [])].filter(
      id => !query.alone || rowOf(id) === null,
    );
    const inOrder = await ordered(ports, tenantId, all);
    const ids = inOrder.slice(query.from, query.from + query.limit);
    const profiles = await ports.store.profiles(tenantId, ids);
    const full = fullViewOf(authority.identity) === tenantId;
    const items = ids.map((objectId): PersonView => {
      const profile = profiles.get(objectId);
      const chain = directory ? chainsOf(directory, objectId).get(group.objectId) : undefined;
      return {
        tenantId,
        objectId,
        kind: profile?.kind ?? directory?.object(objectId)?.kind ?? 'user',
        displayName: profile?.displayName ?? objectId,
        userPrincipalName: full ? (profile?.userPrincipalName ?? null) : null,
        guest: profile?.guest ?? false,
        state: stateOf(profile, authority.index.invitation({ tenantId, objectId }), authority.at),
        memberId: rowOf(objectId),
        via: chain ?? [group.objectId],
      };
    });
    return { items, total: all.length };
  };

async function ordered(ports: Ports, tenant: TenantId, ids: readonly ObjectId[]): Promise<ObjectId[]> {
  const byId = [...ids].sort();
  if (ids.length > sortedByName) return byId;
  const names = new Map<ObjectId, string>();
  for (let at = 0; at < ids.length; at += 500) {
    for (const [id, { displayName }] of await ports.store.profiles(tenant, byId.slice(at, at + 500)))
      names.set(id, displayName);
  }
  const { compare } = new Intl.Collator('en');
  return byId.sort((a, b) => compare(names.get(a) ?? a, names.get(b) ?? b));
}

function stateOf(
  profile: DirectoryProfile | undefined,
  term: InvitationTerm | undefined,
  at: Date,
): PersonView['state'] {
  if (profile === undefined) return 'active';
  if (profile.deleted) return 'deleted-in-directory';
  if (!profile.enabled) return 'disabled';
  return invitationDenial(decidedBy(profile), term, at.getTime()) ?? 'active';
}
