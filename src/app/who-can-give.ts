import type { AccountIndex } from '../core/account-index.ts';
import type { Principal } from '../core/id.ts';

export interface Giver extends Principal {
  readonly displayName: string;
}

/** Names of people for those who may see a display name, which is everybody with access to the account (T-9). */
export type NamesOf = (account: string, who: readonly Principal[]) => Promise<readonly Giver[]>;

const most = 5;

/**
 * Who can give access on an account: its owners, then managers, five at most (B-3, users-want 1).
 *
 * Looks at people added by themselves; a manager by way of a group alone is not named.
 */
export async function whoCanGive(
  names: NamesOf,
  index: AccountIndex,
  at: Date,
  options: { readonly ownersOnly?: boolean },
): Promise<readonly Giver[]> {
  const people: Principal[] = index.facts.owners.slice(0, most);
  if (!options.ownersOnly) {
    for (const member of index.members()) {
      if (people.length >= most) break;
      if (member.kind !== 'user') continue;
      const allowed = index.decide({
        subject: { tenantId: member.tenantId, objectId: member.objectId, type: 'user' },
        permission: 'account-users',
        level: 'readWrite',
        resource: { type: 'account', id: index.facts.account.id },
        at: at.getTime(),
      }).allowed;
      if (allowed) people.push({ tenantId: member.tenantId, objectId: member.objectId });
    }
  }
  return people.length === 0 ? [] : names(index.facts.account.id, people);
}
