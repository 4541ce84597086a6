import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { startDirectory, type RunningDirectory } from '../../src/directory/start-directory.ts';
import { makeClientCertificate } from '../contract/directory-certificate-maker.ts';
import { callJson, freePort, type Answer } from '../rolecall.ts';
import { ownFolder, runRolecall, startServer, type Ended, type Env, type Server } from './process-child.ts';

/**
 * A directory that stands where Entra stands: sign-in and Graph at two HTTPS origins, and an operator's tenant in which
 * everything was registered as docs/entra.md says, through Graph. Rolecall runs on it as a process of its own.
 */
export interface EntraWorld {
  readonly loginUrl: string;
  readonly graphUrl: string;
  readonly publicUrl: string;
  readonly operatorTenantId: string;
  readonly clientId: string;
  readonly portalClientId: string;
  /** The public client of people's scripts. */
  readonly cliClientId: string;
  /** What Rolecall is started with. */
  readonly env: Env;
  readonly folder: string;
  start(): Promise<Server>;
  /** A call of Graph as the operator's administrator. */
  graph(method: string, path: string, body?: unknown): Promise<Answer>;
  /** A call of the directory's own management. */
  admin(method: string, path: string, body?: unknown): Promise<Answer>;
  /** A customer's tenant with its administrator `ada@<domain>`; nobody consented to anything. */
  customer(name: string): Promise<{ readonly tenantId: string; readonly domain: string }>;
  /** An administrator opens a link of admin consent and accepts; answers where the browser is sent. */
  consent(link: string, userName: string): Promise<URL>;
  token(tenant: string, form: Readonly<Record<string, string>>): Promise<string>;
  /** A token for the API, of a person, by the public client. */
  person(userName: string): Promise<string>;
  portalToken(): Promise<string>;
  importLines(tenant: string, lines: readonly object[]): Promise<Answer>;
  doctor(change?: Env, args?: readonly string[]): Promise<Diagnosis>;
  close(): Promise<void>;
}

export interface Diagnosis extends Ended {
  readonly healthy: boolean;
  readonly checks: readonly {
    readonly check: string;
    readonly outcome: string;
    readonly detail: string;
    readonly remedy?: string;
    readonly tenant?: string;
  }[];
  /** The names of the checks that failed, each once. */
  readonly failed: readonly string[];
}

export const password = 'Correct-horse-7-battery';
const adminKey = 'admin-key-of-the-entra-journeys-0123456789';
/** What stands for the tool by which an operator calls Graph. */
const toolClientId = 'a2000000-0000-4000-8000-000000000001';

const manual = readFileSync(new URL('../../docs/entra.md', import.meta.url), 'utf8');
const blocks = [...manual.matchAll(/```json\n(.*?)```/gs)].map(([, text = '']) => text);

/** A registration as docs/entra.md prints it, for another address. */
function documented(displayName: string, publicUrl: string): unknown {
  const found = blocks.find(each => each.includes(`"displayName": "${displayName}"`));
  if (found === undefined) throw new Error(`docs/entra.md has no registration of ${displayName}`);
  return JSON.parse(found.replaceAll('https://users.example.com', publicUrl));
}

function directoryFor(folder: string): Promise<RunningDirectory> {
  const name = (n: number): string => `a2000000-0000-4000-8000-00000000000${n}`;
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

export async function startEntraWorld(): Promise<EntraWorld> {
  const own = ownFolder();
  const directory = await directoryFor(own.folder);
  setDefaultCACertificates([...getCACertificates('default'), directory.authority?.certificate ?? '']);
  const { url: loginUrl, graphUrl = '' } = directory;
  const port = await freePort();
  const publicUrl = `http://localhost:${port}`;

  const admin = (method: string, path: string, body?: unknown): Promise<Answer> =>
    callJson(`${loginUrl}/admin${path}`, method, {
      token: adminKey,
      ...(body === undefined ? {} : { body }),
    });
  const token = async (tenant: string, form: Readonly<Record<string, string>>): Promise<string> => {
    const response = await fetch(`${loginUrl}/${tenant}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams(form),
    });
    const body = (await response.json()) as { access_token?: string; error_description?: string };
    if (body.access_token === undefined) throw new Error(body.error_description ?? `${response.status}`);
    return body.access_token;
  };
  const byPassword = (client: string, username: string, scope: string): Promise<string> =>
    token(username.split('@')[1] ?? '', {
      grant_type: 'password',
      client_id: client,
      username,
      password,
      scope,
    });
  const makeTenant = async (
    name: string,
    consent: boolean,
  ): Promise<{ tenantId: string; domain: string }> => {
    const domain = `${name}.test`;
    const administrator = { givenName: 'Ada', surname: 'Admin', userName: 'ada', password };
    const body = { displayName: name, domain, contactEmail: `it@${domain}`, administrator, consent };
    const { status, body: made } = await admin('POST', '/tenants', body);
    if (status !== 201) throw new Error(JSON.stringify(made));
    return { tenantId: String(made.tenantId), domain };
  };

  // The consent that is given here is for the tool alone.
  const operator = await makeTenant('operator', true);
  const graphToken = await byPassword(
    toolClientId,
    `ada@${operator.domain}`,
    'https://graph.microsoft.com/.default',
  );
  const graph = (method: string, path: string, body?: unknown): Promise<Answer> =>
    callJson(`${graphUrl}/v1.0/${path}`, method, {
      token: graphToken,
      ...(body === undefined ? {} : { body }),
    });
  const done = async (answer: Promise<Answer>): Promise<Answer> => {
    const { status, body } = await answer;
    if (status >= 300) throw new Error(`${status}: ${JSON.stringify(body)}`);
    return answer;
  };
  const register = async (body: unknown): Promise<string> => {
    const { body: made } = await done(graph('POST', 'applications', body));
    await done(graph('POST', 'servicePrincipals', { appId: made.appId }));
    return String(made.appId);
  };

  const clientId = await register(documented('Rolecall', publicUrl));
  const certificate = await makeClientCertificate(365);
  const certificateFile = join(own.folder, 'rolecall.pem');
  writeFileSync(certificateFile, certificate.pem + '\n' + certificate.keyPem, { mode: 0o600 });
  await done(
    graph('PATCH', `applications(appId='${clientId}')`, {
      identifierUris: [`api://${clientId}`],
      keyCredentials: [certificate.credential],
    }),
  );
  const cliClientId = await register(documented('Rolecall command line', publicUrl));
  const portalClientId = await register({ displayName: 'Portal', signInAudience: 'AzureADMyOrg' });
  const { body: made } = await done(graph('GET', `applications(appId='${portalClientId}')`));
  const { body: secret } = await done(
    graph('POST', `applications/${made.id}/addPassword`, { passwordCredential: {} }),
  );

  const consent = async (link: string, userName: string): Promise<URL> => {
    const url = new URL(link);
    const form = new URLSearchParams([
      ...url.searchParams,
      ['username', userName],
      ['password', password],
      ['action', 'accept'],
    ]);
    const response = await fetch(url.origin + url.pathname, {
      method: 'POST',
      body: form,
      redirect: 'manual',
    });
    const to = response.headers.get('location');
    if (to === null) throw new Error(`${response.status}: ${await response.text()}`);
    return new URL(to);
  };

  const env: Env = {
    NODE_ENV: 'production',
    NODE_EXTRA_CA_CERTS: directory.authority?.file ?? '',
    PORT: String(port),
    DATA_DIR: join(own.folder, 'data'),
    DIRECTORY: 'entra',
    LOGIN_URL: loginUrl,
    GRAPH_URL: graphUrl,
    OPERATOR_TENANT_ID: operator.tenantId,
    CLIENT_ID: clientId,
    CLIENT_CERTIFICATE: certificateFile,
    API_AUDIENCE: clientId,
    PORTAL_CLIENT_IDS: portalClientId,
    SECRET_KEY: 'secret-key-of-the-entra-journeys-0123456789',
  };

  return {
    loginUrl,
    graphUrl,
    publicUrl,
    operatorTenantId: operator.tenantId,
    clientId,
    portalClientId,
    cliClientId,
    env,
    folder: own.folder,
    start: () => startServer(env),
    graph,
    admin,
    customer: name => makeTenant(name, false),
    consent,
    token,
    person: userName => byPassword(cliClientId, userName, `${clientId}/.default`),
    portalToken: () =>
      token(operator.tenantId, {
        grant_type: 'client_credentials',
        client_id: portalClientId,
        client_secret: String(secret.secretText),
        scope: `${clientId}/.default`,
      }),
    importLines: async (tenant, lines) => {
      const response = await fetch(`${loginUrl}/admin/tenants/${tenant}/import`, {
        method: 'POST',
        headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/x-ndjson' },
        body: lines.map(each => JSON.stringify(each)).join('\n'),
      });
      return { status: response.status, headers: response.headers, body: await response.json() };
    },
    async doctor(change = {}, args = []) {
      const ended = await runRolecall(['doctor', '--json', ...args], { ...env, ...change });
      const { healthy, checks } = JSON.parse(ended.out) as Pick<Diagnosis, 'healthy' | 'checks'>;
      const bad = checks.filter(each => each.outcome === 'failed').map(each => each.check);
      return { ...ended, healthy, checks, failed: [...new Set(bad)] };
    },
    async close() {
      await directory.close();
      own.remove();
    },
  };
}

/** The link of admin consent, as `rolecall doctor` prints it. */
export function linkIn({ checks }: Diagnosis, tenant: string): string {
  const found = checks.find(each => each.tenant === tenant && each.outcome === 'failed');
  const link = /https:\S+/.exec(found?.remedy ?? '')?.[0];
  if (link === undefined) throw new Error(`no link for ${tenant}: ${JSON.stringify(checks, null, 2)}`);
  return link;
}
