import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { Notifications } from '../app/notifications.ts';

const text = (maxLength: number) => Type.String({ maxLength });
const Item = Type.Object({
  subscriptionId: text(128),
  tenantId: text(128),
  clientState: Type.Optional(Type.Union([text(128), Type.Null()])),
  lifecycleEvent: Type.Optional(text(64)),
});
const Body = Type.Object({ value: Type.Array(Item) });
const Query = Type.Object({ validationToken: Type.Optional(text(2000)) });

const docs = { tags: ['operation'], 'x-who': 'directories, by the secret of their subscription' };

/**
 * `POST /notifications/graph`: where directories tell of changes. Anybody can reach it, so what comes is believed only by
 * the secret of its subscription, and then read back from the directory. With `?validationToken=` it repeats that token as
 * plain text, by which a directory learns that the address is ours (Graph: change-notifications-delivery-webhooks).
 */
export function addNotificationRoutes(server: FastifyInstance, notifications: Notifications): void {
  void server.register(async scope => {
    // A validation has a body of plain text, which is nothing to us.
    scope.addContentTypeParser('text/plain', { parseAs: 'string', bodyLimit: 1024 }, async () => undefined);
    scope.post<{ Querystring: Type.Static<typeof Query>; Body: Type.Static<typeof Body> | undefined }>(
      '/notifications/graph',
      {
        bodyLimit: 512 * 1024,
        schema: {
          ...docs,
          operationId: 'notifyChange',
          summary: 'A directory tells that something changed',
          querystring: Query,
          body: { content: { 'application/json': { schema: Body } } },
          response: {
            200: { description: 'The token', content: { 'text/plain': { schema: Type.String() } } },
            202: { description: 'Taken in', type: 'null' },
          },
        },
      },
      async (request, reply) => {
        void reply.header('cache-control', 'no-store');
        const { validationToken } = request.query;
        if (validationToken !== undefined) {
          return reply
            .serializer((token: string) => token)
            .type('text/plain; charset=utf-8')
            .send(validationToken);
        }
        const items = (request.body?.value ?? []).map(({ clientState, lifecycleEvent, ...item }) => ({
          ...item,
          clientState: clientState ?? '',
          ...(lifecycleEvent !== undefined && { lifecycleEvent }),
        }));
        const believed = await notifications.taken(items);
        if (believed < items.length) {
          request.log.debug({ believed, came: items.length }, 'notifications that nobody here asked for');
        }
        // The same to whoever sends: a stranger learns nothing of what is known here.
        return reply
          .code(202)
          .serializer(() => '')
          .send(null);
      },
    );
  });
}
