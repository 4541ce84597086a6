import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import {
  ADMIN_KEY,
  CLI,
  CONTOSO,
  CONTOSO_TENANT,
  FABRIKAM,
  FABRIKAM_TENANT,
  GRAPH_SCOPE,
  startAsking,
  type Asking,
} from './directory-fixture.ts';

let ask: Asking;
let app: string;
let ada: string;

beforeAll(async () => {
  ask = await startAsking();
  await ask.admin('POST', 'tenants', CONTOSO_TENANT);
  await ask.admin('POST', 'tenants', FABRIKAM_TENANT);
  app = await ask.appToken(CONTOSO);
  ada = await ask.personToken(CONTOSO, 'ada@contoso.test', 'Ada-Passw0rd-1');
});
afterEach(async () => {
  await ask.admin('DELETE', `tenants/${CONTOSO}/trouble`);
  await ask.admin('DELETE', 'clock');
});
afterAll(() => ask.directory.close());

const trouble = async (...faults: readonly object[]): Promise<void> => {
  const { status, body } = await ask.admin('PUT', `tenants/${CONTOSO}/trouble`, { faults });
  expect(status, JSON.stringify(body)).toBe(200);
};
const newUser = (name: string) => ({
  accountEnabled: true,
  displayName: name,
  mailNickname: name,
  userPrincipalName: `${name}@contoso.test`,
  passwordProfile: { password: 'New-Passw0rd-1' },
});

it('throttling tells how long to wait, in seconds or as a date, as often as it was told, in that tenant only', async () => {
  await trouble(
    { kind: 'throttled', path: '/users', retryAfter: 3, times: 2 },
    { kind: 'throttled', path: '/groups', retryAfter: 60, retryAfterForm: 'date' },
  );
  for (const expected of [429, 429, 200]) {
    const { status, headers, body } = await ask.graph(app, 'users');
    expect(status).toBe(expected);
    if (status === 200) continue;
    expect(headers.get('retry-after')).toBe('3');
    expect(body.error.code).toBe('TooManyRequests');
  }
  const date = (await ask.graph(app, 'groups')).headers.get('retry-after') ?? '';
  expect(date).toMatch(/GMT$/);
  expect(Date.parse(date) - Date.now()).toBeGreaterThan(50_000);
  expect((await ask.graph(await ask.appToken(FABRIKAM), 'users')).status).toBe(200);
  const { body } = await ask.admin('GET', `tenants/${CONTOSO}/trouble`);
  expect(body.faults.map((fault: { struck: number }) => fault.struck)).toEqual([2, 1]);
  await ask.admin('DELETE', `tenants/${CONTOSO}/trouble`);
  expect((await ask.graph(app, 'groups')).status).toBe(200);
});

it('503 and 504, the first good ones first, by method', async () => {
  await trouble(
    { kind: 'unavailable', after: 1, times: 1 },
    { kind: 'unavailable', status: 504, method: 'POST' },
  );
  const read = async (): Promise<number> => (await ask.graph(app, 'users')).status;
  expect([await read(), await read(), await read()]).toEqual([200, 503, 200]);
  expect((await ask.graph(ada, 'users', { method: 'POST', body: newUser('gone') })).status).toBe(504);
  expect((await ask.graph(app, 'users/gone@contoso.test')).status).toBe(404);
});

it('latency makes an answer wait', async () => {
  await trouble({ kind: 'latency', milliseconds: 300, times: 1 });
  const started = performance.now();
  expect((await ask.graph(app, 'organization')).status).toBe(200);
  expect(performance.now() - started).toBeGreaterThanOrEqual(290);
});

it('B11 a fresh object is a 404 for some reads, by id, by name and as a reference, then there', async () => {
  const group = await ask.graph(ada, 'groups', {
    method: 'POST',
    body: { displayName: 'G', mailEnabled: false, mailNickname: 'g', securityEnabled: true },
  });
  await trouble({ kind: 'fresh', reads: 3 });
  const { status, body } = await ask.graph(ada, 'users', { method: 'POST', body: newUser('fresh') });
  expect(status).toBe(201);
  const add = () =>
    ask.graph(ada, `groups/${group.body.id}/members/$ref`, {
      method: 'POST',
      body: { '@odata.id': `${ask.url}/v1.0/directoryObjects/${body.id}` },
    });
  expect((await ask.graph(app, `users/${body.id}`)).body.error.code).toBe('Request_ResourceNotFound');
  expect((await ask.graph(app, 'users/fresh@contoso.test')).status).toBe(404);
  expect((await add()).status).toBe(404);
  expect((await ask.graph(app, `users/${body.id}`)).status).toBe(200);
  expect((await add()).status).toBe(204);
});

it('B11 after a change some reads show the old value', async () => {
  const { body } = await ask.graph(ada, 'users', { method: 'POST', body: newUser('stale') });
  await trouble({ kind: 'stale', reads: 2 });
  const patch = { method: 'PATCH', body: { displayName: 'Renamed' } };
  expect((await ask.graph(ada, `users/${body.id}`, patch)).status).toBe(204);
  const name = async (): Promise<string> => (await ask.graph(app, `users/${body.id}`)).body.displayName;
  expect([await name(), await name(), await name()]).toEqual(['stale', 'stale', 'Renamed']);
});

it('a page breaks off in the middle, with and without the connection', async () => {
  const read = () => fetch(`${ask.url}/v1.0/users`, { headers: { authorization: `Bearer ${app}` } });
  await trouble({ kind: 'truncated', times: 1 });
  const cut = await (await read()).text();
  expect(() => JSON.parse(cut)).toThrow(SyntaxError);
  await trouble({ kind: 'reset', when: 'mid-body', times: 1 });
  const broken = await read();
  expect(broken.status).toBe(200);
  await expect(broken.text()).rejects.toThrow();
  await trouble({ kind: 'reset', times: 1 });
  await expect(read()).rejects.toThrow('fetch failed');
  expect((await read()).status).toBe(200);
});

it('B7 delta tokens end in both forms that Graph has, and pages come twice', async () => {
  const { body } = await ask.graph(app, 'users/delta?$select=id');
  const link = body['@odata.deltaLink'];
  await trouble({ kind: 'expired-delta', times: 1 });
  const gone = await ask.graph(app, link);
  expect([gone.status, gone.body.error.code]).toEqual([410, 'syncStateNotFound']);
  expect(gone.headers.get('location')).toBe(`${ask.url}/v1.0/users/delta?$deltatoken=`);
  await trouble({ kind: 'expired-delta', status: 400, times: 1 });
  const bad = await ask.graph(app, link);
  expect([bad.status, bad.body.error.code]).toEqual([400, 'syncStateNotFound']);
  await trouble({ kind: 'replayed-page', times: 1 });
  const first = await ask.graph(app, 'users/delta?$select=id');
  expect(first.body['@odata.deltaLink']).toBeUndefined();
  const again = await ask.graph(app, first.body['@odata.nextLink']);
  expect(again.body.value).toEqual(first.body.value);
  expect(again.body['@odata.deltaLink']).toBeDefined();
});

it('the clock can be set, moved and stopped: a delta token ends after seven days, a token after its hour', async () => {
  const { body } = await ask.graph(app, 'users/delta?$deltatoken=latest');
  expect((await ask.admin('PUT', 'clock', { moveSeconds: 2 * 3600 })).status).toBe(200);
  expect((await ask.graph(app, 'users')).body.error.message).toBe(
    'Access token has expired or is not yet valid.',
  );
  const later = await ask.appToken(CONTOSO);
  expect((await ask.graph(later, body['@odata.deltaLink'])).status).toBe(200);
  await ask.admin('PUT', 'clock', { moveSeconds: 7 * 24 * 3600 });
  expect((await ask.graph(await ask.appToken(CONTOSO), body['@odata.deltaLink'])).status).toBe(410);
  const stopped = await ask.admin('PUT', 'clock', { now: '2031-05-06T07:08:09Z', stopped: true });
  expect(stopped.body).toEqual({ now: '2031-05-06T07:08:09.000Z', stopped: true });
  expect((await ask.admin('GET', 'clock')).body).toEqual(stopped.body);
  const made = await ask.graph(await adaNow(), 'users', { method: 'POST', body: newUser('dated') });
  const shown = await ask.graph(await ask.appToken(CONTOSO), `users/${made.body.id}?$select=createdDateTime`);
  expect(shown.body.createdDateTime).toMatch(/^2031-05-06T07:08:09/);
  expect((await ask.admin('DELETE', 'clock')).status).toBe(204);
  expect((await ask.admin('GET', 'clock')).body.stopped).toBe(false);
  expect((await ask.graph(app, 'users')).status).toBe(200);
});

const adaNow = (): Promise<string> => ask.personToken(CONTOSO, 'ada@contoso.test', 'Ada-Passw0rd-1');

it('a switch that makes no sense is refused and changes nothing', async () => {
  await trouble({ kind: 'throttled', path: '/none' });
  const faulty: unknown[] = [
    {},
    { faults: [{}] },
    { faults: [{ kind: 'meteor' }] },
    { faults: [{ kind: 'latency' }] },
    { faults: [{ kind: 'fresh' }] },
    { faults: [{ kind: 'throttled', retryAfter: -1 }] },
    { faults: [{ kind: 'throttled', often: 3 }] },
    { faults: [{ kind: 'unavailable', status: 404 }] },
    { faults: [{ kind: 'reset', path: 'users' }] },
  ];
  for (const body of faulty) {
    const answer = await ask.admin('PUT', `tenants/${CONTOSO}/trouble`, body);
    expect(answer.status, JSON.stringify(body)).toBe(400);
    expect(answer.body.error.code).toBe('invalid');
  }
  expect((await ask.admin('GET', `tenants/${CONTOSO}/trouble`)).body.faults).toHaveLength(1);
  for (const body of [{ now: 'tomorrow' }, { moveSeconds: '3' }, { stopped: 1 }, { now: '0001-01-01' }])
    expect((await ask.admin('PUT', 'clock', body)).status, JSON.stringify(body)).toBe(400);
  const unknown = await fetch(`${ask.url}/admin/clock`, {
    headers: { authorization: `Bearer ${ADMIN_KEY}x` },
  });
  expect(unknown.status).toBe(401);
});

const patch = async (token: string, path: string, body: object): Promise<void> => {
  expect((await ask.graph(token, path, { method: 'PATCH', body })).status).toBe(204);
};
const idsOf = (body: { value: { id: string }[] }): string[] => body.value.map(({ id }) => id);

it('an index that lags: $filter, $search and counts know what was, reads by id what is', async () => {
  const { body: known } = await ask.graph(ada, 'users', { method: 'POST', body: newUser('lagging') });
  await trouble({ kind: 'lagging-index', reads: 4 });
  const { body: fresh } = await ask.graph(ada, 'users', { method: 'POST', body: newUser('unindexed') });
  await patch(ada, `users/${known.id}`, { displayName: "Novella O'Lag" });
  const found = async (query: string): Promise<string[]> =>
    idsOf((await ask.graph(app, `users?${query}`, { eventual: true })).body);
  expect((await ask.graph(app, `users/${known.id}`)).body.displayName).toBe("Novella O'Lag");
  expect((await ask.graph(app, `users/${fresh.id}`)).status).toBe(200);
  expect(await found("$filter=startsWith(displayName,'lagging')")).toEqual([known.id]);
  expect(await found(`$filter=displayName eq 'unindexed'`)).toEqual([]);
  expect(await found('$search="displayName:novella"')).toEqual([]);
  expect(await found('$search="displayName:lagging"&$select=id')).toEqual([known.id]);
  // The fourth read was the last one that lagged.
  expect(await found(`$filter=displayName eq 'unindexed'`)).toEqual([fresh.id]);
  expect(await found('$search="displayName:novella"')).toEqual([known.id]);
});

it('members that lag: who came is not shown yet and who went still is, in every list, while writes count at once', async () => {
  const make = async (name: string): Promise<string> =>
    (await ask.graph(ada, 'users', { method: 'POST', body: newUser(name) })).body.id as string;
  const [stays, comes, goes] = [await make('stays'), await make('comes'), await make('goes')];
  const body = { displayName: 'Lag', mailEnabled: false, mailNickname: 'lag', securityEnabled: true };
  const { body: group } = await ask.graph(ada, 'groups', { method: 'POST', body });
  const join = (id: string) =>
    ask.graph(ada, `groups/${group.id}/members/$ref`, { method: 'POST', body: { '@odata.id': `x/${id}` } });
  await join(stays);
  await join(goes);
  await trouble({ kind: 'lagging-members', milliseconds: 3_600_000 });
  await join(comes);
  await ask.graph(ada, `groups/${group.id}/members/${goes}/$ref`, { method: 'DELETE' });
  const lists = async () => ({
    members: idsOf((await ask.graph(app, `groups/${group.id}/members`)).body).toSorted(),
    all: idsOf((await ask.graph(app, `groups/${group.id}/transitiveMembers`)).body).toSorted(),
    comes: idsOf((await ask.graph(app, `users/${comes}/memberOf`)).body),
    goes: (
      await ask.graph(ada, `users/${goes}/checkMemberGroups`, {
        method: 'POST',
        body: { groupIds: [group.id] },
      })
    ).body.value as string[],
  });
  const before = [stays, goes].toSorted();
  expect(await lists()).toEqual({ members: before, all: before, comes: [], goes: [group.id] });
  expect((await join(comes)).status).toBe(400);
  await ask.admin('DELETE', `tenants/${CONTOSO}/trouble`);
  const after = [stays, comes].toSorted();
  expect(await lists()).toEqual({ members: after, all: after, comes: [group.id], goes: [] });
});

it('a delta that lags: a change is not told for some reads, and is not lost', async () => {
  const { body: user } = await ask.graph(ada, 'users', { method: 'POST', body: newUser('delayed') });
  let link = (await ask.graph(app, 'users/delta?$deltatoken=latest')).body['@odata.deltaLink'] as string;
  await trouble({ kind: 'lagging-delta', path: '/users', reads: 2 });
  await patch(ada, `users/${user.id}`, { jobTitle: 'Later' });
  const told: string[][] = [];
  for (let read = 0; read < 4; read += 1) {
    const { body } = await ask.graph(app, link);
    told.push(idsOf(body));
    link = body['@odata.deltaLink'] as string;
  }
  expect(told).toEqual([[], [], [user.id], []]);
});

it("the token endpoint is throttled, away or slow by its path alone, in Entra's shape", async () => {
  const path = '/oauth2/v2.0/token';
  const form = {
    grant_type: 'password',
    client_id: CLI,
    username: 'ada@contoso.test',
    password: 'Ada-Passw0rd-1',
    scope: GRAPH_SCOPE,
  };
  await trouble({ kind: 'unavailable' }, { kind: 'throttled' });
  expect((await ask.token(CONTOSO, form)).status).toBe(200);
  await trouble(
    { kind: 'throttled', path, times: 1, retryAfter: 2 },
    { kind: 'unavailable', path, times: 1, status: 504 },
    { kind: 'latency', path, times: 1, milliseconds: 120, after: 2 },
  );
  const throttled = await ask.token('contoso.test', form);
  expect([throttled.status, throttled.headers.get('retry-after')]).toEqual([429, '2']);
  expect(throttled.body).toMatchObject({ error: 'temporarily_unavailable', error_codes: [90055] });
  const away = await ask.token(CONTOSO, form);
  expect([away.status, away.body.error_codes]).toEqual([504, [90033]]);
  expect((await ask.graph(app, 'users')).status).toBe(200);
  const began = Date.now();
  expect((await ask.token(CONTOSO, form)).status).toBe(200);
  expect(Date.now() - began).toBeGreaterThanOrEqual(119);
});
