import type { Denial, Ground } from '../core/decision.ts';
import type { InputFault, Missing } from '../core/problems.ts';
import type { AnswerOf, BodyOf, QueryOf, Schemas } from './rest.ts';

/** Who did something, as far as the caller may know it. */
export type ActorView = Schemas['Actor'];

/** A tenant of the account and how its directory connection stands (T-12). */
export type Tenant = Schemas['Tenant'];

/** An entry of the log (H-3). */
export type AuditEntry = AnswerOf<'readLog'>['items'][number];

export type Account = Schemas['Account'];

/** A user, group or application of an associated tenant that was added to an account. */
export type Member = Schemas['Member'];

/** Where a member stands; `active` is the only one that gives access. */
export type MemberState = Member['state'];

/** The caller, and the accounts they have access to. */
export interface Me extends Omit<AnswerOf<'getMe'>, 'accounts'> {
  readonly accounts: readonly MyAccount[];
}

/** An account of the caller's, with how the caller stands in it. */
export interface MyAccount extends Omit<AnswerOf<'getMe'>['accounts'][number], 'access'> {
  readonly access: readonly HoldingView[];
}

/** A product, add-on, sandbox ... of the account. */
export type Resource = Schemas['Resource'];

/** An object of the directory that could be added, and the member it already is. */
export type DirectoryHit = Schemas['DirectoryHit'];

export type Owner = Schemas['Owner'];

/** One way in which a holding is given, with the names a reader needs. */
export type GroundView = Ground & Pick<Schemas['NamedGround'], 'memberName' | 'viaNames'>;

/** One line of somebody's effective access. */
export interface HoldingView extends Omit<Schemas['NamedHolding'], 'withoutEffect' | 'from'> {
  readonly from: readonly GroundView[];
  /** Held, but without effect: a feature or a requirement is missing. */
  readonly withoutEffect?: Denial;
}

export interface EffectiveAccess extends Omit<Schemas['EffectiveAccess'], 'items'> {
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
export type MemberList = AnswerOf<'listMembers'>;

/** What became of one object of a call that names many. */
export type Outcome =
  Member | { readonly problem: ProblemBody; readonly tenantId: string; readonly objectId: string };

export type ObjectRef = BodyOf<'addMembers'>['objects'][number];

/** The filters and the sort of the list of members, under the names that the API has for them. */
export type MemberFilter = Omit<QueryOf<'listMembers'>, keyof PageQuery>;

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

/** What a write would do (B-2); `plan` goes into `If-Match-Plan` of the write itself. */
export type Effect = Schemas['Effect'];

/** What a change would do to one person, application or group. Who notices nothing has no line. */
export type EffectLine = Effect['effect'][number];

/** What access remains through groups after a removal (U-8). */
export type Removal = Pick<Schemas['RemovedMember'], 'remains' | 'cut' | 'sessionsEnded'>;
