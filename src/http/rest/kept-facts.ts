import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { demandResource, demandSubject, type PutAliasResult } from '../../app/keep-facts.ts';
import type { Alias as AliasFacts } from '../../core/kept-facts.ts';
import { Problem } from '../../core/problems.ts';
import { addRoute } from '../route.ts';
import { Guid, Id } from '../schemas.ts';
import { principalOf } from './accounts.ts';
import { authorized, keeping, type RestDependencies } from './rest-dependencies.ts';

const Properties = Type.Object({
  properties: Type.Record(Type.String(), Type.Unknown(), { description: 'As the catalog declares them.' }),
});
const NewProperties = Type.Object(Properties.properties, { additionalProperties: false });
const Alias = Type.Object({
  type: Type.String(),
  id: Type.String(),
  tenantId: Type.String(),
  objectId: Type.String(),
});

const aliasAnswer = ({ alias, created }: PutAliasResult) => ({
  status: created ? 201 : 200,
  body: aliasView(alias),
});
const aliasView = ({ type, id, tenantId, objectId }: AliasFacts) => ({ type, id, tenantId, objectId });

/** What a portal keeps of resources and subjects for the catalog's conditions, and subjects' names for questions. */
export function keptFactRoutes(server: FastifyInstance, deps: RestDependencies): void {
  resourcePropertyRoutes(server, deps);
  subjectPropertyRoutes(server, deps);
  aliasRoutes(server, deps);
}

function resourcePropertyRoutes(server: FastifyInstance, deps: RestDependencies): void {
  const common = {
    url: '/api/v1/accounts/:account/resources/:type/:id/properties',
    who: 'p resources',
    access: 'portal',
    power: 'resources',
    params: Type.Object({ account: Id, type: Id, id: Id }),
    responses: { 200: Properties },
  } as const;
  addRoute(server, deps, {
    ...common,
    method: 'GET',
    operationId: 'getResourceProperties',
    summary: "What is kept of a resource for the catalog's conditions.",
    handle: async call => {
      const { type, id } = call.params;
      const { index } = await authorized(deps, call, call.params.account, 'm', 'resources');
      demandResource(index, type, id);
      return { body: { properties: index.resourceProperties(type, id) ?? {} } };
    },
  });
  for (const method of ['PUT', 'DELETE'] as const) {
    addRoute(server, deps, {
      ...common,
      method,
      operationId: method === 'PUT' ? 'putResourceProperties' : 'deleteResourceProperties',
      action: 'resources.properties',
      summary:
        method === 'PUT'
          ? "Keeps a resource's properties for the catalog's conditions, in place of those before."
          : "Keeps no more of a resource's properties.",
      ...(method === 'PUT' && { body: NewProperties }),
      handle: async call => {
        const { account, type, id } = call.params;
        const authority = await authorized(deps, call, account, 'm', 'resources');
        const { properties } = call.body ?? { properties: {} };
        const request = { authority, actor: call.actor, type, id, properties, ...keeping(call) };
        const { result, revision } = await deps.useCases.putResourceProperties(request);
        return { body: result, revision };
      },
    });
  }
}

function subjectPropertyRoutes(server: FastifyInstance, deps: RestDependencies): void {
  const common = {
    url: '/api/v1/accounts/:account/subjects/:tenantId/:objectId/properties',
    who: 'p manage',
    access: 'portal',
    power: 'manage',
    params: Type.Object({ account: Id, tenantId: Guid, objectId: Guid }),
    responses: { 200: Properties },
  } as const;
  addRoute(server, deps, {
    ...common,
    method: 'GET',
    operationId: 'getSubjectProperties',
    summary: "What is kept of a subject for the catalog's conditions.",
    handle: async call => {
      const who = principalOf(call.params);
      const { index } = await authorized(deps, call, call.params.account, 'm', 'manage');
      demandSubject(index, who);
      return { body: { properties: index.subjectProperties(who) ?? {} } };
    },
  });
  for (const method of ['PUT', 'DELETE'] as const) {
    addRoute(server, deps, {
      ...common,
      method,
      operationId: method === 'PUT' ? 'putSubjectProperties' : 'deleteSubjectProperties',
      action: 'subjects.properties',
      summary:
        method === 'PUT'
          ? "Keeps a subject's properties for the catalog's conditions, in place of those before."
          : "Keeps no more of a subject's properties.",
      ...(method === 'PUT' && { body: NewProperties }),
      handle: async call => {
        const who = principalOf(call.params);
        const authority = await authorized(deps, call, call.params.account, 'm', 'manage');
        const { properties } = call.body ?? { properties: {} };
        const request = { authority, actor: call.actor, who, properties, ...keeping(call) };
        const { result, revision } = await deps.useCases.putSubjectProperties(request);
        return { body: result, revision };
      },
    });
  }
}

function aliasRoutes(server: FastifyInstance, deps: RestDependencies): void {
  const common = {
    url: '/api/v1/accounts/:account/aliases/:type/:id',
    who: 'p manage',
    access: 'portal',
    power: 'manage',
    params: Type.Object({ account: Id, type: Id, id: Id }),
  } as const;
  addRoute(server, deps, {
    method: 'GET',
    url: '/api/v1/accounts/:account/subjects/:tenantId/:objectId/aliases',
    operationId: 'listAliases',
    summary: 'The names under which questions may speak of a subject.',
    who: 'p manage',
    access: 'portal',
    power: 'manage',
    params: Type.Object({ account: Id, tenantId: Guid, objectId: Guid }),
    responses: { 200: Type.Object({ items: Type.Array(Alias) }) },
    handle: async call => {
      const who = principalOf(call.params);
      const { index } = await authorized(deps, call, call.params.account, 'm', 'manage');
      demandSubject(index, who);
      return { body: { items: index.aliasesOf(who).map(aliasView) } };
    },
  });
  addRoute(server, deps, {
    ...common,
    method: 'GET',
    operationId: 'getAlias',
    summary: 'Whom a name in questions stands for.',
    responses: { 200: Alias },
    handle: async call => {
      const { index } = await authorized(deps, call, call.params.account, 'm', 'manage');
      const alias = index.alias(call.params.type, call.params.id);
      if (!alias) throw new Problem('not-found', 'The account has no such alias.');
      return { body: aliasView(alias) };
    },
  });
  addRoute(server, deps, {
    ...common,
    method: 'PUT',
    operationId: 'putAlias',
    action: 'aliases.put',
    summary: 'Gives a subject a name for questions; a name that another had moves.',
    body: Type.Object({ tenantId: Guid, objectId: Guid }, { additionalProperties: false }),
    responses: { 200: Alias, 201: Alias },
    handle: async call => {
      const { account, type, id } = call.params;
      const authority = await authorized(deps, call, account, 'm', 'manage');
      const { result, revision } = await deps.useCases.putAlias({
        authority,
        actor: call.actor,
        alias: { type, id, ...principalOf(call.body) },
        ...keeping<PutAliasResult>(call, answer => ({ headers: {}, ...aliasAnswer(answer) })),
      });
      return { ...aliasAnswer(result), revision };
    },
  });
  addRoute(server, deps, {
    ...common,
    method: 'DELETE',
    operationId: 'deleteAlias',
    action: 'aliases.delete',
    summary: 'Takes a name for questions away.',
    responses: { 204: Type.Null() },
    handle: async call => {
      const { account, type, id } = call.params;
      const authority = await authorized(deps, call, account, 'm', 'manage');
      const { revision } = await deps.useCases.deleteAlias({
        authority,
        actor: call.actor,
        type,
        id,
        ...keeping<undefined>(call, () => ({ status: 204, headers: {}, body: undefined })),
      });
      return { status: 204, revision };
    },
  });
}
