import { authenticateClient, isPublicClient } from './client-authentication.ts';
import { findClient } from './clients.ts';
import { issueForPerson, type TokenAnswer } from './issue.ts';
import { OAuthError } from './oauth-error.ts';
import { homeTenantOf, signInWithPassword } from './people.ts';
import { parseScopes } from './scopes.ts';
import { required, type TokenRequest } from './token-request.ts';

/** A person's user name and password, sent by the client. At `common` the user name's domain names the tenant. */
export async function passwordGrant(request: TokenRequest): Promise<TokenAnswer> {
  const { directory, form, credentials } = request;
  const username = required(form, 'username');
  const password = required(form, 'password');
  const tenant = request.tenant ?? homeTenantOf(directory, username);
  if (tenant === undefined) {
    throw new OAuthError(
      'invalid_grant',
      50034,
      `The user account ${username} does not exist in this directory.`,
    );
  }
  const client = findClient(directory, tenant, credentials.clientId);
  const proof = await authenticateClient(request, tenant, client, isPublicClient(client));
  const asked = parseScopes(directory, tenant, required(form, 'scope'));
  const person = await signInWithPassword(directory, tenant, username, password);
  return issueForPerson(directory, {
    person,
    client,
    proof,
    asked,
    nonce: form.get('nonce'),
    wantsIdToken:
      asked.oidc.has('openid') || (form.get('response_type') ?? '').split(' ').includes('id_token'),
    wantsClientInfo: form.get('client_info') === '1',
  });
}
