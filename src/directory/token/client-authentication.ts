import type { Directory } from '../directory.ts';
import { checkSecret, hasSecrets } from '../store/secrets.ts';
import type { Tenant } from '../store/tenants.ts';
import { ASSERTION_TYPE, claimsOfAssertion, proveByAssertion } from './client-assertion.ts';
import type { Client } from './clients.ts';
import { OAuthError } from './oauth-error.ts';
import type { ClientCredentials, ClientProof, TokenRequest } from './token-request.ts';

const decode = (text: string): string => decodeURIComponent(text.replace(/\+/g, ' '));

const parameterMissing = (name: string): OAuthError =>
  new OAuthError(
    'invalid_request',
    900144,
    `The request body must contain the following parameter: '${name}'.`,
  );

/** @throws OAuthError 900144 without its type, 7000217 beside another credential */
function readAssertion(form: ReadonlyMap<string, string>, basic: boolean): string | undefined {
  const [assertion, type] = [form.get('client_assertion') || undefined, form.get('client_assertion_type')];
  if (assertion === undefined && !type) return undefined;
  if (assertion === undefined) throw parameterMissing('client_assertion');
  if (type !== ASSERTION_TYPE) throw parameterMissing('client_assertion_type');
  if (basic || form.has('client_secret')) {
    throw new OAuthError('invalid_request', 7000217, 'The client must not send more than one credential.');
  }
  return assertion;
}

/** Client id and secret or assertion from the form, or from HTTP Basic, never two of them (RFC 6749, 2.3). @throws OAuthError */
export function readClientCredentials(
  form: ReadonlyMap<string, string>,
  authorization?: string,
): ClientCredentials {
  const basic = /^basic\s+(\S+)$/i.exec(authorization ?? '')?.[1];
  const inForm = form.get('client_id');
  const assertion = readAssertion(form, basic !== undefined);
  if (assertion !== undefined) {
    const clientId = inForm || claimsOfAssertion(assertion).sub;
    if (clientId === undefined || clientId === '') throw parameterMissing('client_id');
    return { clientId, secret: undefined, assertion };
  }
  if (basic === undefined) {
    if (inForm === undefined || inForm === '') {
      throw parameterMissing('client_id');
    }
    return { clientId: inForm, secret: form.get('client_secret'), assertion };
  }
  const [id, ...secret] = Buffer.from(basic, 'base64').toString('utf8').split(':');
  const malformed = new OAuthError('invalid_client', 7000216, 'The Authorization header is not valid.');
  if (id === undefined || id === '' || secret.length === 0) throw malformed;
  if (form.has('client_secret')) {
    throw new OAuthError('invalid_request', 7000217, 'The client must not send more than one credential.');
  }
  try {
    const clientId = decode(id);
    if (inForm !== undefined && inForm !== clientId) throw malformed;
    return { clientId, secret: decode(secret.join(':')), assertion };
  } catch {
    throw malformed;
  }
}

export function isPublicClient(client: Client): boolean {
  return client.application?.body['isFallbackPublicClient'] === true;
}

const secretMissing = (): OAuthError =>
  new OAuthError(
    'invalid_client',
    7000218,
    "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
  );

// A client may send the same assertion with another question, so the question is part of what may not come twice.
const ASKED = ['grant_type', 'scope', 'code', 'refresh_token', 'assertion', 'username', 'device_code'];

/**
 * Proves a client by its secret or an assertion, or lets a public one pass without.
 * @param publicAllowed whether this grant may be used by a client that cannot keep a secret
 * @throws OAuthError 7000215 wrong secret, 7000222 expired, 7000218 missing, 700025 a public client sent one, and those
 * of `proveByAssertion`
 */
export async function authenticateClient(
  request: TokenRequest,
  tenant: Tenant,
  client: Client,
  publicAllowed: boolean,
): Promise<ClientProof> {
  const { directory, form, credentials, tenantName } = request;
  if (credentials.assertion !== undefined) {
    const purpose = JSON.stringify(ASKED.map(name => form.get(name) ?? ''));
    const { assertion } = credentials;
    await proveByAssertion({ directory, client, tenant, tenantName, assertion, purpose });
    return 'assertion';
  }
  return proveBySecret(directory, client, credentials.secret, publicAllowed);
}

function proveBySecret(
  directory: Directory,
  client: Client,
  secret: string | undefined,
  publicAllowed: boolean,
): ClientProof {
  const holders = [client.application?.n, client.servicePrincipal?.n].filter(n => n !== undefined);
  if (secret === undefined || secret === '') {
    if (publicAllowed) return 'none';
    throw secretMissing();
  }
  const keepsSecrets = holders.some(holder => hasSecrets(directory.store, holder));
  if (!keepsSecrets && isPublicClient(client)) {
    throw new OAuthError(
      'invalid_client',
      700025,
      "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.",
    );
  }
  const result = checkSecret(directory.store, holders, secret);
  if (result === 'right') return 'secret';
  if (result === 'expired') {
    throw new OAuthError(
      'invalid_client',
      7000222,
      `The provided client secret keys for app '${client.appId}' are expired.`,
    );
  }
  throw new OAuthError(
    'invalid_client',
    7000215,
    `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${client.appId}'.`,
  );
}
