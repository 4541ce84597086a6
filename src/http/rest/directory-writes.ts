import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { Answer } from '../answers.ts';
import { addRoute } from '../route.ts';
import { Guid, Id, ListQuery, Member, Moment, Page, shared } from '../schemas.ts';
import { answered, answeredUser, writing } from './directory-creation.ts';
import { answeredInvitation } from './invitations.ts';
import { authorized, pageOf, type RestDependencies } from './rest-dependencies.ts';

const nullable = <S extends Parameters<typeof Type.Union>[0][number]>(schema: S) =>
  Type.Union([schema, Type.Null()]);

const Intent = shared(
  'DirectoryIntent',
  Type.Object({
    id: Type.String(),
    kind: Type.Enum(['user', 'group', 'application', 'invitation', 'key']),
    tenantId: Type.String(),
    name: Type.String(),
    step: Type.Enum(['recorded', 'asked', 'made'], {
      description: 'Not asked yet; asked, with an answer that is not known; there, as `made` says.',
    }),
    made: Type.Object({
      objectId: Type.Optional(Type.String()),
      applicationId: Type.Optional(Type.String()),
      appId: Type.Optional(Type.String()),
      keyId: Type.Optional(Type.String({ description: 'A key whose secret nobody has.' })),
    }),
    added: Type.Boolean({ description: 'Whether it is a member of the account already.' }),
    problem: nullable(Type.Object({ code: Type.String(), detail: Type.String() })),
    beganBy: Type.Object({}),
    began: Moment,
    changed: Moment,
    look: Type.String(),
    retry: Type.String(),
  }),
);

const rights = {
  createUsers: Type.Boolean(),
  changeUsers: Type.Boolean(),
  resetPasswords: Type.Boolean(),
  deleteUsers: Type.Boolean(),
  createGroups: Type.Boolean(),
  createApplications: Type.Boolean(),
  inviteUsers: Type.Boolean(),
  globalAdministrator: Type.Boolean(),
};

const Rights = shared(
  'DirectoryRights',
  Type.Object({
    roles: Type.Array(Type.Object({ templateId: Type.String(), displayName: Type.String() })),
    ...rights,
    missing: Type.Array(
      Type.Object({
        right: Type.Enum(Object.keys(rights) as (keyof typeof rights)[], {
          description: 'The name of the right above that is false.',
        }),
        directoryRoles: Type.Array(Type.String(), { description: 'The least that would do first.' }),
        whoHasRight: Type.Array(Type.Object({ displayName: Type.String() })),
      }),
      { description: 'What is not allowed, with the directory roles that give it and some who have one.' },
    ),
  }),
);

const account = Type.Object({ account: Id });

/** What goes with writes in directories: rights, what is not complete, deletion, cloud-only objects (U-3, U-12, T-10). */
export function directoryWriteRoutes(server: FastifyInstance, deps: RestDependencies): void {
  const url = '/api/v1/accounts/:account/directory';
  addRoute(server, deps, {
    method: 'GET',
    url: `${url}/rights`,
    operationId: 'getDirectoryRights',
    summary: "What the caller's own directory lets them do; the rest is not to be offered (U-3).",
    who: 'w, own tenant',
    access: 'signed-in',
    params: account,
    responses: { 200: Rights },
    handle: async call => {
      const authority = await authorized(deps, call, call.params.account, 'w', 'manage');
      return { body: await deps.useCases.readDirectoryRights(authority, call.person) };
    },
  });
  addRoute(server, deps, {
    method: 'GET',
    url: `${url}/intents`,
    operationId: 'listDirectoryIntents',
    summary: 'What was begun in a directory and is not complete: what is there, and where it goes on.',
    who: 'w, own tenant; o',
    access: 'signed-in',
    params: account,
    query: ListQuery,
    responses: { 200: Page(Intent) },
    handle: async call => {
      const authority = await authorized(deps, call, call.params.account, 'w', 'manage');
      return { body: pageOf(await deps.useCases.listIntents(authority), call.query) };
    },
  });
  addRoute(server, deps, {
    method: 'POST',
    url: `${url}/intents/:intent/retry`,
    operationId: 'retryDirectoryIntent',
    action: 'directory.intents.retry',
    summary: 'Goes on with what was begun in a directory; never makes a second one.',
    who: "w, own tenant, with the directory's right",
    access: 'signed-in',
    params: Type.Object({ account: Id, intent: Id }),
    responses: {
      201: Type.Object({
        kind: Type.Enum(['user', 'group', 'application', 'invitation', 'key']),
        member: Type.Optional(Member),
        userPrincipalName: Type.Optional(Type.String()),
        temporaryPassword: Type.Optional(nullable(Type.String())),
        clientId: Type.Optional(Type.String()),
        key: Type.Optional(nullable(Type.String())),
      }),
    },
    handle: async (call): Promise<Answer> => {
      const authority = await authorized(deps, call, call.params.account, 'w', 'manage');
      const { actor, person } = writing(call);
      const result = await deps.useCases.retryIntent({ authority, actor, person, id: call.params.intent });
      if (result.kind === 'key') {
        return { status: 201, body: result, keptBody: { ...result, key: null, secretShown: true } };
      }
      if (result.kind === 'invitation') return answeredInvitation(result);
      return result.kind === 'user' ? answeredUser(result) : answered(201, result);
    },
  });
  addRoute(server, deps, {
    method: 'DELETE',
    url: `${url}/users/:objectId`,
    operationId: 'deleteUser',
    action: 'directory.users.delete',
    summary: 'Deletes a user from the tenant too; needs ?confirm=delete-user (U-12).',
    who: "w, own tenant, with the directory's right",
    access: 'signed-in',
    params: Type.Object({ account: Id, objectId: Guid }),
    confirm: true,
    responses: { 200: Type.Object({ deleted: Type.String() }) },
    handle: async (call): Promise<Answer> => {
      const authority = await authorized(deps, call, call.params.account, 'w', 'manage');
      const result = await deps.useCases.deleteUser({
        authority,
        actor: call.actor,
        person: call.person,
        objectId: call.params.objectId,
        ...(call.confirm === undefined ? {} : { confirm: call.confirm }),
      });
      return answered(200, result);
    },
  });
  addRoute(server, deps, {
    method: 'PATCH',
    url: '/api/v1/accounts/:account/tenants/:tenant',
    operationId: 'changeTenant',
    action: 'tenants.allow-cloud-only',
    summary: 'Allows cloud-only objects in a tenant that is kept on-premises, or no longer (T-10).',
    who: 'o',
    access: 'signed-in',
    params: Type.Object({ account: Id, tenant: Guid }),
    body: Type.Object({ allowCloudOnly: Type.Boolean() }, { additionalProperties: false }),
    responses: { 200: Type.Object({ tenantId: Type.String(), allowCloudOnly: Type.Boolean() }) },
    handle: async (call): Promise<Answer> => {
      const authority = await authorized(deps, call, call.params.account, 'o');
      const result = await deps.useCases.allowCloudOnly({
        authority,
        actor: call.actor,
        tenant: call.params.tenant,
        allow: call.body.allowCloudOnly,
      });
      return answered(200, result);
    },
  });
}
