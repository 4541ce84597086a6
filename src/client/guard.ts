import type { GrantLevel } from '../core/level.ts';
import { problems } from '../core/problems.ts';
import type { Reason } from '../core/reasons.ts';
import type { LiveAccess, LiveNamedQuestion, LiveQuestion } from './live-access.ts';

/** Who is signed in at the portal. `type` is `user` unless given. */
export interface GuardSubject {
  readonly type?: 'user' | 'application';
  readonly tenantId: string;
  readonly objectId: string;
}

/** What something is: a type and an id of the account. */
export interface GuardResource {
  readonly type: string;
  readonly id: string;
}

/** A value, or how it is found in a request. */
export type Of<Request, T> = T | ((request: Request) => T | Promise<T>);

export interface GuardOptions<Request> {
  /** The account's decisions in process; by request where a portal serves several accounts. */
  readonly access: Of<Request, LiveAccess | undefined>;
  /** Who asks; undefined: nobody is signed in, and the answer is 401. */
  readonly subject: (request: Request) => GuardSubject | undefined | Promise<GuardSubject | undefined>;
}

/**
 * What a route needs: a permission and its level (or an action of the catalog's own by its name), on a resource; on the
 * account where none is named.
 */
export interface Needs<Request> {
  readonly permission?: string;
  readonly level?: GrantLevel;
  readonly action?: string;
  readonly on?: Of<Request, GuardResource | undefined>;
}

/** How a route is guarded: `may('store-listings', 'readWrite', on)` or `may({ action: 'read', on })`. */
export interface May<Request, Handler> {
  (permission: string, level: GrantLevel, on?: Needs<Request>['on']): Handler;
  (needs: Needs<Request>): Handler;
}

/** An answer in the place of the route's own (RFC 9457). */
export interface GuardRefusal {
  readonly status: 401 | 403 | 503;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: {
    readonly type: string;
    readonly title: string;
    readonly status: number;
    readonly code: string;
    readonly detail: string;
    /** All that stands in the way; the first is the one to mend first. */
    readonly reasons?: readonly Reason[];
  };
}

/**
 * What stands between a request and its route; undefined where it may pass.
 *
 * Fails closed: without a subject 401, without a connection to Rolecall 503, and whatever the portal's own functions throw is
 * thrown on, so that the route does not run.
 */
export async function refusalOf<Request>(
  { access, subject }: GuardOptions<Request>,
  needs: Needs<Request>,
  request: Request,
): Promise<GuardRefusal | undefined> {
  const who = await subject(request);
  if (who === undefined) return refusal(401, 'unauthenticated', 'Sign in first.');
  const live = await valueOf(access, request);
  if (live === undefined || live.state === 'connecting' || live.state === 'closed') {
    const detail = live?.problem?.detail ?? 'Who may do what is not known yet. Try again in a moment.';
    return refusal(503, 'decisions-unavailable', detail);
  }
  const on = (await valueOf(needs.on, request)) ?? { type: 'account', id: live.account };
  const question = questionOf(who, needs, on);
  if (live.decide(question).allowed) return undefined;
  const { reasons } = live.explain(question);
  const detail = reasons[0]?.detail ?? 'You may not do this here.';
  return refusal(403, 'permission-missing', detail, reasons);
}

function questionOf<Request>(
  { type = 'user', tenantId, objectId }: GuardSubject,
  { permission = '', level = 'readWrite', action }: Needs<Request>,
  resource: GuardResource,
): LiveQuestion | LiveNamedQuestion {
  if (action !== undefined) return { subject: { type, id: `${tenantId}/${objectId}` }, action, resource };
  return { subject: { type, tenantId, objectId }, permission, level, resource };
}

/** Both ways of saying what a route needs. */
export const needsOf = <Request>(
  first: string | Needs<Request>,
  level?: GrantLevel,
  on?: Needs<Request>['on'],
): Needs<Request> =>
  typeof first === 'string'
    ? { permission: first, ...(level !== undefined && { level }), ...(on !== undefined && { on }) }
    : first;

async function valueOf<Request, T extends object | undefined>(
  of: Of<Request, T> | undefined,
  request: Request,
): Promise<T | undefined> {
  return typeof of === 'function' ? (of as (request: Request) => T | Promise<T>)(request) : of;
}

function refusal(
  status: GuardRefusal['status'],
  code: 'unauthenticated' | 'permission-missing' | 'decisions-unavailable',
  detail: string,
  reasons?: readonly Reason[],
): GuardRefusal {
  const known = code === 'decisions-unavailable' ? undefined : problems[code].title;
  return {
    status,
    headers: {
      'content-type': 'application/problem+json; charset=utf-8',
      'cache-control': 'no-store',
      ...(status === 503 && { 'retry-after': '1' }),
    },
    body: {
      type: known === undefined ? 'about:blank' : `https://rolecall.dev/problems/${code}`,
      title: known ?? 'Who may do what is not known at present',
      status,
      code,
      detail,
      ...(reasons !== undefined && { reasons }),
    },
  };
}
