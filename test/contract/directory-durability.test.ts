import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, expect, it } from 'vitest';
import { SCHEMA, SCHEMA_VERSION } from '../../src/directory/store/schema.ts';
import {
  askingOf,
  CONTOSO,
  CONTOSO_TENANT,
  directoryOptions,
  sampleText,
  startAsking,
  type Asking,
} from './directory-fixture.ts';

const folders: string[] = [];
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'rolecall-directory-'));
  folders.push(folder);
  return folder;
}

/** Runs the directory in a process of its own, to be killed. */
async function startChild(folder: string): Promise<{ ask: Asking; child: ChildProcess }> {
  const fixture = new URL('./directory-fixture.ts', import.meta.url).href;
  const start = new URL('../../src/directory/start-directory.ts', import.meta.url).href;
  const script = `
    const { directoryOptions } = await import(${JSON.stringify(fixture)});
    const { startDirectory } = await import(${JSON.stringify(start)});
    const running = await startDirectory(directoryOptions(${JSON.stringify(folder)}));
    console.log(running.port);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout?.once('data', data => resolve(Number(String(data))));
    child.once('exit', code => reject(new Error(`the directory ended with ${code}`)));
  });
  const directory = { url: `http://127.0.0.1:${port}`, port, close: () => Promise.resolve() };
  return { ask: askingOf(directory), child };
}

const ended = (child: ChildProcess): Promise<void> =>
  new Promise(resolve => child.once('exit', () => resolve()));

it('kill -9 at any moment loses nothing that was acknowledged', async () => {
  const folder = newFolder();
  const acknowledged = new Set<string>();
  for (let round = 0; round < 5; round += 1) {
    const { ask, child } = await startChild(folder);
    if (round === 0) {
      expect((await ask.admin('POST', 'tenants', CONTOSO_TENANT)).status).toBe(201);
      await ask.import(CONTOSO, sampleText('contoso'));
    }
    const limit = acknowledged.size + 30 + round * 17;
    const writer = async (): Promise<void> => {
      for (let i = 0; acknowledged.size < limit + 1000; i += 1) {
        const id = crypto.randomUUID();
        const answer = await ask.import(CONTOSO, [
          { '@odata.type': '#microsoft.graph.user', id, userPrincipalName: `k${id}@contoso.test` },
        ]);
        if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
        acknowledged.add(id);
        if (acknowledged.size >= limit) child.kill('SIGKILL');
      }
    };
    const gone = ended(child);
    await Promise.allSettled([writer(), writer(), writer()]);
    await gone;
  }
  const ask = await startAsking(directoryOptions(folder));
  const token = await ask.appToken(CONTOSO);
  const held = new Set<string>();
  let next: string | undefined = "users?$select=id&$top=999&$filter=startswith(userPrincipalName,'k')";
  while (next !== undefined) {
    const { body } = await ask.graph(token, next);
    for (const user of body.value) held.add(user.id);
    next = body['@odata.nextLink'];
  }
  expect([...acknowledged].filter(id => !held.has(id))).toEqual([]);
  expect(acknowledged.size).toBeGreaterThan(150);
  expect((await ask.graph(token, 'groups?$count=true&$top=1', { eventual: true })).body['@odata.count']).toBe(
    80,
  );
  await ask.directory.close();
}, 60_000);

it('a second process on the same folder is refused, and told which folder and what to do', async () => {
  const folder = newFolder();
  const { child } = await startChild(folder);
  await expect(startAsking(directoryOptions(folder))).rejects.toThrow(
    `The directory's folder ${folder} is open in another process. Stop that process, or set DATA_DIR to another folder.`,
  );
  const gone = ended(child);
  child.kill('SIGKILL');
  await gone;
  const ask = await startAsking(directoryOptions(folder));
  await ask.directory.close();
});

it('passwords, keys, refresh tokens and delta tokens outlive a restart; the key file is for its owner alone', async () => {
  const folder = newFolder();
  let ask = await startAsking(directoryOptions(folder));
  const { port } = ask.directory;
  await ask.admin('POST', 'tenants', CONTOSO_TENANT);
  await ask.import(CONTOSO, sampleText('contoso').split('\n').slice(0, 5).join('\n'));
  const token = await ask.appToken(CONTOSO);
  const delta = (await ask.graph(token, 'users/delta?$deltatoken=latest')).body['@odata.deltaLink'];
  const form = {
    grant_type: 'password',
    client_id: 'c11c11c1-0000-4000-8000-000000000001',
    username: 'lakshmi.yilmaz@contoso.test',
    password: 'Sample-0-Passw0rd',
    scope: 'api://rolecall/.default offline_access',
  };
  const refresh_token = (await ask.token(CONTOSO, form)).body.refresh_token;
  expect(statSync(join(folder, 'seal.key')).mode & 0o777).toBe(0o600);
  await ask.directory.close();

  ask = await startAsking({ ...directoryOptions(folder), port });
  // The client may still hold a connection of before the restart; one request finds that out.
  await fetch(`${ask.url}/healthz`).catch(() => undefined);
  expect((await ask.graph(token, delta)).body.value).toEqual([]);
  expect(
    (await ask.token(CONTOSO, { grant_type: 'refresh_token', client_id: form.client_id, refresh_token }))
      .status,
  ).toBe(200);
  expect((await ask.token(CONTOSO, form)).status).toBe(200);
  expect(
    (
      await ask.token(CONTOSO, {
        ...form,
        username: 'mahmoud.yamamoto@contoso.test',
        password: 'Sample-1-Passw0rd',
      })
    ).status,
  ).toBe(200);
  await ask.directory.close();
});

it('a folder of the first version opens, with all that came since', async () => {
  const folder = newFolder();
  const first = new DatabaseSync(join(folder, 'directory.sqlite'));
  first.exec(`${SCHEMA}; INSERT INTO meta VALUES ('generation', 'of old'); PRAGMA user_version = 1`);
  first.close();
  const ask = await startAsking(directoryOptions(folder));
  expect((await ask.admin('POST', 'tenants', CONTOSO_TENANT)).status).toBe(201);
  const ada = await ask.personToken(CONTOSO, 'ada@contoso.test', CONTOSO_TENANT.administrator.password);
  const invitation = {
    invitedUserEmailAddress: 'g@outside.example',
    inviteRedirectUrl: 'https://portal.test/',
  };
  expect((await ask.graph(ada, 'invitations', { method: 'POST', body: invitation })).status).toBe(201);
  await ask.directory.close();
  const after = new DatabaseSync(join(folder, 'directory.sqlite'));
  expect(after.prepare('PRAGMA user_version').get()).toEqual({ user_version: SCHEMA_VERSION });
  after.close();
});
