import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { addRoute } from '../route.ts';
import { Holding } from '../effective-access-schemas.ts';
import { Account, accountFields } from '../schemas.ts';
import type { RestDependencies } from './rest-dependencies.ts';

const Me = Type.Object({
  kind: Type.Enum(['user', 'application', 'portal']),
  tenantId: Type.String(),
  objectId: Type.String(),
  displayName: Type.String(),
  userPrincipalName: Type.Union([Type.String(), Type.Null()]),
  guest: Type.Boolean(),
  tenant: Type.Union([
    Type.Object({ tenantId: Type.String(), displayName: Type.String(), defaultDomain: Type.String() }),
    Type.Null(),
  ]),
  accounts: Type.Array(Type.Object({ ...accountFields, owner: Type.Boolean(), access: Type.Array(Holding) })),
  mayOpenAccount: Type.Boolean(),
  offers: Type.Array(Type.Object({ account: Account, ownerId: Type.String(), offered: Type.String() })),
});

/** `GET /me`, for anyone signed in. */
export function meRoutes(server: FastifyInstance, deps: RestDependencies): void {
  addRoute(server, deps, {
    method: 'GET',
    url: '/api/v1/me',
    operationId: 'getMe',
    summary:
      'Who the caller is, their accounts with their own access, whether they may open one, and ownerships offered to them (A-1, A-4).',
    who: 'any signed-in',
    access: 'signed-in',
    responses: { 200: Me },
    handle: async call => {
      const me = await deps.useCases.whoAmI(call.identity, call.now);
      const { identity } = me;
      return {
        body: {
          kind: identity.kind === 'person' ? 'user' : identity.kind,
          tenantId: identity.principal.tenantId,
          objectId: identity.principal.objectId,
          displayName: identity.displayName,
          userPrincipalName: identity.kind === 'portal' ? null : (identity.userName ?? null),
          guest: identity.kind === 'portal' ? false : (identity.guest ?? false),
          tenant: me.tenant,
          accounts: me.accounts.map(({ account, owner, access }) => ({ ...account, owner, access })),
          mayOpenAccount: me.mayOpenAccount,
          offers: me.offers,
        },
      };
    },
  });
}
