import type { Place } from '../core/access.ts';
import type { AccessText } from '../core/access-text.ts';
import type { MemberKind } from '../core/catalog.ts';
import type { Denial, Ground, Holding } from '../core/decision.ts';
import type { EffectLine as CoreEffectLine } from '../core/effect.ts';
import type { GrantLevel } from '../core/level.ts';
import type { InputFault, Missing } from '../core/problems.ts';
import type { ActorView } from './house-contract.ts';

export type { ActorView, AuditEntry, Tenant } from './house-contract.ts';

/** An account as the API answers it. */
export interface Account {
  readonly id: string;
  readonly name: string;
  readonly kind: 'company' | 'individual';
  readonly features: readonly string[];
  readonly claimed: boolean;
  readonly revision: number;
}

/** Where a member stands; `active` is the only one that gives access. */
export type MemberState =
  | 'active'
  | 'invitation-pending'
  | 'invitation-expired'
  | 'invitation-unapproved'
  | 'disabled'
  | 'deleted-in-directory'
  | 'without-access'
  | 'starts-later'
  | 'ended'
  | 'tenant-disconnected';

/** A user, group or application of an associated tenant that was added to an account. */
export interface Member {
  readonly id: string;
  readonly kind: MemberKind;
  readonly tenantId: string;
  readonly objectId: string;
  readonly displayName: string;
  /** Null for groups and applications, and where T-9 hides it. */
  readonly userPrincipalName: string | null;
  readonly state: MemberState;
  readonly guest: boolean;
  readonly access: AccessText;
  /** RFC 3339; null: never. */
  readonly ends: string | null;
  readonly lastActivity: string | null;
  readonly added: string;
  readonly addedBy: ActorView;
  readonly revision: number;
  /** Only for a caller signed in to the member's tenant (T-9). */
  readonly details?: MemberDetails;
}

/** What only people of the member's own tenant see of a member (T-9). */
export interface MemberDetails {
  readonly givenName: string | null;
  readonly surname: string | null;
  readonly mail: string | null;
  /** Kept on-premises: cannot be edited here (T-11). */
  readonly onPremises: boolean;
  /** An application's client id. */
  readonly appId: string | null;
}

/** The caller, and the accounts they have access to. */
export interface Me {
  readonly kind: 'user' | 'application' | 'portal';
  readonly tenantId: string;
  readonly objectId: string;
  readonly displayName: string;
  readonly userPrincipalName: string | null;
  readonly tenant: {
    readonly tenantId: string;
    readonly displayName?: string;
    readonly defaultDomain?: string;
  } | null;
  readonly accounts: readonly MyAccount[];
  /** Whether the caller may open an account here. */
  readonly mayOpenAccount: boolean;
  /** Ownerships that were offered to the caller and wait to be accepted. */
  readonly offers: readonly {
    readonly account: Account;
    readonly ownerId: string;
    readonly offered: string;
  }[];
}

/** An account of the caller's, with how the caller stands in it. */
export interface MyAccount extends Account {
  readonly owner: boolean;
  /** The caller's effective access, own and through groups. */
  readonly access: readonly Holding[];
}

/** A product, add-on, sandbox ... of the account. */
export interface Resource {
  readonly type: string;
  readonly id: string;
  readonly name: string;
  readonly parent?: string | null;
}

/** An object of the directory that could be added, and the member it already is. */
export interface DirectoryHit {
  readonly tenantId: string;
  readonly objectId: string;
  readonly kind: MemberKind;
  readonly displayName: string;
  readonly userPrincipalName: string | null;
  readonly guest?: boolean;
  readonly onPremises?: boolean;
  readonly enabled?: boolean;
  readonly member: Member | null;
}

export interface Owner {
  readonly id: string;
  readonly tenantId: string;
  readonly objectId: string;
  readonly displayName: string;
  readonly offered: string;
  readonly accepted: string | null;
  readonly signedIn: string | null;
}

/** One way in which a holding is given, with the names a reader needs. */
export interface GroundView extends Ground {
  /** Of the member whose grant it is. */
  readonly memberName?: string;
  /** Names of the groups of `via`, in the same order: the subject's own group first, the one that was given it last. */
  readonly viaNames: readonly string[];
}

/** One line of somebody's effective access. */
export interface HoldingView {
  readonly permission: string;
  readonly level: GrantLevel;
  readonly on?: Place;
  readonly from: readonly GroundView[];
  /** Held, but without effect: a feature or a requirement is missing. */
  readonly withoutEffect?: Denial;
}

export interface EffectiveAccess {
  /** Owners have complete access, always. */
  readonly owner?: boolean;
  /** The member row of the subject itself, if there is one (G-3). */
  readonly memberId?: string | null;
  readonly items: readonly HoldingView[];
}

/** RFC 9457, with the members that `api.md` names. */
export interface ProblemBody {
  readonly type?: string;
  readonly title?: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly requestId?: string;
  readonly errors?: readonly InputFault[];
  readonly missing?: Missing;
  readonly [fact: string]: unknown;
}

/** A page of a list. */
export interface List<T> {
  readonly items: readonly T[];
  readonly next: string | null;
  readonly total: number;
  readonly totalIsEstimate?: boolean;
}

/** The list of members, with how many there are of each kind whatever the filters. */
export interface MemberList extends List<Member> {
  readonly counts?: Readonly<Record<MemberKind, number>>;
}

/** What became of one object of a call that names many. */
export type Outcome =
  Member | { readonly problem: ProblemBody; readonly tenantId: string; readonly objectId: string };

export interface ObjectRef {
  readonly tenantId: string;
  readonly objectId: string;
  readonly kind: MemberKind;
}

/** The filters and the sort of the list of members, under the names that the API has for them. */
export interface MemberFilter {
  readonly q?: string;
  readonly kind?: MemberKind;
  readonly tenant?: string;
  readonly role?: string;
  readonly state?: MemberState;
  readonly through?: string;
  readonly expiring?: string;
  readonly idle?: string;
  readonly permission?: string;
  readonly sort?: string;
}

export interface PageQuery {
  readonly limit?: number;
  readonly cursor?: string;
}

/** A sample person that a sample installation offers to sign in as. */
export interface SamplePerson {
  readonly name: string;
  readonly userName: string;
  readonly password: string;
  readonly says: string;
  readonly role?: string;
}

export interface Sample {
  readonly people: readonly SamplePerson[];
  /** What to try; an `href` without a slash before it is a page of the person's account. */
  readonly try: readonly { readonly text: string; readonly href: string }[];
}

/** What a change would do to one person, application or group (B-2). Who notices nothing has no line. */
export interface EffectLine extends CoreEffectLine {
  readonly displayName: string;
}

/** What a write would do; `plan` goes into `If-Match-Plan` of the write itself. */
export interface Effect {
  readonly effect: readonly EffectLine[];
  readonly plan: string;
}

/** A way in which somebody still has access after their own was taken away: a member group (U-8). */
export interface RemainingAccess {
  /** The group's member id. */
  readonly member: string;
  readonly tenantId: string;
  readonly objectId: string;
  readonly displayName: string;
  readonly access: AccessText;
  /** From the person's own group up to the member group. */
  readonly via: readonly string[];
  readonly viaNames: readonly string[];
}

/** What access remains through groups after a removal (U-8). */
export interface Removal {
  readonly remains: readonly RemainingAccess[];
}
