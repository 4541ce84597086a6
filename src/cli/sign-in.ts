export interface ApplicationSignIn {
  readonly loginUrl: string;
  /** An id or a domain. */
  readonly tenant: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The API's application id URI. */
  readonly audience: string;
}

/**
 * An access token by `client_credentials` (RFC 6749, 4.4). Throws an error that says what the directory said, with what
 * to check; the secret is in none of them.
 */
export async function signInAsApplication(
  { loginUrl, tenant, clientId, clientSecret, audience }: ApplicationSignIn,
  doFetch: typeof fetch = fetch,
): Promise<string> {
  const url = `${loginUrl}/${encodeURIComponent(tenant)}/oauth2/v2.0/token`;
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    scope: `${audience}/.default`,
  });
  const response = await doFetch(url, { method: 'POST', body, redirect: 'error' }).catch((cause: unknown) => {
    throw new Error(
      `The directory at ${loginUrl} does not answer. Is ROLECALL_LOGIN_URL right, and does it run?`,
      {
        cause,
      },
    );
  });
  const answer = (await response.json().catch(() => ({}))) as {
    readonly access_token?: unknown;
    readonly error_description?: unknown;
  };
  if (response.ok && typeof answer.access_token === 'string') return answer.access_token;
  const says =
    typeof answer.error_description === 'string' ? answer.error_description : `HTTP ${response.status}`;
  throw new Error(
    `The directory at ${loginUrl} refused to sign in the application ${clientId}: ${says.split(/\r?\n/, 1)[0]}\n` +
      'Check ROLECALL_CLIENT_ID, ROLECALL_CLIENT_SECRET, ROLECALL_TENANT and ROLECALL_LOGIN_URL.',
  );
}
