import type { AccountIndex } from '../core/account-index.ts';
import type { Ground } from '../core/decision.ts';
import type { Principal } from '../core/id.ts';
import { placeKey, type ParentOf } from '../core/place.ts';
import { exceeding } from '../core/strength.ts';
import { momentOf } from '../core/term.ts';
import type { EndingGrant } from './ports/reminder-store.ts';
import type { TenantIndexes } from './tenant-indexes.ts';

/** People of a larger group are not told one by one that its access ends: those who look after the account are. */
export const peopleTold = 200;

const isOf = (ground: Ground, { member, grant, ends }: EndingGrant): boolean => {
  if (ground.member !== member || ground.end === undefined) return false;
  if (momentOf(ground.end) !== Date.parse(ends)) return false;
  if ('role' in grant) return ground.by === 'role' && ground.role === grant.role;
  return (
    ground.by === 'custom' &&
    ground.permission === grant.permission &&
    placeKey(ground.on) === placeKey(grant.on)
  );
};

/**
 * Who loses something when grants of groups end (B-1), grant by grant; nobody of a group with more than `peopleTold`. Whoever
 * has as much in another way at that moment, by a grant of their own, another group or as owner, loses nothing.
 *
 * Judged by grounds: what somebody has in 30 days does not depend on how old a copy of their directory would be by then.
 */
export function peopleWhoLose(
  index: AccountIndex,
  tenants: Pick<TenantIndexes, 'index'>,
  ending: readonly EndingGrant[],
  now: Date,
): ReadonlyMap<EndingGrant, readonly Principal[]> {
  const lose = new Map(ending.map(each => [each, [] as Principal[]]));
  const parentOf: ParentOf = (type, id) => index.resource(type, id)?.parent;
  const groups = ending.filter(({ kind }) => kind === 'group');
  for (const those of Map.groupBy(groups, each => each.member).values()) {
    for (const who of those.slice(0, 1).flatMap(group => peopleOf(tenants, group))) {
      const grounds = index.groundsOf(who, now.getTime());
      for (const each of those) {
        const at = Date.parse(each.ends);
        const term = { start: each.ends, end: new Date(at + 1).toISOString() };
        const given = grounds.filter(ground => isOf(ground, each)).map(ground => ({ ...ground, ...term }));
        if (exceeding(grounds, given, { parentOf, at }).length > 0) lose.get(each)?.push(who);
      }
    }
  }
  return lose;
}

function peopleOf(
  tenants: Pick<TenantIndexes, 'index'>,
  { tenantId, objectId }: Principal,
): readonly Principal[] {
  const directory = tenants.index(tenantId);
  const people = directory?.peopleOf(objectId);
  if (!directory || !people || people.size > peopleTold) return [];
  return [...people]
    .filter(person => directory.object(person)?.kind === 'user')
    .map(person => ({ tenantId, objectId: person }));
}
