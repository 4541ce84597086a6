import type { AccountIndex, Tenants } from './account-index.ts';
import type { Access } from './access.ts';
import type { Catalog } from './catalog.ts';
import { principalKey, type Principal } from './id.ts';
import { isPresent } from './lock-out.ts';
import { managingTerms } from './manager.ts';
import { holdsAt } from './term.ts';

/** Whether an access lets its holder manage the account's users at a moment, as the catalog and its custom roles say. */
export const managesUsers = (index: AccountIndex, catalog: Catalog, access: Access, at: number): boolean =>
  managingTerms(index, catalog)(access).some(term => holdsAt(term, at));

/** Everybody who can manage the account's users now, each once: by a grant of their own or of a group; owners left out. */
export function managersOf(
  index: AccountIndex,
  { tenants, catalog, at }: { readonly tenants: Tenants; readonly catalog: Catalog; readonly at: number },
): readonly Principal[] {
  const found = new Map<string, Principal>();
  const terms = managingTerms(index, catalog);
  for (const { kind, tenantId, objectId, access } of index.members()) {
    if (!terms(access).some(term => holdsAt(term, at))) continue;
    const directory = tenants.index(tenantId);
    const people = kind === 'group' ? (directory?.peopleOf(objectId) ?? []) : [objectId];
    for (const person of people) {
      const who = { tenantId, objectId: person };
      if (!isPresent(index, tenants, who)) continue;
      found.set(principalKey(who), who);
    }
  }
  return [...found.values()];
}
