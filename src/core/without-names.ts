import type { Access } from './access.ts';
import type { Account, AccountEvent, Member, Resource } from './account.ts';
import type { PropertyDeclarations } from './condition.ts';
import type { CustomRole } from './custom-role.ts';
import type { DirectoryObject } from './directory.ts';
import type { InvitationTerm } from './invitation-term.ts';
import { plainKept } from './snapshot-kept.ts';

/** Stand for mail addresses where a snapshot must say only whether they are the same. */
const invited = 'invited';
const approved = 'approved';
const other = 'other';

export const plainAccount = (account: Account): Account => ({ ...account, name: '' });

export const plainResource = (resource: Resource): Resource => ({ ...resource, name: '' });

export const plainRole = (role: CustomRole): CustomRole => ({ ...role, name: '', description: '' });

export function plainMember({ id, kind, tenantId, objectId, access }: Member): Member {
  const plain: Access = 'roles' in access ? { roles: access.roles } : { custom: access.custom };
  return { id, kind, tenantId, objectId, access: plain };
}

/** What binds a guest, with words of our own in place of addresses: which of them are the same is all that counts. */
export function plainTerm(term: InvitationTerm): InvitationTerm {
  const { tenantId, objectId, expires } = term;
  const known =
    term.approved === undefined ? {} : { approved: term.approved === term.address ? invited : approved };
  return { tenantId, objectId, expires, address: invited, ...known };
}

/** An object with the words of `plainTerm` in place of the address of who accepted; left out where nothing binds them. */
export function plainObject(
  { accepted, ...object }: DirectoryObject,
  term: InvitationTerm | undefined,
): DirectoryObject {
  if (accepted === undefined || term === undefined) return object;
  return { ...object, accepted: { at: accepted.at, as: plainIdentity(accepted.as, term) } };
}

function plainIdentity(identity: string, term: InvitationTerm): string {
  if (identity === '' || identity === term.address) return identity === '' ? '' : invited;
  return identity === term.approved ? approved : other;
}

/** Events that carry nothing but ids. */
const plainKinds: ReadonlySet<AccountEvent['kind']> = new Set([
  'owners-changed',
  'tenant-removed',
  'resource-deleted',
  'role-deleted',
  'member-removed',
] as const);

/**
 * An event as clients may have it; undefined for those that only a new snapshot tells. A tenant comes with a directory of
 * its own, and what is not known here must not get out by accident.
 */
export function plainEvent(
  event: AccountEvent,
  declarations: PropertyDeclarations | undefined,
): AccountEvent | undefined {
  if (event.kind === 'account-changed') return { kind: event.kind, account: plainAccount(event.account) };
  if (event.kind === 'resource-put') return { kind: event.kind, resource: plainResource(event.resource) };
  if (event.kind === 'member-put') return { kind: event.kind, member: plainMember(event.member) };
  if (event.kind === 'role-put') return { kind: event.kind, role: plainRole(event.role) };
  if (event.kind === 'invitation-put') return { kind: event.kind, invitation: plainTerm(event.invitation) };
  if (
    event.kind === 'alias-put' ||
    event.kind === 'alias-deleted' ||
    event.kind === 'subject-properties-put' ||
    event.kind === 'resource-properties-put'
  )
    return plainKept(event, declarations);
  return plainKinds.has(event.kind) ? event : undefined;
}
