import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { TenantView } from '../../app/list-tenants.ts';
import { Problem } from '../../core/problems.ts';
import type { Answer } from '../answers.ts';
import { RemovedTenant, TenantRemoval } from '../removals.ts';
import { addRoute } from '../route.ts';
import { Effect, Guid, Id, ListQuery, Page } from '../schemas.ts';
import { Tenant } from '../tenant-schema.ts';
import { addListRoute, columnsOf } from './exports.ts';
import { authorized, keeping, pageOf, type RestDependencies } from './rest-dependencies.ts';

const params = Type.Object({ account: Id });

/** Tenants: listing, associating with proof, removing (T-1 to T-7, T-12). */
export function tenantRoutes(server: FastifyInstance, deps: RestDependencies): void {
  addListRoute(
    server,
    deps,
    {
      method: 'GET',
      url: '/api/v1/accounts/:account/tenants',
      operationId: 'listTenants',
      summary: 'The associated tenants, with state of consent and sync.',
      who: 'r',
      access: 'signed-in',
      params,
      query: ListQuery,
      responses: { 200: Page(Tenant) },
      handle: async call => {
        const authority = await authorized(deps, call, call.params.account, 'r');
        return { body: pageOf(await deps.useCases.listTenants(authority), call.query) };
      },
    },
    async () =>
      columnsOf<TenantView>(
        'displayName',
        'defaultDomain',
        'directoryIntegration',
        'state',
        'consent',
        'rights',
        'phase',
        'confirmedAt',
        'lagSeconds',
        'lastError',
        'objects',
        'massRemoval',
        'accessEnds',
        'notifications',
        'consentBy',
        'associated',
        'associatedBy',
        'tenantId',
      ),
  );
  addRoute(server, deps, {
    method: 'POST',
    url: '/api/v1/accounts/:account/tenants',
    operationId: 'associateTenant',
    action: 'tenants.associate',
    summary: 'Associates the tenant that a fresh sign-in proves (T-2).',
    who: 'w; p manage',
    access: 'signed-in',
    params,
    body: Type.Object(
      {
        token: Type.Optional(
          Type.String({
            minLength: 1,
            maxLength: 16_384,
            description:
              'An access token of a person of the tenant; without it, what /auth/sign-in?associate= has proved.',
          }),
        ),
      },
      { additionalProperties: false },
    ),
    responses: { 201: Tenant },
    handle: async (call): Promise<Answer> => {
      const authority = await authorized(deps, call, call.params.account, 'w', 'manage');
      const { result, revision } = await deps.useCases.associateTenant({
        authority,
        actor: call.actor,
        token: call.body.token ?? (await provedInBrowser(call)),
        ...keeping(call, result => ({ status: 201, headers: {}, body: result })),
      });
      return { status: 201, body: result, revision };
    },
  });
  addRoute(server, deps, {
    method: 'DELETE',
    url: '/api/v1/accounts/:account/tenants/:tenant',
    operationId: 'removeTenant',
    action: 'tenants.remove',
    summary: 'Removes a tenant: its members and their grants go with it, at once (T-6, T-7).',
    who: 'role manager of another tenant; o; p manage',
    access: 'signed-in',
    params: Type.Object({ account: Id, tenant: Guid }),
    dryRun: true,
    confirm: true,
    responses: { 200: Type.Union([RemovedTenant, TenantRemoval]) },
    handle: async (call): Promise<Answer> => {
      const authority = await authorized(deps, call, call.params.account, 'w', 'manage');
      const { result, revision } = await deps.useCases.removeTenant({
        authority,
        actor: call.actor,
        tenant: call.params.tenant,
        dryRun: call.dryRun,
        ...(call.confirm === undefined ? {} : { confirm: call.confirm }),
        ...(call.ifMatchPlan === undefined ? {} : { ifMatchPlan: call.ifMatchPlan }),
        ...keeping(call),
      });
      return { body: result, ...(revision === undefined ? {} : { revision }) };
    },
  });
  addRoute(server, deps, {
    method: 'POST',
    url: '/api/v1/accounts/:account/tenants/:tenant/sync',
    operationId: 'syncTenant',
    action: 'tenants.sync',
    summary: 'Reads the directory now; an owner accepts a removal for which the sync was stopped.',
    who: 'w; p manage; o with acceptMassRemoval',
    access: 'signed-in',
    params: Type.Object({ account: Id, tenant: Guid }),
    body: Type.Object({ acceptMassRemoval: Type.Optional(Type.Boolean()) }, { additionalProperties: false }),
    dryRun: true,
    responses: { 200: Type.Union([Tenant, Effect]) },
    handle: async (call): Promise<Answer> => {
      const acceptMassRemoval = call.body.acceptMassRemoval ?? false;
      const authority = acceptMassRemoval
        ? await authorized(deps, call, call.params.account, 'o')
        : await authorized(deps, call, call.params.account, 'w', 'manage');
      const { result, revision } = await deps.useCases.syncNow({
        authority,
        actor: call.actor,
        tenant: call.params.tenant,
        acceptMassRemoval,
        dryRun: call.dryRun,
        ...(call.ifMatchPlan === undefined ? {} : { ifMatchPlan: call.ifMatchPlan }),
      });
      return { body: result, ...(revision === undefined ? {} : { revision }) };
    },
  });
}

/**
 * Throws `proof-invalid` where the caller's browser has not just signed in at a tenant for this account, and `invalid` for
 * whoever calls by a token: they have no browser that could have proved anything.
 */
async function provedInBrowser(call: {
  readonly params: { readonly account: string };
  readonly takeProof?: (account: string) => Promise<string | undefined>;
}): Promise<string> {
  if (call.takeProof === undefined) {
    const detail = 'is required: an access token of a person of the tenant.';
    throw new Problem('invalid', `/token ${detail}`, {
      errors: [{ pointer: '/token', code: 'invalid', detail }],
    });
  }
  const token = await call.takeProof(call.params.account);
  if (token !== undefined) return token;
  throw new Problem('proof-invalid', 'Sign in to the tenant that you want to associate, then confirm here.');
}
