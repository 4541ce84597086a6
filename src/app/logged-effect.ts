import type { AccountEvent, Member } from '../core/account.ts';
import type { AccountIndex } from '../core/account-index.ts';
import { effectOf, type EffectLine } from '../core/effect.ts';
import { principalKey, type Principal } from '../core/id.ts';
import type { TenantIndexes } from './tenant-indexes.ts';

/** What a change does to one member, as the log keeps it; of a group, how many people it reaches too (H-3). */
export interface LoggedEffect extends Pick<EffectLine, 'gains' | 'loses'> {
  readonly people?: number;
}

/** So many people are named in one entry; the others are counted. */
export const namedInEntry = 200;

/** What a change of a directory does to access, as an entry names it (H-4). Ids alone: who they are is for each reader's own right to see. */
export const peopleLogged = (lines: readonly EffectLine[]) => ({
  count: lines.length,
  people: lines
    .slice(0, namedInEntry)
    .map(({ objectId, kind, gains, loses }) => ({ objectId, kind, gains, loses })),
});

/** What a plan's events do to each of these members; somebody for whom nothing changes gains and loses nothing. */
export function loggedEffects(
  index: AccountIndex,
  tenants: Pick<TenantIndexes, 'index'>,
  events: readonly AccountEvent[],
  members: readonly Member[],
  at: Date,
): (member: Principal) => LoggedEffect {
  const lines =
    members.length === 0 ? [] : effectOf(index, index.hypothetical(events), members, at.getTime());
  const byMember = new Map(lines.map(line => [principalKey(line), line]));
  const people = new Map(
    members
      .filter(member => member.kind === 'group')
      .map(member => [
        principalKey(member),
        tenants.index(member.tenantId)?.peopleOf(member.objectId).size ?? 0,
      ]),
  );
  return member => {
    const { gains = [], loses = [] } = byMember.get(principalKey(member)) ?? {};
    const count = people.get(principalKey(member));
    return { gains, loses, ...(count === undefined ? {} : { people: count }) };
  };
}
