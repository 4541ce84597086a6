/**
 * Ids of Graph's application permissions, as registrations name them in `requiredResourceAccess` (Graph permissions reference;
 * each was found there, or in published registrations, with this name and kind).
 */
export const GRAPH_ROLE_IDS: Readonly<Record<string, string>> = {
  'df021288-bdef-4463-88db-98f22de89214': 'User.Read.All',
  '97235f07-e226-4f63-ace3-39588e11d3a1': 'User.ReadBasic.All',
  '741f803b-c850-494e-b5df-cde7c675a1ca': 'User.ReadWrite.All',
  '3011c876-62b7-4ada-afa2-506cbbecc68c': 'User.EnableDisableAccount.All',
  'cc117bb9-00cf-4eb8-b580-ea2a878fe8f7': 'User-PasswordProfile.ReadWrite.All',
  '280d0935-0796-47d1-8d26-273470a3f17a': 'User-Mail.ReadWrite.All',
  'eccc023d-eccf-4e7b-9683-8813ab36cecc': 'User.DeleteRestore.All',
  '77f3a031-c388-4f99-b373-dc68676a979e': 'User.RevokeSessions.All',
  '09850681-111b-4a89-9bed-3f2cae46d706': 'User.Invite.All',
  '98830695-27a2-44f7-8c18-0c3ebc9698f6': 'GroupMember.Read.All',
  '5b567255-7703-4780-807c-7be8301ae99b': 'Group.Read.All',
  'dbaae8cf-10b5-4b86-a4a1-f871c94c6695': 'GroupMember.ReadWrite.All',
  'bf7b1a76-6e77-406b-b258-bf5c7720e98f': 'Group.Create',
  '62a82d76-70ea-41e2-9197-370581804d09': 'Group.ReadWrite.All',
  '9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30': 'Application.Read.All',
  '18a4783c-866b-4cc7-a460-3d5e5662c884': 'Application.ReadWrite.OwnedBy',
  '1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9': 'Application.ReadWrite.All',
  '483bed4a-2ad3-4361-a73b-c83ccdbdc53c': 'RoleManagement.Read.Directory',
  '498476ce-e0fe-48b0-b801-37ba7e2685c6': 'Organization.Read.All',
  '06b708a9-e830-4db3-a914-8e69da51d44f': 'AppRoleAssignment.ReadWrite.All',
  '8e8e4742-1d95-4f68-9d56-6ee75648c72a': 'DelegatedPermissionGrant.ReadWrite.All',
  '9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8': 'RoleManagement.ReadWrite.Directory',
  '7ab1d382-f21e-4acd-a863-ba3e13f7da61': 'Directory.Read.All',
  '19dbc75e-c2e2-444c-a770-ec69d8559fc7': 'Directory.ReadWrite.All',
};

/** The same for delegated permissions. */
export const GRAPH_SCOPE_IDS: Readonly<Record<string, string>> = {
  'e1fe6dd8-ba31-4d61-89e7-88639da4683d': 'User.Read',
  'b340eb25-3456-403f-be2f-af7a0d370277': 'User.ReadBasic.All',
  'a154be20-db9c-4678-8ab7-66f6cc099a59': 'User.Read.All',
  '204e0828-b5ca-4ad8-b9f3-f32a958e7cc4': 'User.ReadWrite.All',
  '5f8c59db-677d-491f-a6b8-5f174b11ec1d': 'Group.Read.All',
  '4e46008b-f24c-477d-8fff-7bb4ec7aafe0': 'Group.ReadWrite.All',
  '06da0dbc-49e2-44d2-8312-53f166ab848a': 'Directory.Read.All',
  '56760768-b641-451f-8906-e1b8ab31bca7': 'User-PasswordProfile.ReadWrite.All',
  'bdfbf15f-ee85-4955-8675-146e8e5296b5': 'Application.ReadWrite.All',
  '63dd7cd9-b489-4adf-a28c-ac38b9a0f962': 'User.Invite.All',
  '741c54c3-0c1e-44a1-818b-3f97ab4e8c83': 'RoleManagement.Read.Directory',
  '4908d5b9-3fb2-4b1e-9336-1888b7937185': 'Organization.Read.All',
  'c79f8feb-a9db-4090-85f9-90d820caa0eb': 'Application.Read.All',
  'bc024368-1153-4739-b217-4326f2e966d0': 'GroupMember.Read.All',
  '84bccea3-f856-4a8a-967b-dbe0a3d53a64': 'AppRoleAssignment.ReadWrite.All',
  '41ce6ca6-6826-4807-84f1-1c82854f7ee5': 'DelegatedPermissionGrant.ReadWrite.All',
  'd01b97e9-cbc0-49fe-810a-750afd5527a3': 'RoleManagement.ReadWrite.Directory',
  'c5366453-9fb0-48a5-a156-24f0c49a4b84': 'Directory.ReadWrite.All',
};
