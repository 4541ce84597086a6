import { Problem } from '../core/problems.ts';
import type { MemberKind } from '../core/catalog.ts';
import type { Authority } from './authority.ts';
import { personIn } from './directory-person.ts';
import type { AccountStore, MemberRecord } from './ports/account-store.ts';
import type { PersonToken } from './ports/directory-writer.ts';
import { memberRecordOf } from './read-member.ts';

/** A member whose directory the caller is to write, and the caller there. */
export interface OwnTenantMember {
  readonly record: MemberRecord;
  readonly person: PersonToken;
}

const kindNames: Readonly<Record<MemberKind, string>> = {
  user: 'users',
  group: 'groups',
  application: 'applications',
};

/**
 * The member that a write in the directory is about (T-8).
 *
 * Throws `not-found`, `wrong-tenant`, `invalid` for a member of another kind, `mastered-on-premises` for one that is kept
 * elsewhere, judged by the copy before the directory is asked (T-11).
 */
export async function ownTenantMember(
  ports: { readonly store: Pick<AccountStore, 'memberRecord'> },
  authority: Authority,
  person: PersonToken | undefined,
  wanted: { readonly member: string; readonly kind?: MemberKind; readonly change: boolean },
): Promise<OwnTenantMember> {
  const record = await memberRecordOf(ports, authority, wanted.member);
  const own = personIn(authority, person, record.tenantId);
  if (wanted.kind !== undefined && record.kind !== wanted.kind) {
    throw new Problem(
      'invalid',
      `This is for ${kindNames[wanted.kind]} only; the member is of the kind ${record.kind}.`,
    );
  }
  if (wanted.change) refuseOnPremises(record);
  return { record, person: own };
}

/** T-11: who is kept on-premises is changed there; membership in cloud groups is another matter. */
export function refuseOnPremises({ profile }: Pick<MemberRecord, 'profile'>): void {
  if (!profile?.onPremises) return;
  throw new Problem(
    'mastered-on-premises',
    `${profile.displayName} is kept on-premises and synchronized from there. Change it on-premises and wait for the sync.`,
    { masteredBy: 'on-premises' },
  );
}

/** What the log calls a member. */
export const targetOf = ({ id, tenantId, objectId, kind }: MemberRecord) => ({
  member: id,
  tenantId,
  objectId,
  kind,
});
