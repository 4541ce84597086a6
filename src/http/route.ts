import type { FastifyInstance, FastifyRequest, HTTPMethods } from 'fastify';
import { Type } from 'typebox';
import type { Static, TObject, TSchema, TUndefined } from 'typebox';
import { actorOf, hasPower, powerMissing } from '../app/identity.ts';
import type { Identity, PortalPower } from '../app/identity.ts';
import type { Actor, NewLogEntry } from '../app/ports/actor.ts';
import type { IdempotencyKey } from '../app/ports/account-store.ts';
import type { IdempotencyStore } from '../app/ports/session-store.ts';
import { demandMatch } from '../app/precondition.ts';
import { Problem } from '../core/problems.ts';
import { createAnswerCheck } from './answer-check.ts';
import { sendAnswer } from './answers.ts';
import type { Answer } from './answers.ts';
import { callerKey, cutToPerson } from './authentication.ts';
import type { Authenticate, Caller } from './authentication.ts';
import { idempotencyKey, performOnce, requestDigest } from './idempotency.ts';
import { requireOwnOrigin } from './origin.ts';
import type { RateLimit } from './rate-limits.ts';
import { Problem as ProblemSchema } from './schemas.ts';

/** What every route needs besides its use case. */
export interface RouteDeps {
  readonly authenticate: Authenticate;
  readonly idempotency: IdempotencyStore;
  readonly limits: { readonly writes: RateLimit; readonly decisions: RateLimit };
  readonly clock: () => Date;
  readonly publicUrl: string;
  /** Turns an answer that does not fit its schema into a 500 with the fault; for tests. */
  readonly validateAnswers: boolean;
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
  /** What the log calls an attempt that is refused (H-4), such as `members.add`; for writes. */
  readonly action?: string;
  /** Answers by status; problems need no mention. */
  readonly responses: Readonly<Record<number, TSchema>>;
  /** Of what it answers when it is done; JSON unless it says so. */
  readonly mediaType?: string;
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

const headers = {
  'rolecall-revision': Type.Optional(
    Type.String({
      maxLength: 4000,
      description: 'A revision that a write answered with: nothing older is shown.',
    }),
  ),
  'rolecall-on-behalf-of': Type.Optional(
    Type.String({ maxLength: 100, description: '<tenantId>/<objectId>; portal applications only.' }),
  ),
};
const writeHeaders = {
  'idempotency-key': Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 255,
      description: 'A repeat within 24 hours gets the first answer again.',
    }),
  ),
  'if-match': Type.Optional(Type.String({ maxLength: 200, description: 'An ETag.' })),
  'if-match-plan': Type.Optional(Type.String({ maxLength: 200, description: 'The plan of a dry run.' })),
};

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
      callers.set(request, admit(deps, route, caller, request));
    },
    preValidation: async request => {
      if (route.body && request.body === undefined) throw new Problem('malformed', 'Send a JSON body.');
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
  'method' | 'access' | 'power' | 'dryRun' | 'confirm' | 'etag' | 'action'
>;

/** Refuses who may never call this route; what else a caller may do is for the use case. */
function admit(deps: RouteDeps, route: AnyRoute, caller: Caller, request: FastifyRequest): Caller {
  if (route.method !== 'GET') {
    if (caller.by === 'session') requireOwnOrigin(request, deps.publicUrl);
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
    bodyHash: requestDigest(query, request.body),
    now: call.now,
    log: request.log,
    perform: () => route.handle({ ...call, idempotency: key }),
  });
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
  const identity = route.access === 'portal' ? caller.identity : cutToPerson(caller);
  const userAgent = header('user-agent')?.slice(0, 300);
  const actor = actorOf(identity, {
    ip: request.ip,
    requestId: request.id,
    ...(userAgent === undefined ? {} : { userAgent }),
  });
  const given = {
    ifMatch: header('if-match'),
    ifMatchPlan: header('if-match-plan'),
    revision: header('rolecall-revision'),
    confirm: route.confirm ? query.confirm : undefined,
  };
  return {
    identity,
    actor: caller.onBehalfOf ? { ...actor, onBehalfOf: caller.onBehalfOf } : actor,
    params: request.params,
    query: request.query,
    body: request.body,
    dryRun: query.dryRun === true,
    now: deps.clock(),
    requestId: request.id,
    ...(route.action && query.dryRun !== true
      ? { attempt: { action: route.action, target: targetOf(request.params as Record<string, string>) } }
      : {}),
    ...(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Partial<
      typeof given
    >),
  } as Call<unknown, unknown, unknown>;
}

/** What a path names below its account, in the log's words. */
function targetOf({
  account: _account,
  tenant,
  ...rest
}: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return tenant === undefined ? rest : { ...rest, tenantId: tenant.toLowerCase() };
}

function schemaOf(route: Route<TObject, TObject, TSchema>): Record<string, unknown> {
  const writes = route.method !== 'GET';
  const query = {
    ...route.query?.properties,
    ...(writes
      ? {
          dryRun: Type.Optional(Type.Boolean({ description: 'Answers what would happen and does nothing.' })),
        }
      : {}),
    ...(route.confirm ? { confirm: Type.Optional(Type.String({ maxLength: 200 })) } : {}),
  };
  return {
    operationId: route.operationId,
    summary: route.summary,
    tags: [tagOf(route.url)],
    'x-who': route.who,
    security: [{ bearer: [] }, ...(route.access === 'portal' ? [] : [{ session: [] }])],
    ...(route.params ? { params: route.params } : {}),
    // A filter or `dryRun` that is misspelt must not pass for none.
    querystring: Type.Object(query, { additionalProperties: false }),
    headers: Type.Object(writes ? { ...headers, ...writeHeaders } : headers),
    ...(route.body ? { body: route.body } : {}),
    response: {
      ...documented(route.responses, route.mediaType),
      '4xx': problem('A refusal'),
      '5xx': problem('A failure'),
    },
  };
}

/** The noun that a route is about: `members` of `/api/v1/accounts/:account/members/:member`. */
function tagOf(url: string): string {
  const [, , , first, , noun] = url.split('/');
  return (noun ?? first)?.split('.', 1)[0] ?? 'rolecall';
}

const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: ProblemSchema } },
});

const documented = (
  responses: Readonly<Record<number, TSchema>>,
  mediaType = 'application/json',
): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(responses).map(([status, schema]) => [
      status,
      {
        description: status === '201' ? 'Created' : Number(status) < 400 ? 'Done' : 'A refusal',
        content: {
          [mediaType.split(';', 1)[0] ?? mediaType]: { schema },
          ...(Number(status) < 400 ? {} : { 'application/problem+json': { schema: ProblemSchema } }),
        },
      },
    ]),
  );
