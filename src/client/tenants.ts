import type { List, Tenant } from './contract.ts';
import type { AnswerOf, BodyOf, Schemas } from './rest.ts';
import type { CallOptions, Send } from './transport.ts';

/** What goes with a tenant that is removed (T-6). */
export type TenantRemoval = Schemas['TenantRemoval'];

export type RemovedTenant = Schemas['RemovedTenant'];

/** The tenant that somebody signed in to, to be looked at before it is associated (T-2). */
export type Association = AnswerOf<'getAssociation'>;

/** A tenant to be made where the directory can do that (T-5). */
export type NewTenant = BodyOf<'makeTenant'>;

export type MadeTenant = AnswerOf<'makeTenant'>;

export interface RemoveTenantOptions extends CallOptions {
  readonly plan?: string;
  readonly confirm?: string;
}

const seg = encodeURIComponent;

/** Tenants of an account (T-1 to T-7, T-10, T-12). */
export const tenantCalls = (send: Send) => {
  const base = (account: string) => `/api/v1/accounts/${seg(account)}`;
  const one = (account: string, tenant: string) => `${base(account)}/tenants/${seg(tenant)}`;
  const removing = (account: string, tenant: string, o: RemoveTenantOptions, dryRun: boolean) => {
    const { plan, confirm, ...rest } = o;
    return {
      account,
      method: 'DELETE' as const,
      path: one(account, tenant),
      query: { ...(dryRun ? { dryRun } : {}), ...(confirm === undefined ? {} : { confirm }) },
      ...(plan === undefined ? {} : { ifMatchPlan: plan }),
      ...rest,
    };
  };
  return {
    list: async (account: string, o: CallOptions = {}): Promise<List<Tenant>> =>
      (await send<List<Tenant>>({ account, method: 'GET', path: `${base(account)}/tenants`, ...o })).body,
    /** `token` proves a fresh sign-in at the tenant (T-2); without it, what this browser's session has proved. */
    associate: async (account: string, token?: string, o: CallOptions = {}): Promise<Tenant> =>
      (
        await send<Tenant>({
          account,
          method: 'POST',
          path: `${base(account)}/tenants`,
          body: token === undefined ? {} : { token },
          ...o,
        })
      ).body,
    /** What this browser's session has proved for the account; `not-found` where nothing waits. */
    association: async (account: string, o: CallOptions = {}): Promise<Association> =>
      (await send<Association>({ method: 'GET', path: '/auth/association', query: { account }, ...o })).body,
    /** Ends the access of everybody of that tenant at once (T-6). */
    remove: async (account: string, tenant: string, o: RemoveTenantOptions = {}): Promise<RemovedTenant> =>
      (await send<RemovedTenant>(removing(account, tenant, o, false))).body,
    /** What removing would do; changes nothing. */
    previewRemove: async (
      account: string,
      tenant: string,
      o: RemoveTenantOptions = {},
    ): Promise<TenantRemoval> => (await send<TenantRemoval>(removing(account, tenant, o, true))).body,
    /** Allows cloud-only objects in a tenant that is kept on-premises, or no longer (T-10). */
    allowCloudOnly: async (
      account: string,
      tenant: string,
      allowCloudOnly: boolean,
      o: CallOptions = {},
    ): Promise<void> => {
      await send({ account, method: 'PATCH', path: one(account, tenant), body: { allowCloudOnly }, ...o });
    },
    /** Reads the directory now; an owner accepts a removal for which the sync was stopped (T-12). */
    sync: async (account: string, tenant: string, acceptMassRemoval = false, o: CallOptions = {}) =>
      (
        await send<Tenant>({
          account,
          method: 'POST',
          path: `${one(account, tenant)}/sync`,
          body: acceptMassRemoval ? { acceptMassRemoval } : {},
          ...o,
        })
      ).body,
    /** Makes a tenant where the directory can do that (T-5). */
    make: async (account: string, body: NewTenant, o: CallOptions = {}): Promise<MadeTenant> =>
      (
        await send<MadeTenant>({
          account,
          method: 'POST',
          path: `${base(account)}/directory/tenants`,
          body,
          ...o,
        })
      ).body,
  };
};
