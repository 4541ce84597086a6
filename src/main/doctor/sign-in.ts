import { readFileSync } from 'node:fs';
import { createClientAssertions } from '../../graph/client-assertion.ts';
import { ask, objectsIn, textIn, valueIn, type Asked } from './ask.ts';
import type { InstallationView } from './installation-view.ts';

/** A token of our application itself, with its claims as they stand in it, not verified. */
export interface OwnToken {
  readonly token: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** The directory gives no token. */
export interface Refusal {
  /** Entra's number (AADSTS); undefined where none came. */
  readonly number: number | undefined;
  /** What it said, shortened, without secrets. */
  readonly words: string;
}

export const GRAPH_SCOPE = 'https://graph.microsoft.com/.default';

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** Who asks for a token. */
export interface Credentials {
  readonly clientId: string;
  readonly secret?: string | undefined;
  /** A PEM file with certificate and key, preferred. */
  readonly certificateFile?: string | undefined;
}

/** Our own application, as the settings describe it. */
export const ownCredentials = ({ settings, clientId, clientSecret }: InstallationView): Credentials => ({
  clientId: clientId ?? '',
  secret: clientSecret,
  certificateFile: settings.clientCertificate || undefined,
});

/**
 * A token by `client_credentials` at a tenant. @throws NoAnswer when nobody answers, Error when the certificate file
 * cannot be used
 */
export async function signIn(
  loginUrl: string,
  tenant: string,
  credentials: Credentials,
  scope: string,
): Promise<OwnToken | Refusal> {
  const url = new URL(`/${encodeURIComponent(tenant)}/oauth2/v2.0/token`, loginUrl);
  const answer = await ask(url.href, {
    method: 'POST',
    headers: { accept: 'application/json' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: credentials.clientId,
      scope,
      ...(await proof(credentials, url)),
    }),
  });
  const token = textIn(answer.body, 'access_token');
  if (answer.status === 200 && token !== undefined) return { token, claims: claimsOf(token) };
  return refusal(answer, credentials.secret);
}

async function proof({ clientId, secret, certificateFile }: Credentials, url: URL) {
  if (certificateFile === undefined) return { client_secret: secret ?? '' };
  const pem = readFileSync(certificateFile, 'utf8');
  const sign = createClientAssertions(clientId, { certificate: pem, privateKey: pem });
  return { client_assertion_type: ASSERTION_TYPE, client_assertion: await sign(url, new Date()) };
}

export const isRefusal = (outcome: OwnToken | Refusal): outcome is Refusal => 'words' in outcome;

function claimsOf(token: string): Readonly<Record<string, unknown>> {
  try {
    const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8');
    const claims: unknown = JSON.parse(payload);
    return typeof claims === 'object' && claims !== null ? (claims as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function refusal({ status, body }: Asked, secret: string | undefined): Refusal {
  const description = textIn(body, 'error_description') ?? textIn(body, 'error') ?? `HTTP ${status}`;
  const codes = valueIn(body, 'error_codes');
  const listed: unknown = Array.isArray(codes) ? codes[0] : undefined;
  const number = Number(listed ?? /AADSTS(\d{4,8})/.exec(description)?.[1]);
  const [first = ''] = description.split(/\r?\n| Trace ID:/, 1);
  const words = secret ? first.replaceAll(secret, '(hidden)') : first;
  return { number: Number.isFinite(number) ? number : undefined, words: words.slice(0, 300) };
}

/** What a refusal's number calls for (Entra: AADSTS error codes). */
export function remedyOf({ number }: Refusal, view: InstallationView): string {
  const remedies: Readonly<Record<number, string>> = {
    7000215: 'CLIENT_SECRET must be the Value of a secret of this application, not its Secret ID.',
    7000222: 'The secret has expired: add a new one, or better a certificate, and change the setting.',
    700027:
      'Upload the certificate of CLIENT_CERTIFICATE at the registration, or make a new one if it ended.',
    700024: 'Set the clock of this machine right; a client assertion lives for minutes only.',
    700016: 'Check CLIENT_ID and OPERATOR_TENANT_ID: the application is not in this tenant.',
    700038: 'CLIENT_ID must be the Application (client) ID of the registration.',
    90002: 'OPERATOR_TENANT_ID must be the Directory (tenant) ID of the tenant with the registration.',
    900023: 'OPERATOR_TENANT_ID must be the Directory (tenant) ID of the tenant with the registration.',
    7000229: 'The application has no service principal in this tenant: az ad sp create --id CLIENT_ID.',
    501051: 'Enterprise applications, Rolecall, Properties: set Assignment required to No.',
    7000112: 'The application is disabled in this tenant: enable it under Enterprise applications.',
    500011: 'API_AUDIENCE must be CLIENT_ID or the Application ID URI of the registration.',
    90009: `Set API_AUDIENCE=${view.clientId ?? 'CLIENT_ID'}: an application names itself by its id alone.`,
  };
  return remedies[number ?? 0] ?? 'docs/entra.md describes the registration step by step.';
}

/** `GET` at Graph with a token. @throws NoAnswer */
export const readGraph = (graphUrl: string, path: string, { token }: OwnToken): Promise<Asked> =>
  ask(`${graphUrl}/v1.0/${path}`, {
    headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
  });

export const firstOf = (body: unknown): Readonly<Record<string, unknown>> | undefined =>
  objectsIn(body, 'value')[0];
