import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import {
  ADMIN_KEY,
  CONTOSO,
  CONTOSO_TENANT,
  directoryOptions,
  GRAPH_SCOPE,
  startAsking,
  type Asking,
} from './directory-fixture.ts';

/** What a process that holds an official client is told. */
export interface ClientWorld {
  readonly url: string;
  readonly tenant: string;
  readonly scope: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly adminKey: string;
}

const CLIENT = '5e1fc0de-0000-4000-8000-0000000000e1';
const CLIENT_SECRET = 'secret-of-the-client-of-these-tests';
const GRAPH = '00000003-0000-0000-c000-000000000000';
const USER_READ_WRITE = '741f803b-c850-494e-b5df-cde7c675a1ca';
const GROUP_READ_WRITE = '62a82d76-70ea-41e2-9197-370581804d09';

export interface ClientTest {
  readonly ask: Asking;
  /** Runs a program with an official client in it, which trusts the directory's authority, and reads what it prints. */
  run<Result>(program: string): Promise<Result>;
  close(): Promise<void>;
}

/** A directory on HTTPS with Contoso, so many people, and an application that may write users and groups. */
export async function startForClients(people: number): Promise<ClientTest> {
  const folder = mkdtempSync(join(tmpdir(), 'directory-client-'));
  const ask = await startAsking({ ...directoryOptions(), tls: { folder, hostNames: [] } });
  const { authority } = ask.directory;
  setDefaultCACertificates([...getCACertificates('default'), authority?.certificate ?? '']);
  await ask.admin('POST', 'tenants', CONTOSO_TENANT);
  const roles = [USER_READ_WRITE, GROUP_READ_WRITE].map(id => ({ id, type: 'Role' }));
  await ask.import(CONTOSO, [
    {
      '@odata.type': '#microsoft.graph.application',
      appId: CLIENT,
      displayName: 'Writer of people',
      signInAudience: 'AzureADMyOrg',
      web: { redirectUris: ['http://localhost/consented'] },
      passwordCredentials: [{ secretText: CLIENT_SECRET }],
      requiredResourceAccess: [{ resourceAppId: GRAPH, resourceAccess: roles }],
    },
    ...Array.from({ length: people }, (_, n) => ({
      '@odata.type': '#microsoft.graph.user',
      userPrincipalName: `person${n}@contoso.test`,
      displayName: `Person ${n}`,
    })),
  ]);
  const consented = await fetch(
    `${ask.url}/${CONTOSO}/adminconsent?client_id=${CLIENT}&redirect_uri=${encodeURIComponent('http://localhost/consented')}`,
    {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({
        client_id: CLIENT,
        redirect_uri: 'http://localhost/consented',
        username: 'ada@contoso.test',
        password: CONTOSO_TENANT.administrator.password,
      }),
    },
  );
  if (consented.status !== 302) throw new Error(`the consent was refused: ${await consented.text()}`);
  const world: ClientWorld = {
    url: ask.url,
    tenant: CONTOSO,
    scope: GRAPH_SCOPE,
    clientId: CLIENT,
    clientSecret: CLIENT_SECRET,
    adminKey: ADMIN_KEY,
  };
  return {
    ask,
    async run<Result>(program: string) {
      const { stdout } = await promisify(execFile)(
        process.execPath,
        [fileURLToPath(new URL(program, import.meta.url))],
        {
          env: {
            PATH: process.env['PATH'] ?? '',
            NODE_EXTRA_CA_CERTS: authority?.file ?? '',
            CLIENT_WORLD: JSON.stringify(world),
          },
          timeout: 80_000,
        },
      );
      return JSON.parse(stdout) as Result;
    },
    async close() {
      await ask.directory.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
