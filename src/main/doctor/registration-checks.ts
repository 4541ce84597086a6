import { objectsIn, textIn, textsIn, valueIn } from './ask.ts';
import { failed, ok, warning, type Finding } from './finding.ts';
import type { InstallationView } from './installation-view.ts';
import { dayOf, daysTo, SOON_DAYS } from './local-checks.ts';
import {
  notificationPermission,
  readingPermissions,
  writingPermissions,
  type NeededPermission,
} from './permissions.ts';
import { readGraph, type OwnToken } from './sign-in.ts';

const GRAPH = '00000003-0000-0000-c000-000000000000';
const EVERYBODY = 'AzureADandPersonalMicrosoftAccount';

const SELECTED =
  'id,displayName,signInAudience,web,api,optionalClaims,requiredResourceAccess,passwordCredentials,keyCredentials';

/** Where people and administrators come back to; each must be registered to the letter. */
export const redirectUris = (publicUrl: string): readonly string[] => [
  `${publicUrl}/auth/callback`,
  `${publicUrl}/`,
];

/** Rolecall's registration in the operator's tenant, read through Graph. @throws NoAnswer */
export async function checkRegistration(
  view: InstallationView,
  token: OwnToken,
): Promise<readonly Finding[]> {
  const { graphUrl, clientId = '', operatorTenantId = '' } = view;
  const path = `applications(appId='${clientId}')?$select=${SELECTED}`;
  const { status, body } = await readGraph(graphUrl, path, token);
  if (status === 404)
    return [
      failed(
        'registration',
        `${clientId} is not registered in OPERATOR_TENANT_ID ${operatorTenantId}: that tenant only uses it.`,
        'OPERATOR_TENANT_ID must be the tenant in which Rolecall is registered.',
      ),
    ];
  if (status !== 200)
    return [unreadable(view, `Graph answers ${status} ${textIn(body, 'error', 'code') ?? ''}`.trim())];
  return [
    ok('registration', `Rolecall is registered as "${textIn(body, 'displayName') ?? clientId}".`),
    checkRedirectUris(view, textsIn(body, 'web', 'redirectUris')),
    checkAccountTypes(body),
    checkOptionalClaims(body),
    checkScope(body),
    ...checkRequested(body),
    ...checkCredentials(view, body),
  ];
}

/** What to look at by hand where the registration cannot be read. */
export const unreadable = ({ publicUrl }: InstallationView, why: string): Finding =>
  warning(
    'registration',
    `The registration cannot be read (${why}).`,
    `Give admin consent in the operator's tenant, or look by hand: redirect URIs ${redirectUris(publicUrl).join(' and ')}, account types, permissions (docs/entra.md).`,
  );

function checkRedirectUris({ publicUrl }: InstallationView, registered: readonly string[]): Finding {
  const missing = redirectUris(publicUrl).filter(each => !registered.includes(each));
  if (missing.length === 0)
    return ok('redirect-uris', `${redirectUris(publicUrl).join(' and ')} are registered.`);
  return failed(
    'redirect-uris',
    `Not registered: ${missing.join(' and ')}.`,
    'Add them under Authentication, platform Web, to the letter.',
  );
}

function checkAccountTypes(application: unknown): Finding {
  const audience = textIn(application, 'signInAudience') ?? '(none)';
  if (audience === EVERYBODY)
    return ok('account-types', 'People of every tenant and with personal accounts can sign in.');
  if (audience === 'AzureADMultipleOrgs')
    return warning(
      'account-types',
      'Personal accounts cannot sign in; owners usually have one.',
      `Set signInAudience to ${EVERYBODY} (Authentication, Supported account types).`,
    );
  return failed(
    'account-types',
    `Only ${audience === 'AzureADMyOrg' ? "people of the operator's own tenant" : audience} can sign in, so no customer's tenant can be associated.`,
    `Set signInAudience to ${EVERYBODY} (Authentication, Supported account types).`,
  );
}

function checkOptionalClaims(application: unknown): Finding {
  const names = objectsIn(application, 'optionalClaims', 'accessToken').map(each => each['name']);
  const missing = ['idtyp', 'acct'].filter(each => !names.includes(each));
  if (missing.length === 0) return ok('optional-claims', 'Access tokens ask for idtyp and acct.');
  return failed(
    'optional-claims',
    `Access tokens do not ask for ${missing.join(' and ')}: without idtyp no portal is recognised, without acct no tenant can be associated.`,
    'Add them under Token configuration, token type Access.',
  );
}

function checkScope(application: unknown): Finding {
  const offered = objectsIn(application, 'api', 'oauth2PermissionScopes').filter(
    each => each['isEnabled'] === true,
  );
  if (offered.length > 0)
    return ok('api.scope', `The API offers ${offered.map(each => String(each['value'])).join(', ')}.`);
  return failed(
    'api.scope',
    'The API offers no scope, so nobody can get a token for it.',
    'Add the scope access_as_user under Expose an API.',
  );
}

/** The permissions that a consent gives: those that the registration asks for, no more. */
function checkRequested(application: unknown): readonly Finding[] {
  const access = objectsIn(application, 'requiredResourceAccess')
    .filter(each => textIn(each, 'resourceAppId')?.toLowerCase() === GRAPH)
    .flatMap(each => objectsIn(each, 'resourceAccess'));
  const ids = (type: string): readonly string[] =>
    access.filter(each => each['type'] === type).map(each => String(each['id']).toLowerCase());
  const [roles, scopes] = [ids('Role'), ids('Scope')];
  const lacking = (needed: readonly NeededPermission[], asked: readonly string[]) =>
    needed.filter(each => !asked.includes(each.id));
  const add = 'Add it under API permissions, Microsoft Graph; then each tenant consents again.';
  const reading = lacking(readingPermissions, roles).map(each =>
    failed(
      'requested-permissions',
      `The application permission ${each.name} is not asked for: ${each.without}.`,
      add,
    ),
  );
  const others = [...lacking([notificationPermission], roles), ...lacking(writingPermissions, scopes)].map(
    each =>
      warning(
        'requested-permissions',
        `The ${each === notificationPermission ? 'application' : 'delegated'} permission ${each.name} is not asked for: ${each.without}.`,
        add,
      ),
  );
  const needed = [...readingPermissions, notificationPermission].map(each => each.id);
  const more = roles.filter(each => !needed.includes(each));
  const found = [...reading, ...others];
  if (more.length > 0)
    found.push(
      warning(
        'requested-permissions',
        `The registration asks for more application permissions than Rolecall uses: ${more.join(', ')}.`,
        'Remove them under API permissions.',
      ),
    );
  return found.length > 0
    ? found
    : [ok('requested-permissions', 'Every permission of Graph that is needed is asked for.')];
}

/** When the registered secrets end; certificates are looked at in their file. */
function checkCredentials({ settings }: InstallationView, application: unknown): readonly Finding[] {
  if (settings.clientCertificate) {
    if (objectsIn(application, 'passwordCredentials').length === 0) return [];
    return [
      warning(
        'secrets',
        'Secrets are registered although a certificate is used.',
        'Remove them under Certificates & secrets once nothing needs them.',
      ),
    ];
  }
  const ends = objectsIn(application, 'passwordCredentials')
    .map(each => new Date(String(valueIn(each, 'endDateTime'))))
    .filter(each => !Number.isNaN(each.getTime()));
  const last = ends.sort((one, other) => other.getTime() - one.getTime())[0];
  if (last === undefined) return [];
  const days = daysTo(last, new Date());
  if (days >= SOON_DAYS) return [ok('secrets', `The last secret ends on ${dayOf(last)}.`)];
  return [
    warning(
      'secrets',
      `The last secret ends in ${days} days, on ${dayOf(last)}.`,
      'Add a new one, or better a certificate.',
    ),
  ];
}
