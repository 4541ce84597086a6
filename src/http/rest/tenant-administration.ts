import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { Answer } from '../answers.ts';
import { addRoute } from '../route.ts';
import { Guid, Id, ListQuery, Moment, Name, Page } from '../schemas.ts';
import { authorized, pageOf, refusing, type RestDependencies } from './rest-dependencies.ts';

const nullable = <S extends Parameters<typeof Type.Union>[0][number]>(schema: S) =>
  Type.Union([schema, Type.Null()]);
const closed = { additionalProperties: false } as const;
const text = Type.String({ minLength: 1, maxLength: 64, pattern: '\\S' });

const AssociatedAccount = Type.Object({
  id: Type.String(),
  name: Type.String(),
  associated: Moment,
  associatedBy: Type.Object({ displayName: nullable(Type.String()) }),
  members: Type.Integer(),
});

/** What a tenant's own administrators do (T-2), and making tenants (T-5). */
export function tenantAdministrationRoutes(server: FastifyInstance, deps: RestDependencies): void {
  const who = 'a Global Administrator of the tenant, signed in there';
  addRoute(server, deps, {
    method: 'GET',
    url: '/api/v1/tenants/:tenant/accounts',
    operationId: 'listAccountsOfTenant',
    summary: 'The accounts that are associated with a tenant, for its directory administrators (T-2).',
    who,
    access: 'signed-in',
    params: Type.Object({ tenant: Guid }),
    query: ListQuery,
    responses: { 200: Page(AssociatedAccount) },
    handle: async call => {
      const { identity, actor, person, now: at } = call;
      const { tenant } = call.params;
      const all = await deps.useCases.listAccountsOfTenant({ identity, actor, person, tenant, at });
      return { body: pageOf(all, call.query) };
    },
  });
  addRoute(server, deps, {
    method: 'DELETE',
    url: '/api/v1/tenants/:tenant/accounts/:account',
    operationId: 'cutOffAccount',
    action: 'tenants.cut-off',
    summary: 'Cuts an account off from a tenant; needs ?confirm=cut-off (T-2).',
    who,
    access: 'signed-in',
    params: Type.Object({ tenant: Guid, account: Id }),
    confirm: true,
    responses: {
      200: Type.Object({ account: Type.String(), tenantId: Type.String(), members: Type.Integer() }),
    },
    handle: async (call): Promise<Answer> => {
      const { identity, actor, person, now: at } = call;
      const body = await refusing(deps, call, call.params.account, () =>
        deps.useCases.cutOffAccount({
          identity,
          actor,
          person,
          at,
          ...call.params,
          ...(call.confirm === undefined ? {} : { confirm: call.confirm }),
        }),
      );
      return { body };
    },
  });
  addRoute(server, deps, {
    method: 'POST',
    url: '/api/v1/accounts/:account/directory/tenants',
    operationId: 'makeTenant',
    action: 'directory.tenants.create',
    summary: 'Makes a tenant where the directory can do that, to be associated by a sign-in (T-5).',
    who: 'w; p manage',
    access: 'signed-in',
    params: Type.Object({ account: Id }),
    body: Type.Object(
      {
        displayName: Name,
        domain: Type.String({ minLength: 3, maxLength: 48, pattern: '^[A-Za-z0-9.-]+$' }),
        contactEmail: Type.String({ minLength: 3, maxLength: 254, pattern: '^[^@\\s]+@[^@\\s]+$' }),
        administrator: Type.Object(
          {
            givenName: text,
            surname: text,
            userName: text,
            password: Type.String({ minLength: 8, maxLength: 256 }),
          },
          closed,
        ),
      },
      closed,
    ),
    responses: {
      201: Type.Object({
        tenantId: Type.String(),
        domain: Type.String(),
        administrator: Type.Object({ objectId: Type.String(), userPrincipalName: Type.String() }),
        signInUrl: Type.String(),
      }),
    },
    handle: async (call): Promise<Answer> => {
      const authority = await authorized(deps, call, call.params.account, 'w', 'manage');
      const made = await deps.useCases.makeTenant({ authority, actor: call.actor, input: call.body });
      const query = new URLSearchParams({
        tenant: made.tenantId,
        hint: made.administrator.userPrincipalName,
        prompt: 'login',
      });
      return {
        status: 201,
        body: { ...made, signInUrl: `${deps.publicUrl}/auth/sign-in?${query.toString()}` },
      };
    },
  });
}
