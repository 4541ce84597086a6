import type { ObjectId, TenantId } from '../../core/id.ts';

/** Who does something, from where, as the log keeps it (H-3). */
export interface Actor {
  readonly kind: 'user' | 'application' | 'portal' | 'directory' | 'system';
  readonly tenantId?: TenantId;
  readonly objectId?: ObjectId;
  readonly clientId?: string;
  readonly displayName?: string;
  /** `Rolecall-On-Behalf-Of`, as a portal claimed it. */
  readonly onBehalfOf?: { readonly tenantId: TenantId; readonly objectId: ObjectId };
  /** By what they came: the console's session, or a token for the API. */
  readonly channel?: 'console' | 'api';
  readonly ip?: string;
  readonly userAgent?: string;
  readonly requestId?: string;
}

/** One thing to be written into the log of an account, with the change it tells of or alone when it was refused. */
export interface NewLogEntry {
  /** What was done: `members.add`, `members.access`, `members.remove`, `tenants.associate`, `accounts.open` ... */
  readonly action: string;
  readonly result: 'done' | 'refused';
  /** Ids of what it was done to; no personal values. */
  readonly target: Readonly<Record<string, string>>;
  /** The rest, which may be personal and can be erased: names, before, after, reason, problem code. */
  readonly detail: Readonly<Record<string, unknown>>;
}
