import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { SyncLoop } from '../app/sync-loop.ts';
import type { AccountStore } from '../app/ports/account-store.ts';
import { asTenantId, isGuid } from '../core/id.ts';

const Query = Type.Object({ tenant: Type.Optional(Type.String({ maxLength: 128 })) });

/**
 * `/auth/consented`: where the directory sends an administrator back who was asked for consent (T-3). What the address says
 * is not believed: the tenant, if some account has it, is read again at once, and its page says what came of it.
 */
export function addConsentedRoute(
  server: FastifyInstance,
  deps: {
    readonly store: Pick<AccountStore, 'accountsOfTenant'>;
    readonly loop: Pick<SyncLoop, 'poke'>;
    readonly publicUrl: string;
  },
): void {
  server.get<{ Querystring: Type.Static<typeof Query> }>(
    '/auth/consented',
    { schema: { hide: true, querystring: Query } },
    async (request, reply) => {
      const { tenant } = request.query;
      if (tenant !== undefined && isGuid(tenant)) {
        const id = asTenantId(tenant);
        if ((await deps.store.accountsOfTenant(id)).length > 0) deps.loop.poke(id);
      }
      return reply.header('cache-control', 'no-store').redirect(`${deps.publicUrl}/`, 303);
    },
  );
}
