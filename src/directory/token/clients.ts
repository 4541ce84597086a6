import { randomUUID } from 'node:crypto';
import type { Directory } from '../directory.ts';
import { applicationByAppId, createObject, objectByAppId, type StoredObject } from '../store/objects.ts';
import { CONSUMERS, type Tenant } from '../store/tenants.ts';
import { OAuthError } from './oauth-error.ts';

/** An application that asks for tokens at a tenant. */
export interface Client {
  readonly appId: string;
  /** Missing for a service principal that has no application here. */
  readonly application: StoredObject | undefined;
  /** Its service principal in the tenant, when there is one. */
  readonly servicePrincipal: StoredObject | undefined;
}

/** Whether tenants other than its own may use the application. */
export function isMultiTenant(application: StoredObject): boolean {
  const audience = application.body['signInAudience'];
  return audience === 'AzureADMultipleOrgs' || audience === 'AzureADandPersonalMicrosoftAccount';
}

function allows(application: StoredObject, tenant: Tenant): boolean {
  const audience = application.body['signInAudience'];
  if (application.tenant === tenant.n) return true;
  if (tenant.id === CONSUMERS)
    return audience === 'AzureADandPersonalMicrosoftAccount' || audience === 'PersonalMicrosoftAccount';
  return isMultiTenant(application);
}

/** The client with this id as seen from a tenant. @throws OAuthError 700038, 700016, 7000112 */
export function findClient(directory: Directory, tenant: Tenant, clientId: string): Client {
  const application = applicationByAppId(directory.store, clientId);
  const servicePrincipal = objectByAppId(directory.store, tenant.n, 'servicePrincipal', clientId);
  if (application === undefined && servicePrincipal === undefined) {
    throw new OAuthError('unauthorized_client', 700038, `${clientId} is not a valid application identifier.`);
  }
  if (servicePrincipal === undefined && (application === undefined || !allows(application, tenant))) {
    throw new OAuthError(
      'unauthorized_client',
      700016,
      `Application with identifier '${clientId}' was not found in the directory '${tenant.id}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant.`,
    );
  }
  if (servicePrincipal?.body['accountEnabled'] === false) {
    throw new OAuthError('unauthorized_client', 7000112, `Application '${clientId}' is disabled.`);
  }
  return { appId: clientId.toLowerCase(), application, servicePrincipal };
}

/** The client's service principal in the tenant, made when the first person consents by signing in, as Entra does. */
export function ensureServicePrincipal(directory: Directory, tenant: Tenant, client: Client): StoredObject {
  const known =
    client.servicePrincipal ?? objectByAppId(directory.store, tenant.n, 'servicePrincipal', client.appId);
  if (known !== undefined) return known;
  if (client.application === undefined)
    throw new Error('a client without service principal has an application');
  return makeServicePrincipal(directory, tenant, client.application);
}

/** Makes the service principal of an application in a tenant. */
export function makeServicePrincipal(
  directory: Pick<Directory, 'store'>,
  tenant: Tenant,
  application: StoredObject,
): StoredObject {
  const home = directory.store.get('SELECT id FROM tenant WHERE n = ?', application.tenant)?.['id'];
  return createObject(directory.store, tenant.n, 'servicePrincipal', randomUUID(), {
    appId: application.appId,
    displayName: application.body['displayName'],
    servicePrincipalType: 'Application',
    accountEnabled: true,
    appOwnerOrganizationId: home ?? null,
    signInAudience: application.body['signInAudience'],
    createdDateTime: directory.store.clock.iso(),
  });
}
