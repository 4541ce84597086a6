import { createClient, type Client } from '../client/client.ts';
import { signInAsApplication, signInAsPerson, type SignInPorts } from './sign-in.ts';
import { plain, type Terminal } from './terminal.ts';
import { UsageFault } from './usage-fault.ts';

/** Where Rolecall is and who calls it, from the environment. */
export interface ConnectionSettings {
  readonly url: string;
  readonly token: () => Promise<string>;
}

const howToSignIn = `Say who is calling:
  ROLECALL_CLIENT_ID, ROLECALL_CLIENT_SECRET, ROLECALL_TENANT   an application and the tenant (id or domain) that it is of
  ROLECALL_CLIENT_ID                                            or a public client, by which you sign in yourself in a browser
  ROLECALL_TOKEN                                                or an access token for this API
Further: ROLECALL_URL (default http://localhost:8080) and ROLECALL_LOGIN_URL (default http://localhost:8081; for Entra
https://login.microsoftonline.com).`;

/** What the environment of the commands that use the API says, for their help. */
export const connectionHelp = `
Environment:
  ROLECALL_URL            where Rolecall is (default http://localhost:8080)
  ROLECALL_CLIENT_ID      the application to sign in as,
  ROLECALL_CLIENT_SECRET    its secret
  ROLECALL_TENANT           and the tenant (id or domain) that it is of;
                          without a secret you sign in yourself: the client id is a public client's (embedded directory:
                          CLI_CLIENT_ID), the tenant is yours (default common: any)
  ROLECALL_LOGIN_URL      where to sign in (default http://localhost:8081; Entra: https://login.microsoftonline.com)
  ROLECALL_AUDIENCE       the API's application id URI (default api://rolecall)
  ROLECALL_TOKEN          an access token, instead of signing in

Exit status: 0 done, 1 refused or denied, 2 wrong usage.`;

type Env = Terminal['env'];

function address(env: Env, name: string, fallback: string): string {
  const given = env[name]?.trim() || fallback;
  if (URL.canParse(given)) {
    const { protocol, href, search, hash } = new URL(given);
    if ((protocol === 'http:' || protocol === 'https:') && !search && !hash) return href.replace(/\/+$/, '');
  }
  throw new UsageFault(`${name}="${given}" is not allowed: it is an http or https address.`);
}

function missingFault(missing: readonly string[]): UsageFault {
  const are = missing.length === 1 ? 'is' : 'are';
  return new UsageFault(`${missing.join(', ')} ${are} not set. ${howToSignIn}`);
}

/**
 * Reads the environment: a token, an application with its secret, or a public client by which a person signs in. Throws
 * `UsageFault` that names what is missing. Whoever it is signs in once, when a token is needed first.
 */
export function readConnection(env: Env, ports: SignInPorts): ConnectionSettings {
  const url = address(env, 'ROLECALL_URL', 'http://localhost:8080');
  const given = env['ROLECALL_TOKEN']?.trim();
  if (given) return { url, token: () => Promise.resolve(given) };
  const clientId = env['ROLECALL_CLIENT_ID']?.trim() ?? '';
  const clientSecret = env['ROLECALL_CLIENT_SECRET']?.trim() ?? '';
  const tenant = env['ROLECALL_TENANT']?.trim() ?? '';
  const missing = [
    ...(clientId ? [] : ['ROLECALL_CLIENT_ID']),
    ...(clientSecret && !tenant ? ['ROLECALL_TENANT'] : []),
  ];
  if (missing.length > 0) throw missingFault(missing);
  const loginUrl = address(env, 'ROLECALL_LOGIN_URL', 'http://localhost:8081');
  const audience = env['ROLECALL_AUDIENCE']?.trim() || 'api://rolecall';
  const signIn = (): Promise<string> =>
    clientSecret
      ? signInAsApplication({ loginUrl, tenant, clientId, clientSecret, audience }, ports)
      : signInAsPerson({ loginUrl, tenant: tenant || 'common', clientId, audience }, ports);
  let token: Promise<string> | undefined;
  return { url, token: () => (token ??= signIn()) };
}

/** A client for the Rolecall that the environment names, or at `address`. */
export function connect(terminal: Terminal, address?: string): Client {
  const given = address === undefined ? {} : { ROLECALL_URL: address };
  const ports: SignInPorts = {
    say: line => terminal.err(plain(line)),
    fetch,
    now: Date.now,
    wait: ms => new Promise(resolve => setTimeout(resolve, ms)),
  };
  const { url, token } = readConnection({ ...terminal.env, ...given }, ports);
  return createClient({ baseUrl: url, token });
}
