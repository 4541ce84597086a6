import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { Answer } from '../answers.ts';
import type { Call } from '../route.ts';
import { addRoute } from '../route.ts';
import { AccessInput, Effect, Guid, Id, Member, Name, shared } from '../schemas.ts';
import { authorized, type RestDependencies } from './rest-dependencies.ts';

const nullable = <S extends Parameters<typeof Type.Union>[0][number]>(schema: S) =>
  Type.Union([schema, Type.Null()]);
const closed = { additionalProperties: false } as const;
const params = Type.Object({ account: Id });

/** The part of a user name before the `@` (Entra: 64 characters at most, no dot at the end). */
export const UserName = Type.String({
  minLength: 1,
  maxLength: 64,
  pattern: "^[A-Za-z0-9'._!#^~-]*[A-Za-z0-9'_!#^~-]$",
});
export const Address = Type.String({ minLength: 1, maxLength: 256, pattern: '^\\S+$' });
const Mail = Type.String({ minLength: 3, maxLength: 254, pattern: '^[^@\\s]+@[^@\\s]+$' });
const PersonName = Type.String({ minLength: 1, maxLength: 64, pattern: '\\S' });

const CreatedUser = shared(
  'CreatedUser',
  Type.Object({
    member: Member,
    userPrincipalName: Type.String(),
    temporaryPassword: nullable(Type.String({ description: 'Null in a repeat; reset it if it is lost.' })),
    secretShown: Type.Optional(Type.Literal(true)),
  }),
);
const CreatedGroup = shared('CreatedGroup', Type.Object({ member: Member }));
const CreatedApplication = shared(
  'CreatedApplication',
  Type.Object({
    member: Member,
    tenantId: Type.String(),
    clientId: Type.String(),
    replyUrl: Type.String(),
    appIdUri: nullable(Type.String()),
  }),
);

/** What a use case that writes the directory wants of a call. */
export const writing = (call: Pick<Call<unknown, unknown, unknown>, 'actor' | 'person' | 'idempotency'>) => ({
  actor: call.actor,
  person: call.person,
  ...(call.idempotency ? { idempotency: call.idempotency } : {}),
});

/** The plan that a caller looked at before (B-2). */
const planOf = ({ ifMatchPlan }: Pick<Call<unknown, unknown, unknown>, 'ifMatchPlan'>) =>
  ifMatchPlan === undefined ? {} : { ifMatchPlan };

/** What is answered, with the revision as a header of its own. */
export function answered<T extends { readonly revision: string }>(status: number, result: T): Answer {
  const { revision, ...body } = result;
  return { status, body, revision };
}

/** A creation with a once-only password: a repeat gets it as null (api.md, Conventions). */
export function answeredUser(result: {
  readonly temporaryPassword: string | null;
  readonly revision: string;
}): Answer {
  const answer = answered(201, result);
  return {
    ...answer,
    keptBody: { ...(answer.body as object), temporaryPassword: null, secretShown: true },
  };
}

/** `POST .../directory/{users|groups|applications}`: made in the caller's tenant and added here (U-2, G-2, P-2). */
export function directoryCreationRoutes(server: FastifyInstance, deps: RestDependencies): void {
  const who = "w, own tenant, with the directory's right";
  const url = '/api/v1/accounts/:account/directory';
  addRoute(server, deps, {
    method: 'POST',
    url: `${url}/users`,
    operationId: 'createUser',
    action: 'directory.users.create',
    summary: 'Creates a user in the directory and adds it; the temporary password is answered once (U-2).',
    who,
    access: 'signed-in',
    params,
    body: Type.Object(
      {
        givenName: PersonName,
        surname: PersonName,
        userName: UserName,
        domain: Type.Optional(Type.String({ minLength: 1, maxLength: 48, pattern: '^[A-Za-z0-9.-]+$' })),
        groups: Type.Optional(Type.Array(Guid, { maxItems: 100 })),
        globalAdministrator: Type.Optional(Type.Boolean()),
        recoveryEmail: Type.Optional(Mail),
        access: AccessInput,
      },
      closed,
    ),
    dryRun: true,
    responses: { 201: CreatedUser, 200: Effect },
    handle: async (call): Promise<Answer> => {
      const authority = await authorized(deps, call, call.params.account, 'w', 'manage');
      const request = { authority, ...writing(call), ...planOf(call), input: call.body };
      if (call.dryRun) return { body: await deps.useCases.previewUser(request) };
      return answeredUser(await deps.useCases.createUser(request));
    },
  });
  addRoute(server, deps, {
    method: 'POST',
    url: `${url}/groups`,
    operationId: 'createGroup',
    action: 'directory.groups.create',
    summary: 'Creates a group in the directory and adds it (G-2).',
    who,
    access: 'signed-in',
    params,
    body: Type.Object(
      {
        name: Name,
        description: Type.Optional(Type.String({ maxLength: 1024 })),
        members: Type.Optional(Type.Array(Guid, { maxItems: 500 })),
        access: AccessInput,
      },
      closed,
    ),
    dryRun: true,
    responses: { 201: CreatedGroup, 200: Effect },
    handle: async (call): Promise<Answer> => {
      const authority = await authorized(deps, call, call.params.account, 'w', 'manage');
      const request = { authority, ...writing(call), ...planOf(call), input: call.body };
      if (call.dryRun) return { body: await deps.useCases.previewGroup(request) };
      return answered(201, await deps.useCases.createGroup(request));
    },
  });
  addRoute(server, deps, {
    method: 'POST',
    url: `${url}/applications`,
    operationId: 'createApplication',
    action: 'directory.applications.create',
    summary: 'Creates an application with its service principal in the directory and adds it (P-2).',
    who,
    access: 'signed-in',
    params,
    body: Type.Object(
      {
        name: Type.String({ minLength: 1, maxLength: 120, pattern: '\\S' }),
        replyUrl: Address,
        appIdUri: Type.Optional(Address),
        access: AccessInput,
      },
      closed,
    ),
    dryRun: true,
    responses: { 201: CreatedApplication, 200: Effect },
    handle: async (call): Promise<Answer> => {
      const authority = await authorized(deps, call, call.params.account, 'w', 'manage');
      const request = { authority, ...writing(call), ...planOf(call), input: call.body };
      if (call.dryRun) return { body: await deps.useCases.previewApplication(request) };
      return answered(201, await deps.useCases.createApplication(request));
    },
  });
}
