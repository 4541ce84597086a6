/** A permission of Microsoft Graph that Rolecall's registration asks for (Graph permissions reference). */
export interface NeededPermission {
  readonly name: string;
  /** The id that stands in `requiredResourceAccess`. */
  readonly id: string;
  /** Permissions that include it. */
  readonly within: readonly string[];
  /** What does not work without it. */
  readonly without: string;
}

const anyDirectory = ['Directory.Read.All', 'Directory.ReadWrite.All'];

/** Application permissions without which a tenant cannot be followed: reading, nothing else. */
export const readingPermissions: readonly NeededPermission[] = [
  {
    name: 'User.Read.All',
    id: 'df021288-bdef-4463-88db-98f22de89214',
    within: ['User.ReadWrite.All', ...anyDirectory],
    without: 'users cannot be read',
  },
  {
    name: 'GroupMember.Read.All',
    id: '98830695-27a2-44f7-8c18-0c3ebc9698f6',
    within: ['Group.Read.All', 'Group.ReadWrite.All', 'GroupMember.ReadWrite.All', ...anyDirectory],
    without: 'groups and their members cannot be read',
  },
  {
    name: 'Application.Read.All',
    id: '9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30',
    within: ['Application.ReadWrite.All', ...anyDirectory],
    without: 'applications cannot be read',
  },
  {
    name: 'Organization.Read.All',
    id: '498476ce-e0fe-48b0-b801-37ba7e2685c6',
    within: ['Organization.ReadWrite.All', 'User.Read.All', 'User.ReadWrite.All', ...anyDirectory],
    without: 'name and domains of the tenant cannot be read',
  },
  {
    name: 'RoleManagement.Read.Directory',
    id: '483bed4a-2ad3-4361-a73b-c83ccdbdc53c',
    within: ['RoleManagement.ReadWrite.Directory', ...anyDirectory],
    without: 'who holds a right of the directory cannot be told',
  },
];

/** Wanted for speed alone. */
export const notificationPermission: NeededPermission = {
  name: 'Group.Read.All',
  id: '5b567255-7703-4780-807c-7be8301ae99b',
  within: ['Group.ReadWrite.All', ...anyDirectory],
  without: 'changes of groups are not announced by Graph and are found by asking, within a minute',
};

/** Delegated permissions: what people do through Rolecall in their directory, within their own rights there. */
export const writingPermissions: readonly NeededPermission[] = [
  delegated(
    'User.ReadWrite.All',
    '204e0828-b5ca-4ad8-b9f3-f32a958e7cc4',
    'people cannot make or change users',
  ),
  delegated(
    'User-PasswordProfile.ReadWrite.All',
    '56760768-b641-451f-8906-e1b8ab31bca7',
    'people cannot reset passwords',
  ),
  delegated(
    'Group.ReadWrite.All',
    '4e46008b-f24c-477d-8fff-7bb4ec7aafe0',
    'people cannot make or change groups',
  ),
  delegated(
    'Application.ReadWrite.All',
    'bdfbf15f-ee85-4955-8675-146e8e5296b5',
    'people cannot make applications or their keys',
  ),
  delegated('User.Invite.All', '63dd7cd9-b489-4adf-a28c-ac38b9a0f962', 'people cannot invite outside users'),
  delegated(
    'RoleManagement.Read.Directory',
    '741c54c3-0c1e-44a1-818b-3f97ab4e8c83',
    'refusals cannot say who has the right in the directory',
  ),
  delegated(
    'Organization.Read.All',
    '4908d5b9-3fb2-4b1e-9336-1888b7937185',
    'the domains for new users cannot be listed',
  ),
];

function delegated(name: string, id: string, without: string): NeededPermission {
  return { name, id, within: [], without };
}

/** Those of `needed` that none of the granted names covers. */
export const missingOf = (
  needed: readonly NeededPermission[],
  granted: readonly string[],
): readonly NeededPermission[] =>
  needed.filter(({ name, within }) => ![name, ...within].some(each => granted.includes(each)));
