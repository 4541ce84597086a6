import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { addRoute } from '../route.ts';
import { EffectLine, ListQuery } from '../schemas.ts';
import type { RestDependencies } from './rest-dependencies.ts';

const CatalogDocument = Type.Object({
  catalog: Type.String(),
  version: Type.Integer(),
  permissions: Type.Array(Type.Object({ id: Type.String(), name: Type.String() })),
  roles: Type.Array(Type.Object({ id: Type.String(), name: Type.String() })),
});

const url = '/api/v1/catalog';

const CatalogName = Type.Object({ catalog: Type.String(), version: Type.Integer() });
const summary = {
  from: CatalogName,
  to: CatalogName,
  same: Type.Boolean({ description: 'It is the one in force already.' }),
  counts: Type.Object({
    accounts: Type.Integer({ description: 'Accounts where anything changes.' }),
    people: Type.Integer({ description: 'People, groups and applications for whom anything changes.' }),
    losingManagers: Type.Integer({ description: 'Accounts where nobody could manage users any more.' }),
  }),
  plan: Type.String({ minLength: 1 }),
};

const Preview = Type.Object({
  ...summary,
  items: Type.Array(
    Type.Interface([EffectLine], {
      account: Type.String(),
      accountName: Type.String(),
      losesManagers: Type.Boolean(),
    }),
  ),
  next: Type.Union([Type.String(), Type.Null()]),
  total: Type.Integer(),
});

/** The catalog in force, and putting another one in force. */
export function catalogRoutes(server: FastifyInstance, deps: RestDependencies): void {
  addRoute(server, deps, {
    method: 'GET',
    url,
    operationId: 'getCatalog',
    summary: 'The permissions and roles in force (R-9).',
    who: 'any signed-in',
    access: 'signed-in',
    responses: { 200: CatalogDocument },
    handle: async () => ({ body: deps.catalog() }),
  });
  addRoute(server, deps, {
    method: 'PUT',
    url,
    operationId: 'putCatalog',
    action: 'catalog.apply',
    summary:
      'Puts another catalog in force, by the plan that its dry run answered; the dry run says, in pages, who gains and loses what on which account (R-9).',
    who: 'p manage',
    access: 'portal',
    power: 'manage',
    dryRun: true,
    query: ListQuery,
    body: Type.Record(Type.String(), Type.Unknown(), { description: 'As catalog/catalog.schema.json says.' }),
    responses: { 200: Type.Union([Preview, Type.Object(summary)]) },
    handle: async ({ body: document, query, dryRun, actor, now: at, ifMatchPlan: plan }) => {
      const body = dryRun
        ? await deps.useCases.previewCatalog({ document, at, ...query })
        : await deps.useCases.putCatalog({ document, plan, actor, at });
      return { body };
    },
  });
}
