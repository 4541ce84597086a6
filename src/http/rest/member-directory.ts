import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { revisionEtag } from '../../app/precondition.ts';
import type { Answer } from '../answers.ts';
import type { Call } from '../route.ts';
import { addRoute } from '../route.ts';
import { Effect, Guid, Id, Member, Name, shared } from '../schemas.ts';
import { Address, UserName, writing } from './directory-creation.ts';
import { authorized, type RestDependencies } from './rest-dependencies.ts';

const nullable = <S extends Parameters<typeof Type.Union>[0][number]>(schema: S) =>
  Type.Union([schema, Type.Null()]);
const closed = { additionalProperties: false } as const;
const text = Type.Optional(Type.String({ minLength: 1, maxLength: 64, pattern: '\\S' }));
const params = Type.Object({ account: Id, member: Id });
const who = "w, own tenant, with the directory's right";
const url = '/api/v1/accounts/:account/members/:member';

const keyFields = {
  keyId: Type.String(),
  description: nullable(Type.String()),
  created: nullable(Type.String()),
  expires: nullable(Type.String()),
};
const Key = shared('ApplicationKey', Type.Object({ ...keyFields, hint: nullable(Type.String()) }));
const NewKey = shared(
  'NewApplicationKey',
  Type.Object({
    ...keyFields,
    clientId: Type.String(),
    key: nullable(Type.String({ description: 'This once; null in a repeat.' })),
    secretShown: Type.Optional(Type.Literal(true)),
  }),
);

const nameOrNone = Type.Optional(nullable(Type.String()));
const NamedObjects = Type.Optional(
  Type.Array(Type.Object({ objectId: Type.String(), displayName: Type.String() })),
);
const Profile = shared(
  'DirectoryProfile',
  Type.Object({
    kind: Type.Enum(['user', 'group', 'application']),
    masteredBy: Type.Union([Type.Enum(['on-premises', 'another-tenant']), Type.Null()], {
      description: 'Why only memberships can be changed here, if so (T-11).',
    }),
    givenName: nameOrNone,
    surname: nameOrNone,
    userName: Type.Optional(Type.String({ description: 'What stands before the @.' })),
    domain: Type.Optional(Type.String()),
    groups: NamedObjects,
    name: Type.Optional(Type.String()),
    description: nameOrNone,
    members: NamedObjects,
    unwritable: Type.Optional(
      Type.Union([Type.Enum(['dynamic', 'mail-enabled']), Type.Null()], {
        description: 'Why the members of a group cannot be changed, if so.',
      }),
    ),
    replyUrl: nameOrNone,
    appIdUri: nameOrNone,
  }),
);

/** Writing a member through to its directory: profile, password, keys (U-5, U-6, G-2, P-2, P-3). */
export function memberDirectoryRoutes(server: FastifyInstance, deps: RestDependencies): void {
  addRoute(server, deps, {
    method: 'GET',
    url: `${url}/profile`,
    operationId: 'getProfile',
    summary: 'What of a member can be changed in its directory, as it stands there now (U-5, G-2, P-2).',
    who,
    access: 'signed-in',
    params,
    responses: { 200: Profile },
    handle: async call => {
      const authority = await authorized(deps, call, call.params.account, 'w', 'manage');
      return { body: await deps.useCases.readProfile(authority, call.person, call.params.member) };
    },
  });
  addRoute(server, deps, {
    method: 'PATCH',
    url: `${url}/profile`,
    operationId: 'changeProfile',
    action: 'members.profile',
    summary: 'Changes names, memberships and addresses in the directory, as the caller (U-5, G-2, P-2).',
    who,
    access: 'signed-in',
    params,
    etag: true,
    dryRun: true,
    confirm: true,
    body: Type.Object(
      {
        givenName: text,
        surname: text,
        userName: Type.Optional(UserName),
        groups: Type.Optional(Type.Array(Guid, { maxItems: 500 })),
        name: Type.Optional(Name),
        description: Type.Optional(Type.String({ maxLength: 1024 })),
        members: Type.Optional(Type.Array(Guid, { maxItems: 500 })),
        replyUrl: Type.Optional(Address),
        appIdUri: Type.Optional(Type.String({ maxLength: 256, pattern: '^\\S*$' })),
      },
      { ...closed, minProperties: 1 },
    ),
    responses: { 200: Type.Union([Member, Effect]) },
    handle: async (call): Promise<Answer> => {
      const authority = await authorized(deps, call, call.params.account, 'w', 'manage');
      const { member } = call.params;
      const done = await deps.useCases.changeProfile({
        authority,
        actor: call.actor,
        person: call.person,
        member,
        changes: call.body,
        dryRun: call.dryRun,
        ...(call.ifMatchPlan === undefined ? {} : { ifMatchPlan: call.ifMatchPlan }),
        ...(call.ifMatch === undefined ? {} : { ifMatch: call.ifMatch }),
        ...(call.confirm === undefined ? {} : { confirm: call.confirm }),
      });
      if ('effect' in done) return { body: done };
      const body = await deps.useCases.readMember(authority, member);
      return { body, headers: { etag: revisionEtag(body) }, revision: done.revision };
    },
  });
  addRoute(server, deps, {
    method: 'POST',
    url: `${url}/password-reset`,
    operationId: 'resetPassword',
    action: 'members.password-reset',
    summary: 'Sets a temporary password, which is answered once (U-6).',
    who,
    access: 'signed-in',
    params,
    responses: {
      200: Type.Object({
        userPrincipalName: nullable(Type.String()),
        temporaryPassword: nullable(Type.String()),
        secretShown: Type.Optional(Type.Literal(true)),
      }),
    },
    handle: async (call): Promise<Answer> => {
      const authority = await authorized(deps, call, call.params.account, 'w', 'manage');
      const { actor, person } = writing(call);
      const body = await deps.useCases.resetPassword({
        authority,
        actor,
        person,
        member: call.params.member,
      });
      return { body, keptBody: { ...body, temporaryPassword: null, secretShown: true } };
    },
  });
  keyRoutes(server, deps);
}

function keyRoutes(server: FastifyInstance, deps: RestDependencies): void {
  type MemberCall = Pick<
    Call<{ account: string; member: string }, unknown, unknown>,
    'params' | 'identity' | 'actor' | 'now' | 'revision' | 'attempt' | 'person'
  >;
  const keysOf = async (call: MemberCall) => ({
    authority: await authorized(deps, call, call.params.account, 'w', 'manage'),
    actor: call.actor,
    person: call.person,
    member: call.params.member,
  });
  addRoute(server, deps, {
    method: 'GET',
    url: `${url}/keys`,
    operationId: 'listKeys',
    summary: 'The keys of an application of the own tenant, without their secrets (P-3).',
    who,
    access: 'signed-in',
    params,
    responses: { 200: Type.Object({ clientId: Type.String(), items: Type.Array(Key) }) },
    handle: async call => ({ body: await deps.useCases.listKeys(await keysOf(call)) }),
  });
  addRoute(server, deps, {
    method: 'POST',
    url: `${url}/keys`,
    operationId: 'addKey',
    action: 'members.keys.add',
    summary: 'Makes a key of an application, which is answered once (P-3).',
    who,
    access: 'signed-in',
    params,
    body: Type.Object(
      {
        description: Type.Optional(Type.String({ minLength: 1, maxLength: 120 })),
        months: Type.Optional(Type.Integer({ minimum: 1, maximum: 24 })),
      },
      closed,
    ),
    responses: { 201: NewKey },
    handle: async (call): Promise<Answer> => {
      const { idempotency } = call;
      const body = await deps.useCases.addKey({
        ...(await keysOf(call)),
        ...call.body,
        ...(idempotency ? { idempotency } : {}),
      });
      return { status: 201, body, keptBody: { ...body, key: null, secretShown: true } };
    },
  });
  for (const [path, operationId] of [
    [`${url}/keys/:key`, 'removeKey'],
    [`${url}/keys`, 'removeKeyNamed'],
  ] as const) {
    const named = path.endsWith('/keys');
    addRoute(server, deps, {
      method: 'DELETE',
      url: path,
      operationId,
      action: 'members.keys.remove',
      summary: `Removes a key of an application${named ? ', named by ?keyId=' : ''} (P-3).`,
      who,
      access: 'signed-in',
      params: Type.Object({ ...params.properties, ...(named ? {} : { key: Guid }) }),
      query: Type.Object(named ? { keyId: Guid } : {}),
      responses: { 204: Type.Null() },
      handle: async (call): Promise<Answer> => {
        const { key } = call.params as { key?: string };
        const { keyId = key ?? '' } = call.query as { keyId?: string };
        await deps.useCases.removeKey({ ...(await keysOf(call)), keyId });
        return { status: 204 };
      },
    });
  }
}
