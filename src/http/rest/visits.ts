import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { memberRecordOf } from '../../app/read-member.ts';
import { refusePortal } from '../../app/read-visits.ts';
import type { VisitOutcome } from '../../app/record-visits.ts';
import type { Store } from '../../app/ports/store.ts';
import type { Visit } from '../../app/ports/visit-store.ts';
import type { Principal } from '../../core/id.ts';
import { Problem } from '../../core/problems.ts';
import type { Answer } from '../answers.ts';
import { problemDocument, statusOf } from '../problem-details.ts';
import { addRoute, type Call, type Route } from '../route.ts';
import { Guid, Id, ListQuery, Moment, Page } from '../schemas.ts';
import { Problem as ProblemSchema } from '../problem-schema.ts';
import { principalOf } from './accounts.ts';
import { addListRoute, columnsOf } from './exports.ts';
import { authorized, pageBody, type RestDependencies } from './rest-dependencies.ts';

type Deps = RestDependencies & {
  readonly store: Pick<Store, 'memberRecord' | 'replicaTenant' | 'logRefusal'>;
};

/** As many visits as one call reports (api.md, Limits). */
const atOnce = 1_000;
const closed = { additionalProperties: false } as const;
const address = Type.String({
  maxLength: 2_000,
  description: 'Query and fragment are dropped before it is kept.',
});
const reported = { id: Id, path: address };
const Reported = Type.Array(
  Type.Object({ tenantId: Guid, objectId: Guid, ...reported, at: Moment }, closed),
  {
    minItems: 1,
    maxItems: atOnce,
  },
);
const OwnReported = Type.Array(Type.Object({ ...reported, at: Type.Optional(Moment) }, closed), {
  minItems: 1,
  maxItems: atOnce,
});
const Outcomes = Type.Object({
  items: Type.Array(
    Type.Union([
      Type.Object({
        id: Type.String(),
        kept: Type.Boolean({ description: 'False where it is older than 30 days.' }),
      }),
      Type.Object({
        id: Type.String(),
        tenantId: Type.String(),
        objectId: Type.String(),
        problem: ProblemSchema,
      }),
    ]),
  ),
});
const VisitItem = Type.Object({ id: Type.String(), path: Type.String(), at: Moment });

/** An outcome for each visit, in their order; where all are problems, with the first one's status. */
function outcomes(told: readonly VisitOutcome[], whose: readonly Principal[], requestId: string): Answer {
  const first = told[0];
  const refused = first && 'problem' in first && told.every(each => 'problem' in each) ? first : undefined;
  const items = told.map((each, n) =>
    'problem' in each
      ? { ...whose[n], id: each.id, problem: problemDocument(each.problem, { requestId }) }
      : each,
  );
  return { status: refused ? statusOf(refused.problem.code) : 201, body: { items } };
}

/** Visits: portals report them, people of the console their own, owners alone read them (H-1, H-2). */
export function visitRoutes(server: FastifyInstance, deps: Deps): void {
  const account = '/api/v1/accounts/:account';
  addRoute(server, deps, {
    method: 'POST',
    url: `${account}/visits`,
    operationId: 'recordVisits',
    action: 'visits.report',
    summary: 'Reports pages that people of the account visited on the portal (H-2).',
    who: 'p visits',
    access: 'portal',
    power: 'visits',
    params: Type.Object({ account: Id }),
    body: Reported,
    responses: { 201: Outcomes, 404: Outcomes },
    handle: async (call): Promise<Answer> => {
      const authority = await authorized(deps, call, call.params.account, 'm', 'visits');
      const visits = call.body.map(visit => ({ ...visit, ...principalOf(visit) }));
      const source = `portal ${call.actor.clientId ?? ''}`;
      const told = await deps.useCases.recordVisits({ authority, source, visits });
      return outcomes(told, visits.map(principalOf), call.requestId);
    },
  });
  addRoute(server, deps, {
    method: 'POST',
    url: `${account}/visits/own`,
    operationId: 'recordOwnVisits',
    action: 'visits.report',
    summary: 'Reports pages that the caller visited, as the console does of its own (H-2).',
    who: 'm',
    access: 'signed-in',
    params: Type.Object({ account: Id }),
    body: OwnReported,
    responses: { 201: Outcomes },
    handle: async (call): Promise<Answer> => {
      const authority = await authorized(deps, call, call.params.account, 'm');
      const { identity } = authority;
      if (identity.kind === 'portal' || identity.through) {
        throw new Problem(
          'permission-missing',
          'A portal reports visits by POST .../visits; this call is for people who report their own.',
          { missing: { whoCanGive: [] } },
        );
      }
      const who = identity.principal;
      const visits = call.body.map(visit => ({ ...visit, at: visit.at ?? call.now.toISOString(), ...who }));
      const source = `own ${who.tenantId}/${who.objectId}`;
      const told = await deps.useCases.recordVisits({ authority, source, visits });
      return outcomes(
        told,
        visits.map(() => who),
        call.requestId,
      );
    },
  });
  visitLists(server, deps, account);
}

function visitLists(server: FastifyInstance, deps: Deps, account: string): void {
  const reading = {
    method: 'GET',
    who: 'o',
    access: 'signed-in',
    query: ListQuery,
    responses: { 200: Page(VisitItem) },
  } as const satisfies Partial<Route<never, typeof ListQuery, never>>;
  type Reading = Call<{ account: string }, { limit: number; cursor?: string }, unknown>;
  const read = async (
    call: Reading,
    whose: (authority: Awaited<ReturnType<typeof authorized>>) => Promise<Principal>,
  ): Promise<Answer> => {
    const authority = await authorized(deps, call, call.params.account, 'o');
    refusePortal(authority);
    return {
      body: pageBody(await deps.useCases.readVisitsOf(authority, await whose(authority), call.query)),
    };
  };
  const columns = async () => columnsOf<Visit>('at', 'path', 'id');
  addListRoute(
    server,
    deps,
    {
      ...reading,
      url: `${account}/members/:member/visits`,
      operationId: 'listVisits',
      summary: 'The pages that a member visited in the last 30 days, newest first (H-1).',
      params: Type.Object({ account: Id, member: Id }),
      handle: call =>
        read(call, async authority => principalOf(await memberRecordOf(deps, authority, call.params.member))),
    },
    columns,
  );
  addListRoute(
    server,
    deps,
    {
      ...reading,
      url: `${account}/subjects/:tenantId/:objectId/visits`,
      operationId: 'listSubjectVisits',
      summary: 'The same of any identity, also of those who are in through a group alone (G-3).',
      params: Type.Object({ account: Id, tenantId: Guid, objectId: Guid }),
      handle: call => read(call, async () => principalOf(call.params)),
    },
    columns,
  );
}
