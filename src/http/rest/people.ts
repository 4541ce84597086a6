import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { PersonView } from '../../app/list-people.ts';
import { Problem } from '../../core/problems.ts';
import { Id, ListQuery, MemberKind, Page, shared } from '../schemas.ts';
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
    state: Type.Enum(['active', 'invitation-pending', 'disabled', 'deleted-in-directory']),
    memberId: Type.Union([Type.String(), Type.Null()], {
      description: 'The own row in the account; null for whoever is in by way of groups alone (G-3).',
    }),
    via: Type.Array(Type.String(), { description: "From the person's own group up to this one." }),
  }),
);

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
