import { afterAll, beforeAll, expect, it } from 'vitest';
import { startDirectory, type RunningDirectory } from '../../src/directory/start-directory.ts';
import { directoryOptions } from './directory-fixture.ts';

let running: RunningDirectory;
let graph: string;

beforeAll(async () => {
  running = await startDirectory({ ...directoryOptions('memory'), graph: { port: 0 } });
  graph = running.graphUrl ?? '';
});
afterAll(() => running.close());

const { operator } = directoryOptions('memory');

async function token(): Promise<string> {
  const response = await fetch(`${running.url}/${operator.tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: operator.rolecall.clientId,
      client_secret: operator.rolecall.clientSecret,
      scope: `${graph}/.default`,
    }),
  });
  return ((await response.json()) as { access_token: string }).access_token;
}

it('sign-in and Graph answer on their own origin alone', async () => {
  expect(new URL(graph).origin).not.toBe(new URL(running.url).origin);
  const status = async (url: string): Promise<number> => (await fetch(url)).status;
  const discovery = '/common/v2.0/.well-known/openid-configuration';
  expect(await status(`${running.url}${discovery}`)).toBe(200);
  expect(await status(`${graph}${discovery}`)).toBe(404);
  expect(await status(`${graph}/v1.0/users`)).toBe(401);
  expect(await status(`${running.url}/v1.0/users`)).toBe(404);
  expect(await status(`${running.url}/oidc/userinfo`)).toBe(404);
  expect(await status(`${graph}/admin/clock`)).toBe(404);
});

it("Graph's links, contexts and the userinfo endpoint lead to Graph's origin, issuers to that of sign-in", async () => {
  const headers = { authorization: `Bearer ${await token()}` };
  const read = async (path: string) =>
    (await (await fetch(`${graph}/v1.0/${path}`, { headers })).json()) as Record<string, unknown>;
  const page = await read('servicePrincipals?$top=1');
  expect(String(page['@odata.nextLink'])).toMatch(new RegExp(`^${graph}/v1.0/servicePrincipals\\?`));
  expect(String(page['@odata.context'])).toMatch(new RegExp(`^${graph}/v1.0/`));
  const delta = await read('users/delta');
  expect(String(delta['@odata.deltaLink'])).toMatch(new RegExp(`^${graph}/v1.0/users/delta\\?`));
  const discovered = (await (
    await fetch(`${running.url}/${operator.tenantId}/v2.0/.well-known/openid-configuration`)
  ).json()) as Record<string, unknown>;
  expect(discovered['issuer']).toBe(`${running.url}/${operator.tenantId}/v2.0`);
  expect(discovered['userinfo_endpoint']).toBe(`${graph}/oidc/userinfo`);
});

it('the Date header tells the time that the directory lives by', async () => {
  const clock = `${running.url}/admin/clock`;
  const headers = {
    authorization: `Bearer ${directoryOptions('memory').adminKey}`,
    'content-type': 'application/json',
  };
  await fetch(clock, { method: 'PUT', headers, body: JSON.stringify({ moveSeconds: 3600 }) });
  const { headers: answered } = await fetch(`${graph}/v1.0/users`);
  const ahead = Date.parse(answered.get('date') ?? '') - Date.now();
  expect(ahead).toBeGreaterThan(3_590_000);
  expect(ahead).toBeLessThan(3_610_000);
});
