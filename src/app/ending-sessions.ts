import type { AccountIndex, Tenants } from '../core/account-index.ts';
import type { AccountEvent } from '../core/account.ts';
import type { Principal, TenantId } from '../core/id.ts';
import type { Leaver } from './ports/session-store.ts';

/** What ends sessions, or says which would: a transaction, or the store as it is at this moment. */
export interface SessionEnding {
  signedIn(tenants: readonly TenantId[]): Promise<readonly Principal[]>;
  endSessions(leavers: readonly Leaver[]): Promise<number>;
}

/** The store as it is at a moment, for a dry run: nothing ends by it. */
export const sessionsAsked = (
  store: {
    signedIn(tenants: readonly TenantId[]): Promise<readonly Principal[]>;
    sessionsEnding(
      account: AccountIndex['facts']['account']['id'],
      leavers: readonly Leaver[],
      at: Date,
    ): Promise<number>;
  },
  { account, at }: { readonly account: AccountIndex['facts']['account']['id']; readonly at: Date },
): SessionEnding => ({
  signedIn: tenants => store.signedIn(tenants),
  endSessions: leavers => store.sessionsEnding(account, leavers, at),
});

const belongs = (index: AccountIndex, who: Principal): boolean =>
  index.isOwner(who) || index.memberOf(who) !== undefined || index.groupMembersOf(who).length > 0;

export interface Leaving {
  readonly index: AccountIndex;
  readonly events: readonly AccountEvent[];
  /** Where those are signed in who could leave by the events. */
  readonly of: readonly TenantId[];
  readonly tenants: Tenants;
  /** The directories as they would be; as they are unless given. */
  readonly tenantsAfter?: Tenants;
}

/**
 * Ends the sessions of those who belong to the account no more and to no other, with the tokens of their directory that are
 * sealed in them; answers how many (U-8, T-6). Who belongs to another account stays signed in, but loses those tokens
 * where no account is left to write their directory for.
 */
export async function endSessionsBy(sessions: SessionEnding, leaving: Leaving): Promise<number> {
  const { index, events, of, tenants, tenantsAfter = tenants } = leaving;
  if (of.length === 0) return 0;
  const before = await signedInHere(sessions, index, of);
  if (before.length === 0) return 0;
  return endSessionsOfLeavers(sessions, before, index.hypothetical(events, tenantsAfter), tenantsAfter);
}

/** Those of these tenants who are signed in and belong to the account. */
export const signedInHere = async (
  sessions: Pick<SessionEnding, 'signedIn'>,
  index: AccountIndex,
  of: readonly TenantId[],
): Promise<readonly Principal[]> =>
  (await sessions.signedIn([...new Set(of)])).filter(who => belongs(index, who));

/** Ends the sessions of those who belonged to the account `before`, do not any more, and belong to no other. */
export async function endSessionsOfLeavers(
  sessions: Pick<SessionEnding, 'endSessions'>,
  before: readonly Principal[],
  after: AccountIndex,
  tenants: Tenants,
): Promise<number> {
  const leavers = before
    .filter(who => !belongs(after, who))
    .map(({ tenantId, objectId }) => ({
      tenantId,
      objectId,
      groups: [...(tenants.index(tenantId)?.groupsOf(objectId) ?? [])],
    }));
  return leavers.length === 0 ? 0 : sessions.endSessions(leavers);
}
