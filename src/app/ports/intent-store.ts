import type { AccountId, ObjectId, Principal, TenantId } from '../../core/id.ts';
import type { Actor } from './actor.ts';

/**
 * How far an intent is: `recorded`, the directory has not been asked; `asked`, it may have been and its answer is not known;
 * `made`, the object is there and named in `made`.
 */
export type IntentStep = 'recorded' | 'asked' | 'made';

/** What was asked for, as it came in, without secrets. */
export type Wanted = Readonly<Record<string, unknown>>;

/** What is in the directory already. */
export interface Made {
  readonly objectId?: ObjectId;
  /** Of an application: the registration's object id and the client id. */
  readonly applicationId?: ObjectId;
  readonly appId?: string;
  /** Of a guest: made by this very invitation, or there before. */
  readonly guest?: 'made' | 'there';
  /** Of a key: what is known of the one that was asked for, whose secret nobody has while the intent is open. */
  readonly key?: LostKey;
}

/** A key by what it is found again. */
export interface LostKey {
  /** The moment that was asked for as its end, RFC 3339. */
  readonly expires: string;
  /** The keys that were there before. */
  readonly known: readonly string[];
  /** Its id, once it was seen. */
  readonly keyId?: string;
}

/** Something that is to be made in a directory and added here, from before the directory is asked until both have it. */
export interface DirectoryIntent {
  readonly id: string;
  readonly account: AccountId;
  readonly tenantId: TenantId;
  /** What is to be made; an `invitation` is a guest's, a `key` an application's. */
  readonly kind: 'user' | 'group' | 'application' | 'invitation' | 'key';
  readonly beganBy: Pick<Actor, 'kind' | 'tenantId' | 'objectId' | 'displayName'>;
  readonly wanted: Wanted;
  readonly made: Made;
  readonly step: IntentStep;
  /** Why it stopped, if it did. */
  readonly problem: { readonly code: string; readonly detail: string } | null;
  /** RFC 3339. */
  readonly began: string;
  /** When the directory was asked last. */
  readonly asked: string | null;
  readonly changed: string;
}

export interface IntentStore {
  /**
   * Records an intent before the directory is asked. One under the same `requestKey` that is still open is answered in its
   * place, so that a repeat goes on with it.
   */
  beginIntent(
    intent: Pick<DirectoryIntent, 'id' | 'account' | 'tenantId' | 'kind' | 'beganBy' | 'wanted'> & {
      readonly requestKey?: string;
      readonly at: Date;
    },
  ): Promise<DirectoryIntent>;
  /** Takes hold of an intent until `until`, or answers false while somebody else has it. */
  holdIntent(account: AccountId, id: string, now: Date, until: Date): Promise<boolean>;
  releaseIntent(account: AccountId, id: string): Promise<void>;
  noteIntent(
    account: AccountId,
    id: string,
    at: Date,
    facts: {
      readonly step?: IntentStep;
      readonly made?: Made;
      readonly problem?: DirectoryIntent['problem'];
      readonly asked?: Date;
    },
  ): Promise<void>;
  /** Takes it out: both sides have it, or the directory said that it will not. */
  endIntent(account: AccountId, id: string): Promise<void>;
  /** Whether a call under this key stopped with something left to be done. */
  hasIntent(account: AccountId, requestKey: string): Promise<boolean>;
  intent(account: AccountId, id: string): Promise<DirectoryIntent | undefined>;
  /** Those that are open, oldest first. */
  openIntents(account: AccountId): Promise<readonly DirectoryIntent[]>;

  /** Writes down that `by` is about to make a password or key for `object` of the same tenant. */
  noteSecret(by: Principal, object: ObjectId, at: Date): Promise<void>;
  /** Takes that back where nothing was made. */
  forgetSecret(by: Principal, object: ObjectId): Promise<void>;
  /** Whose passwords or keys `by` has made since. */
  secretsMadeBy(by: Principal, since: Date): Promise<readonly Principal[]>;

  /** Whether an owner allows cloud-only objects in a tenant with directory integration (T-10). */
  cloudOnlyAllowed(account: AccountId, tenant: TenantId): Promise<boolean>;
  allowCloudOnly(account: AccountId, tenant: TenantId, allowed: boolean): Promise<void>;
}
