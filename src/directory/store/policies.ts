import type { Store } from './open-store.ts';

export const INVITERS = [
  'none',
  'adminsAndGuestInviters',
  'adminsGuestInvitersAndAllMembers',
  'everyone',
] as const;

/** What ordinary members may do (Graph: authorizationPolicy). */
export interface AuthorizationPolicy {
  readonly allowInvitesFrom: (typeof INVITERS)[number];
  readonly defaultUserRolePermissions: {
    readonly allowedToCreateApps: boolean;
    readonly allowedToCreateSecurityGroups: boolean;
    readonly allowedToCreateTenants: boolean;
    readonly allowedToReadOtherUsers: boolean;
  };
}

/** What holds in a tenant that changed nothing (Entra: default user permissions). */
const DEFAULTS: AuthorizationPolicy = {
  allowInvitesFrom: 'everyone',
  defaultUserRolePermissions: {
    allowedToCreateApps: true,
    allowedToCreateSecurityGroups: true,
    allowedToCreateTenants: true,
    allowedToReadOtherUsers: true,
  },
};

export function policyOf(store: Store, tenant: number): AuthorizationPolicy {
  const row = store.get('SELECT body FROM tenant_policy WHERE tenant = ?', tenant);
  return row === undefined ? DEFAULTS : (JSON.parse(String(row['body'])) as AuthorizationPolicy);
}

/** Why a change of the policy is refused. */
export class PolicyFault extends Error {}

/** Merges a change into the tenant's policy. @throws PolicyFault and then nothing changes */
export function changePolicy(store: Store, tenant: number, change: Record<string, unknown>): void {
  const now = policyOf(store, tenant);
  const { allowInvitesFrom, defaultUserRolePermissions: given, ...rest } = change;
  const stranger = Object.keys(rest)[0];
  if (stranger !== undefined) throw new PolicyFault(`Property '${stranger}' cannot be set.`);
  const inviters =
    allowInvitesFrom === undefined ? now.allowInvitesFrom : INVITERS.find(one => one === allowInvitesFrom);
  if (inviters === undefined) throw new PolicyFault('Invalid value specified for allowInvitesFrom.');
  const permissions: Record<string, boolean> = { ...now.defaultUserRolePermissions };
  if (given !== undefined && (typeof given !== 'object' || given === null))
    throw new PolicyFault('Invalid value specified for defaultUserRolePermissions.');
  for (const [name, value] of Object.entries(given ?? {})) {
    if (!Object.hasOwn(permissions, name) || typeof value !== 'boolean')
      throw new PolicyFault(`Invalid value specified for defaultUserRolePermissions/${name}.`);
    permissions[name] = value;
  }
  const body = { allowInvitesFrom: inviters, defaultUserRolePermissions: permissions };
  store.run('INSERT OR REPLACE INTO tenant_policy VALUES (?, ?)', tenant, JSON.stringify(body));
}
