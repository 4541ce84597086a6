import { printAccess, type AccessText } from '../core/access-text.ts';
import type { Access, PermissionGrant, RoleGrant, Term } from '../core/access.ts';
import { addressKey } from '../core/addresses.ts';
import type { DirectoryObject } from '../core/directory.ts';
import { invitationDenial } from '../core/invitation-term.ts';
import type { MemberKind } from '../core/catalog.ts';
import type { MemberId, ObjectId, TenantId } from '../core/id.ts';
import type { Identity } from './identity.ts';
import type { DirectoryProfile, MemberRecord, MemberState } from './ports/account-store.ts';

/** A member as the contract shows it, cut to what the caller may see (T-9). */
export interface MemberView {
  readonly id: MemberId;
  readonly kind: MemberKind;
  readonly tenantId: TenantId;
  readonly objectId: ObjectId;
  readonly displayName: string;
  readonly userPrincipalName: string | null;
  readonly state: MemberState;
  readonly guest: boolean;
  readonly access: AccessText;
  /** When the last of its grants ends, RFC 3339; null: one has no end, or there is none. */
  readonly ends: string | null;
  readonly lastActivity: string | null;
  readonly added: string;
  readonly addedBy: {
    readonly kind: string;
    readonly tenantId?: string;
    readonly objectId?: string;
    readonly displayName?: string;
  };
  readonly revision: number;
  /** Only for callers who are signed in to the member's tenant. */
  readonly details?: {
    readonly givenName: string | null;
    readonly surname: string | null;
    readonly mail: string | null;
    readonly onPremises: boolean;
    readonly appId: string | null;
  };
}

/** The tenant whose members a caller sees in full: the one signed in to; owners of no tenant and portals see none (T-9). */
export const fullViewOf = (identity: Identity): TenantId | null =>
  identity.kind === 'portal' ? null : identity.principal.tenantId;

const terms = (access: Access): readonly Term[] => ('roles' in access ? access.roles : access.custom);

/** When everything that a member was given has ended, RFC 3339; null while anything is without end. */
export function endOf(access: Access): string | null {
  const all: readonly (RoleGrant | PermissionGrant)[] = 'roles' in access ? access.roles : access.custom;
  let latest: string | null = null;
  for (const { end } of all) {
    if (end === undefined) return null;
    if (latest === null || end > latest) latest = end;
  }
  return latest;
}

/** What decisions see of a guest's acceptance. */
export const decidedBy = ({
  pending,
  accepted,
  mail,
}: Pick<DirectoryProfile, 'pending' | 'accepted' | 'mail'>): Pick<
  DirectoryObject,
  'pending' | 'accepted'
> => ({
  pending,
  ...(accepted !== undefined && { accepted: { at: Date.parse(accepted), as: addressKey(mail ?? '') } }),
});

/** The state that a list shows (U-4, U-9, R-12); a disconnected tenant comes before what its copy says (T-12). */
export function memberState(record: MemberRecord, at: Date, disconnected: boolean): MemberState {
  const { profile, access } = record;
  if (disconnected) return 'tenant-disconnected';
  if (profile?.deleted) return 'deleted-in-directory';
  if (profile && !profile.enabled) return 'disabled';
  const held = profile && invitationDenial(decidedBy(profile), record.invitation, at.getTime());
  if (held) return held;
  const grants = terms(access);
  if (grants.length === 0) return 'without-access';
  const now = at.getTime();
  const over = (term: Term): boolean => term.end !== undefined && Date.parse(term.end) <= now;
  if (grants.every(over)) return 'ended';
  if (grants.every(term => over(term) || (term.start !== undefined && Date.parse(term.start) > now)))
    return 'starts-later';
  return 'active';
}

/** What a caller sees of a member. */
export function memberView(
  record: MemberRecord,
  viewer: TenantId | null,
  at: Date,
  disconnected = false,
): MemberView {
  const { profile } = record;
  const full = viewer !== null && viewer === record.tenantId;
  return {
    id: record.id,
    kind: record.kind,
    tenantId: record.tenantId,
    objectId: record.objectId,
    displayName: profile?.displayName ?? record.objectId,
    userPrincipalName: full ? (profile?.userPrincipalName ?? null) : null,
    state: memberState(record, at, disconnected),
    guest: profile?.guest ?? false,
    access: printAccess(record.access),
    ends: endOf(record.access),
    lastActivity: record.lastActivity,
    added: record.added,
    addedBy: { ...record.addedBy },
    revision: record.revision,
    ...(full && profile
      ? {
          details: {
            givenName: profile.givenName ?? null,
            surname: profile.surname ?? null,
            mail: profile.mail ?? null,
            onPremises: profile.onPremises,
            appId: profile.appId ?? null,
          },
        }
      : {}),
  };
}
