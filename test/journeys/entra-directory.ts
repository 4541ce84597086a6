import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { startDirectory, type RunningDirectory } from '../../src/directory/start-directory.ts';
import { callJson, type Answer } from '../rolecall.ts';

export const password = 'Correct-horse-7-battery';
const adminKey = 'admin-key-of-the-entra-journeys-0123456789';
const name = (n: number): string => `a2000000-0000-4000-8000-00000000000${n}`;
/** What stands for the tool by which an operator calls Graph. */
const toolClientId = name(1);

/** A tenant with its administrator `ada@<domain>`. */
export interface MadeTenant {
  readonly tenantId: string;
  readonly domain: string;
}

/** A directory where Entra would stand: sign-in and Graph at two HTTPS origins, and what is done there by hand. */
export interface EntraDirectory {
  readonly loginUrl: string;
  readonly graphUrl: string;
  /** The file by which others trust it; this process does already. */
  readonly authorityFile: string;
  /** A call of the directory's own management. */
  admin(method: string, path: string, body?: unknown): Promise<Answer>;
  makeTenant(tenant: string, options: { readonly consentToTools: boolean }): Promise<MadeTenant>;
  importLines(tenant: string, lines: readonly object[]): Promise<Answer>;
  token(tenant: string, form: Readonly<Record<string, string>>): Promise<string>;
  /** A person's token by password, with a public client. */
  byPassword(client: string, userName: string, scope: string): Promise<string>;
  /** Calls Graph as the administrator of a tenant that consented to the tools. */
  graphAs(userName: string): Promise<(method: string, path: string, body?: unknown) => Promise<Answer>>;
  /** An administrator opens a link of admin consent and accepts; answers where the browser is sent. */
  consent(link: string, userName: string): Promise<URL>;
  close(): Promise<void>;
}

function start(folder: string): Promise<RunningDirectory> {
  return startDirectory({
    host: '127.0.0.1',
    port: 0,
    graph: { port: 0 },
    tls: { folder, hostNames: ['localhost'] },
    dataDir: 'memory',
    adminKey,
    // Its own application and client are tools of the test; Rolecall's are registered by the book.
    operator: {
      tenantId: name(9),
      domain: 'tools.test',
      rolecall: {
        clientId: name(8),
        clientSecret: 'unused-secret-of-the-tools-0123456789',
        audience: 'api://tools',
        redirectUris: [],
      },
      portals: [],
      cli: { clientId: toolClientId },
    },
  });
}

const withBody = (body: unknown): { body?: unknown } => (body === undefined ? {} : { body });

async function acceptConsent(link: string, userName: string): Promise<URL> {
  const url = new URL(link);
  const filledIn = Object.entries({ username: userName, password, action: 'accept' });
  const form = new URLSearchParams([...url.searchParams, ...filledIn]);
  const response = await fetch(url.origin + url.pathname, { method: 'POST', body: form, redirect: 'manual' });
  const to = response.headers.get('location');
  if (to === null) throw new Error(`${response.status}: ${await response.text()}`);
  return new URL(to);
}

export async function startEntraDirectory(folder: string): Promise<EntraDirectory> {
  const running = await start(folder);
  setDefaultCACertificates([...getCACertificates('default'), running.authority?.certificate ?? '']);
  const { url: loginUrl, graphUrl = '' } = running;

  const admin = (method: string, path: string, body?: unknown): Promise<Answer> =>
    callJson(`${loginUrl}/admin${path}`, method, { token: adminKey, ...withBody(body) });
  const token = async (tenant: string, form: Readonly<Record<string, string>>): Promise<string> => {
    const url = `${loginUrl}/${tenant}/oauth2/v2.0/token`;
    const response = await fetch(url, { method: 'POST', body: new URLSearchParams(form) });
    const body = (await response.json()) as { access_token?: string; error_description?: string };
    if (body.access_token === undefined) throw new Error(body.error_description ?? `${response.status}`);
    return body.access_token;
  };
  const byPassword: EntraDirectory['byPassword'] = (client_id, username, scope) =>
    token(username.split('@')[1] ?? '', { grant_type: 'password', client_id, username, password, scope });

  return {
    loginUrl,
    graphUrl,
    authorityFile: running.authority?.file ?? '',
    admin,
    token,
    byPassword,
    consent: acceptConsent,
    async makeTenant(tenant, { consentToTools }) {
      const domain = `${tenant}.test`;
      const administrator = { givenName: 'Ada', surname: 'Admin', userName: 'ada', password };
      const made = { displayName: tenant, domain, contactEmail: `it@${domain}`, administrator };
      const { status, body } = await admin('POST', '/tenants', { ...made, consent: consentToTools });
      if (status !== 201) throw new Error(JSON.stringify(body));
      return { tenantId: String(body.tenantId), domain };
    },
    async importLines(tenant, lines) {
      const response = await fetch(`${loginUrl}/admin/tenants/${tenant}/import`, {
        method: 'POST',
        headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/x-ndjson' },
        body: lines.map(each => JSON.stringify(each)).join('\n'),
      });
      return { status: response.status, headers: response.headers, body: await response.json() };
    },
    async graphAs(userName) {
      const bearer = await byPassword(toolClientId, userName, 'https://graph.microsoft.com/.default');
      return (method, path, body) =>
        callJson(`${graphUrl}/v1.0/${path}`, method, { token: bearer, ...withBody(body) });
    },
    close: () => running.close(),
  };
}
