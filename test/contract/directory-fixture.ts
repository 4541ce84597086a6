import { readFileSync } from 'node:fs';
import {
  startDirectory,
  type DirectoryOptions,
  type RunningDirectory,
} from '../../src/directory/start-directory.ts';

export const ADMIN_KEY = 'the-admin-key-of-these-tests-0123456789';
export const ROLECALL = '5e1fc0de-0000-4000-8000-000000000001';
export const ROLECALL_SECRET = 'rolecall-secret-of-these-tests';
export const PORTAL = '5e1fc0de-0000-4000-8000-000000000002';
export const PORTAL_SECRET = 'portal-secret-of-these-tests';
export const CLI = 'c11c11c1-0000-4000-8000-000000000001';
export const OPERATOR = '0a0a0a0a-0000-4000-8000-00000000000a';
export const CONSUMERS = '9188040d-6c67-4c5b-b112-36a304b66dad';
export const CONTOSO = 'c0c0c0c0-0000-4000-8000-00000000000c';
export const FABRIKAM = 'f0f0f0f0-0000-4000-8000-00000000000f';
export const REDIRECT = 'http://localhost:8080/auth/callback';
export const API_SCOPE = 'api://rolecall/.default';
export const GRAPH_SCOPE = 'https://graph.microsoft.com/.default';

export function directoryOptions(dataDir = 'memory'): DirectoryOptions {
  return {
    host: '127.0.0.1',
    port: 0,
    dataDir,
    adminKey: ADMIN_KEY,
    operator: {
      tenantId: OPERATOR,
      domain: 'operator.test',
      rolecall: {
        clientId: ROLECALL,
        clientSecret: ROLECALL_SECRET,
        audience: 'api://rolecall',
        redirectUris: [REDIRECT],
      },
      portals: [{ clientId: PORTAL, clientSecret: PORTAL_SECRET, displayName: 'Sample portal' }],
      cli: { clientId: CLI },
    },
  };
}

/** What JSON.parse gives: tests look into answers freely. */
export type Json = ReturnType<typeof JSON.parse>;

export interface Answer<T = Json> {
  status: number;
  headers: Headers;
  body: T;
}

/** A running directory with short ways to ask it. */
export interface Asking {
  readonly directory: RunningDirectory;
  readonly url: string;
  admin(method: string, path: string, body?: unknown): Promise<Answer>;
  import(tenant: string, lines: string | readonly unknown[]): Promise<Answer>;
  token(
    tenant: string,
    form: Record<string, string> | string,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  graph(
    token: string,
    path: string,
    init?: { method?: string; body?: unknown; eventual?: boolean },
  ): Promise<Answer>;
  /** Rolecall's own token for Graph in a tenant. */
  appToken(tenant: string): Promise<string>;
  /** A person's token through the command line's public client. */
  personToken(tenant: string, username: string, password: string, scope?: string): Promise<string>;
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  let body: unknown = text;
  if (/json/.test(response.headers.get('content-type') ?? '')) body = JSON.parse(text);
  return { status: response.status, headers: response.headers, body };
}

export async function startAsking(options = directoryOptions()): Promise<Asking> {
  return askingOf(await startDirectory(options));
}

export function askingOf(directory: RunningDirectory): Asking {
  const { url } = directory;
  const asking: Asking = {
    directory,
    url,
    admin: async (method, path, body) =>
      answerOf(
        await fetch(`${url}/admin/${path}`, {
          method,
          headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        }),
      ),
    import: async (tenant, lines) =>
      answerOf(
        await fetch(`${url}/admin/tenants/${tenant}/import`, {
          method: 'POST',
          headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/x-ndjson' },
          body: typeof lines === 'string' ? lines : lines.map(line => JSON.stringify(line)).join('\n'),
        }),
      ),
    token: async (tenant, form, headers = {}) =>
      answerOf(
        await fetch(`${url}/${tenant}/oauth2/v2.0/token`, {
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
          body: typeof form === 'string' ? form : new URLSearchParams(form).toString(),
        }),
      ),
    graph: async (token, path, { method = 'GET', body, eventual = false } = {}) =>
      answerOf(
        await fetch(path.startsWith('http') ? path : `${url}/v1.0/${path}`, {
          method,
          headers: {
            authorization: `Bearer ${token}`,
            'content-type': 'application/json',
            ...(eventual ? { consistencylevel: 'eventual' } : {}),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        }),
      ),
    async appToken(tenant) {
      const { status, body } = await asking.token(tenant, clientCredentials());
      if (status !== 200) throw new Error(JSON.stringify(body));
      return body.access_token;
    },
    async personToken(tenant, username, password, scope = GRAPH_SCOPE) {
      const { status, body } = await asking.token(tenant, passwordForm(username, password, scope));
      if (status !== 200) throw new Error(JSON.stringify(body));
      return body.access_token;
    },
  };
  return asking;
}

export function clientCredentials(
  scope = GRAPH_SCOPE,
  clientId = ROLECALL,
  secret = ROLECALL_SECRET,
): Record<string, string> {
  return { grant_type: 'client_credentials', client_id: clientId, client_secret: secret, scope };
}

export function passwordForm(username: string, password: string, scope = API_SCOPE): Record<string, string> {
  return { grant_type: 'password', client_id: CLI, username, password, scope };
}

export const CONTOSO_TENANT = {
  tenantId: CONTOSO,
  displayName: 'Contoso',
  domain: 'contoso.test',
  contactEmail: 'it@contoso.test',
  administrator: { givenName: 'Ada', surname: 'Admin', userName: 'ada', password: 'Ada-Passw0rd-1' },
};

export const FABRIKAM_TENANT = {
  tenantId: FABRIKAM,
  displayName: 'Fabrikam',
  domain: 'fabrikam.test',
  contactEmail: 'it@fabrikam.test',
  administrator: { givenName: 'Fay', surname: 'Admin', userName: 'fay', password: 'Fay-Passw0rd-1' },
  directoryIntegration: true,
};

export function sampleText(name: 'contoso' | 'fabrikam'): string {
  return readFileSync(new URL(`../../sample/${name}.ndjson`, import.meta.url), 'utf8');
}

export function sampleObjects(name: 'contoso' | 'fabrikam'): Json[] {
  return sampleText(name)
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line));
}

export const claimsOf = (jwt: string): Json =>
  JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString('utf8'));
