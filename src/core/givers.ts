import type { Access } from './access.ts';
import type { AccountIndex, Tenants } from './account-index.ts';
import { memberCaller, refuseGiving } from './caller.ts';
import type { Catalog } from './catalog.ts';
import type { Principal } from './id.ts';
import { accountUsers } from './manager.ts';
import { searchSubjects, type SubjectCandidates } from './search-subjects.ts';

export interface GiverFacts {
  readonly tenants: Pick<Tenants, 'index'>;
  readonly catalog: Catalog;
  /** Of the permission `account-users`. */
  readonly candidates: SubjectCandidates;
  readonly at: number;
}

/** What somebody is to be given, and who that is. */
export interface Giving {
  readonly to: Principal;
  readonly access: Access;
}

/**
 * Who could give an access: the account's owners, then the people who manage its users, by a grant of their own or of a group,
 * and may give that much. Nobody gives to themselves (B-3). `most` of them, the rest is not looked for.
 */
export function giversOf(
  index: AccountIndex,
  facts: GiverFacts,
  { to, access }: Giving,
  most: number,
): readonly Principal[] {
  const { tenants, catalog, candidates, at } = facts;
  const others = (who: Principal): boolean => who.objectId !== to.objectId || who.tenantId !== to.tenantId;
  const givers = index.facts.owners.filter(others).slice(0, most);
  const search = {
    subject: { type: 'user' as const },
    permission: accountUsers,
    level: 'readWrite' as const,
    resource: { type: 'account', id: index.facts.account.id },
    at,
  };
  const { items } = searchSubjects(index, candidates, search, { limit: managersLookedAt });
  for (const principal of items) {
    if (givers.length >= most) break;
    if (!others(principal) || index.isOwner(principal)) continue;
    const groups = tenants.index(principal.tenantId)?.groupsOf(principal.objectId) ?? new Set();
    const caller = memberCaller(index, { kind: 'person', principal, groups }, at);
    if (refuseGiving({ index, catalog, caller, at }, access, to) === undefined) {
      givers.push(principal);
    }
  }
  return givers;
}

/** More managers than this have one among them who can be asked. */
const managersLookedAt = 200;
