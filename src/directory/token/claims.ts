import { createHmac, randomBytes } from 'node:crypto';
import type { JWTPayload } from 'jose';
import { graphIssuerOf, issuerOf, type Directory } from '../directory.ts';
import type { StoredObject } from '../store/objects.ts';
import { CONSUMERS, tenantByDomain, type Tenant } from '../store/tenants.ts';
import { isJsonObject } from '../web/body.ts';
import { appRoleClaim } from './app-roles.ts';
import type { Client } from './clients.ts';
import { membershipClaims, roleIdsOf } from './membership-claims.ts';
import { GRAPH_AUDIENCE, type Resource } from './scopes.ts';
import type { ClientProof } from './token-request.ts';

/** Access tokens and ID tokens live an hour. */
export const TOKEN_LIFE_S = 3600;

/** A person as signed in at a tenant. */
export interface SignedInPerson {
  readonly tenant: Tenant;
  readonly user: StoredObject;
  /** The tenant whose password was used, when it is another one: a guest. */
  readonly home: Tenant | undefined;
  /** Seconds since 1970. */
  readonly authTime: number;
}

const random = (): string => randomBytes(16).toString('base64url');

/** The name of somebody towards one application: the same each time, and another for each application. */
function pairwise(directory: Directory, audience: string, objectId: string): string {
  return createHmac('sha256', directory.store.sealKey)
    .update(`sub\0${audience}\0${objectId}`)
    .digest('base64url');
}

/** `sub` of a person towards one application, in ID tokens and at the userinfo endpoint alike. */
export const subjectFor = (directory: Directory, clientId: string, user: StoredObject): string =>
  pairwise(directory, clientId.toLowerCase(), user.id);

/** The optional claims that an application's registration asks for, each with its `additionalProperties`. */
function optionalClaims(
  application: StoredObject | undefined,
  token: 'accessToken' | 'idToken',
): Map<string, readonly unknown[]> {
  const wanted = application?.body['optionalClaims'];
  const list = isJsonObject(wanted) && Array.isArray(wanted[token]) ? wanted[token] : [];
  return new Map(
    list.flatMap((claim): [string, readonly unknown[]][] => {
      if (!isJsonObject(claim) || typeof claim['name'] !== 'string') return [];
      const more = claim['additionalProperties'];
      return [[claim['name'], Array.isArray(more) ? more : []]];
    }),
  );
}

/**
 * `email`, and where it is asked for beside it `xms_edov`: whether the tenant that the person is at home in has verified
 * the domain of the address; for personal accounts it is (Entra: optional-claims-reference).
 */
function emailClaims(
  directory: Directory,
  { user, tenant, home }: SignedInPerson,
  wanted: ReadonlyMap<string, unknown>,
  wantsEmail: boolean,
): { email?: string; xms_edov?: boolean } {
  const email = user.body['mail'];
  if (!wantsEmail || typeof email !== 'string' || email === '') return {};
  if (!wanted.has('xms_edov')) return { email };
  const from = home ?? tenant;
  const owner = tenantByDomain(directory.store, email.slice(email.lastIndexOf('@') + 1));
  return { email, xms_edov: from.id === CONSUMERS || owner?.n === from.n };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

export const isGuest = (user: StoredObject): boolean =>
  user.body['userType'] === 'Guest' || /#ext#/i.test(textOf(user.body['userPrincipalName']));

/** The name a person signs in with: a guest's is the one at home. */
export function preferredName(user: StoredObject): string {
  const mail = textOf(user.body['mail']);
  return isGuest(user) && mail !== '' ? mail : textOf(user.body['userPrincipalName']);
}

function times(directory: Directory): { iat: number; nbf: number; exp: number } {
  const now = Math.floor(directory.store.clock.now() / 1000);
  return { iat: now, nbf: now, exp: now + TOKEN_LIFE_S };
}

interface Common {
  readonly directory: Directory;
  readonly tenant: Tenant;
  readonly client: Client;
  readonly resource: Resource;
  readonly proof: ClientProof;
}

/** How the client proved itself, as `azpacr` and `appidacr` tell it. */
const ACR: Readonly<Record<ClientProof, string>> = { none: '0', secret: '1', assertion: '2' };

function frame({ directory, tenant, client, resource, proof }: Common): JWTPayload {
  const shared = { ...times(directory), aio: random(), rh: `1.${random()}.`, tid: tenant.id, uti: random() };
  if (resource.kind === 'graph') {
    return {
      aud: GRAPH_AUDIENCE,
      iss: graphIssuerOf(directory, tenant.id),
      ...shared,
      appid: client.appId,
      appidacr: ACR[proof],
      app_displayname:
        client.application?.body['displayName'] ?? client.servicePrincipal?.body['displayName'],
      idp: graphIssuerOf(directory, tenant.id),
      ver: '1.0',
    };
  }
  return {
    aud: resource.appId,
    iss: issuerOf(directory, tenant.id),
    ...shared,
    azp: client.appId,
    azpacr: ACR[proof],
    ver: '2.0',
  };
}

/** The claims of an application's own token; `roles` only when something was granted. */
export function appOnlyClaims(common: Common, roles: readonly string[]): JWTPayload {
  const { directory, client, resource } = common;
  const principal = client.servicePrincipal;
  const wantsIdtyp =
    resource.kind === 'graph' || optionalClaims(resource.application, 'accessToken').has('idtyp');
  const who =
    principal === undefined
      ? { sub: pairwise(directory, resource.appId, `${common.tenant.id}/${client.appId}`) }
      : { oid: principal.id, sub: principal.id };
  return {
    ...frame(common),
    ...(wantsIdtyp ? { idtyp: 'app' } : {}),
    ...who,
    ...(roles.length > 0 ? { roles: [...roles] } : {}),
  };
}

/** The claims of a token with which a client acts for a person. */
export function delegatedClaims(
  common: Common,
  person: SignedInPerson,
  scopes: readonly string[],
): JWTPayload {
  const { directory, resource } = common;
  const { user } = person;
  const claims: JWTPayload = {
    ...frame(common),
    name: user.body['displayName'],
    oid: user.id,
    scp: scopes.join(' '),
    sub: pairwise(directory, resource.appId, user.id),
    ...(person.home === undefined ? {} : { idp: issuerOf(directory, person.home.id) }),
  };
  if (resource.kind === 'graph') {
    const { givenName, surname, userPrincipalName } = user.body;
    return {
      ...claims,
      acct: isGuest(user) ? 1 : 0,
      auth_time: person.authTime,
      amr: ['pwd'],
      idtyp: 'user',
      given_name: givenName,
      family_name: surname,
      unique_name: preferredName(user),
      upn: userPrincipalName,
      wids: roleIdsOf(directory, user, isGuest(user)),
    };
  }
  const wanted = optionalClaims(resource.application, 'accessToken');
  return {
    ...claims,
    preferred_username: preferredName(user),
    ...membershipClaims(directory, resource.application, user, isGuest(user)),
    ...appRoleClaim(directory, resource.application, user),
    ...(wanted.has('acct') ? { acct: isGuest(user) ? 1 : 0 } : {}),
    ...(wanted.has('auth_time') ? { auth_time: person.authTime } : {}),
    ...(wanted.get('idtyp')?.includes('include_user_token') ? { idtyp: 'user' } : {}),
    ...emailClaims(directory, person, wanted, isGuest(user) || wanted.has('email')),
  };
}

interface IdTokenRequest {
  readonly oidc: ReadonlySet<string>;
  readonly nonce: string | undefined;
  /** Whether it goes to the client in an answer's body or by way of the browser. */
  readonly through?: 'body' | 'address';
}

/** The claims of an ID token (v2). */
export function idTokenClaims(
  directory: Directory,
  client: Client,
  person: SignedInPerson,
  { oidc, nonce, through }: IdTokenRequest,
): JWTPayload {
  const { user, tenant, home } = person;
  const wanted = optionalClaims(client.application, 'idToken');
  return {
    aud: client.appId,
    iss: issuerOf(directory, tenant.id),
    ...times(directory),
    aio: random(),
    auth_time: person.authTime,
    ...emailClaims(directory, person, wanted, oidc.has('email') || isGuest(user) || wanted.has('email')),
    ...(home === undefined ? {} : { idp: issuerOf(directory, home.id) }),
    ...(nonce === undefined ? {} : { nonce }),
    ...(oidc.has('profile')
      ? { name: user.body['displayName'], preferred_username: preferredName(user) }
      : {}),
    ...(wanted.has('acct') ? { acct: isGuest(user) ? 1 : 0 } : {}),
    ...membershipClaims(directory, client.application, user, isGuest(user), through),
    ...appRoleClaim(directory, client.application, user),
    login_hint: preferredName(user),
    oid: user.id,
    rh: `1.${random()}.`,
    sub: subjectFor(directory, client.appId, user),
    tid: tenant.id,
    uti: random(),
    ver: '2.0',
  };
}
