import type { Place } from './access.ts';
import type { GivenProperties } from './condition.ts';
import type { InvitationDenial } from './invitation-term.ts';
import type { GrantLevel, Level } from './level.ts';
import type { MemberId, ObjectId, Principal } from './id.ts';

/** May this subject do this on that? `at` is the moment asked about, in ms since the epoch. */
export interface Question {
  readonly subject: Principal & { readonly type: 'user' | 'application' };
  readonly permission: string;
  readonly level: GrantLevel;
  /** For the account itself: type `account` and the account's id. */
  readonly resource: { readonly type: string; readonly id: string };
  readonly at: number;
  /** What conditions may rest on besides what is kept of subject and resource. */
  readonly properties?: GivenProperties;
}

/** What is not held and the smallest grant that would give it (B-3): the same wherever a refusal explains itself. */
export interface Lack {
  readonly permission: string;
  /** The least level offered that would do. */
  readonly level: GrantLevel;
  /** The resource that it is needed on: the one asked about, or its parent where that answers. */
  readonly on: { readonly type: string; readonly id: string };
  readonly has: Level;
  readonly grant: { readonly permission: string; readonly level: GrantLevel; readonly on?: Place };
}

/** Why an answer is no; several may hold, the first is the one to mend first. */
export type Denial =
  | { readonly code: 'unknown-subject' | 'subject-type' | 'disabled' | 'deleted' | InvitationDenial }
  | {
      readonly code: 'tenant-not-associated' | 'tenant-disconnected' | 'replica-too-old' | 'group-not-synced';
    }
  | { readonly code: 'unknown-permission' | 'unknown-resource' | 'level-not-offered' | 'not-applicable' }
  | { readonly code: 'feature-missing'; readonly feature: string }
  /** With what would mend it where a question was asked, and the required permission exists there. */
  | ({ readonly code: 'requirement-missing'; readonly permission: string } & Partial<
      Omit<Lack, 'permission'>
    >)
  | ({ readonly code: 'not-granted' } & Lack)
  | {
      readonly code: 'condition-not-met';
      /** The permission that it bounds: the one asked about, or one that this requires. */
      readonly permission: string;
      /** In the catalog's words. */
      readonly condition: string;
      /** Why it could not be evaluated, where that is so. */
      readonly fault?: string;
    };

/** One way in which a yes is given: ownership, or a member's grant, reached by way of groups (D-3). */
export interface Ground {
  readonly by: 'owner' | 'role' | 'custom';
  /** The member whose grant it is: the subject itself or a group; absent for an owner. */
  readonly member?: MemberId;
  readonly role?: string;
  readonly permission: string;
  readonly level: GrantLevel;
  readonly on?: Place;
  readonly start?: string;
  readonly end?: string;
  /** From the subject's own group up to the group that holds the grant; empty when granted to the subject itself. */
  readonly via: readonly ObjectId[];
}

/** What an answer rests on: grounds for a yes, denials for a no. */
export type Reasons = { readonly grounds: readonly Ground[] } | { readonly denials: readonly Denial[] };

export interface Decision {
  readonly allowed: boolean;
  /** Where the answer rests on grants that end: the moment (RFC 3339) up to which it holds. */
  readonly validUntil?: string;
  readonly reasons?: Reasons;
}

/**
 * One line of somebody's effective access: the highest level of a permission at a place and everything that gives it.
 * `effect` is `none` with the cause where a feature or a requirement is missing.
 */
export interface Holding {
  readonly permission: string;
  readonly level: GrantLevel;
  /** Absent for account permissions. */
  readonly on?: Place;
  readonly from: readonly Ground[];
  readonly withoutEffect?: Denial;
  /** The conditions under which it has effect, in the catalog's words; absent: none. */
  readonly under?: readonly string[];
}
