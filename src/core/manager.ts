import type { Access, Term } from './access.ts';
import type { AccountIndex } from './account-index.ts';
import { indexCatalog } from './catalog-index.ts';
import type { Catalog } from './catalog.ts';
import type { Ground, Question } from './decision.ts';
import { groundsOfAccess } from './grounds.ts';
import type { Principal } from './id.ts';
import type { Level } from './level.ts';
import { holdsAt } from './term.ts';

/** The permission that makes somebody a manager (readWrite) or a reader (read) of an account's members. */
export const accountUsers = 'account-users';

/** The standard role whose holders manage every member. */
export const managerRole = 'manager';

/** How far somebody's effective access to an account's members reaches now: w, r or nothing. */
export function accountUsersLevel(index: AccountIndex, subject: Question['subject'], at: number): Level {
  const resource = { type: 'account', id: index.facts.account.id };
  for (const level of ['readWrite', 'read'] as const) {
    if (index.decide({ subject, permission: accountUsers, level, resource, at }).allowed) return level;
  }
  return 'none';
}

/** Whether somebody holds the role `manager` now, themselves or by a group. An owner needs no role. */
export const holdsManagerRole = (index: AccountIndex, who: Principal, at: number): boolean =>
  index.groundsOf(who, at).some(ground => ground.role === managerRole && holdsAt(ground, at));

/**
 * Finds the terms of everything in an access that lets its holder manage users, as the catalog and the account's custom roles
 * have it. Made for one walk over many members: of each role it is worked out once, and of others nothing.
 */
export function managingTerms(index: AccountIndex, catalog: Catalog): (access: Access) => readonly Term[] {
  const compiled = indexCatalog(catalog);
  const termsOf = (access: Access): readonly Term[] =>
    groundsOfAccess(access, compiled, { via: [] }, id => index.role(id)).filter(isManaging);
  const ofRoles = new Map<string, readonly Term[]>();
  const ofRole = (role: string): readonly Term[] => {
    const known = ofRoles.get(role) ?? termsOf({ roles: [{ role }] });
    ofRoles.set(role, known);
    return known;
  };
  return access => {
    if ('custom' in access) {
      const own = access.custom.filter(({ permission }) => permission === accountUsers);
      return own.length === 0 ? own : termsOf({ custom: own });
    }
    return access.roles.flatMap(grant => ofRole(grant.role).map(own => ({ ...own, ...grant })));
  };
}

const isManaging = ({ permission, level }: Ground): boolean =>
  permission === accountUsers && level === 'readWrite';
