import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { PersonView } from '../../app/list-people.ts';
import { Problem } from '../../core/problems.ts';
import { ActorView, Id, ListQuery, MemberKind, Moment, Page, shared } from '../schemas.ts';
import { addRoute } from '../route.ts';
import { addListRoute, columnsOf } from './exports.ts';
import { authorized, type RestDependencies } from './rest-dependencies.ts';

const Person = shared(
  'Person',
  Type.Object({
    tenantId: Type.String(),
    objectId: Type.String(),
    kind: MemberKind,
    displayName: Type.String(),
    userPrincipalName: Type.Union([Type.String(), Type.Null()]),
    guest: Type.Boolean(),
    state: Type.Enum([
      'active',
      'invitation-pending',
      'invitation-expired',
      'invitation-unapproved',
      'disabled',
      'deleted-in-directory',
    ]),
    memberId: Type.Union([Type.String(), Type.Null()], {
      description: 'The own row in the account; null for whoever is in by way of groups alone (G-3).',
    }),
    via: Type.Array(Type.String(), { description: "From the person's own group up to this one." }),
  }),
);

const GivenGrant = shared(
  'GivenGrant',
  Type.Object({
    grant: Type.Object(
      { role: Type.Optional(Type.String()), permission: Type.Optional(Type.String()) },
      { description: 'A role or a custom permission as ACCESS has it, with its `start` and `end`.' },
    ),
    reason: Type.Union([Type.String(), Type.Null()]),
    givenBy: ActorView,
    givenAt: Moment,
  }),
);

/** What a member was given itself, each with why, by whom, when, from when and until when (B-1). */
export function grantRoutes(server: FastifyInstance, deps: RestDependencies): void {
  addRoute(server, deps, {
    method: 'GET',
    url: '/api/v1/accounts/:account/members/:member/grants',
    operationId: 'listGrants',
    summary: 'What a member was given itself: why, by whom, when, and for how long (B-1).',
    who: 'r; p manage',
    access: 'signed-in',
    params: Type.Object({ account: Id, member: Id }),
    responses: { 200: Type.Object({ items: Type.Array(GivenGrant) }) },
    handle: async call => {
      const authority = await authorized(deps, call, call.params.account, 'r', 'manage');
      return { body: { items: await deps.useCases.readGrants(authority, call.params.member) } };
    },
  });
}

/** Who is in a member group, those without a row of their own among them (G-1, G-3). */
export function peopleRoutes(server: FastifyInstance, deps: RestDependencies): void {
  addListRoute(
    server,
    deps,
    {
      method: 'GET',
      url: '/api/v1/accounts/:account/members/:member/people',
      operationId: 'listPeople',
      summary: 'Who has access through a member group; ?alone=true: whom no row of their own names (G-3).',
      who: 'r; p manage',
      access: 'signed-in',
      params: Type.Object({ account: Id, member: Id }),
      query: Type.Object({ ...ListQuery.properties, alone: Type.Optional(Type.Boolean()) }),
      responses: { 200: Page(Person) },
      handle: async call => {
        const authority = await authorized(deps, call, call.params.account, 'r', 'manage');
        const { limit, cursor = '0', alone = false } = call.query;
        const from = /^\d{1,9}$/.test(cursor) ? Number(cursor) : Infinity;
        const { member } = call.params;
        const { items, total } = await deps.useCases.listPeople(authority, { member, alone, from, limit });
        if (from > total)
          throw new Problem(
            'cursor-invalid',
            'This cursor belongs to another list. Start again without a cursor.',
          );
        const next = from + limit < total ? String(from + limit) : null;
        return { body: { items, next, total }, revision: deps.indexes.revisionOf(authority.index) };
      },
    },
    async () =>
      columnsOf<PersonView>(
        'displayName',
        'userPrincipalName',
        'kind',
        'state',
        'memberId',
        'tenantId',
        'objectId',
      ),
  );
}
