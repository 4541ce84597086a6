import type { TenantId } from '../../core/id.ts';

/** What of a directory tells of its changes by itself; applications do not (Graph: change notifications). */
export const watched = ['users', 'groups'] as const;
export type Watched = (typeof watched)[number];

/** A subscription to a tenant's changes as it is kept; the nulls are of one that is not made yet. */
export interface KeptSubscription {
  readonly tenantId: TenantId;
  readonly resource: Watched;
  readonly subscriptionId: string | null;
  /** SHA-256, hex, of the secret that its notifications carry. */
  readonly clientState: string | null;
  readonly notificationUrl: string | null;
  /** RFC 3339. */
  readonly expires: string | null;
  readonly lastError: { readonly at: string; readonly detail: string } | null;
}

export interface SubscriptionStore {
  subscriptionsOf(tenant: TenantId): Promise<readonly KeptSubscription[]>;
  subscription(id: string): Promise<KeptSubscription | undefined>;
  /**
   * Makes `holder` the only process that may make or renew this subscription for `seconds`; answers it as it is now, or
   * undefined while another one holds it.
   */
  claimSubscription(
    tenant: TenantId,
    resource: Watched,
    holder: string,
    seconds: number,
  ): Promise<KeptSubscription | undefined>;
  /** Writes what a claimed subscription has become and lets it go; nothing happens when `holder` has lost it. */
  settleSubscription(kept: KeptSubscription, holder: string): Promise<void>;
  /** Takes out what is kept for a tenant, and answers it. */
  takeSubscriptions(tenant: TenantId): Promise<readonly KeptSubscription[]>;
}
