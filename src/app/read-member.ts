import { asMemberId } from '../core/id.ts';
import { Problem } from '../core/problems.ts';
import type { Authority } from './authority.ts';
import { isDisconnected } from './disconnected.ts';
import { fullViewOf, memberView, type MemberView } from './member-view.ts';
import type { AccountStore, GivenGrant, MemberRecord } from './ports/account-store.ts';
import type { TenantIndexes } from './tenant-indexes.ts';

interface Ports {
  readonly store: Pick<AccountStore, 'memberRecord'>;
  readonly tenants: Pick<TenantIndexes, 'cutOff'>;
}

export const noSuchMember = (): Problem =>
  new Problem('not-found', 'The account has no such member. It may have been removed; look at the list.');

/** The stored row of a member of this account. Throws `not-found`. */
export async function memberRecordOf(
  ports: { readonly store: Pick<AccountStore, 'memberRecord'> },
  authority: Authority,
  member: string,
): Promise<MemberRecord> {
  const record = await ports.store.memberRecord(authority.account, asMemberId(member));
  if (!record) throw noSuchMember();
  return record;
}

/** What a member was given itself, each with why, by whom and when (B-1). Throws `not-found`. */
export const readGrants =
  (ports: { readonly store: Pick<AccountStore, 'memberRecord' | 'memberGrants'> }) =>
  async (authority: Authority, member: string): Promise<readonly GivenGrant[]> => {
    const { id } = await memberRecordOf(ports, authority, member);
    return ports.store.memberGrants(authority.account, id);
  };

/** One member as the caller may see it (T-9). Throws `not-found`. */
export const readMember =
  (ports: Ports) =>
  async (authority: Authority, member: string): Promise<MemberView> => {
    const record = await memberRecordOf(ports, authority, member);
    return memberView(
      record,
      fullViewOf(authority.identity),
      authority.at,
      isDisconnected(ports.tenants, record.tenantId, authority.at),
    );
  };
