import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { revisionEtag } from '../../app/precondition.ts';
import type { PutRole, PutRoleResult } from '../../app/put-role.ts';
import type { Answer } from '../answers.ts';
import { addRoute, type Call } from '../route.ts';
import { DeletedRole, Role, RoleInput } from '../role-schemas.ts';
import { Effect, Id, ListQuery, Member, Page } from '../schemas.ts';
import { columnsOf, addListRoute } from './exports.ts';
import { memberColumns } from './member-columns.ts';
import { authorized, keeping, pageBody, pageOf, type RestDependencies } from './rest-dependencies.ts';
import type { RoleView } from '../../app/role-view.ts';

const params = Type.Object({ account: Id });
const roleParams = Type.Object({ account: Id, role: Id });
const url = '/api/v1/accounts/:account/roles';

const putAnswer = (status: number, { role }: PutRoleResult) => ({
  status,
  headers: { etag: revisionEtag(role) },
  body: role,
});

/** Standard and custom roles, and who holds them. */
export function roleRoutes(server: FastifyInstance, deps: RestDependencies): void {
  addListRoute(
    server,
    deps,
    {
      method: 'GET',
      url,
      operationId: 'listRoles',
      summary: "The catalog's roles and the account's own, each with how many members hold it.",
      who: 'r; p manage',
      access: 'signed-in',
      params,
      query: ListQuery,
      responses: { 200: Page(Role) },
      handle: async call => {
        const authority = await authorized(deps, call, call.params.account, 'r', 'manage');
        return { body: pageOf(await deps.useCases.listRoles(authority), call.query) };
      },
    },
    async () => columnsOf<RoleView>('id', 'name', 'description', 'standard', 'holders'),
  );
  addRoute(server, deps, {
    method: 'GET',
    url: `${url}/:role`,
    operationId: 'getRole',
    summary: 'One role; a custom one with its ETag.',
    who: 'r; p manage',
    access: 'signed-in',
    params: roleParams,
    responses: { 200: Role },
    handle: async (call): Promise<Answer> => {
      const authority = await authorized(deps, call, call.params.account, 'r', 'manage');
      const role = await deps.useCases.readRole(authority, call.params.role);
      return { body: role, ...('revision' in role ? { headers: { etag: revisionEtag(role) } } : {}) };
    },
  });
  addListRoute(
    server,
    deps,
    {
      method: 'GET',
      url: `${url}/:role/holders`,
      operationId: 'listRoleHolders',
      summary: 'The members who were given a role, standard or custom.',
      who: 'r; p manage',
      access: 'signed-in',
      params: roleParams,
      query: ListQuery,
      responses: { 200: Page(Member) },
      handle: async call => {
        const authority = await authorized(deps, call, call.params.account, 'r', 'manage');
        await deps.useCases.readRole(authority, call.params.role);
        return {
          body: pageBody(
            await deps.useCases.listMembers(authority, { ...call.query, role: call.params.role }),
          ),
          revision: deps.indexes.revisionOf(authority.index),
        };
      },
    },
    async call =>
      memberColumns(
        await deps.useCases.listTenants(await authorized(deps, call, call.params.account, 'r', 'manage')),
      ),
  );
  writeRoutes(server, deps);
}

function writeRoutes(server: FastifyInstance, deps: RestDependencies): void {
  addRoute(server, deps, {
    method: 'POST',
    url,
    operationId: 'createRole',
    action: 'roles.create',
    summary: 'Makes a custom role: a named set of custom permissions to give to members (R-11).',
    who: 'w; p manage',
    access: 'signed-in',
    params,
    dryRun: true,
    body: RoleInput,
    responses: { 201: Role, 200: Effect },
    handle: call => put(deps, call, undefined),
  });
  addRoute(server, deps, {
    method: 'PUT',
    url: `${url}/:role`,
    operationId: 'changeRole',
    action: 'roles.change',
    summary: 'Changes a custom role for all who hold it, at once (R-11).',
    who: 'w; p manage',
    access: 'signed-in',
    params: roleParams,
    dryRun: true,
    confirm: true,
    etag: true,
    body: RoleInput,
    responses: { 200: Type.Union([Role, Effect]) },
    handle: call => put(deps, call, call.params.role),
  });
  addRoute(server, deps, {
    method: 'DELETE',
    url: `${url}/:role`,
    operationId: 'deleteRole',
    action: 'roles.delete',
    summary: 'Deletes a custom role and takes it from all who hold it; then ?confirm= names it (R-11).',
    who: 'w; p manage',
    access: 'signed-in',
    params: roleParams,
    dryRun: true,
    confirm: true,
    etag: true,
    responses: { 200: Type.Union([DeletedRole, Effect]) },
    handle: async (call): Promise<Answer> => {
      const authority = await authorized(deps, call, call.params.account, 'w', 'manage');
      const { result, revision } = await deps.useCases.deleteRole({
        authority,
        actor: call.actor,
        role: call.params.role,
        dryRun: call.dryRun,
        ...conditions(call),
        ...keeping(call),
      });
      return { body: result, ...(revision === undefined ? {} : { revision }) };
    },
  });
}

type PutCall = Call<
  { account: string },
  unknown,
  { name: string; description?: string; custom?: readonly unknown[] }
>;

async function put(deps: RestDependencies, call: PutCall, role: string | undefined): Promise<Answer> {
  const authority = await authorized(deps, call, call.params.account, 'w', 'manage');
  const status = role === undefined ? 201 : 200;
  const answer = (result: PutRoleResult) => putAnswer(status, result);
  const { result, revision } = await deps.useCases.putRole({
    authority,
    actor: call.actor,
    ...(role === undefined ? {} : { role }),
    name: call.body.name,
    description: call.body.description ?? '',
    custom: call.body.custom,
    dryRun: call.dryRun,
    ...conditions(call),
    ...(call.idempotency ? { keep: { key: call.idempotency, answer } } : {}),
  });
  if ('effect' in result) return { body: result };
  return { ...answer(result), ...(revision === undefined ? {} : { revision }) };
}

type Conditions = Pick<PutRole, 'ifMatch' | 'ifMatchPlan' | 'confirm'>;

const conditions = (call: Conditions): Conditions => ({
  ...(call.ifMatch === undefined ? {} : { ifMatch: call.ifMatch }),
  ...(call.ifMatchPlan === undefined ? {} : { ifMatchPlan: call.ifMatchPlan }),
  ...(call.confirm === undefined ? {} : { confirm: call.confirm }),
});
