import { applicationsByUri, type Body, type StoredObject } from '../store/objects.ts';
import { domainsOf } from '../store/tenants.ts';
import { isJsonObject } from '../web/body.ts';
import type { GraphCall } from './call.ts';
import { badRequest, conflict, GraphError } from './graph-error.ts';

const AUDIENCES = [
  'AzureADMyOrg',
  'AzureADMultipleOrgs',
  'AzureADandPersonalMicrosoftAccount',
  'PersonalMicrosoftAccount',
];

const personal = (body: Body): boolean => /Personal/.test(String(body['signInAudience']));

/**
 * The rules of an application's properties (B4): audience, identifier URIs, redirect URIs.
 * @param whole the application as it would be
 * @param changes what the request sets
 * @throws GraphError 400
 */
export function checkApplication(
  call: GraphCall,
  whole: Body,
  changes: Body,
  self: StoredObject | undefined,
): void {
  if (!AUDIENCES.includes(String(whole['signInAudience'])))
    throw badRequest("Invalid value specified for property 'signInAudience' of resource 'Application'.");
  if ('identifierUris' in changes || ('signInAudience' in changes && self !== undefined))
    checkIdentifierUris(call, whole, self);
  for (const platform of ['web', 'spa', 'publicClient'] as const)
    if (platform in changes) checkRedirectUris(platform, whole);
}

function checkIdentifierUris(call: GraphCall, whole: Body, self: StoredObject | undefined): void {
  const uris = whole['identifierUris'];
  const invalid = (): GraphError =>
    badRequest("Invalid value specified for property 'identifierUris' of resource 'Application'.");
  if (!Array.isArray(uris) || (personal(whole) && uris.length > 50)) throw invalid();
  const known = Array.isArray(self?.body['identifierUris']) ? self.body['identifierUris'] : [];
  for (const uri of uris) {
    if (typeof uri !== 'string' || uri === '' || uri.length > (personal(whole) ? 120 : 255)) throw invalid();
    if (!known.includes(uri)) checkForm(call, uri, String(whole['appId']));
    const everywhere = whole['signInAudience'] !== 'AzureADMyOrg';
    const other = applicationsByUri(call.directory.store, uri).find(
      one => one.n !== self?.n && (everywhere || one.tenant === call.tenant.n),
    );
    if (other !== undefined) throw conflict('identifierUris');
  }
}

/** Only what shows whose it is: a verified domain, the tenant's id or the application's. @throws GraphError 400 */
function checkForm(call: GraphCall, uri: string, appId: string): void {
  const verified = (host: string): boolean =>
    domainsOf(call.directory.store, call.tenant.n).some(
      ({ name }) => host.toLowerCase() === name || host.toLowerCase().endsWith(`.${name}`),
    );
  const web = /^https:\/\/([^/?#:@]+)(\/[^?#]*)?$/i.exec(uri);
  if (web !== null) {
    if (verified(web[1] ?? '')) return;
    throw new GraphError(
      400,
      'HostNameNotOnVerifiedDomain',
      `Values of identifierUris property must use a verified domain of the organization or its subdomain: '${uri}'`,
      { target: 'identifierUris' },
    );
  }
  const api = /^api:\/\/([^?#]+)$/i.exec(uri)?.[1]?.replace(/\/$/, '').split('/') ?? [];
  const [first = '', ...rest] = api.map(part => part.toLowerCase());
  const named =
    (first === appId && rest.length === 0) ||
    (first === call.tenant.id && rest.length === 1) ||
    (rest.length === 1 && rest[0] === appId) ||
    verified(first);
  if (named) return;
  throw badRequest(
    `Failed to add identifier URI ${uri}. All newly added URIs must contain a tenant verified domain, tenant ID, or app ID, as per the default tenant policy of your organization.`,
  );
}

function checkRedirectUris(platform: 'web' | 'spa' | 'publicClient', whole: Body): void {
  const holder = whole[platform];
  const where = `${platform}/redirectUris`;
  const invalid = (why: string): GraphError =>
    new GraphError(400, 'Request_BadRequest', `Invalid value specified for property '${where}': ${why}`, {
      target: where,
    });
  if (holder === null) return;
  if (!isJsonObject(holder)) throw invalid('it must be an object.');
  const uris = holder['redirectUris'] ?? [];
  const most = personal(whole) ? 100 : 256;
  if (!Array.isArray(uris) || uris.length > most) throw invalid(`at most ${most} URIs.`);
  for (const uri of uris) {
    if (typeof uri !== 'string' || uri.length > 256) throw invalid('each has at most 256 characters.');
    if (platform === 'publicClient' && !/^https?:/i.test(uri)) continue;
    const fault = faultOf(uri, personal(whole));
    if (fault !== undefined) throw invalid(fault);
  }
}

function faultOf(uri: string, forPersonal: boolean): string | undefined {
  if (/[!$'(),;*#\s]/.test(uri)) return 'it holds a character that is not allowed.';
  if (!URL.canParse(uri)) return 'it is not a URI.';
  const { protocol, hostname, search, username } = new URL(uri);
  const local = hostname === 'localhost' || hostname === '127.0.0.1';
  if (protocol !== 'https:' && !(protocol === 'http:' && local))
    return 'it must use https, or http on localhost.';
  if (username !== '') return 'it holds a user name.';
  return search !== '' && forPersonal ? 'query strings are for work and school accounts only.' : undefined;
}
