import type { AccountIndex, Tenants } from './account-index.ts';
import { indexCatalog } from './catalog-index.ts';
import type { Access } from './access.ts';
import type { Catalog } from './catalog.ts';
import { groundsOfAccess } from './grounds.ts';
import { principalKey, type Principal } from './id.ts';
import { isPresent } from './lock-out.ts';
import { accountUsers } from './manager.ts';
import { holdsAt } from './term.ts';

/** Whether an access lets its holder manage the account's users at a moment, as the catalog and its custom roles say. */
export function managesUsers(index: AccountIndex, catalog: Catalog, access: Access, at: number): boolean {
  return groundsOfAccess(access, indexCatalog(catalog), { via: [] }, id => index.role(id)).some(
    ({ permission, level, ...term }) =>
      permission === accountUsers && level === 'readWrite' && holdsAt(term, at),
  );
}

/** Everybody who can manage the account's users now, each once: by a grant of their own or of a group; owners left out. */
export function managersOf(
  index: AccountIndex,
  { tenants, catalog, at }: { readonly tenants: Tenants; readonly catalog: Catalog; readonly at: number },
): readonly Principal[] {
  const found = new Map<string, Principal>();
  for (const { kind, tenantId, objectId, access } of index.members()) {
    if (!managesUsers(index, catalog, access, at)) continue;
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
