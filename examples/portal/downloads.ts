import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { guard } from '../../src/client/fastify.ts';
import type { ShopAccount, Visitor } from './server.ts';
import { itemOf, reportOf, type Item } from './shop.ts';

interface Parts {
  readonly accounts: readonly ShopAccount[];
  readonly visitor: (request: FastifyRequest) => Visitor | undefined;
}

/** What programs fetch: guarded by the library's own middleware, which answers a no as problem+json with the reason. */
export function downloads(server: FastifyInstance, { accounts, visitor }: Parts): void {
  const accountOf = (request: FastifyRequest): ShopAccount | undefined => {
    const { account } = request.params as { readonly account: string };
    return accounts.find(({ access }) => access.account.id === account);
  };
  const itemAsked = (request: FastifyRequest): Item | undefined => {
    const { type, id } = request.params as { readonly type: string; readonly id: string };
    const own = accountOf(request);
    return own && itemOf(own.shop, type, id);
  };
  const may = guard<FastifyRequest>({
    access: request => accountOf(request)?.access.live,
    subject: request => visitor(request)?.person,
  });
  /** To who has nothing to do with an account it is as if there were none. */
  const known = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const who = visitor(request);
    if (who === undefined || accountOf(request)?.access.knows(who.person) === true) return undefined;
    return reply.code(404).send('There is nothing here, or nothing you may see.');
  };

  server.get(
    '/a/:account/:type/:id/sales.csv',
    { preHandler: [known, may('acquisitions', 'read', itemAsked)] },
    async (request, reply) => {
      const item = itemAsked(request);
      if (item === undefined) return reply.code(404).send('There is no such product.');
      // What is not a letter, a digit or a space cannot turn into a formula where the file is opened.
      const name = item.name.replace(/[^\p{L}\p{N} ]/gu, ' ');
      return reply
        .type('text/csv')
        .send(`name,sales\n${name},${reportOf(item).acquisitions.replace(/,/g, '')}\n`);
    },
  );
}
