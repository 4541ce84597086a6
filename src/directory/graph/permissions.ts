/**
 * Graph's permissions that this directory knows, application and delegated ones by the same names
 * (Microsoft Graph permissions reference).
 */
export const GRAPH_PERMISSIONS: ReadonlySet<string> = new Set([
  'User.Read',
  'User.ReadBasic.All',
  'User.Read.All',
  'User.ReadWrite.All',
  'User.EnableDisableAccount.All',
  'User-PasswordProfile.ReadWrite.All',
  'User-Mail.ReadWrite.All',
  'User.DeleteRestore.All',
  'User.RevokeSessions.All',
  'User.Invite.All',
  'GroupMember.Read.All',
  'GroupMember.ReadWrite.All',
  'Group.Create',
  'Group.Read.All',
  'Group.ReadWrite.All',
  'Application.Read.All',
  'Application.ReadWrite.OwnedBy',
  'Application.ReadWrite.All',
  'RoleManagement.Read.Directory',
  'RoleManagement.ReadWrite.Directory',
  'Organization.Read.All',
  'Domain.Read.All',
  'Policy.Read.All',
  'Policy.ReadWrite.Authorization',
  'AppRegistration.Create',
  'DelegatedPermissionGrant.Read.All',
  'DelegatedPermissionGrant.ReadWrite.All',
  'AppRoleAssignment.ReadWrite.All',
  'User-OnPremisesSyncBehavior.ReadWrite.All',
  'Group-OnPremisesSyncBehavior.ReadWrite.All',
  'Directory.Read.All',
  'Directory.ReadWrite.All',
  'Directory.AccessAsUser.All',
]);

/** Delegated permissions to which people consent for themselves, without an administrator. */
export const USER_CONSENTED: readonly string[] = ['User.Read', 'User.ReadBasic.All'];

/** What a tenant's consent gives Rolecall itself: reading, nothing else. */
export const ROLECALL_APPLICATION_PERMISSIONS: readonly string[] = [
  'User.Read.All',
  'GroupMember.Read.All',
  // Subscriptions to changes of groups take it.
  'Group.Read.All',
  'Application.Read.All',
  'Organization.Read.All',
  'RoleManagement.Read.Directory',
];

/** What a tenant's consent lets Rolecall and its command line do for signed-in people, within their own rights. */
export const ROLECALL_DELEGATED_SCOPES: readonly string[] = [
  'User.ReadWrite.All',
  'User-PasswordProfile.ReadWrite.All',
  'Group.ReadWrite.All',
  'Application.ReadWrite.All',
  'User.Invite.All',
  'RoleManagement.Read.Directory',
  'Organization.Read.All',
];
