import type { IncomingMessage } from 'node:http';
import type { Directory } from '../directory.ts';
import {
  beginDeviceSignIn,
  consumeDeviceSignIn,
  DEVICE_LIFE_S,
  findByDeviceCode,
  type KnownDeviceSignIn,
} from '../front/device-codes.ts';
import { applicationByAppId, objectById } from '../store/objects.ts';
import { findTenant, tenantById } from '../store/tenants.ts';
import { readForm } from '../web/body.ts';
import { json, type Reply } from '../web/reply.ts';
import { authenticateClient, isPublicClient } from './client-authentication.ts';
import { findClient } from './clients.ts';
import { delegatedScopes, issueForPerson, type TokenAnswer } from './issue.ts';
import { answeringErrors, OAuthError, unknownTenant } from './oauth-error.ts';
import { assertMaySignIn } from './people.ts';
import { parseScopes } from './scopes.ts';
import { required, type TokenRequest } from './token-request.ts';

const INTERVAL_S = 5;

/**
 * `POST /{tenant}/oauth2/v2.0/devicecode` (RFC 8628, 3.1): `client_id` and `scope`; answers with both codes, the page's
 * address, 15 minutes of life, 5 seconds between questions, and Entra's `message` for the person.
 */
export function deviceCodeEndpoint(
  directory: Directory,
  tenantName: string,
  request: IncomingMessage,
): Promise<Reply> {
  return answeringErrors(directory.base, request, async () => {
    if (request.method !== 'POST') {
      throw new OAuthError('invalid_request', 900561, 'The endpoint only accepts POST requests.', {
        status: 405,
      });
    }
    const form = await readForm(request);
    const anywhere = /^(common|organizations)$/i.test(tenantName);
    const tenant = anywhere ? undefined : findTenant(directory.store, tenantName);
    if (!anywhere && tenant === undefined) throw unknownTenant(tenantName);
    const clientId = required(form, 'client_id');
    if (tenant !== undefined) findClient(directory, tenant, clientId);
    else if (applicationByAppId(directory.store, clientId) === undefined) {
      throw new OAuthError(
        'unauthorized_client',
        700038,
        `${clientId} is not a valid application identifier.`,
      );
    }
    const scope = required(form, 'scope');
    parseScopes(directory, tenant, scope);
    const begun = {
      clientId: clientId.toLowerCase(),
      scope,
      tenantName: tenant?.id ?? tenantName.toLowerCase(),
    };
    const { deviceCode, userCode } = beginDeviceSignIn(directory.store, begun);
    const verificationUri = `${directory.base}/devicelogin`;
    return json(
      200,
      {
        user_code: userCode,
        device_code: deviceCode,
        verification_uri: verificationUri,
        expires_in: DEVICE_LIFE_S,
        interval: INTERVAL_S,
        message: `To sign in, use a web browser to open the page ${verificationUri} and enter the code ${userCode} to authenticate.`,
      },
      { 'cache-control': 'no-store', pragma: 'no-cache' },
    );
  });
}

const answer = (error: string, code: number, why: string): OAuthError => new OAuthError(error, code, why);

/**
 * The device asks whether its person has signed in (RFC 8628, 3.4).
 * @throws OAuthError 70016 `authorization_pending`, 65004 `authorization_declined`, 70019 `expired_token`, 70018
 * `bad_verification_code` for a code that is unknown, used, or of another client or tenant
 */
export async function deviceCodeGrant(request: TokenRequest): Promise<TokenAnswer> {
  const { directory, form, credentials } = request;
  const { store } = directory;
  const found = findByDeviceCode(store, required(form, 'device_code'));
  if (found === undefined || !isFor(request, found.known)) {
    throw answer(
      'bad_verification_code',
      70018,
      'The device code is unknown, or of another application or tenant.',
    );
  }
  const { known, ended } = found;
  if (ended) throw answer('expired_token', 70019, 'The code has expired. Begin again.');
  if (known.answer.kind === 'pending')
    throw answer(
      'authorization_pending',
      70016,
      'OAuth 2.0 device flow error. Authorization is pending. Continue polling.',
    );
  if (known.answer.kind === 'declined')
    throw answer('authorization_declined', 65004, 'The person declined the sign-in.');

  const { tenantId, objectId, homeTenantId, authTime } = known.answer;
  const tenant = tenantById(store, tenantId);
  if (tenant === undefined) throw unknownTenant(tenantId);
  const client = findClient(directory, tenant, credentials.clientId);
  const proof = await authenticateClient(request, tenant, client, isPublicClient(client));
  const user = objectById(store, tenant.n, objectId);
  assertMaySignIn(user);
  const home = homeTenantId === undefined ? undefined : tenantById(store, homeTenantId);
  const person = { tenant, user, home, authTime };
  const asked = parseScopes(directory, tenant, known.scope);
  delegatedScopes(directory, person, client, asked);
  if (!consumeDeviceSignIn(store, known.id)) {
    throw answer('bad_verification_code', 70018, 'The device code was used before.');
  }
  return issueForPerson(directory, {
    person,
    client,
    proof,
    asked,
    wantsIdToken: asked.oidc.has('openid'),
    wantsClientInfo: form.get('client_info') === '1',
    family: { id: known.id, continues: false },
  });
}

function isFor({ credentials, tenant, tenantName }: TokenRequest, known: KnownDeviceSignIn): boolean {
  if (known.consumed || known.clientId !== credentials.clientId.toLowerCase()) return false;
  if (known.tenantName === (tenant?.id ?? tenantName.toLowerCase())) return true;
  // What began at `common` may be asked for at the tenant that it came to.
  return known.answer.kind === 'signed-in' && known.answer.tenantId === tenant?.id;
}
