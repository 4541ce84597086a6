import { GLOBAL_ADMINISTRATOR, rolesOf } from '../store/directory-roles.ts';
import type { StoredObject } from '../store/objects.ts';
import { policyOf } from '../store/policies.ts';
import { groupsOf, isOwner } from '../store/relations.ts';
import type { GraphCall } from './call.ts';
import { denied } from './graph-error.ts';

/** Template ids of the directory roles that decide about writes (Entra built-in roles reference). */
const ROLE = {
  global: GLOBAL_ADMINISTRATOR,
  user: 'fe930be7-5e62-47db-91af-98c3a49a38b1',
  groups: 'fdd7a751-b60b-444a-984c-02652fe8fa1c',
  writers: '9360feb5-f418-4baa-8175-e2a00bac4301',
  inviter: '95e79109-95c0-4d8e-aee3-d01accf2d47b',
  password: '966707d0-3269-4727-9be2-8c3a10f19b9d',
  helpdesk: '729827e3-9c14-49f7-bb1b-9608f156bbb8',
  authentication: 'c4e39bd9-1100-46d3-8c65-fb160da0071f',
  privilegedAuthentication: '7be44c8a-adaf-4e2a-84d6-ab2649e08a13',
  privilegedRole: 'e8611ab8-c189-46e8-94e1-60213ab1f814',
  application: '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3',
  cloudApplication: '158c047a-c907-4556-b7ef-446551a6b5f7',
  developer: 'cf1c38e5-3621-4004-a7cb-879624dced7c',
  hybridIdentity: '8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2',
  readers: '88d8e3e3-8f55-4a1e-953a-9b9898b8876b',
} as const;

export const MAY_CHANGE_USERS: readonly string[] = [ROLE.global, ROLE.user, ROLE.writers];
export const MAY_DELETE_USERS: readonly string[] = [ROLE.global, ROLE.user];
export const MAY_INVITE: readonly string[] = [ROLE.global, ROLE.user, ROLE.writers, ROLE.inviter];
export const MAY_RESET_REDEMPTION: readonly string[] = [
  ...[ROLE.global, ROLE.user, ROLE.helpdesk, ROLE.authentication, ROLE.privilegedAuthentication],
];
export const MAY_CHANGE_GROUPS: readonly string[] = [ROLE.global, ROLE.groups, ROLE.user, ROLE.writers];
export const MAY_DELETE_GROUPS: readonly string[] = [ROLE.global, ROLE.groups, ROLE.user];
export const MAY_CHANGE_ROLE_GROUPS: readonly string[] = [ROLE.global, ROLE.privilegedRole];
export const MAY_CHANGE_APPLICATIONS: readonly string[] = [
  ...[ROLE.global, ROLE.application, ROLE.cloudApplication],
];
export const MAY_CREATE_APPLICATIONS: readonly string[] = [...MAY_CHANGE_APPLICATIONS, ROLE.developer];
/** Who consents, for the tenant, to delegated permissions and to the application roles of APIs other than Graph. */
export const MAY_GRANT_SCOPES: readonly string[] = [
  ...[ROLE.global, ROLE.privilegedRole, ROLE.application, ROLE.cloudApplication],
];
/** Who gives users and groups the roles of an API (Graph: serviceprincipal-post-approleassignedto). */
export const MAY_GIVE_PEOPLE_APP_ROLES: readonly string[] = [...MAY_GRANT_SCOPES, ROLE.user, ROLE.writers];
export const MAY_GRANT_GRAPH_ROLES: readonly string[] = [ROLE.global, ROLE.privilegedRole];
export const MAY_ASSIGN_ROLES: readonly string[] = [ROLE.global, ROLE.privilegedRole];
export const MAY_CHANGE_POLICY: readonly string[] = [ROLE.global, ROLE.privilegedRole];
export const MAY_CHANGE_SOURCE: readonly string[] = [ROLE.global, ROLE.hybridIdentity];

/**
 * Whose targets each role reaches, by the target's roles, for passwords and other sensitive properties
 * (Entra: who can reset passwords). Roles that are missing here reach nobody; Global and Privileged Authentication
 * Administrators reach everybody.
 */
const REACH: Readonly<Record<string, ReadonlySet<string>>> = {
  [ROLE.password]: new Set([ROLE.readers, ROLE.inviter, ROLE.password]),
  [ROLE.helpdesk]: new Set([ROLE.readers, ROLE.inviter, ROLE.password, ROLE.helpdesk]),
  [ROLE.authentication]: new Set([ROLE.readers, ROLE.inviter, ROLE.password, ROLE.authentication]),
  [ROLE.user]: new Set([
    ...[ROLE.readers, ROLE.inviter, ROLE.password, ROLE.helpdesk, ROLE.groups, ROLE.user],
  ]),
  [ROLE.writers]: new Set(),
};
const REACH_ALL: readonly string[] = [ROLE.global, ROLE.privilegedAuthentication];

/** A person needs one of these roles; an application by itself needs its permission alone. @throws GraphError 403 */
export function requireRole(call: GraphCall, roles: readonly string[], owner = false): void {
  if (call.caller.person === undefined || owner || hasRole(call, roles)) return;
  throw denied();
}

export const hasRole = (call: GraphCall, roles: readonly string[]): boolean =>
  roles.some(role => call.caller.roles.has(role));

/** Whether the caller, a person or an application by itself, owns the object. */
export function owns(call: GraphCall, object: StoredObject): boolean {
  const { person, servicePrincipal } = call.caller;
  const self = person ?? servicePrincipal;
  return self !== undefined && isOwner(call.directory.store, object, self.n);
}

/** Members and owners of a role-assignable group are as well guarded as those with a role. */
function isNearRoles(call: GraphCall, target: StoredObject): boolean {
  const { store } = call.directory;
  const groups = groupsOf(store, target, false, { after: 0, limit: 100_000 });
  if (groups.some(group => group.body['isAssignableToRole'] === true)) return true;
  return (
    store.get(
      `SELECT 1 FROM owner w JOIN object o ON o.n = w.object
       WHERE w.tenant = ? AND w.owner = ? AND o.state = 0 AND json_extract(o.body, '$.isAssignableToRole') = 1`,
      target.tenant,
      target.n,
    ) !== undefined
  );
}

/**
 * Sensitive properties of somebody (password, enabled, names to sign in with, deletion) are changed by those only whose
 * role reaches the target's roles; an application by itself needs such a role for targets that have any.
 * @param roles the roles that may do this at all
 * @throws GraphError 403
 */
export function requireReach(call: GraphCall, target: StoredObject, roles: readonly string[]): void {
  const allowed = roles.filter(role => call.caller.roles.has(role));
  if (allowed.some(role => REACH_ALL.includes(role))) return;
  const targetRoles = rolesOf(call.directory.store, target.tenant, target.n);
  const guarded = isNearRoles(call, target);
  if (targetRoles.length === 0 && !guarded) {
    if (call.caller.person === undefined || allowed.length > 0) return;
    throw denied();
  }
  const reached = allowed.some(role => targetRoles.every(one => REACH[role]?.has(one) === true));
  if (guarded || !reached) throw denied();
}

/** @throws GraphError 403 unless the caller may set this person's password (E) */
export function requirePasswordRight(call: GraphCall, target: StoredObject): void {
  const may = [...REACH_ALL, ROLE.user, ROLE.password, ROLE.helpdesk, ROLE.authentication];
  const ownRole = [...REACH_ALL, ROLE.user];
  // By itself an application needs, beside its permission, at least the role of a User Administrator.
  if (call.caller.person === undefined && !hasRole(call, ownRole)) throw denied();
  requireReach(call, target, may);
}

/** @throws GraphError 403 unless the caller may change this person's other sensitive properties */
export function requireSensitiveRight(call: GraphCall, target: StoredObject): void {
  requireReach(call, target, [...REACH_ALL, ROLE.user, ROLE.writers]);
}

/** Makers of groups: by role, or any member while the tenant lets them. @throws GraphError 403 */
export function requireGroupMaker(call: GraphCall): void {
  const policy = policyOf(call.directory.store, call.tenant.n).defaultUserRolePermissions;
  requireRole(call, MAY_CHANGE_GROUPS, policy.allowedToCreateSecurityGroups && !call.caller.guest);
}

/** Makers of applications: by role, or any member while the tenant lets them. @throws GraphError 403 */
export function requireApplicationMaker(call: GraphCall): void {
  const policy = policyOf(call.directory.store, call.tenant.n).defaultUserRolePermissions;
  requireRole(call, MAY_CREATE_APPLICATIONS, policy.allowedToCreateApps && !call.caller.guest);
}

/** Those who invite guests: by role, or whom the tenant lets. @throws GraphError 403 */
export function requireInviter(call: GraphCall): void {
  const { allowInvitesFrom } = policyOf(call.directory.store, call.tenant.n);
  if (allowInvitesFrom === 'none') throw denied();
  const members = allowInvitesFrom === 'adminsGuestInvitersAndAllMembers' && !call.caller.guest;
  requireRole(call, MAY_INVITE, allowInvitesFrom === 'everyone' || members);
}

/**
 * An application that calls by itself with `Application.ReadWrite.OwnedBy` changes only what it owns; a person needs a
 * role or owns the object. @throws GraphError 403
 */
export function requireApplicationRight(call: GraphCall, object: StoredObject): void {
  const owner = owns(call, object);
  if (call.caller.person !== undefined) {
    requireRole(call, MAY_CHANGE_APPLICATIONS, owner);
    return;
  }
  const { permissions } = call.caller;
  const all = permissions.has('Application.ReadWrite.All') || permissions.has('Directory.ReadWrite.All');
  if (!all && !owner) throw denied();
}

/** Whether the object is changed with a permission over all of its kind, not only single properties of it. */
export const holds = (call: GraphCall, ...permissions: readonly string[]): boolean =>
  permissions.some(permission => call.caller.permissions.has(permission));
