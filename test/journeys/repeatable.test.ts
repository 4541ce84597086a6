import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres } from '../postgres.ts';
import { adminKey, callJson, eventually, freePort, portalClientId, type Answer } from '../rolecall.ts';
import { guid, marketer, password, user } from './api-world.ts';
import { ownFolder, personToken } from './process-child.ts';

const child = fileURLToPath(new URL('./writes-kill-child.ts', import.meta.url));
const tenant = guid('tenant repeated');
const adminPassword = 'Ada-keeps-it-all-1';
const postgres = await startPostgres();

describe.each([['the embedded store'], ['PostgreSQL']])('Idempotency-Key across a kill, on %s', kind => {
  const home = ownFolder();
  const missing = kind === 'PostgreSQL' && 'missing' in postgres;
  let env: Record<string, string>;
  let running: ChildProcess | undefined;
  let said = (): string => '';
  let token: string;
  let path: string;
  /** The member that is changed and removed. */
  let member: string;

  const directoryUrl = () => `http://localhost:${env['DIRECTORY_PORT'] ?? ''}`;
  const call = (
    method: string,
    url: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> =>
    callJson(`http://localhost:${env['PORT'] ?? ''}/api/v1${url}`, method, {
      token,
      headers,
      ...(body === undefined ? {} : { body }),
    });
  const ada = () => personToken({ directoryUrl: directoryUrl() }, 'admin@repeated.test', adminPassword);

  /** Starts Rolecall on the same store and ports. */
  async function start(): Promise<void> {
    const started = spawn(process.execPath, [child], {
      env: { PATH: process.env['PATH'] ?? '', ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    running = started;
    let out = '';
    said = () => out;
    started.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    started.stderr.on('data', (chunk: Buffer) => (out += chunk.toString()));
    await eventually(async () => {
      if (started.exitCode !== null) throw new Error(out);
      return out.includes('ready ');
    }, 60);
  }

  async function ended(): Promise<void> {
    const process_ = running;
    if (!process_) return;
    await eventually(async () => process_.exitCode !== null || process_.signalCode !== null, 30);
    running = undefined;
  }

  beforeAll(async () => {
    if (missing) return;
    env = {
      PORT: String(await freePort()),
      DIRECTORY_PORT: String(await freePort()),
      DATA_DIR: join(home.folder, 'data'),
      SAMPLE: 'off',
      SECRET_KEY: 'secret-key-of-the-journeys-0123456789abcdef',
      DIRECTORY_ADMIN_KEY: adminKey,
      PORTAL_CLIENT_ID: portalClientId,
      PORTAL_CLIENT_SECRET: 'portal-client-secret-of-the-journeys-0123456789',
      ACCOUNT_OPENING: 'anyone',
      ...(kind === 'PostgreSQL' && 'createDatabase' in postgres
        ? { DATABASE_URL: await postgres.createDatabase(), DIRECTORY: 'embedded' }
        : {}),
    };
    await start();
    const made = await callJson(`${directoryUrl()}/admin/tenants`, 'POST', {
      token: adminKey,
      body: {
        tenantId: tenant,
        displayName: 'repeated',
        domain: 'repeated.test',
        contactEmail: 'it@repeated.test',
        administrator: { givenName: 'Ada', surname: 'Min', userName: 'admin', password: adminPassword },
      },
    });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    await fetch(`${directoryUrl()}/admin/tenants/${tenant}/import`, {
      method: 'POST',
      headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/x-ndjson' },
      body: ['Ann', 'Ben'].map(name => user(name, 'repeated.test')).join('\n'),
    });
    token = await ada();
    const opened = await call('POST', '/accounts', { name: 'Repeated', kind: 'company' });
    path = `/accounts/${opened.body.id as string}`;
    const associated = await call('POST', `${path}/tenants`, { token: await ada() });
    expect(associated.status, JSON.stringify(associated.body)).toBe(201);
  }, 120_000);
  afterAll(async () => {
    running?.kill('SIGKILL');
    await ended();
    home.remove();
    if (kind === 'PostgreSQL' && 'stop' in postgres) await postgres.stop();
  });

  const adding = (name: string) => ({
    objects: [{ tenantId: tenant, objectId: guid(name), kind: 'user' }],
    access: marketer,
  });
  const done = async (account = path): Promise<number> => {
    const log = await call('GET', `${account}/audit?limit=500`);
    return (log.body.items as { result: string }[]).filter(each => each.result === 'done').length;
  };
  const revision = async (account = path): Promise<number> =>
    (await call('GET', account)).body.revision as number;
  const etag = async (): Promise<string> =>
    (await call('GET', `${path}/members/${member}`)).headers.get('etag') ?? '';

  /** The write is committed, the process gone before it answers; the repeat answers, and nothing happens twice. */
  async function cutOff(
    write: () => Promise<Answer>,
    other: (() => Promise<Answer>) | undefined,
    { account = path, nth = 1, entries = 1 } = {},
  ): Promise<Answer> {
    const [before, told] = [await revision(account), await done(account)];
    running?.stdin?.write(`change:after:${nth}\n`);
    await eventually(async () => said().includes('armed '), 5);
    const cut = await write().catch(() => undefined);
    expect(cut).toBeUndefined();
    await ended();
    await start();
    expect([await revision(account), await done(account)]).toEqual([before + 1, told + entries]);
    const again = await write();
    expect(again.status, JSON.stringify(again.body)).toBeLessThan(300);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect((await write()).body).toEqual(again.body);
    const mismatch = await other?.();
    if (mismatch) expect([mismatch.status, mismatch.body.code]).toEqual([422, 'idempotency-mismatch']);
    expect([await revision(account), await done(account)]).toEqual([before + 1, told + entries]);
    return again;
  }

  it('adding a member: the repeat has the member, another body is 422', async context => {
    if (missing) return context.skip('needs PostgreSQL');
    const key = { 'idempotency-key': 'add' };
    const added = await cutOff(
      () => call('POST', `${path}/members`, adding('Ann'), key),
      () => call('POST', `${path}/members`, adding('Ben'), key),
    );
    expect([added.status, added.body.items[0].objectId]).toEqual([201, guid('Ann')]);
    member = added.body.items[0].id as string;
  }, 120_000);

  it('changing access with If-Match: the repeat is no 412, though the member has another ETag by then', async context => {
    if (missing) return context.skip('needs PostgreSQL');
    const headers = { 'idempotency-key': 'change', 'if-match': await etag() };
    const access = { roles: ['developer'] };
    const changed = await cutOff(
      () => call('PUT', `${path}/members/${member}/access`, access, headers),
      () => call('PUT', `${path}/members/${member}/access`, marketer, headers),
    );
    expect([changed.status, changed.body.access]).toEqual([200, access]);
    expect(changed.headers.get('etag')).toBe(await etag());
  }, 120_000);

  it('of many changes of one member at once one wins, and the others get 412 with what changed', async context => {
    if (missing) return context.skip('needs PostgreSQL');
    const headers = { 'if-match': await etag() };
    const wanted = ['marketer', 'business-contributor', 'finance-contributor', 'manager'];
    const answers = await Promise.all(
      wanted.map(role => call('PUT', `${path}/members/${member}/access`, { roles: [role] }, headers)),
    );
    const winner = answers.findIndex(each => each.status === 200);
    expect(answers.map(each => each.status).toSorted()).toEqual([200, 412, 412, 412]);
    for (const loser of answers.filter(each => each.status === 412)) {
      expect(loser.body).toMatchObject({
        code: 'precondition-failed',
        current: { id: member, access: { roles: [wanted[winner]] } },
      });
    }
  });

  it('renaming the account with If-Match and deleting a custom role: the repeat is no 412 and no 404', async context => {
    if (missing) return context.skip('needs PostgreSQL');
    const headers = { 'idempotency-key': 'name', 'if-match': `"${await revision()}"` };
    const renamed = await cutOff(
      () => call('PATCH', path, { name: 'Once' }, headers),
      () => call('PATCH', path, { name: 'Twice' }, headers),
    );
    expect([renamed.status, renamed.body.name]).toEqual([200, 'Once']);
    const custom = [{ permission: 'contact-info', level: 'read' }];
    const role = await call('POST', `${path}/roles`, { name: 'Short', description: '', custom });
    const url = `${path}/roles/${role.body.id as string}`;
    const key = { 'idempotency-key': 'role' };
    const deleted = await cutOff(
      () => call('DELETE', url, undefined, key),
      () => call('DELETE', `${url}?confirm=${role.body.id as string}`, undefined, key),
    );
    expect([deleted.status, deleted.body.deleted]).toEqual([200, role.body.id]);
  }, 120_000);

  it('removing a member: the repeat is no 404', async context => {
    if (missing) return context.skip('needs PostgreSQL');
    const key = { 'idempotency-key': 'remove' };
    const removed = await cutOff(
      () => call('DELETE', `${path}/members/${member}`, undefined, key),
      () => call('DELETE', `${path}/members/${member}?confirm=lose-account-users`, undefined, key),
    );
    expect([removed.status, removed.body.removed.id]).toEqual([200, member]);
    expect((await call('DELETE', `${path}/members/${member}`)).status).toBe(404);
  }, 120_000);

  it('T-2 associating a tenant: the repeat has the tenant, though its proof counts once', async context => {
    if (missing) return context.skip('needs PostgreSQL');
    const opened = await call('POST', '/accounts', { name: 'Second', kind: 'company' });
    const second = `/accounts/${opened.body.id as string}`;
    const key = { 'idempotency-key': 'associate' };
    const [proof, another] = [await ada(), await ada()];
    const associated = await cutOff(
      () => call('POST', `${second}/tenants`, { token: proof }, key),
      () => call('POST', `${second}/tenants`, { token: another }, key),
      { account: second },
    );
    expect(associated.status).toBe(201);
    expect(associated.body).toMatchObject({ tenantId: tenant, displayName: 'repeated', consent: 'granted' });
    const listed = await call('GET', `${second}/tenants`);
    const { associated: since, associatedBy } = listed.body.items[0] as Record<string, unknown>;
    expect(associated.body).toMatchObject({ associated: since, associatedBy });
  }, 120_000);

  it('A-2 offering, accepting and ending ownership: the repeats have the first answers', async context => {
    if (missing) return context.skip('needs PostgreSQL');
    const owners = `${path}/owners`;
    const offer = (name: string) => ({ tenantId: tenant, objectId: guid(name), displayName: name });
    const offered = await cutOff(
      () => call('POST', owners, offer('Ann'), { 'idempotency-key': 'offer' }),
      () => call('POST', owners, offer('Ben'), { 'idempotency-key': 'offer' }),
    );
    expect([offered.status, offered.body.objectId, offered.body.accepted]).toEqual([201, guid('Ann'), null]);
    const ann = await personToken({ directoryUrl: directoryUrl() }, 'ann@repeated.test', password);
    const accepting = () =>
      callJson(`http://localhost:${env['PORT'] ?? ''}/api/v1${owners}/accept`, 'POST', {
        token: ann,
        headers: { 'idempotency-key': 'accept' },
      });
    const accepted = await cutOff(accepting, undefined);
    expect([accepted.status, accepted.body.id]).toEqual([200, offered.body.id]);
    expect(accepted.body.accepted).not.toBeNull();
    const toBen = await call('POST', owners, offer('Ben'));
    const url = `${owners}/${toBen.body.id as string}`;
    const ended = await cutOff(() => call('DELETE', url, undefined, { 'idempotency-key': 'end' }), undefined);
    expect(ended.status).toBe(204);
    expect((await call('DELETE', url)).status).toBe(404);
  }, 120_000);

  it('U-8 ?cut=groups: the repeat names the groups that the first took the user out of', async context => {
    if (missing) return context.skip('needs PostgreSQL');
    const group = await call('POST', `${path}/directory/groups`, {
      name: 'Cut',
      members: [guid('Ben')],
      access: marketer,
    });
    expect(group.status, JSON.stringify(group.body)).toBe(201);
    const added = await call('POST', `${path}/members`, adding('Ben'));
    const url = `${path}/members/${added.body.items[0].id as string}?cut=groups`;
    const key = { 'idempotency-key': 'cut' };
    // The rules are asked, the cut is told, then the member goes.
    const removed = await cutOff(
      () => call('DELETE', url, undefined, key),
      () => call('DELETE', `${url}&confirm=lose-account-users`, undefined, key),
      { nth: 3, entries: 2 },
    );
    expect(removed.body).toMatchObject({ remains: [], cut: [{ displayName: 'Cut' }] });
  }, 120_000);
});
