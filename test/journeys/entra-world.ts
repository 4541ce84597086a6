import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeClientCertificate } from '../contract/directory-certificate-maker.ts';
import { freePort, type Answer } from '../rolecall.ts';
import { startEntraDirectory, type EntraDirectory, type MadeTenant } from './entra-directory.ts';
import { ownFolder, runRolecall, startServer, type Ended, type Env, type Server } from './process-child.ts';
import { startTlsProxy } from './tls-proxy.ts';

type Graph = Awaited<ReturnType<EntraDirectory['graphAs']>>;

/** What was registered in the operator's tenant as docs/entra.md says. */
interface Registered {
  readonly clientId: string;
  /** A PEM file with certificate and key. */
  readonly certificateFile: string;
  readonly portalClientId: string;
  readonly portalSecret: string;
  /** The public client of people's scripts. */
  readonly cliClientId: string;
}

/**
 * A directory that stands where Entra stands, with everything registered, and Rolecall on it as a process of its own,
 * behind a proxy that speaks TLS.
 */
export interface EntraWorld
  extends
    Pick<EntraDirectory, 'loginUrl' | 'graphUrl' | 'admin' | 'token' | 'consent' | 'importLines'>,
    Registered {
  readonly publicUrl: string;
  readonly operatorTenantId: string;
  /** What Rolecall is started with. */
  readonly env: Env;
  readonly folder: string;
  start(): Promise<Server>;
  /** A call of Graph as the operator's administrator. */
  readonly graph: Graph;
  /** A customer's tenant; nobody consented to anything. */
  customer(name: string): Promise<MadeTenant>;
  /** A token for the API, of a person, by the public client. */
  person(userName: string): Promise<string>;
  portalToken(): Promise<string>;
  doctor(change?: Env, args?: readonly string[]): Promise<Diagnosis>;
  close(): Promise<void>;
}

/** What `rolecall doctor --json` said. */
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

const manual = readFileSync(new URL('../../docs/entra.md', import.meta.url), 'utf8');
const blocks = [...manual.matchAll(/```json\n(.*?)```/gs)].map(([, text = '']) => text);

/** A registration as docs/entra.md prints it, for another address. */
function documented(displayName: string, publicUrl: string): unknown {
  const found = blocks.find(each => each.includes(`"displayName": "${displayName}"`));
  if (found === undefined) throw new Error(`docs/entra.md has no registration of ${displayName}`);
  return JSON.parse(found.replaceAll('https://users.example.com', publicUrl));
}

async function done(answer: Promise<Answer>): Promise<Answer> {
  const { status, body } = await answer;
  if (status >= 300) throw new Error(`${status}: ${JSON.stringify(body)}`);
  return answer;
}

/** docs/entra.md, steps 1 to 3, through Graph. */
async function registerAll(graph: Graph, publicUrl: string, folder: string): Promise<Registered> {
  const register = async (body: unknown): Promise<{ readonly id: string; readonly appId: string }> => {
    const { body: made } = await done(graph('POST', 'applications', body));
    await done(graph('POST', 'servicePrincipals', { appId: made.appId }));
    return { id: String(made.id), appId: String(made.appId) };
  };
  const { appId: clientId } = await register(documented('Rolecall', publicUrl));
  const certificate = await makeClientCertificate(365);
  const certificateFile = join(folder, 'rolecall.pem');
  writeFileSync(certificateFile, `${certificate.pem}\n${certificate.keyPem}`, { mode: 0o600 });
  await done(
    graph('PATCH', `applications(appId='${clientId}')`, {
      identifierUris: [`api://${clientId}`],
      keyCredentials: [certificate.credential],
    }),
  );
  const portal = await register({ displayName: 'Portal', signInAudience: 'AzureADMyOrg' });
  const { body: secret } = await done(
    graph('POST', `applications/${portal.id}/addPassword`, { passwordCredential: {} }),
  );
  const { appId: cliClientId } = await register(documented('Rolecall command line', publicUrl));
  const portalSecret = String(secret.secretText);
  return { clientId, certificateFile, portalClientId: portal.appId, portalSecret, cliClientId };
}

async function diagnose(env: Env, args: readonly string[]): Promise<Diagnosis> {
  const ended = await runRolecall(['doctor', '--json', ...args], env);
  const { healthy, checks } = JSON.parse(ended.out) as Pick<Diagnosis, 'healthy' | 'checks'>;
  const bad = checks.filter(each => each.outcome === 'failed').map(each => each.check);
  return { ...ended, healthy, checks, failed: [...new Set(bad)] };
}

export async function startEntraWorld(): Promise<EntraWorld> {
  const own = ownFolder();
  const directory = await startEntraDirectory(own.folder);
  const port = await freePort();
  const proxy = await startTlsProxy(own.folder, port);
  const publicUrl = proxy.url;
  // The consent that is given here is for the tools alone.
  const operator = await directory.makeTenant('operator', { consentToTools: true });
  const graph = await directory.graphAs(`ada@${operator.domain}`);
  const registered = await registerAll(graph, publicUrl, own.folder);
  const { clientId, portalClientId, portalSecret, cliClientId } = registered;
  const env: Env = {
    NODE_ENV: 'production',
    NODE_EXTRA_CA_CERTS: directory.authorityFile,
    PORT: String(port),
    PUBLIC_URL: publicUrl,
    DATA_DIR: join(own.folder, 'data'),
    DIRECTORY: 'entra',
    LOGIN_URL: directory.loginUrl,
    GRAPH_URL: directory.graphUrl,
    OPERATOR_TENANT_ID: operator.tenantId,
    CLIENT_ID: clientId,
    CLIENT_CERTIFICATE: registered.certificateFile,
    API_AUDIENCE: clientId,
    PORTAL_CLIENT_IDS: portalClientId,
    SECRET_KEY: 'secret-key-of-the-entra-journeys-0123456789',
  };
  return {
    ...directory,
    ...registered,
    publicUrl,
    operatorTenantId: operator.tenantId,
    env,
    folder: own.folder,
    start: () => startServer(env),
    graph,
    customer: name => directory.makeTenant(name, { consentToTools: false }),
    person: userName => directory.byPassword(cliClientId, userName, `${clientId}/.default`),
    portalToken: () =>
      directory.token(operator.tenantId, {
        grant_type: 'client_credentials',
        client_id: portalClientId,
        client_secret: portalSecret,
        scope: `${clientId}/.default`,
      }),
    doctor: (change = {}, args = []) => diagnose({ ...env, ...change }, args),
    async close() {
      await Promise.all([directory.close(), proxy.close()]);
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
