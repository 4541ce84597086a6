import { createClient, type Client } from '../client/client.ts';
import { signInAsApplication } from './sign-in.ts';
import type { Terminal } from './terminal.ts';
import { UsageFault } from './usage-fault.ts';

/** Where Rolecall is and who calls it, from the environment. */
export interface ConnectionSettings {
  readonly url: string;
  readonly token: () => Promise<string>;
}

const howToSignIn = `Say who is calling:
  ROLECALL_CLIENT_ID, ROLECALL_CLIENT_SECRET, ROLECALL_TENANT   an application and the tenant (id or domain) that it is of
  ROLECALL_TOKEN                                                or an access token for this API
Further: ROLECALL_URL (default http://localhost:8080) and ROLECALL_LOGIN_URL (default http://localhost:8081; for Entra
https://login.microsoftonline.com).`;

/** What the environment of the commands that use the API says, for their help. */
export const connectionHelp = `
Environment:
  ROLECALL_URL            where Rolecall is (default http://localhost:8080)
  ROLECALL_CLIENT_ID      the application to sign in as,
  ROLECALL_CLIENT_SECRET    its secret
  ROLECALL_TENANT           and the tenant (id or domain) that it is of
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

/** Reads the environment. Throws `UsageFault` that names what is missing. */
export function readConnection(env: Env, doFetch: typeof fetch = fetch): ConnectionSettings {
  const url = address(env, 'ROLECALL_URL', 'http://localhost:8080');
  const given = env['ROLECALL_TOKEN']?.trim();
  if (given) return { url, token: () => Promise.resolve(given) };
  const names = ['ROLECALL_CLIENT_ID', 'ROLECALL_CLIENT_SECRET', 'ROLECALL_TENANT'] as const;
  const [clientId = '', clientSecret = '', tenant = ''] = names.map(name => env[name]?.trim());
  const missing = names.filter(name => !env[name]?.trim());
  if (missing.length > 0) {
    throw new UsageFault(
      `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not set. ${howToSignIn}`,
    );
  }
  const loginUrl = address(env, 'ROLECALL_LOGIN_URL', 'http://localhost:8081');
  const audience = env['ROLECALL_AUDIENCE']?.trim() || 'api://rolecall';
  let token: Promise<string> | undefined;
  return {
    url,
    token: () =>
      (token ??= signInAsApplication({ loginUrl, tenant, clientId, clientSecret, audience }, doFetch)),
  };
}

/** A client for the Rolecall that the environment names, or at `address`. */
export function connect(terminal: Terminal, address?: string): Client {
  const given = address === undefined ? {} : { ROLECALL_URL: address };
  const { url, token } = readConnection({ ...terminal.env, ...given });
  return createClient({ baseUrl: url, token });
}
