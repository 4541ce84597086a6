import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { LogEntry } from '../../app/ports/log-store.ts';
import { actorFields, Id, ListQuery, Moment, nullable, Page } from '../schemas.ts';
import { addRoute } from '../route.ts';
import { addListRoute, columnsOf } from './exports.ts';
import { authorized, pageBody, type RestDependencies } from './rest-dependencies.ts';

const LogActor = Type.Object({
  ...actorFields,
  onBehalfOf: Type.Optional(Type.Object({ tenantId: Type.String(), objectId: Type.String() })),
  channel: Type.Optional(Type.Enum(['console', 'api'])),
  ip: Type.Optional(Type.String()),
  userAgent: Type.Optional(Type.String()),
  requestId: Type.Optional(Type.String()),
});

/** With all that its seal is proved by, so that an export proves itself (`rolecall audit verify --export`). */
const Entry = Type.Object({
  account: Type.String(),
  seq: Type.Integer(),
  at: Moment,
  action: Type.String(),
  result: Type.Enum(['done', 'refused']),
  actorKind: Type.String(),
  target: Type.Record(Type.String(), Type.String()),
  actor: nullable(LogActor),
  detail: nullable(Type.Record(Type.String(), Type.Unknown())),
  salt: Type.Union([Type.String(), Type.Null()]),
  digest: Type.String(),
  seal: Type.String(),
});

const Checkpoint = Type.Object({
  type: Type.Literal('rolecall-checkpoint-1'),
  account: Type.String(),
  entries: Type.Integer(),
  seal: Type.String(),
  at: Moment,
  keyId: Type.String({ description: 'The thumbprint of a key of /.well-known/rolecall-log-keys.' }),
  signature: Type.String({ description: 'Ed25519, base64url, over the rest in the form of RFC 8785.' }),
});

/** The account's log, newest first (H-3): owners and managers all of it, everybody what concerns themselves. */
export function logRoutes(server: FastifyInstance, deps: RestDependencies): void {
  addListRoute(
    server,
    deps,
    {
      method: 'GET',
      url: '/api/v1/accounts/:account/audit',
      operationId: 'readLog',
      summary: 'The log of the account.',
      who: 'o, w; m with member=self',
      access: 'signed-in',
      params: Type.Object({ account: Id }),
      query: Type.Object({
        ...ListQuery.properties,
        from: Type.Optional(Moment),
        to: Type.Optional(Moment),
        actor: Type.Optional(Id),
        action: Type.Optional(
          Type.String({
            minLength: 1,
            maxLength: 64,
            pattern: '^[a-z.-]+$',
            description: 'One action, or with a dot at its end all that begin so: `members.`',
          }),
        ),
        member: Type.Optional(Id),
      }),
      responses: { 200: Page(Entry) },
      handle: async call => {
        const { query } = call;
        const need = query.member === 'self' ? 'm' : 'w';
        const authority = await authorized(deps, call, call.params.account, need);
        return { body: pageBody(await deps.useCases.readLog(authority, query)) };
      },
    },
    async () => columnsOf<LogEntry>('seq', 'at', 'action', 'result', 'actor', 'target', 'detail', 'seal'),
  );
  addRoute(server, deps, {
    method: 'GET',
    url: '/api/v1/accounts/:account/audit/checkpoint',
    operationId: 'signLogCheckpoint',
    summary: 'Where the log stands, signed: kept elsewhere, it shows what is rewritten later (H-3).',
    who: 'o',
    access: 'signed-in',
    params: Type.Object({ account: Id }),
    responses: { 200: Checkpoint },
    handle: async call => {
      const authority = await authorized(deps, call, call.params.account, 'o');
      return { body: await deps.useCases.signCheckpoint(authority.account, call.now) };
    },
  });
}
