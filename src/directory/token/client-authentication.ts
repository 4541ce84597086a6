import type { Directory } from '../directory.ts';
import { checkSecret, hasSecrets } from '../store/secrets.ts';
import type { Client } from './clients.ts';
import { OAuthError } from './oauth-error.ts';

/** How a client proved who it is; `none` only for a public client. */
export type ClientProof = 'none' | 'secret';

export interface ClientCredentials {
  readonly clientId: string;
  readonly secret: string | undefined;
}

const decode = (text: string): string => decodeURIComponent(text.replace(/\+/g, ' '));

/** Client id and secret from the form or from HTTP Basic, never from both (RFC 6749, 2.3). @throws OAuthError */
export function readClientCredentials(
  form: ReadonlyMap<string, string>,
  authorization?: string,
): ClientCredentials {
  const basic = /^basic\s+(\S+)$/i.exec(authorization ?? '')?.[1];
  const inForm = form.get('client_id');
  if (form.has('client_assertion') || form.has('client_assertion_type')) {
    throw new OAuthError(
      'invalid_client',
      7000218,
      'This directory does not take client assertions. Use client_secret.',
    );
  }
  if (basic === undefined) {
    if (inForm === undefined || inForm === '') {
      throw new OAuthError(
        'invalid_request',
        900144,
        "The request body must contain the following parameter: 'client_id'.",
      );
    }
    return { clientId: inForm, secret: form.get('client_secret') };
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
    return { clientId, secret: decode(secret.join(':')) };
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

/**
 * Proves a client by its secret, or lets a public one pass without.
 * @param publicAllowed whether this grant may be used by a client that cannot keep a secret
 * @throws OAuthError 7000215 wrong secret, 7000222 expired, 7000218 missing, 700025 a public client sent one
 */
export function authenticateClient(
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
