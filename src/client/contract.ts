import type { Denial, Ground } from '../core/decision.ts';
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
export type GroundView = Omit<Schemas['NamedGround'], keyof Ground> & Ground;

/** One line of somebody's effective access, as the rules have it. */
export interface HoldingView extends Omit<Schemas['NamedHolding'], 'withoutEffect' | 'from'> {
  readonly from: readonly GroundView[];
  /** Held, but without effect: a feature or a requirement is missing. */
  readonly withoutEffect?: Denial;
}

export interface EffectiveAccess extends Omit<Schemas['EffectiveAccess'], 'items'> {
  readonly items: readonly HoldingView[];
}

/** RFC 9457; a problem that a client alone can know has no type and no title. */
export type ProblemBody = Omit<Known<Schemas['Problem']>, 'type' | 'title'> &
  Partial<Pick<Schemas['Problem'], 'type' | 'title'>> & { readonly [fact: string]: unknown };

/** What has a name, of what may have more. */
type Known<T> = { [K in keyof T as string extends K ? never : number extends K ? never : K]: T[K] };

/** A page of a list. */
export interface List<T> extends Omit<AnswerOf<'listAccounts'>, 'items'> {
  readonly items: readonly T[];
}

/** The list of members, with how many there are of each kind whatever the filters. */
export type MemberList = AnswerOf<'listMembers'>;

/** What became of one object of a call that names many. */
export type Outcome = Extract<AnswerOf<'addMembers'>, { readonly items: unknown }>['items'][number];

export type ObjectRef = BodyOf<'addMembers'>['objects'][number];

/** The filters and the sort of the list of members, under the names that the API has for them. */
export type MemberFilter = Omit<QueryOf<'listMembers'>, keyof PageQuery>;

export type PageQuery = Pick<QueryOf<'listAccounts'>, 'limit' | 'cursor'>;

/** Whom to sign in as and what to try, where there is sample data. */
export type Sample = AnswerOf<'getSample'>;

/** A sample person that a sample installation offers to sign in as. */
export type SamplePerson = Sample['people'][number];

/** What a write would do (B-2); `plan` goes into `If-Match-Plan` of the write itself. */
export type Effect = Schemas['Effect'];

/** What a change would do to one person, application or group. Who notices nothing has no line. */
export type EffectLine = Effect['effect'][number];

/** What access remains through groups after a removal (U-8). */
export type Removal = Pick<Schemas['RemovedMember'], 'remains' | 'cut' | 'sessionsEnded'>;
