import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callJson } from '../test/rolecall.ts';
import { personToken, startServer, type Server } from '../test/journeys/process-child.ts';

const adminKey = 'directory-admin-key-of-the-load-0123456789abcdef';
const portal = {
  id: '90a70000-0000-4000-8000-00000000000a',
  secret: 'portal-client-secret-of-the-load-0123456789',
};
const tenant = 'be9c4000-0000-4000-8000-000000010ad0';

/** A Rolecall under load: a process of its own with one account, whose members are users of one tenant. */
export interface LoadWorld {
  readonly url: string;
  /** Of the server's process. */
  readonly pid: number;
  readonly account: string;
  readonly tenantId: string;
  /** The users' object ids and, in the same order, the ids of their members. */
  readonly users: readonly string[];
  readonly members: readonly string[];
  readonly token: string;
  /** Who opened the tenant, and a fresh sign-in of theirs, which proves it. */
  readonly administrator: string;
  proof(): Promise<string>;
  /** Resident memory of the server, in MB. */
  memory(): number;
  /** A call of the REST API by the portal; throws unless the status is one of those expected. */
  must(
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answered>;
  stop(): Promise<void>;
}

interface Answered {
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

export const userId = (n: number): string => `10ad0000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;

const userLine = (n: number): string =>
  JSON.stringify({
    '@odata.type': '#microsoft.graph.user',
    id: userId(n),
    displayName: `User ${n}`,
    userPrincipalName: `user${n}@load.test`,
    mailNickname: `user${n}`,
    accountEnabled: true,
  });

/** Starts it with so many members, all marketers, and one product. */
export async function startLoadWorld(
  users: number,
  env: Readonly<Record<string, string>> = {},
): Promise<LoadWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'rolecall-load-'));
  const server = await startServer({
    DATA_DIR: folder,
    SAMPLE: 'off',
    SECRET_KEY: 'secret-key-of-the-load-0123456789abcdef',
    DIRECTORY_ADMIN_KEY: adminKey,
    PORTAL_CLIENT_ID: portal.id,
    PORTAL_CLIENT_SECRET: portal.secret,
    LOG_LEVEL: 'warn',
    RATE_WRITES: '1000000',
    ...env,
  });
  const stop = async (): Promise<void> => {
    server.process.kill('SIGTERM');
    await server.ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    return { ...(await fill(server, users)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function fill(server: Server, users: number): Promise<Omit<LoadWorld, 'stop'>> {
  const installation = JSON.parse(
    readFileSync(join(server.env['DATA_DIR'] ?? '', 'installation.json'), 'utf8'),
  ) as { operatorTenantId: string };
  await admin(server, 'tenants', 'application/json', {
    tenantId: tenant,
    displayName: 'Load',
    domain: 'load.test',
    contactEmail: 'it@load.test',
    administrator: { givenName: 'Ada', surname: 'Load', userName: 'admin', password: 'Ada-keeps-the-load-0' },
  });
  const userIds = Array.from({ length: users }, (_, n) => userId(n));
  await admin(
    server,
    `tenants/${tenant}/import`,
    'application/x-ndjson',
    userIds.map((_, n) => userLine(n)).join('\n'),
  );
  const token = await portalToken(server, installation.operatorTenantId);
  const must: LoadWorld['must'] = async (method, path, body, headers = {}) => {
    const answer = await callJson(`${server.url}/api/v1${path}`, method, { token, body, headers });
    if (answer.status >= 300)
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return { headers: answer.headers, body: answer.body as Readonly<Record<string, unknown>> };
  };
  const signIn = () => personToken(server, 'admin@load.test', 'Ada-keeps-the-load-0');
  const proof = await signIn();
  const administrator = objectIdIn(proof);
  const owner = { tenantId: tenant, objectId: administrator };
  const account = String(
    (await must('POST', '/accounts', { name: 'Load', kind: 'company', features: [], owner })).body['id'],
  );
  await must('PUT', `/accounts/${account}/resources/product/app`, { name: 'App' });
  await must('POST', `/accounts/${account}/tenants`, { token: proof });
  const members: string[] = [];
  for (let at = 0; at < users; at += 500) {
    const objects = userIds
      .slice(at, at + 500)
      .map(objectId => ({ tenantId: tenant, objectId, kind: 'user' }));
    const { body } = await must('POST', `/accounts/${account}/members`, {
      objects,
      access: { roles: ['marketer'] },
    });
    members.push(...(body['items'] as { id: string }[]).map(({ id }) => id));
  }
  return {
    url: server.url,
    pid: server.process.pid ?? 0,
    account,
    tenantId: tenant,
    users: userIds,
    members,
    token,
    administrator,
    proof: signIn,
    must,
    memory: () => residentMb(server.process.pid ?? 0),
  };
}

async function admin(server: Server, path: string, type: string, body: unknown): Promise<void> {
  const response = await fetch(`${server.directoryUrl}/admin/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${adminKey}`, 'content-type': type },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
}

async function portalToken(server: Server, operator: string): Promise<string> {
  const response = await fetch(`${server.directoryUrl}/${operator}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: portal.id,
      client_secret: portal.secret,
      scope: 'api://rolecall/.default',
    }),
  });
  return ((await response.json()) as { access_token: string }).access_token;
}

function objectIdIn(token: string): string {
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as {
    oid: string;
  };
  return claims.oid;
}

function residentMb(pid: number): number {
  const line = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1] ?? NaN) / 1024;
}
