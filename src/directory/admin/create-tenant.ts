import { randomUUID } from 'node:crypto';
import type { Directory } from '../directory.ts';
import { hashPassword } from '../crypto/password-hash.ts';
import { isGuid } from '../graph/call.ts';
import { GLOBAL_ADMINISTRATOR, setRoles } from '../store/directory-roles.ts';
import { createObject } from '../store/objects.ts';
import { keepPasswordHash } from '../store/passwords.ts';
import { createTenant, TenantTaken } from '../store/tenants.ts';
import { isJsonObject, type JsonObject } from '../web/body.ts';
import { AdminError } from './admin-error.ts';
import { consentToRolecall } from './consent.ts';
import { readDirectoryRoles } from './read-roles.ts';

const invalid = (message: string): AdminError => new AdminError(400, 'invalid', message);

function text(body: JsonObject, name: string, where = ''): string {
  const value = body[name];
  if (typeof value !== 'string' || value.trim() === '' || value.length > 256) {
    throw invalid(`${where}${name} must be a text of 1 to 256 characters.`);
  }
  return value.trim();
}

function flag(body: JsonObject, name: string, otherwise: boolean): boolean {
  const value = body[name] ?? otherwise;
  if (typeof value !== 'boolean') throw invalid(`${name} must be true or false.`);
  return value;
}

const DOMAIN = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/;

interface Wanted {
  readonly tenantId: string | undefined;
  readonly displayName: string;
  readonly domain: string;
  readonly contactEmail: string | undefined;
  readonly directoryIntegration: boolean;
  readonly consent: boolean;
  readonly administrator: {
    givenName: string;
    surname: string;
    userName: string;
    password: string;
    roles: string[];
  };
}

function read(body: JsonObject): Wanted {
  const domain = text(body, 'domain').toLowerCase();
  if (!DOMAIN.test(domain)) throw invalid('domain must be a domain name such as contoso.test.');
  const { tenantId, administrator } = body;
  if (tenantId !== undefined && (typeof tenantId !== 'string' || !isGuid(tenantId)))
    throw invalid('tenantId must be a GUID.');
  if (!isJsonObject(administrator)) throw invalid('administrator must be an object.');
  const userName = text(administrator, 'userName', 'administrator.');
  if (!/^[A-Za-z0-9'._!#^~-]{1,64}$/.test(userName) || userName.endsWith('.')) {
    throw invalid(
      "administrator.userName must be 1 to 64 letters, digits or any of ' . - _ ! # ^ ~, without the domain.",
    );
  }
  const password = administrator['password'];
  if (typeof password !== 'string' || password.length < 8 || password.length > 256) {
    throw invalid('administrator.password must have 8 to 256 characters.');
  }
  const roles = readDirectoryRoles(administrator['directoryRoles']);
  if (roles.unknown !== undefined) throw invalid(`There is no directory role ${roles.unknown}.`);
  return {
    tenantId,
    displayName: text(body, 'displayName'),
    domain,
    contactEmail: body['contactEmail'] === undefined ? undefined : text(body, 'contactEmail'),
    directoryIntegration: flag(body, 'directoryIntegration', false),
    consent: flag(body, 'consent', true),
    administrator: {
      givenName: text(administrator, 'givenName', 'administrator.'),
      surname: text(administrator, 'surname', 'administrator.'),
      userName,
      password,
      roles: roles.templates,
    },
  };
}

/**
 * `POST /admin/tenants`: a tenant with its first Global Administrator, whose password is not temporary.
 * @throws AdminError 400 `invalid`, 409 `taken` when the domain or the id belongs to a tenant already
 */
export async function createTenantWithAdministrator(directory: Directory, body: JsonObject) {
  const wanted = read(body);
  const { store } = directory;
  const { administrator } = wanted;
  const hash = await hashPassword(administrator.password);
  try {
    return store.transaction(() => {
      const tenant = createTenant(store, {
        displayName: wanted.displayName,
        domain: wanted.domain,
        directoryIntegration: wanted.directoryIntegration,
        ...(wanted.tenantId === undefined ? {} : { id: wanted.tenantId }),
        ...(wanted.contactEmail === undefined ? {} : { contactEmail: wanted.contactEmail }),
      });
      const userPrincipalName = `${administrator.userName}@${wanted.domain}`;
      const user = createObject(store, tenant.n, 'user', randomUUID(), {
        accountEnabled: true,
        displayName: `${administrator.givenName} ${administrator.surname}`,
        givenName: administrator.givenName,
        surname: administrator.surname,
        mailNickname: administrator.userName,
        userPrincipalName,
        userType: 'Member',
        createdDateTime: new Date().toISOString(),
      });
      keepPasswordHash(store, user, hash, false);
      setRoles(store, tenant.n, user.n, [GLOBAL_ADMINISTRATOR, ...administrator.roles]);
      if (wanted.consent) consentToRolecall(directory, tenant);
      return { tenantId: tenant.id, administrator: { id: user.id, userPrincipalName } };
    });
  } catch (error) {
    if (error instanceof TenantTaken) throw new AdminError(409, 'taken', error.message);
    throw error;
  }
}
