import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { readSettings } from '../src/main/settings.ts';
import { startRolecall, type RunningRolecall, type StartOptions } from '../src/main/start.ts';
import { freePort } from './free-port.ts';

export { freePort };

/** A whole Rolecall with its embedded directory on free ports, spoken to over HTTP alone. */
export interface TestRolecall {
  readonly url: string;
  readonly directoryUrl: string;
  readonly running: RunningRolecall;
  /** A call of the REST API; the body is sent as JSON. */
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  /** A call of the directory's own management. */
  admin(method: string, path: string, body?: unknown): Promise<Answer>;
  /** An access token for Rolecall's API, of the portal application. */
  portalToken(): Promise<string>;
  /** An access token for Rolecall's API, of a person by user name and password. */
  personToken(tenant: string, userName: string, password: string): Promise<string>;
  /** A fresh one, never given before: as proof of who signed in where. */
  freshToken(tenant: string, userName: string, password: string): Promise<string>;
  /** Imports NDJSON lines into a tenant of the directory. */
  importLines(tenant: string, ndjson: string): Promise<Answer>;
  close(): Promise<void>;
}

export interface CallOptions {
  readonly token?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // The journeys look at whatever the server says.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any;
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const json = /[/+]json\b/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, body: json && text ? JSON.parse(text) : text };
}

export async function callJson(url: string, method: string, options: CallOptions = {}): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: {
      ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
      ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...options.headers,
    },
    ...(options.body === undefined ? {} : { body: bodyText(options) }),
  });
  return answerOf(response);
}

/** JSON, unless the caller says that the text is a file. */
const bodyText = ({ body, headers }: CallOptions): string =>
  typeof body === 'string' && headers?.['content-type'] === 'text/csv' ? body : JSON.stringify(body);

/** Waits until `look` answers something, at most `seconds`; polls, because nothing tells. */
export async function eventually<T>(look: () => Promise<T | undefined | false>, seconds = 10): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`nothing came in ${seconds} s`);
    await new Promise(resolve => setTimeout(resolve, 25));
  }
}

export const adminKey = 'directory-admin-key-of-the-journeys-0123456789';
export const portalClientId = '90a70000-0000-4000-8000-000000000001';
const portalClientSecret = 'portal-client-secret-of-the-journeys-0123456789';

/**
 * A database of its own on the PostgreSQL of `test/shared-postgres.ts`, for journeys that run on both stores and say
 * nothing about where they keep things.
 */
async function storeOfTheRun(env: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const server = process.env['TEST_POSTGRES'];
  const said = env['DATABASE_URL'] !== undefined || env['DATA_DIR'] !== undefined;
  if (process.env['TEST_STORE'] !== 'postgresql' || said) return {};
  if (server === undefined) throw new Error('There is no PostgreSQL to run on.');
  const name = `journey_${randomUUID().replaceAll('-', '')}`;
  const client = new Client({ connectionString: server });
  await client.connect();
  await client.query(`create database ${name}`).finally(() => client.end());
  return { DATABASE_URL: server.replace(/\/postgres$/, `/${name}`) };
}

/** Starts Rolecall in this process; `env` adds to or replaces the settings. */
export async function startTestRolecall(
  env: Readonly<Record<string, string>> = {},
  options: StartOptions = {},
): Promise<TestRolecall> {
  const settings = readSettings({
    PORT: String(await freePort()),
    DIRECTORY_PORT: String(await freePort()),
    DATA_DIR: 'memory',
    SAMPLE: 'off',
    SECRET_KEY: 'secret-key-of-the-journeys-0123456789abcdef',
    DIRECTORY_ADMIN_KEY: adminKey,
    PORTAL_CLIENT_ID: portalClientId,
    PORTAL_CLIENT_SECRET: portalClientSecret,
    ...(await storeOfTheRun(env)),
    ...env,
  });
  const running = await startRolecall(settings, { validateAnswers: true, ...options });
  const { url, directoryUrl, installation } = running;
  const cliClientId = settings.cliClientId;

  const token = async (tenant: string, form: Readonly<Record<string, string>>): Promise<string> => {
    const response = await fetch(`${directoryUrl}/${tenant}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({ scope: 'api://rolecall/.default', ...form }),
    });
    const body = (await response.json()) as { access_token?: string; error_description?: string };
    if (!body.access_token) throw new Error(body.error_description ?? `no token: ${response.status}`);
    return body.access_token;
  };
  const freshToken = (tenant: string, username: string, password: string): Promise<string> =>
    token(tenant, { grant_type: 'password', client_id: cliClientId, username, password });
  const people = new Map<string, Promise<string>>();
  let portal: Promise<string> | undefined;

  return {
    url,
    directoryUrl,
    running,
    call: (method, path, options) => callJson(`${url}${path}`, method, options),
    admin: (method, path, body) =>
      callJson(`${directoryUrl}/admin${path}`, method, {
        token: adminKey,
        ...(body === undefined ? {} : { body }),
      }),
    portalToken: () =>
      (portal ??= token(installation.operatorTenantId, {
        grant_type: 'client_credentials',
        client_id: portalClientId,
        client_secret: portalClientSecret,
      })),
    personToken(tenant, userName, password) {
      const key = `${tenant} ${userName}`;
      const known = people.get(key) ?? freshToken(tenant, userName, password);
      people.set(key, known);
      return known;
    },
    freshToken,
    importLines: async (tenant, ndjson) =>
      answerOf(
        await fetch(`${directoryUrl}/admin/tenants/${tenant}/import`, {
          method: 'POST',
          headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/x-ndjson' },
          body: ndjson,
        }),
      ),
    close: () => running.close(),
  };
}
