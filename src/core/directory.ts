import type { MemberKind } from './catalog.ts';
import type { ObjectId, TenantId } from './id.ts';

/** What decisions need of a directory object; names and the rest stay in the store. */
export interface DirectoryObject {
  readonly objectId: ObjectId;
  readonly kind: MemberKind;
  /** `accountEnabled`; a group is always enabled (U-9). */
  readonly enabled: boolean;
  /** Deleted in the directory, softly too (U-9). */
  readonly deleted: boolean;
  /** A guest who has not accepted: `externalUserState` is `PendingAcceptance` (U-4). */
  readonly pending: boolean;
  /** When a guest whom the directory waited for accepted, in ms since the epoch, and the address they have there, in lower case. */
  readonly accepted?: { readonly at: number; readonly as: string };
}

/** One page of changes of a tenant's replica, ready for an index. */
export interface DirectoryPatch {
  readonly objects: readonly DirectoryObject[];
  /** Objects gone for good: they leave every group. */
  readonly gone: readonly ObjectId[];
  /** `[group, member]` pairs. */
  readonly joined: readonly (readonly [ObjectId, ObjectId])[];
  readonly left: readonly (readonly [ObjectId, ObjectId])[];
}

/**
 * Users, groups, applications and memberships of one tenant, for every account that has it.
 *
 * Cycles among groups are allowed; the order of patches within a revision does not matter.
 */
export interface TenantIndex {
  readonly tenantId: TenantId;
  readonly revision: number;
  /** How many objects and memberships there are. */
  readonly size: number;
  object(id: ObjectId): DirectoryObject | undefined;
  /**
   * Another number after each change of the object, of its own groups or of any group's; -1 for whoever is not known.
   * What was worked out at the same number still holds. Without this it holds for as long as the revision stays.
   */
  versionOf?(id: ObjectId): number;
  /** The groups that hold `id` directly, deleted ones left out. */
  parentsOf(id: ObjectId): readonly ObjectId[];
  /** The direct members of a group. */
  membersOf(group: ObjectId): readonly ObjectId[];
  /** Every group that holds `id`, directly or through groups, deleted ones left out (G-1). */
  groupsOf(id: ObjectId): ReadonlySet<ObjectId>;
  /** Every user and application in a group, through nested groups too (G-1). */
  peopleOf(group: ObjectId): ReadonlySet<ObjectId>;
  apply(patch: DirectoryPatch, revision: number): void;
}

/**
 * How fresh a tenant's copy is: `confirmedAt` is the moment (ms since the epoch) up to which the directory is known;
 * undefined while there is no copy (T-3).
 */
export interface ReplicaAge {
  readonly confirmedAt: number | undefined;
}
