import type { Access } from './access.ts';
import type { MemberKind } from './catalog.ts';
import type { CustomRole } from './custom-role.ts';
import type { InvitationTerm } from './invitation-term.ts';
import type { KeptEvent, KeptFactsOfAccount } from './kept-facts.ts';
import type { AccountId, MemberId, ObjectId, Principal, TenantId } from './id.ts';

export type AccountKind = 'company' | 'individual';

export interface Account {
  readonly id: AccountId;
  readonly name: string;
  readonly kind: AccountKind;
  readonly features: readonly string[];
  /** False while a portal that opened it without an owner counts as its reachable owner. */
  readonly claimed: boolean;
  /** Grows by one with every change of the account. */
  readonly revision: number;
}

/** A product, add-on, sandbox ... that the portal keeps. Unique by type and id in its account. */
export interface Resource {
  readonly type: string;
  readonly id: string;
  readonly name: string;
  /** The parent's id; it never changes. */
  readonly parent?: string;
}

/** A user, group or application that has been added to an account, with what was granted to it. */
export interface Member extends Principal {
  readonly id: MemberId;
  readonly kind: MemberKind;
  readonly access: Access;
}

/** All of an account that decisions rest on, besides the directories. */
export interface AccountFacts extends KeptFactsOfAccount {
  readonly account: Account;
  /** Only those who have accepted. */
  readonly owners: readonly Principal[];
  readonly tenants: readonly TenantId[];
  readonly resources: readonly Resource[];
  readonly members: readonly Member[];
  /** Absent: none. */
  readonly roles?: readonly CustomRole[];
  /** Of guests who were invited and are bound by it still; absent: none (U-4). */
  readonly invitations?: readonly InvitationTerm[];
}

/** One change of what decisions rest on; a feed of these keeps an index equal to the store. */
export type AccountEvent =
  | { readonly kind: 'account-changed'; readonly account: Account }
  | { readonly kind: 'owners-changed'; readonly owners: readonly Principal[] }
  | { readonly kind: 'tenant-associated'; readonly tenantId: TenantId }
  | { readonly kind: 'tenant-removed'; readonly tenantId: TenantId }
  | { readonly kind: 'resource-put'; readonly resource: Resource }
  | { readonly kind: 'resource-deleted'; readonly type: string; readonly id: string }
  | { readonly kind: 'member-put'; readonly member: Member }
  | { readonly kind: 'invitation-put'; readonly invitation: InvitationTerm }
  | { readonly kind: 'role-put'; readonly role: CustomRole }
  | { readonly kind: 'role-deleted'; readonly id: string }
  | { readonly kind: 'member-removed'; readonly tenantId: TenantId; readonly objectId: ObjectId }
  | KeptEvent;
