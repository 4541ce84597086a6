import type { AccountId, MemberId, ObjectId, Principal, TenantId } from '../../core/id.ts';
import type { Page } from './account-store.ts';
import type { Actor } from './actor.ts';

/** Somebody from outside who was invited (U-4). */
export interface Invitation extends Principal {
  readonly id: string;
  readonly member: MemberId;
  readonly address: string;
  /** Of the invited person, as BCP 47 has it. */
  readonly language?: string;
  /** Words of who invites. */
  readonly message?: string;
  /** For how many days it stands. */
  readonly days: number;
  /** Whether the guest came into the directory by this invitation. */
  readonly madeGuest: boolean;
  /** RFC 3339. */
  readonly invited: string;
  readonly invitedBy: Pick<Actor, 'kind' | 'tenantId' | 'objectId' | 'displayName'>;
  /** When it was sent last. */
  readonly sent: string;
  readonly expires: string;
}

/** That a manager let somebody in who accepted late, or as another identity than was invited. */
interface Approval {
  /** Their address, in lower case. */
  readonly as: string;
  readonly at: string;
  readonly by: Invitation['invitedBy'];
}

/** An invitation with how far it is. */
export interface InvitationRecord extends Invitation {
  /** Its member is gone: `withdrawn` before it was accepted, `settled` after. */
  readonly state: 'open' | 'withdrawn' | 'settled';
  /** Whether the directory is known to wait for the acceptance still. */
  readonly pending: boolean;
  /** When the guest accepted, RFC 3339; null while they did not, or where it was not seen. */
  readonly accepted: string | null;
  readonly approved: Approval | null;
  readonly displayName: string | null;
  /** The address that the directory has of the guest now. */
  readonly guestMail: string | null;
  readonly guestDeleted: boolean;
  /** Null: none was to be sent by us. */
  readonly mail: 'waiting' | 'sent' | 'failed' | null;
}

/** What a change does to invitations, in its transaction. Removing a member ends its invitation by itself. */
export type InvitationChange =
  | {
      /** One that is new, or one that is open and sent again. */
      readonly kind: 'sent';
      readonly invitation: Invitation;
      /** The link, sealed, while a mail with it waits to be sent; null: it was given to the caller. */
      readonly sealedLink: string | null;
    }
  | {
      /** Goes with an `invitation-put`, as `sent` does. */
      readonly kind: 'approved';
      readonly id: string;
      readonly approved: Approval;
    }
  | { readonly kind: 'guest-deleted'; readonly id: string };

export interface InvitationStore {
  /** An account's invitations of one tenant, the newest first. */
  invitations(query: {
    readonly account: AccountId;
    readonly tenant: TenantId;
    readonly limit: number;
    readonly after?: string;
  }): Promise<Page<InvitationRecord>>;
  invitation(account: AccountId, id: string): Promise<InvitationRecord | undefined>;
  /** Those of a tenant's open invitations whose guests have not accepted. */
  openInvitationIds(account: AccountId, tenant: TenantId): Promise<readonly string[]>;
  /** The open invitation of a guest. */
  openInvitation(
    account: AccountId,
    tenant: TenantId,
    guest: ObjectId,
  ): Promise<InvitationRecord | undefined>;
  /** The sealed link of an open invitation whose mail waits; undefined when there is nothing (any more) to be mailed. */
  sealedLink(account: AccountId, id: string): Promise<string | undefined>;
  /** The mail with this link has gone, or never will; the link is forgotten, unless it is a newer one. */
  mailed(account: AccountId, id: string, sealedLink: string, went: boolean, at: Date): Promise<void>;
}
