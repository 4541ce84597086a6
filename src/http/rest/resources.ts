import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { resourceEtag } from '../../app/precondition.ts';
import type { PutResourceResult } from '../../app/put-resource.ts';
import type { Resource as ResourceFacts } from '../../core/account.ts';
import { Problem } from '../../core/problems.ts';
import type { Answer } from '../answers.ts';
import { DeletedResource } from '../removals.ts';
import { addRoute } from '../route.ts';
import { Effect, Id, ListQuery, Name, Page, Resource } from '../schemas.ts';
import { addListRoute, columnsOf } from './exports.ts';
import { authorized, keeping, pageBody, type RestDependencies } from './rest-dependencies.ts';

const params = Type.Object({ account: Id, type: Id, id: Id });
const url = '/api/v1/accounts/:account/resources/:type/:id';
/** The resource as it was put: 201 when it is new. */
const putAnswer = ({ resource, created }: PutResourceResult) => ({
  status: created ? 201 : 200,
  headers: { etag: resourceEtag(resource) },
  body: resource,
});
const parent = Type.Optional(Type.Union([Id, Type.Null()]));

/** Products, add-ons and other resources, kept by the portal. */
export function resourceRoutes(server: FastifyInstance, deps: RestDependencies): void {
  addListRoute(
    server,
    deps,
    {
      method: 'GET',
      url: '/api/v1/accounts/:account/resources',
      operationId: 'listResources',
      summary: 'The resources of an account, of one type or all.',
      who: 'm; p resources',
      access: 'signed-in',
      params: Type.Object({ account: Id }),
      query: Type.Object({ ...ListQuery.properties, type: Type.Optional(Id) }),
      responses: { 200: Page(Resource) },
      handle: async call => {
        const authority = await authorized(deps, call, call.params.account, 'm', 'resources');
        return { body: pageBody(await deps.useCases.listResources(authority, call.query)) };
      },
    },
    async () => columnsOf<ResourceFacts>('type', 'id', 'name', 'parent'),
  );
  addRoute(server, deps, {
    method: 'GET',
    url,
    operationId: 'getResource',
    summary: 'One resource.',
    who: 'm; p resources',
    access: 'signed-in',
    params,
    responses: { 200: Resource },
    handle: async (call): Promise<Answer> => {
      const { index } = await authorized(deps, call, call.params.account, 'm', 'resources');
      const resource = index.resource(call.params.type, call.params.id);
      if (!resource) throw new Problem('not-found', 'The account has no such resource.');
      return { body: resource, headers: { etag: resourceEtag(resource) } };
    },
  });
  addRoute(server, deps, {
    method: 'PUT',
    url,
    operationId: 'putResource',
    action: 'resources.put',
    summary: 'Makes a resource or renames it.',
    who: 'p resources',
    access: 'portal',
    power: 'resources',
    params,
    etag: true,
    body: Type.Object({ name: Name, parent }, { additionalProperties: false }),
    responses: { 200: Resource, 201: Resource },
    handle: async (call): Promise<Answer> => {
      const authority = await authorized(deps, call, call.params.account, 'm', 'resources');
      const { type, id } = call.params;
      const { result, revision } = await deps.useCases.putResource({
        authority,
        actor: call.actor,
        type,
        id,
        name: call.body.name,
        ...(typeof call.body.parent === 'string' ? { parent: call.body.parent } : {}),
        ...(call.ifMatch === undefined ? {} : { ifMatch: call.ifMatch }),
        ...(call.idempotency ? { keep: { key: call.idempotency, answer: putAnswer } } : {}),
      });
      return { ...putAnswer(result), revision };
    },
  });
  addRoute(server, deps, {
    method: 'DELETE',
    url,
    operationId: 'deleteResource',
    action: 'resources.delete',
    summary: 'Deletes a resource and what is under it; the grants on them end and do not come back (R-12).',
    who: 'p resources',
    access: 'portal',
    power: 'resources',
    params,
    etag: true,
    dryRun: true,
    responses: { 200: Type.Union([DeletedResource, Effect]) },
    handle: async (call): Promise<Answer> => {
      const authority = await authorized(deps, call, call.params.account, 'm', 'resources');
      const { type, id } = call.params;
      const { result, revision } = await deps.useCases.deleteResource({
        authority,
        actor: call.actor,
        type,
        id,
        dryRun: call.dryRun,
        ...(call.ifMatch === undefined ? {} : { ifMatch: call.ifMatch }),
        ...(call.ifMatchPlan === undefined ? {} : { ifMatchPlan: call.ifMatchPlan }),
        ...keeping(call),
      });
      return { body: result, ...(revision === undefined ? {} : { revision }) };
    },
  });
}
