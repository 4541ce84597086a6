import { Problem } from '../core/problems.ts';
import { parsePrincipal, principalKey, type Principal } from '../core/id.ts';
import type { Authority } from './authority.ts';
import type { Giver, NamesOf } from './who-can-give.ts';

const most = 100;

/**
 * The names of those who are in the account, as owner, member or through a group alone (G-3); who is not is left out, so that
 * nobody reads a directory by it.
 */
export const readSubjects =
  (ports: { names: NamesOf }) =>
  async (
    { index, account, at }: Pick<Authority, 'index' | 'account' | 'at'>,
    ids: string,
  ): Promise<readonly Giver[]> => {
    const asked = new Map<string, Principal>();
    for (const text of ids.split(',')) {
      const who = parsePrincipal(text.trim());
      if (!who) throw new Problem('invalid', 'ids takes <tenantId>/<objectId>, separated by commas.');
      asked.set(principalKey(who), who);
    }
    if (asked.size > most) throw new Problem('too-many', `Ask for at most ${most} at once.`);
    const inside = [...asked.values()].filter(
      who =>
        index.isOwner(who) ||
        index.memberOf(who) !== undefined ||
        index.effectiveAccess(who, at.getTime()).length > 0,
    );
    return inside.length === 0 ? [] : ports.names(account, inside);
  };
