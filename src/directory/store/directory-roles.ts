import { logChange } from './changes.ts';
import { lastingObjectId } from './lasting-id.ts';
import type { Store } from './open-store.ts';

/** Built-in directory roles by template id (Entra built-in roles reference). */
export const DIRECTORY_ROLES: Readonly<Record<string, string>> = {
  '62e90394-69f5-4237-9190-012177145e10': 'Global Administrator',
  'fe930be7-5e62-47db-91af-98c3a49a38b1': 'User Administrator',
  'fdd7a751-b60b-444a-984c-02652fe8fa1c': 'Groups Administrator',
  '9360feb5-f418-4baa-8175-e2a00bac4301': 'Directory Writers',
  '95e79109-95c0-4d8e-aee3-d01accf2d47b': 'Guest Inviter',
  '966707d0-3269-4727-9be2-8c3a10f19b9d': 'Password Administrator',
  '729827e3-9c14-49f7-bb1b-9608f156bbb8': 'Helpdesk Administrator',
  'c4e39bd9-1100-46d3-8c65-fb160da0071f': 'Authentication Administrator',
  '7be44c8a-adaf-4e2a-84d6-ab2649e08a13': 'Privileged Authentication Administrator',
  'e8611ab8-c189-46e8-94e1-60213ab1f814': 'Privileged Role Administrator',
  '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3': 'Application Administrator',
  '158c047a-c907-4556-b7ef-446551a6b5f7': 'Cloud Application Administrator',
  'cf1c38e5-3621-4004-a7cb-879624dced7c': 'Application Developer',
  '8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2': 'Hybrid Identity Administrator',
  '88d8e3e3-8f55-4a1e-953a-9b9898b8876b': 'Directory Readers',
  'f2ef992c-3afb-46b9-b7cf-a126ee74c451': 'Global Reader',
};

export const GLOBAL_ADMINISTRATOR = '62e90394-69f5-4237-9190-012177145e10';
/** In `wids` of every ordinary member. */
export const DEFAULT_USER_ROLE = 'b79fbf4d-3ef9-4689-8143-76b194e85509';

/** The template id of a role given by template id or by name; undefined when there is no such role. */
export function roleTemplate(nameOrId: string): string | undefined {
  const wanted = nameOrId.toLowerCase();
  if (Object.hasOwn(DIRECTORY_ROLES, wanted)) return wanted;
  return Object.keys(DIRECTORY_ROLES).find(id => DIRECTORY_ROLES[id]?.toLowerCase() === wanted);
}

/** The object id of a role in a tenant: always the same for the same two. */
export const roleObjectId = (tenantId: string, template: string): string =>
  lastingObjectId(tenantId, template);

export function rolesOf(store: Store, tenant: number, principal: number): string[] {
  const sql = 'SELECT template FROM role_assignment WHERE tenant = ? AND principal = ?';
  return store.all(sql, tenant, principal).map(row => String(row['template']));
}

/** How changes of who has a role are named in the log of changes. */
export const ROLE_KIND = 'directoryRole';

/** The number of a role in a tenant's log of changes: below zero, so that it is no object's. New roles go to the end. */
export const roleNumber = (tenant: number, template: string): number =>
  -(tenant * 1000 + Object.keys(DIRECTORY_ROLES).indexOf(template));

const noteRole = (store: Store, tenant: number, template: string, principal: number): void =>
  logChange(store, tenant, ROLE_KIND, roleNumber(tenant, template), principal);

/** Gives somebody a directory role. */
export function addRole(store: Store, tenant: number, principal: number, template: string): void {
  store.transaction(() => {
    const sql = 'INSERT OR IGNORE INTO role_assignment VALUES (?, ?, ?)';
    if (store.run(sql, tenant, principal, template) > 0) noteRole(store, tenant, template, principal);
  });
}

/** Takes a directory role from somebody. */
export function removeRole(store: Store, tenant: number, principal: number, template: string): void {
  store.transaction(() => {
    const sql = 'DELETE FROM role_assignment WHERE tenant = ? AND principal = ? AND template = ?';
    if (store.run(sql, tenant, principal, template) > 0) noteRole(store, tenant, template, principal);
  });
}

/** Gives somebody these directory roles and no others. */
export function setRoles(
  store: Store,
  tenant: number,
  principal: number,
  templates: readonly string[],
): void {
  for (const held of rolesOf(store, tenant, principal))
    if (!templates.includes(held)) removeRole(store, tenant, principal, held);
  for (const template of templates) addRole(store, tenant, principal, template);
}
