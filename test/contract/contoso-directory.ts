import { readFileSync } from 'node:fs';
import { startDirectory } from '../../src/directory/start-directory.ts';
import { asObjectId, asTenantId, type ObjectId, type TenantId } from '../../src/core/id.ts';

const adminKey = 'directory-admin-key-of-the-tests-0123456789';
const administrator = {
  givenName: 'Tess',
  surname: 'Admin',
  userName: 'tess.admin',
  password: 'Directory-0-Passw0rd',
};

export const rolecall = {
  clientId: '50000000-0000-4000-8000-000000000001',
  clientSecret: 'rolecall-secret-of-the-tests-0123456789',
};
const cliClientId = '50000000-0000-4000-8000-000000000002';

/** One line of the sample, as far as tests look at it. */
export interface SampleObject {
  readonly '@odata.type': string;
  readonly id: ObjectId;
  readonly displayName: string;
  readonly userPrincipalName?: string;
  readonly mail?: string;
  readonly givenName?: string;
  readonly surname?: string;
  readonly appId?: string;
  readonly accountEnabled?: boolean;
  readonly userType?: string;
  readonly externalUserState?: string;
  readonly onPremisesSyncEnabled?: boolean;
  readonly 'members@odata.bind'?: readonly string[];
}

const readSample = (name: string): readonly SampleObject[] =>
  readFileSync(new URL(`../../sample/${name}.ndjson`, import.meta.url), 'utf8')
    .split('\n')
    .filter(line => line.trim() !== '')
    .map(line => JSON.parse(line) as SampleObject);

export const sampleOf = (objects: readonly SampleObject[], kind: 'user' | 'group' | 'servicePrincipal') =>
  objects.filter(object => object['@odata.type'] === `#microsoft.graph.${kind}`);

/** The `[group, member]` pairs that the sample's groups name. */
export const samplePairs = (objects: readonly SampleObject[]): readonly (readonly [ObjectId, ObjectId])[] =>
  sampleOf(objects, 'group').flatMap(group =>
    (group['members@odata.bind'] ?? []).map(
      link => [group.id, asObjectId(link.slice(link.lastIndexOf('/') + 1))] as const,
    ),
  );

/** The embedded directory with one tenant, Contoso of the sample, and ways to change it behind everybody's back. */
export interface ContosoDirectory {
  readonly url: string;
  readonly tenant: TenantId;
  readonly administrator: ObjectId;
  readonly sample: readonly SampleObject[];
  /** The directory's own management, below its tenant; answers what it answers. Throws on anything but success. */
  admin(method: string, path: string, body?: unknown): Promise<unknown>;
  importObjects(objects: readonly unknown[]): Promise<void>;
  /** Graph as the tenant's administrator; answers the status. */
  graph(method: string, path: string, body?: unknown): Promise<number>;
  close(): Promise<void>;
}

export async function startContoso(
  options: { readonly consent?: boolean; readonly empty?: boolean } = {},
): Promise<ContosoDirectory> {
  const running = await startDirectory({
    host: '127.0.0.1',
    port: 0,
    dataDir: 'memory',
    adminKey,
    operator: {
      tenantId: '50000000-0000-4000-8000-000000000000',
      domain: 'operator.test',
      rolecall: { ...rolecall, audience: 'api://rolecall', redirectUris: ['http://localhost/auth/callback'] },
      portals: [],
      cli: { clientId: cliClientId },
    },
  });
  const call = async (method: string, path: string, type?: string, body?: string): Promise<Response> => {
    const response = await fetch(`${running.url}/admin/tenants${path}`, {
      method,
      headers: { authorization: `Bearer ${adminKey}`, ...(type && { 'content-type': type }) },
      ...(body !== undefined && { body }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response;
  };
  const made = await call(
    'POST',
    '',
    'application/json',
    JSON.stringify({
      displayName: 'Contoso',
      domain: 'contoso.test',
      contactEmail: 'it@contoso.test',
      administrator,
      consent: options.consent ?? true,
    }),
  );
  const { tenantId, administrator: admin } = (await made.json()) as {
    tenantId: string;
    administrator: { id: string };
  };
  const sample = options.empty ? [] : readSample('contoso');
  const importObjects = async (objects: readonly unknown[]): Promise<void> => {
    const lines = objects.map(object => JSON.stringify(object)).join('\n');
    const answer = await call('POST', `/${tenantId}/import`, 'application/x-ndjson', lines);
    const { problems } = (await answer.json()) as { problems: unknown[] };
    if (problems.length > 0)
      throw new Error(`the import had problems: ${JSON.stringify(problems.slice(0, 3))}`);
  };
  if (sample.length > 0) await importObjects(sample);
  let token: Promise<string> | undefined;
  return {
    url: running.url,
    tenant: asTenantId(tenantId),
    administrator: asObjectId(admin.id),
    sample,
    importObjects,
    async admin(method, path, body) {
      const json = body === undefined ? undefined : JSON.stringify(body);
      const answer = await call(method, `/${tenantId}${path}`, json && 'application/json', json);
      const text = await answer.text();
      return text === '' ? undefined : (JSON.parse(text) as unknown);
    },
    async graph(method, path, body) {
      token ??= administratorToken(running.url, tenantId);
      const response = await fetch(`${running.url}/v1.0${path}`, {
        method,
        headers: { authorization: `Bearer ${await token}`, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      await response.arrayBuffer();
      return response.status;
    },
    close: () => running.close(),
  };
}

async function administratorToken(url: string, tenant: string): Promise<string> {
  const response = await fetch(`${url}/${tenant}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'password',
      client_id: cliClientId,
      scope: 'https://graph.microsoft.com/.default',
      username: 'tess.admin@contoso.test',
      password: administrator.password,
    }),
  });
  const body = (await response.json()) as { access_token?: string; error_description?: string };
  if (body.access_token === undefined) throw new Error(body.error_description ?? 'no token');
  return body.access_token;
}
