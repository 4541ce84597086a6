import type { MemberKind } from '../../core/catalog.ts';
import type { ObjectId, TenantId } from '../../core/id.ts';
import type { DirectoryProfile } from './account-store.ts';
import type { DirectoryPage, SyncStream } from './replica-store.ts';

export interface Organization {
  readonly tenantId: TenantId;
  readonly displayName: string;
  readonly defaultDomain: string;
  /** `onPremisesSyncEnabled === true` (T-10). */
  readonly directoryIntegration: boolean;
}

/** A key of an application, by its term. */
export interface KeyTerm {
  readonly keyId: string;
  readonly description: string | null;
  /** RFC 3339. */
  readonly start: string | null;
  /** RFC 3339. */
  readonly end: string;
}

/** One page of a stream; `expired` means: start the stream over (410, `syncStateNotFound` ...). */
export type DeltaAnswer =
  | { readonly kind: 'page'; readonly page: DirectoryPage; readonly link: string; readonly last: boolean }
  | { readonly kind: 'expired' };

/**
 * Reads a tenant's directory with the application's own, read-only consent, over Microsoft Graph v1.0.
 *
 * Every method throws `consent-missing` (403 or a token without roles), `directory-unavailable` with `retryAfter`
 * (429, 503, 504, silence, broken answers), never anything of the vendor's.
 */
export interface DirectoryReader {
  organization(tenant: TenantId): Promise<Organization>;
  /** The application permissions that the newest token carried, as far as it said so; asks nobody. */
  rightsIn?(tenant: TenantId): readonly string[] | undefined;
  /** Without `link` a new round from the beginning. */
  delta(tenant: TenantId, stream: SyncStream, link?: string): Promise<DeltaAnswer>;
  /** The object as it is now in the directory, deleted ones excluded; undefined when there is none of that id. */
  lookUp(tenant: TenantId, object: ObjectId, kind?: MemberKind): Promise<DirectoryProfile | undefined>;
  /** The user of that user name (`userPrincipalName`), deleted ones excluded; undefined when there is none. */
  lookUpUser(tenant: TenantId, userName: string): Promise<DirectoryProfile | undefined>;
  /** The ids of groups that hold the object, directly or through groups; for an object fresher than the replica. */
  groupsOf(tenant: TenantId, object: ObjectId, kind?: MemberKind): Promise<readonly ObjectId[]>;
  /**
   * Direct memberships alone: the groups that hold the object and, of a group, whom it holds; undefined where they are
   * too many to be read at once.
   */
  membershipsOf(
    tenant: TenantId,
    object: ObjectId,
    kind: MemberKind,
  ): Promise<{
    readonly groups: readonly ObjectId[] | undefined;
    readonly members: readonly ObjectId[] | undefined;
  }>;
  /**
   * Who owns an application in the directory, by its service principal or its registration: they can make keys for it
   * . Empty for an object that is no application.
   */
  ownersOf(tenant: TenantId, servicePrincipal: ObjectId): Promise<readonly ObjectId[]>;
  /**
   * When the keys of the tenant's own applications end, secrets and certificates, by client id in lower case; never the keys
   * themselves. Client ids that are registered in other tenants are left out.
   */
  keysOf(tenant: TenantId, appIds: readonly string[]): Promise<ReadonlyMap<string, readonly KeyTerm[]>>;
}
