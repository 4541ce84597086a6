import type { FastifyInstance, FastifyRequest, HTTPMethods } from 'fastify';
import type { Static, TObject, TSchema, TUndefined } from 'typebox';
import { actorOf, hasPower, powerMissing } from '../app/identity.ts';
import type { Identity, PortalPower } from '../app/identity.ts';
import type { Actor, NewLogEntry } from '../app/ports/actor.ts';
import type { IdempotencyKey } from '../app/ports/account-store.ts';
import type { PersonToken } from '../app/ports/directory-writer.ts';
import type { IdempotencyStore } from '../app/ports/session-store.ts';
import type { RefusedAttempt } from '../app/tell-refusal.ts';
import { demandMatch } from '../app/precondition.ts';
import { Problem } from '../core/problems.ts';
import { createAnswerCheck } from './answer-check.ts';
import { sendAnswer } from './answers.ts';
import type { Answer } from './answers.ts';
import { callerKey, cutToPerson } from './authentication.ts';
import type { Authenticate, Caller } from './authentication.ts';
import { idempotencyKey, performOnce, type RequestDigest } from './idempotency.ts';
import { requireOwnOrigin } from './origin.ts';
import { requireSubject } from './expected-subject.ts';
import type { RateLimit } from './rate-limits.ts';
import { schemaOf } from './route-schema.ts';

/** What every route needs besides its use case. */
export interface RouteDeps {
  readonly authenticate: Authenticate;
  readonly idempotency: IdempotencyStore;
  readonly digest: RequestDigest;
  readonly limits: { readonly writes: RateLimit; readonly decisions: RateLimit };
  readonly clock: () => Date;
  readonly publicUrl: string;
  /** Turns an answer that does not fit its schema into a 500 with the fault; for tests. */
  readonly validateAnswers: boolean;
  /** Is told of every write that was refused before its use case saw it (H-4). */
  readonly refused?: (refusal: RefusedAttempt) => Promise<void>;
}

/** A call that is authenticated, read and admitted. */
export interface Call<P, Q, B> {
  readonly identity: Identity;
  readonly actor: Actor;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly ifMatch?: string;
  readonly ifMatchPlan?: string;
  readonly confirm?: string;
  readonly dryRun: boolean;
  /** What the caller sent as `Rolecall-Revision`. */
  readonly revision?: string;
  /** For the use case, to keep its answer in the transaction of its change. */
  readonly idempotency?: IdempotencyKey;
  readonly now: Date;
  readonly requestId: string;
  /** What a follower of events has already (Server-Sent Events). */
  readonly lastEventId?: string;
  /** Looks at the same caller's token or session once more; throws `unauthenticated` when it has ended. */
  readonly again: () => Promise<Identity>;
  /** The caller at their directory; absent for applications and portals. */
  readonly person?: PersonToken;
  /** The proof of a tenant that the caller's session holds for an account (T-2); it is given up by being asked for. */
  readonly takeProof?: (account: string) => Promise<string | undefined>;
  /** What the log calls this write, where a refused attempt at it is logged (H-4); absent on dry runs, which leave no trace. */
  readonly attempt?: Pick<NewLogEntry, 'action' | 'target'>;
}

export interface Route<P extends TObject, Q extends TObject, B extends TSchema> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly operationId: string;
  readonly summary: string;
  /** Who may call, for readers of the OpenAPI document: `w, p manage`. */
  readonly who: string;
  /** `portal`: only portal applications with `power`; `signed-in`: anyone, and the use case decides. */
  readonly access: 'signed-in' | 'portal';
  readonly power?: PortalPower;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** What the log calls an attempt that is refused (H-4), such as `members.add`; for writes, else `operationId`. */
  readonly action?: string;
  /** Answers by status; problems need no mention. */
  readonly responses: Readonly<Record<number, TSchema>>;
  /** Of what it answers when it is done, or by status; JSON unless it says so. */
  readonly mediaType?: string | Readonly<Record<number, string>>;
  /** Takes `?dryRun=true`; a route that does not refuses it, so that nothing is done by accident. */
  readonly dryRun?: boolean;
  /** Compares `If-Match` with an ETag; on other writes there is none that could match (RFC 9110, 13.1.1). */
  readonly etag?: boolean;
  /** Takes `?confirm=`. */
  readonly confirm?: boolean;
  readonly bodyLimit?: number;
  readonly handle: (call: Call<Static<P>, Static<Q>, Static<B>>) => Promise<Answer>;
}

type NoProperties = TObject<Record<never, TSchema>>;

/** Declares a route: authentication, admission, schemas, idempotency, revision and documentation in one place. */
export function addRoute<
  P extends TObject = NoProperties,
  Q extends TObject = NoProperties,
  B extends TSchema = TUndefined,
>(server: FastifyInstance, deps: RouteDeps, route: Route<P, Q, B>): void {
  const callers = new WeakMap<FastifyRequest, Caller>();
  const checkAnswer = deps.validateAnswers ? createAnswerCheck(route.responses) : undefined;
  server.route({
    method: route.method satisfies HTTPMethods,
    url: route.url,
    schema: schemaOf(route),
    ...(route.bodyLimit === undefined ? {} : { bodyLimit: route.bodyLimit }),
    onRequest: async request => {
      const caller = await deps.authenticate(request);
      callers.set(request, await admitOrTell(deps, route, caller, request));
    },
    preValidation: async request => {
      if (route.body && request.body === undefined) throw new Problem('malformed', 'This call takes a body.');
    },
    handler: async (request, reply) => {
      const caller = callers.get(request);
      if (!caller) throw new Error('a request reached its handler unauthenticated');
      const answer = await perform(deps, route, caller, request);
      checkAnswer?.(answer);
      return sendAnswer(reply, answer);
    },
  });
}

type AnyRoute = Pick<
  Route<TObject, TObject, TSchema>,
  'method' | 'access' | 'power' | 'dryRun' | 'confirm' | 'etag' | 'action' | 'operationId'
>;
type AnyCall = Call<unknown, unknown, unknown>;

/** Refuses who may never call this route; what else a caller may do is for the use case. */
function admit(deps: RouteDeps, route: AnyRoute, caller: Caller, request: FastifyRequest): Caller {
  if (route.method !== 'GET') {
    if (caller.by === 'session') requireOwnOrigin(request, deps.publicUrl);
    requireSubject(request, caller.identity);
    const wait = deps.limits.writes.take(callerKey(caller.identity), deps.clock().getTime());
    if (wait > 0)
      throw new Problem('rate-limited', `Too many writes. Try again in ${wait} s.`, { retryAfter: wait });
  }
  if (route.access === 'portal') {
    if (caller.identity.kind !== 'portal') {
      throw new Problem('portal-only', 'This call is for portal applications; sign in as one.');
    }
    if (route.power && !hasPower(caller.identity.powers, route.power)) {
      throw powerMissing(caller.identity.powers, route.power);
    }
  }
  return caller;
}

/** Admits a caller, or tells of the refusal before it is answered. */
async function admitOrTell(
  deps: RouteDeps,
  route: AnyRoute,
  caller: Caller,
  request: FastifyRequest,
): Promise<Caller> {
  try {
    return admit(deps, route, caller, request);
  } catch (problem) {
    if (problem instanceof Problem && problem.kind === 'forbidden' && route.method !== 'GET') {
      const { account } = request.params as { readonly account?: string };
      const call = {
        ...callerOf(route, caller, request),
        now: deps.clock(),
        attempt: attemptOf(route, request),
      };
      await deps.refused?.({ call, account, problem });
    }
    throw problem;
  }
}

async function perform<P extends TObject, Q extends TObject, B extends TSchema>(
  deps: RouteDeps,
  route: Route<P, Q, B>,
  caller: Caller,
  request: FastifyRequest,
): Promise<Answer> {
  const call = readCall(deps, route, caller, request) as Call<Static<P>, Static<Q>, Static<B>>;
  const header = request.headers['idempotency-key'];
  // A dry run leaves no trace, so its key is as unused as before.
  if (route.method === 'GET' || call.dryRun || typeof header !== 'string') return route.handle(call);
  const [path = request.url, query = ''] = request.url.split('?', 2);
  const key = idempotencyKey(callerKey(call.identity), route.method, path, header);
  return performOnce(deps.idempotency, {
    key,
    bodyHash: deps.digest(query, request.body),
    now: call.now,
    log: request.log,
    perform: () => route.handle({ ...call, idempotency: key }),
  });
}

/** Who a call is judged as, and whom the log names. */
function callerOf(
  route: AnyRoute,
  caller: Caller,
  request: FastifyRequest,
): Pick<AnyCall, 'identity' | 'actor'> {
  const identity = route.access === 'portal' ? caller.identity : cutToPerson(caller);
  const userAgent = request.headers['user-agent']?.slice(0, 300);
  const actor = actorOf(identity, {
    ip: request.ip,
    requestId: request.id,
    channel: caller.by === 'session' ? 'console' : 'api',
    ...(userAgent === undefined ? {} : { userAgent }),
  });
  return { identity, actor: caller.onBehalfOf ? { ...actor, onBehalfOf: caller.onBehalfOf } : actor };
}

function readCall(
  deps: RouteDeps,
  route: AnyRoute,
  caller: Caller,
  request: FastifyRequest,
): Call<unknown, unknown, unknown> {
  const query = request.query as { readonly dryRun?: boolean; readonly confirm?: string };
  if (query.dryRun === true && !route.dryRun) {
    throw new Problem('invalid', 'This call offers no dry run; nothing was done.');
  }
  const header = (name: string): string | undefined => {
    const value = request.headers[name];
    return typeof value === 'string' ? value : undefined;
  };
  if (route.method !== 'GET' && !route.etag && header('if-match')?.trim() !== '*') {
    demandMatch(
      header('if-match'),
      undefined,
      undefined,
      'There is no ETag here to match; send no If-Match.',
    );
  }
  const { identity, actor } = callerOf(route, caller, request);
  const given = {
    ifMatch: header('if-match'),
    ifMatchPlan: header('if-match-plan'),
    revision: header('rolecall-revision'),
    confirm: route.confirm ? query.confirm : undefined,
    person: caller.person,
    takeProof: caller.takeProof,
    lastEventId: header('last-event-id'),
  };
  return {
    identity,
    actor,
    params: request.params,
    query: request.query,
    body: request.body,
    dryRun: query.dryRun === true,
    now: deps.clock(),
    requestId: request.id,
    again: async () => callerOf(route, await deps.authenticate(request), request).identity,
    ...(route.method !== 'GET' && query.dryRun !== true ? { attempt: attemptOf(route, request) } : {}),
    ...(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Partial<
      typeof given
    >),
  } as Call<unknown, unknown, unknown>;
}

const attemptOf = (route: AnyRoute, request: FastifyRequest): NonNullable<AnyCall['attempt']> => ({
  action: route.action ?? route.operationId,
  target: targetOf(request.params as Record<string, string>),
});

/** What a path names below its account, in the log's words. */
function targetOf({
  account: _account,
  tenant,
  ...rest
}: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return tenant === undefined ? rest : { ...rest, tenantId: tenant.toLowerCase() };
}
