import type { PermissionGrant, RoleGrant } from '../../core/access.ts';
import type { MemberKind } from '../../core/catalog.ts';
import type { AccountId, MemberId, Principal } from '../../core/id.ts';
import type { NewJob } from './jobs.ts';

/** A grant with an end, at a stage that is to be told. */
export interface EndingGrant extends Principal {
  readonly account: AccountId;
  readonly member: MemberId;
  readonly kind: MemberKind;
  /** The grant's key within its member. */
  readonly what: string;
  readonly grant: RoleGrant | PermissionGrant;
  /** RFC 3339. */
  readonly ends: string;
  /** Days before the end; 0: it has come. */
  readonly stage: number;
}

/** That an end was told of. */
export interface Told {
  readonly member: MemberId;
  readonly what: string;
  /** RFC 3339. */
  readonly ends: string;
  /** Days before the end; 0: that it has come. */
  readonly stage: number;
}

/** An application that is a member, as its tenant's registrations are found by. */
export interface ApplicationMember extends Principal {
  readonly account: AccountId;
  readonly member: MemberId;
  readonly displayName: string;
  readonly appId: string;
}

/** Somebody who owns an account, or is offered it, with where mail reaches them. */
export interface OwnerAddress extends Principal {
  readonly accepted: boolean;
  readonly mail: string;
}

/** Ends that are to be told of (B-1, P-3). Times are compared by the moment given, not by the database's clock. */
export interface ReminderStore {
  /**
   * Grants whose end is told of now: the tightest of `stages` (days before the end) whose moment has come, unless that lay
   * before the grant was given or was told already. Some thousand at once, by account; what is noted is not answered again.
   */
  endingGrants(now: Date, stages: readonly number[]): Promise<readonly EndingGrant[]>;
  /** Grants that ended after `since`, up to now, and were not noted as ended (stage 0). Some thousand at once. */
  endedGrants(now: Date, since: Date): Promise<readonly EndingGrant[]>;
  /** What was told of an account's ends that come after `from`. */
  told(account: AccountId, from: Date): Promise<readonly Told[]>;
  /**
   * Notes what is told and puts in the mails that tell it, together or not at all. False, and nothing is written, when
   * another process has told some of it meanwhile.
   */
  noteTold(account: AccountId, told: readonly Told[], at: Date, jobs: readonly NewJob[]): Promise<boolean>;
  /** Forgets what was told of ends before this moment. */
  forgetTold(before: Date): Promise<void>;
  /** Those of an account's owners, accepted or offered, whose address is known: by the directory, else by their sign-in. */
  ownerAddresses(account: AccountId): Promise<readonly OwnerAddress[]>;
  /** The application members of every account whose client id is known, by account. */
  applicationMembers(): Promise<readonly ApplicationMember[]>;
}
