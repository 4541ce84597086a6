import type { Place } from './access.ts';
import type { GrantLevel } from './level.ts';

/** What sort of failure a code is; only `http` knows which status that means. */
export type ProblemKind =
  | 'malformed'
  | 'unauthenticated'
  | 'forbidden'
  | 'missing'
  | 'conflict'
  | 'stale'
  | 'precondition-required'
  | 'too-large'
  | 'media-type'
  | 'invalid'
  | 'rate-limited'
  | 'internal'
  | 'unknown-outcome'
  | 'upstream';

/** Every code that a problem may carry. A published code never changes its meaning. */
export const problems = {
  malformed: { kind: 'malformed', title: 'The request cannot be read' },
  'cursor-invalid': { kind: 'malformed', title: 'This cursor does not belong to this list' },
  unauthenticated: { kind: 'unauthenticated', title: 'Sign in first' },
  'permission-missing': { kind: 'forbidden', title: 'A permission is missing' },
  'directory-right-missing': { kind: 'forbidden', title: 'The directory does not let you do this' },
  'wrong-tenant': { kind: 'forbidden', title: 'This takes somebody signed in at another tenant' },
  'owner-only': { kind: 'forbidden', title: 'Only an owner can do this' },
  'portal-only': { kind: 'forbidden', title: 'Only a portal application can do this' },
  'grants-exceed-own': { kind: 'forbidden', title: 'This is more than you may give' },
  'owner-immutable': { kind: 'forbidden', title: 'Nobody but an owner touches an owner' },
  'interaction-required': { kind: 'forbidden', title: 'Sign in again to go on' },
  'not-found': { kind: 'missing', title: 'There is nothing here, or nothing you may see' },
  'tenant-required': { kind: 'conflict', title: 'Associate a tenant first' },
  'individual-account': { kind: 'conflict', title: 'An individual account has no other users' },
  'directory-integration': { kind: 'conflict', title: 'This tenant is kept on-premises' },
  'mastered-on-premises': { kind: 'conflict', title: 'This object is kept on-premises' },
  'group-not-writable': { kind: 'conflict', title: 'The members of this group cannot be changed' },
  'consent-missing': { kind: 'conflict', title: 'The tenant has not consented to being read' },
  'not-supported-by-directory': { kind: 'conflict', title: 'The directory cannot do this' },
  'last-manager': { kind: 'conflict', title: 'The last one who can manage users' },
  'last-tenant': { kind: 'conflict', title: 'The last tenant' },
  'own-tenant': { kind: 'conflict', title: 'The tenant that you are signed in from' },
  'already-a-member': { kind: 'conflict', title: 'Already a member, with other access' },
  'invitation-state': { kind: 'conflict', title: 'The invitation is not in a state for this' },
  'confirmation-required': { kind: 'conflict', title: 'This has to be confirmed' },
  'idempotency-in-progress': { kind: 'conflict', title: 'The same request is still being worked on' },
  'directory-refused': { kind: 'conflict', title: 'The directory refused' },
  'precondition-failed': { kind: 'stale', title: 'Somebody else changed this' },
  'session-changed': { kind: 'stale', title: 'Somebody else is signed in here now' },
  'plan-stale': { kind: 'stale', title: 'The effect has changed since you looked' },
  'precondition-required': { kind: 'precondition-required', title: 'Say which version you are changing' },
  'too-large': { kind: 'too-large', title: 'The request is too large' },
  'media-type': { kind: 'media-type', title: 'This media type is not taken here' },
  invalid: { kind: 'invalid', title: 'The request is not valid' },
  'access-required': { kind: 'invalid', title: 'At least one role or custom permission is needed' },
  'unknown-role': { kind: 'invalid', title: 'There is no such role' },
  'role-not-assignable': { kind: 'invalid', title: 'This role cannot be given here' },
  'unknown-permission': { kind: 'invalid', title: 'There is no such permission' },
  'level-not-offered': { kind: 'invalid', title: 'This permission has no such level' },
  'scope-not-offered': { kind: 'invalid', title: 'This permission does not exist there' },
  'unknown-resource': { kind: 'invalid', title: 'There is no such resource' },
  'too-many': { kind: 'invalid', title: 'Too many at once' },
  'proof-invalid': { kind: 'invalid', title: 'This proof cannot be used' },
  'idempotency-mismatch': { kind: 'invalid', title: 'The key was used for another request' },
  'rate-limited': { kind: 'rate-limited', title: 'Too many requests' },
  internal: { kind: 'internal', title: 'Something went wrong on our side' },
  'directory-outcome-unknown': {
    kind: 'unknown-outcome',
    title: 'The directory has not said what became of it',
  },
  'directory-unavailable': { kind: 'upstream', title: 'The directory does not answer' },
  'store-unavailable': { kind: 'upstream', title: 'The store does not answer' },
} as const satisfies Record<string, { kind: ProblemKind; title: string }>;

export type ProblemCode = keyof typeof problems;

/** One fault of the input and where it is, as an RFC 6901 JSON Pointer into the body. */
export interface InputFault {
  readonly pointer: string;
  readonly code: ProblemCode;
  readonly detail: string;
}

/** What a refusal names: what was needed, what the caller has, the smallest grant that would do, and who can give it. */
export interface Missing {
  /** Of a portal application, in place of a permission (`PORTAL_CLIENT_IDS`). */
  readonly power?: string;
  /** The least role of the directory that would do, where a right there is missing (U-3). */
  readonly directoryRole?: string;
  readonly permission?: string;
  readonly level?: GrantLevel;
  readonly on?: Place;
  readonly has?: string | readonly string[];
  readonly grant?:
    | { readonly permission: string; readonly level: GrantLevel; readonly on?: Place }
    | { readonly roles: readonly string[] }
    | { readonly power: string }
    | { readonly directoryRole?: string; readonly roleTemplateId?: string };
  readonly whoCanGive?: readonly {
    readonly displayName: string;
    readonly tenantId?: string;
    readonly objectId?: string;
  }[];
  readonly whoHasRight?: readonly { readonly displayName: string }[];
}

export interface ProblemFacts {
  readonly errors?: readonly InputFault[];
  readonly missing?: Missing;
  /** Seconds until it may be tried again. */
  readonly retryAfter?: number;
  /** Whatever else the code's page in docs/problems.md names. */
  readonly [fact: string]: unknown;
}

/** A refusal or failure that a person can act on: `detail` says what is wrong and what to do. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly facts: ProblemFacts;

  constructor(code: ProblemCode, detail: string, facts: ProblemFacts = {}, cause?: unknown) {
    super(`${code}: ${detail}`, cause === undefined ? undefined : { cause });
    this.name = 'Problem';
    this.code = code;
    this.detail = detail;
    this.facts = facts;
  }

  get kind(): ProblemKind {
    return problems[this.code].kind;
  }
}

/** What the rules answer instead of a plan: the shell throws it as a `Problem`. */
export interface Refusal {
  readonly refused: ProblemCode;
  readonly detail: string;
  readonly facts?: ProblemFacts;
}
