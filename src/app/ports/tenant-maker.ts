import type { ObjectId, TenantId } from '../../core/id.ts';

/** A tenant to be made, with its first administrator (T-5). */
export interface NewTenant {
  readonly displayName: string;
  readonly domain: string;
  readonly contactEmail: string;
  readonly administrator: {
    readonly givenName: string;
    readonly surname: string;
    readonly userName: string;
    /** Chosen by whoever asks; kept by the directory alone. */
    readonly password: string;
  };
}

/** Makes tenants where the directory can do that; there is none for a directory that cannot. */
export interface TenantMaker {
  /** Throws `directory-refused` with a pointer for a domain that is taken, `invalid`, `directory-unavailable`. */
  makeTenant(tenant: NewTenant): Promise<{
    readonly tenantId: TenantId;
    readonly administrator: { readonly objectId: ObjectId; readonly userPrincipalName: string };
  }>;
}
