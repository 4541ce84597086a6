import type { MaxAge } from '../core/account-index.ts';
import type { Catalog } from '../core/catalog.ts';
import type { AccountIndexes } from './account-indexes.ts';
import { addMembers } from './add-members.ts';
import { allowCloudOnly } from './allow-cloud-only.ts';
import { addKey, listKeys, removeKey } from './application-keys.ts';
import { approveInvitation } from './approve-invitation.ts';
import { associateTenant } from './associate-tenant.ts';
import { changeAccess } from './change-access.ts';
import { changeAccountFacts } from './change-account.ts';
import { changeProfile } from './change-profile.ts';
import { createApplication, previewApplication } from './create-application.ts';
import { createGroup, previewGroup } from './create-group.ts';
import { createUser, previewUser } from './create-user.ts';
import { changeMembers } from './change-members.ts';
import { removeAndCut } from './cut-groups.ts';
import type { CatalogInForce } from './catalog-in-force.ts';
import { removeManyAndCut } from './cut-many.ts';
import type { Cursors } from './cursor.ts';
import { deleteUser } from './delete-user.ts';
import { importMembers, previewImport } from './import-members.ts';
import { listIntents, retryIntent } from './directory-intents.ts';
import type { DirectoryChanges } from './directory-changes.ts';
import { readDirectoryRights } from './directory-rights.ts';
import { deleteResource } from './delete-resource.ts';
import { deleteRole } from './delete-role.ts';
import { invite } from './invite.ts';
import type { InvitationOptions, Sealer } from './invite-guest.ts';
import { deleteAlias, putAlias, putResourceProperties, putSubjectProperties } from './keep-facts.ts';
import { listInvitations } from './list-invitations.ts';
import { listMembers } from './list-members.ts';
import { listPeople } from './list-people.ts';
import { listResources } from './list-resources.ts';
import { listRoles, readRole } from './list-roles.ts';
import { listTenants, type TenantViewPorts } from './list-tenants.ts';
import type { Mails } from './mails.ts';
import { namesFrom } from './names.ts';
import { openAccount } from './open-account.ts';
import { acceptOwnership, endOwnership, offerOwnership } from './owners.ts';
import type { CheckpointSigner } from './ports/checkpoint-signer.ts';
import type { DirectoryReader } from './ports/directory-reader.ts';
import type { DirectoryWriter } from './ports/directory-writer.ts';
import type { ProofReader } from './ports/proof-reader.ts';
import type { Store } from './ports/store.ts';
import type { TenantMaker } from './ports/tenant-maker.ts';
import { previewCatalogPage, putCatalog } from './put-catalog.ts';
import { putResource } from './put-resource.ts';
import { putRole } from './put-role.ts';
import { listAccounts } from './read-accounts.ts';
import { readEffectiveAccess } from './read-effective-access.ts';
import { readLog } from './read-log.ts';
import { readGrants, readMember } from './read-member.ts';
import { readProfile } from './read-profile.ts';
import { readSubjects } from './read-subjects.ts';
import { readVisitsOf } from './read-visits.ts';
import { recordVisits } from './record-visits.ts';
import { removeMember } from './remove-member.ts';
import { removeTenant } from './remove-tenant.ts';
import { resendInvitation } from './resend-invitation.ts';
import { resetPassword } from './reset-password.ts';
import { searchDirectory } from './search-directory.ts';
import type { Sightings } from './sightings.ts';
import type { Subscriptions } from './subscriptions.ts';
import { signCheckpoint } from './sign-checkpoint.ts';
import type { SyncLoop } from './sync-loop.ts';
import { syncNow } from './sync-now.ts';
import type { TenantSync } from './sync-tenant.ts';
import { cutOffAccount, listAccountsOfTenant, makeTenant } from './tenant-administration.ts';
import type { TenantIndexes } from './tenant-indexes.ts';
import { whoAmI } from './who-am-i.ts';
import type { WhoCanGive } from './who-can-give.ts';
import { withdrawInvitation } from './withdraw-invitation.ts';

/** All that the use cases need from outside. */
export interface AppPorts {
  readonly store: Store;
  readonly directory: DirectoryReader;
  readonly proofs: ProofReader;
  readonly whoCanGive: WhoCanGive;
  readonly indexes: AccountIndexes;
  readonly tenants: TenantIndexes;
  readonly sync: TenantSync;
  readonly loop: Pick<SyncLoop, 'poke'>;
  readonly subscriptions: Pick<Subscriptions, 'state'>;
  readonly sightings: Sightings;
  readonly consentLink: TenantViewPorts['consentLink'];
  readonly changes: DirectoryChanges;
  readonly catalog: () => Catalog;
  readonly inForce: CatalogInForce;
  readonly maxAge: MaxAge;
  readonly cursors: Cursors;
  readonly signer: CheckpointSigner;
  readonly mails: Mails;
  /** Writes what waits to be told into accounts' logs. */
  readonly tellUntold: () => Promise<void>;
  readonly opening: 'portal' | 'anyone';
  readonly writer: DirectoryWriter;
  /** `ALLOW_DIRECTORY_ADMIN`: whether somebody new can be made a Global Administrator (U-2). */
  readonly directoryAdmin: boolean;
  readonly sealing: Sealer;
  readonly invitations: InvitationOptions;
  /** Absent where the directory cannot make tenants (T-5). */
  readonly tenantMaker?: TenantMaker;
}

/** Everything that can be asked for, one file each, with what it needs handed to it. */
export const createUseCases = (ports: AppPorts) => {
  const all = { ...ports, names: namesFrom(ports.store) };
  return {
    whoAmI: whoAmI(all),
    previewCatalog: previewCatalogPage(all),
    putCatalog: putCatalog(all),
    openAccount: openAccount(all),
    listAccounts: listAccounts(all),
    changeAccount: changeAccountFacts(all),
    offerOwnership: offerOwnership(all),
    acceptOwnership: acceptOwnership(all),
    endOwnership: endOwnership(all),
    putResource: putResource(all),
    putResourceProperties: putResourceProperties(all),
    putSubjectProperties: putSubjectProperties(all),
    putAlias: putAlias(all),
    deleteAlias: deleteAlias(all),
    deleteResource: deleteResource(all),
    listRoles: listRoles(all),
    readRole: readRole(all),
    putRole: putRole(all),
    deleteRole: deleteRole(all),
    listResources: listResources(all),
    listTenants: listTenants(all),
    associateTenant: associateTenant(all),
    removeTenant: removeTenant(all),
    listAccountsOfTenant: listAccountsOfTenant(all),
    cutOffAccount: cutOffAccount(all),
    makeTenant: makeTenant(all),
    syncNow: syncNow(all),
    searchDirectory: searchDirectory(all),
    addMembers: addMembers(all),
    createUser: createUser(all),
    previewUser: previewUser(all),
    createGroup: createGroup(all),
    previewGroup: previewGroup(all),
    createApplication: createApplication(all),
    previewApplication: previewApplication(all),
    invite: invite(all),
    listInvitations: listInvitations(all),
    resendInvitation: resendInvitation(all),
    approveInvitation: approveInvitation(all),
    withdrawInvitation: withdrawInvitation(all),
    listIntents: listIntents(all),
    retryIntent: retryIntent(all),
    readDirectoryRights: readDirectoryRights(all),
    deleteUser: deleteUser(all),
    allowCloudOnly: allowCloudOnly(all),
    changeProfile: changeProfile(all),
    readProfile: readProfile(all),
    resetPassword: resetPassword(all),
    listKeys: listKeys(all),
    addKey: addKey(all),
    removeKey: removeKey(all),
    listMembers: listMembers(all),
    readMember: readMember(all),
    readGrants: readGrants(all),
    changeAccess: changeAccess(all),
    changeMembers: changeMembers(all),
    previewImport: previewImport(all),
    importMembers: importMembers(all),
    listPeople: listPeople(all),
    removeMember: removeMember(all),
    removeAndCut: removeAndCut(all),
    removeManyAndCut: removeManyAndCut(all),
    readEffectiveAccess: readEffectiveAccess(all),
    readSubjects: readSubjects(all),
    readLog: readLog(all),
    signCheckpoint: signCheckpoint(all),
    recordVisits: recordVisits(all),
    readVisitsOf: readVisitsOf(all),
  };
};

export type UseCases = ReturnType<typeof createUseCases>;
