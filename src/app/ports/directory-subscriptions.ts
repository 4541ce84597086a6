import type { TenantId } from '../../core/id.ts';
import type { Watched } from './subscription-store.ts';

/** A subscription as the directory has it. */
export interface DirectorySubscription {
  readonly id: string;
  readonly resource: string;
  readonly notificationUrl: string;
  /** RFC 3339. */
  readonly expires: string;
}

/**
 * Asks a tenant's directory to tell of changes (Graph: change notifications), with the application's own consent.
 *
 * Every method throws what `DirectoryReader` throws, and `directory-refused` when the directory does not take the
 * address or the lifetime.
 */
export interface DirectorySubscriptions {
  /** Those of this application in the tenant. */
  list(tenant: TenantId): Promise<readonly DirectorySubscription[]>;
  /** The directory asks the address whether it wants to be told before this answers. */
  create(
    tenant: TenantId,
    wanted: {
      readonly resource: Watched;
      readonly notificationUrl: string;
      /** At most 128 characters; comes with every notification. */
      readonly clientState: string;
      readonly expires: Date;
    },
  ): Promise<DirectorySubscription>;
  /** Undefined when the directory no longer has it. */
  renew(tenant: TenantId, id: string, expires: Date): Promise<DirectorySubscription | undefined>;
  /** One that is gone already is no problem. */
  remove(tenant: TenantId, id: string): Promise<void>;
}
