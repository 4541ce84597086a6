import { createPublicKey } from 'node:crypto';
import { jwtVerify, type JWTPayload } from 'jose';
import type { Directory } from '../directory.ts';
import { graphIssuerOf } from '../directory.ts';
import { consentsOf } from '../store/consents.ts';
import { rolesOf } from '../store/directory-roles.ts';
import { objectByAppId, objectById, type StoredObject } from '../store/objects.ts';
import { tenantById, type Tenant } from '../store/tenants.ts';
import { isGuest } from '../token/claims.ts';
import { GRAPH_APP_ID, GRAPH_AUDIENCE } from '../token/scopes.ts';
import { GraphError } from './graph-error.ts';
import { USER_CONSENTED } from './permissions.ts';

/** Who calls Graph: an application by itself, or one that acts for a person. */
export interface Caller {
  readonly tenant: Tenant;
  readonly clientId: string;
  readonly servicePrincipal: StoredObject | undefined;
  /** Undefined when an application calls by itself. */
  readonly person: StoredObject | undefined;
  /** A guest sees next to nothing of the tenant. */
  readonly guest: boolean;
  readonly permissions: ReadonlySet<string>;
  /** Template ids of the person's (or the application's) directory roles, as they are now. */
  readonly roles: ReadonlySet<string>;
  /** When the person signed in, in seconds; absent when an application calls by itself. */
  readonly authTime?: number;
}

export function unauthenticated(directory: Directory, message: string, more = ''): GraphError {
  const challenge = `Bearer realm="", authorization_uri="${directory.base}/common/oauth2/v2.0/authorize", client_id="${GRAPH_APP_ID}"${more}`;
  return new GraphError(401, 'InvalidAuthenticationToken', message, {
    headers: { 'www-authenticate': challenge },
  });
}

/** Verifies the bearer token of a Graph request. @throws GraphError 401 */
export async function authenticateCaller(
  directory: Directory,
  authorization: string | undefined,
): Promise<Caller> {
  const token = /^bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) throw unauthenticated(directory, 'Access token is empty.');
  const claims = await verify(directory, token);
  const { store } = directory;
  const tenant = typeof claims['tid'] === 'string' ? tenantById(store, claims['tid']) : undefined;
  const clientId = claims['appid'];
  if (
    tenant === undefined ||
    claims.iss !== graphIssuerOf(directory, tenant.id) ||
    typeof clientId !== 'string'
  ) {
    throw unauthenticated(directory, 'Access token validation failure. Invalid issuer.');
  }
  const servicePrincipal = objectByAppId(store, tenant.n, 'servicePrincipal', clientId);
  if (servicePrincipal?.body['accountEnabled'] === false) {
    throw unauthenticated(directory, 'The application is disabled in this tenant.');
  }
  return claims['idtyp'] === 'app'
    ? applicationCaller(directory, tenant, clientId, servicePrincipal, claims)
    : personCaller(directory, tenant, clientId, servicePrincipal, claims);
}

async function verify(directory: Directory, token: string): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(
      token,
      header => {
        const jwk = directory.keys.published.find(key => key.kid === header.kid);
        if (jwk === undefined) throw new Error('unknown key');
        return createPublicKey({ key: jwk, format: 'jwk' });
      },
      {
        algorithms: ['RS256'],
        audience: GRAPH_AUDIENCE,
        requiredClaims: ['exp', 'tid'],
        currentDate: new Date(directory.store.clock.now()),
      },
    );
    return payload;
  } catch (error) {
    const expired = (error as { code?: string }).code === 'ERR_JWT_EXPIRED';
    const audience = (error as { claim?: string }).claim === 'aud';
    if (expired) throw unauthenticated(directory, 'Access token has expired or is not yet valid.');
    throw unauthenticated(
      directory,
      `Access token validation failure.${audience ? ' Invalid audience.' : ''}`,
    );
  }
}

const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter(item => typeof item === 'string') : [];

function applicationCaller(
  directory: Directory,
  tenant: Tenant,
  clientId: string,
  servicePrincipal: StoredObject | undefined,
  claims: JWTPayload,
): Caller {
  // What was withdrawn counts at once, not only when the token has ended.
  const now = new Set(
    servicePrincipal && consentsOf(directory.store, servicePrincipal, GRAPH_APP_ID, 'role'),
  );
  return {
    tenant,
    clientId,
    servicePrincipal,
    person: undefined,
    guest: false,
    permissions: new Set(strings(claims['roles']).filter(role => now.has(role))),
    roles: new Set(servicePrincipal ? rolesOf(directory.store, tenant.n, servicePrincipal.n) : []),
  };
}

function personCaller(
  directory: Directory,
  tenant: Tenant,
  clientId: string,
  servicePrincipal: StoredObject | undefined,
  claims: JWTPayload,
): Caller {
  const person = objectById(directory.store, tenant.n, String(claims['oid']));
  if (person === undefined || person.body['accountEnabled'] === false) {
    throw unauthenticated(directory, 'The user account is disabled or does not exist.');
  }
  const now = new Set([
    ...USER_CONSENTED,
    ...(servicePrincipal ? consentsOf(directory.store, servicePrincipal, GRAPH_APP_ID, 'scope') : []),
  ]);
  const scopes = (typeof claims['scp'] === 'string' ? claims['scp'] : '').split(' ');
  return {
    tenant,
    clientId,
    servicePrincipal,
    person,
    guest: isGuest(person),
    permissions: new Set(scopes.filter(scope => now.has(scope))),
    roles: new Set(rolesOf(directory.store, tenant.n, person.n)),
    ...(typeof claims['auth_time'] === 'number' ? { authTime: claims['auth_time'] } : {}),
  };
}
