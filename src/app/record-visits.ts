import type { AccountIndex } from '../core/account-index.ts';
import type { Principal } from '../core/id.ts';
import { Problem } from '../core/problems.ts';
import type { Authority } from './authority.ts';
import type { VisitStore } from './ports/visit-store.ts';
import { readVisits, visitsKept, type ReportedVisit } from './visits.ts';

export interface RecordVisits {
  readonly authority: Authority;
  /** Who reports: ids are unique among its own, so that nobody takes an id from another. */
  readonly source: string;
  readonly visits: readonly (ReportedVisit & Principal)[];
}

/** What became of one visit. */
export type VisitOutcome =
  { readonly id: string; readonly kept: boolean } | { readonly id: string; readonly problem: Problem };

/** Whether an account knows somebody: as an owner, a member, or through a group alone (G-3). */
const knows = (index: AccountIndex, who: Principal): boolean =>
  index.isOwner(who) || index.memberOf(who) !== undefined || index.groupMembersOf(who).length > 0;

/**
 * Keeps visits of people of the account and moves their last activity forward (H-1, H-2). Reported again under its id a
 * visit stays as it was; one older than 30 days is not kept; one of somebody whom the account does not know is a problem
 * of its own, in the order given.
 *
 * Throws `invalid` where a visit cannot be read, and keeps none then.
 */
export const recordVisits =
  (ports: { readonly store: Pick<VisitStore, 'putVisits' | 'noteActivity'> }) =>
  async ({ authority, source, visits }: RecordVisits): Promise<readonly VisitOutcome[]> => {
    const { account, index, at: now } = authority;
    const read = readVisits(visits, now);
    const oldest = new Date(now.getTime() - visitsKept).toISOString();
    const known = new Set(read.filter(visit => knows(index, visit)));
    const recent = read.filter(visit => known.has(visit) && visit.at >= oldest);
    await ports.store.putVisits(account, source, recent);
    await ports.store.noteActivity(
      recent.map(visit => ({
        account,
        who: visit,
        // A portal whose clock is ahead makes nobody active later than now.
        at: new Date(Math.min(Date.parse(visit.at), now.getTime())),
      })),
    );
    return read.map(visit =>
      known.has(visit)
        ? { id: visit.id, kept: visit.at >= oldest }
        : {
            id: visit.id,
            problem: new Problem('not-found', 'Nobody of this account is known by these ids.'),
          },
    );
  };
