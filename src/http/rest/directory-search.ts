import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { addRoute } from '../route.ts';
import { DirectoryHit, Guid, Id, ListQuery, Page } from '../schemas.ts';
import { authorized, pageBody, type RestDependencies } from './rest-dependencies.ts';

const kinds = { users: 'user', groups: 'group', applications: 'application' } as const;

/** Who could be added: `GET .../directory/{users|groups|applications}` (U-1, G-1, P-1, T-8, T-9). */
export function directorySearchRoutes(server: FastifyInstance, deps: RestDependencies): void {
  addRoute(server, deps, {
    method: 'GET',
    url: '/api/v1/accounts/:account/directory/:kind',
    operationId: 'searchDirectory',
    summary: 'Users, groups or applications of a directory that could be added.',
    who: 'w, own tenant; o, p manage with ?tenant=',
    access: 'signed-in',
    params: Type.Object({ account: Id, kind: Type.Enum(['users', 'groups', 'applications']) }),
    query: Type.Object({
      ...ListQuery.properties,
      q: Type.Optional(Type.String({ maxLength: 256 })),
      tenant: Type.Optional(Guid),
    }),
    responses: {
      200: Type.Object({
        ...Page(DirectoryHit).properties,
        complete: Type.Boolean({
          description: 'False while the directory is still being read for the first time.',
        }),
      }),
    },
    handle: async call => {
      const authority = await authorized(deps, call, call.params.account, 'w', 'manage');
      const { q = '', tenant, limit, cursor } = call.query;
      const search = {
        kind: kinds[call.params.kind],
        q,
        limit,
        ...(tenant === undefined ? {} : { tenant }),
        ...(cursor === undefined ? {} : { cursor }),
      };
      const page = await deps.useCases.searchDirectory(authority, search, call.person);
      return { body: { ...pageBody(page), complete: page.complete } };
    },
  });
}
