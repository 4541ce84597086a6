import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  guid,
  manager,
  marketer,
  named,
  north,
  password,
  reader,
  south,
  startWorld,
  writer,
  type OpenedAccount,
  type World,
} from './api-world.ts';

let world: World;
let account: OpenedAccount;
const tokens: Record<string, string> = {};
/** An ID token, and an access token for another API. */
const notForUs: string[] = [];

/** One caller for each column of the contract's *who*, and one for each power. */
const callers = ['o', 'manager', 'south', 'w', 'r', 'm', 'robot'] as const;
const portals = ['decide', 'resources', 'visits', 'accounts', 'manage'] as const;
type Caller = (typeof callers)[number] | (typeof portals)[number];

interface Row {
  readonly title: string;
  readonly method: string;
  readonly path: () => string;
  readonly body?: () => unknown;
  readonly headers?: () => Record<string, string>;
  /** Who may, and what they are answered. */
  readonly may: readonly Caller[];
  readonly status: number;
  /** What people of the account who may not are answered; `permission-missing` unless told. */
  readonly refusal?: string;
  /** What portals that may not are answered; `permission-missing` unless told. */
  readonly portalRefusal?: string;
}

const everyone = [...callers, ...portals];
const r: readonly Caller[] = ['o', 'manager', 'south', 'w', 'r', 'manage'];
const w: readonly Caller[] = ['o', 'manager', 'south', 'w', 'manage'];
const resource = (): string => `${account.path}/resources/product/app-1`;
const member = (name: string): string => `${account.path}/members/${account.member[name]}`;
const dry = '?dryRun=true';
const added = { objects: [named('Una One')], access: reader };

const rows: readonly Row[] = [
  { title: 'GET account', method: 'GET', path: () => account.path, may: everyone, status: 200 },
  {
    title: 'PATCH account, name',
    method: 'PATCH',
    path: () => account.path,
    body: () => ({ name: 'Journey of all' }),
    may: ['o'],
    status: 200,
    refusal: 'owner-only',
    portalRefusal: 'permission-missing owner-only',
  },
  {
    title: 'PATCH account, features',
    method: 'PATCH',
    path: () => account.path,
    body: () => ({ features: ['xbox'] }),
    may: ['accounts', 'manage'],
    status: 200,
    refusal: 'portal-only',
  },
  { title: 'GET owners', method: 'GET', path: () => `${account.path}/owners`, may: r, status: 200 },
  {
    title: 'POST owners',
    method: 'POST',
    path: () => `${account.path}/owners`,
    body: () => ({ tenantId: named('Otto').tenantId, objectId: named('Otto').objectId }),
    may: ['o'],
    status: 201,
    refusal: 'owner-only',
    portalRefusal: 'owner-only',
  },
  {
    title: 'DELETE owner',
    method: 'DELETE',
    path: () => `${account.path}/owners/nobody`,
    may: ['o'],
    status: 404,
    refusal: 'owner-only',
    portalRefusal: 'owner-only',
  },
  {
    title: 'GET resource',
    method: 'GET',
    path: resource,
    may: [...callers, 'resources', 'manage'],
    status: 200,
  },
  {
    title: 'GET resources',
    method: 'GET',
    path: () => `${account.path}/resources`,
    may: [...callers, 'resources', 'manage'],
    status: 200,
  },
  {
    title: 'PUT resource',
    method: 'PUT',
    path: resource,
    body: () => ({ name: 'App 1' }),
    may: ['resources', 'manage'],
    status: 200,
    refusal: 'portal-only',
  },
  {
    title: 'DELETE resource',
    method: 'DELETE',
    path: () => resource() + dry,
    may: ['resources', 'manage'],
    status: 200,
    refusal: 'portal-only',
  },
  { title: 'GET tenants', method: 'GET', path: () => `${account.path}/tenants`, may: r, status: 200 },
  {
    title: 'POST tenants',
    method: 'POST',
    path: () => `${account.path}/tenants`,
    body: () => ({ token: 'no proof at all' }),
    may: w,
    status: 422,
  },
  {
    title: 'DELETE tenant',
    method: 'DELETE',
    path: () => `${account.path}/tenants/${south}${dry}`,
    may: ['o', 'manage'],
    status: 200,
    refusal: 'permission-missing owner-only own-tenant',
  },
  {
    title: 'GET directory/users',
    method: 'GET',
    path: () => `${account.path}/directory/users?q=una&tenant=${north}`,
    may: ['o', 'manager', 'w', 'manage'],
    status: 200,
    refusal: 'permission-missing wrong-tenant',
  },
  {
    title: 'POST members',
    method: 'POST',
    path: () => `${account.path}/members${dry}`,
    body: () => added,
    may: w,
    status: 200,
  },
  { title: 'GET members', method: 'GET', path: () => `${account.path}/members`, may: r, status: 200 },
  { title: 'GET member', method: 'GET', path: () => member('Mike'), may: r, status: 200 },
  { title: 'DELETE member', method: 'DELETE', path: () => member('Gil') + dry, may: w, status: 200 },
  {
    title: 'PUT access',
    method: 'PUT',
    path: () => `${member('Gil')}/access${dry}`,
    body: () => ({ custom: [{ permission: 'account-users', level: 'read' }] }),
    may: w,
    status: 200,
  },
  {
    title: 'GET effective-access of a member',
    method: 'GET',
    path: () => `${member('Gil')}/effective-access`,
    may: [...r, 'decide'],
    status: 200,
  },
  {
    title: 'GET effective-access of a subject',
    method: 'GET',
    path: () => `${account.path}/subjects/${north}/${guid('Una Four')}/effective-access`,
    may: [...r, 'decide'],
    status: 200,
  },
  {
    title: 'GET audit',
    method: 'GET',
    path: () => `${account.path}/audit`,
    may: ['o', 'manager', 'south', 'w'],
    status: 200,
  },
  {
    title: 'GET audit, member=self',
    method: 'GET',
    path: () => `${account.path}/audit?member=self`,
    may: [...callers, 'manage'],
    status: 200,
  },
];

beforeAll(async () => {
  world = await startWorld();
  account = await world.openWith({
    proofs: ['Nora', 'Sam'],
    account: { owner: { tenantId: named('Olga').tenantId, objectId: guid('Olga') }, features: ['xbox'] },
    members: {
      Nora: manager,
      Sam: manager,
      Wanda: writer,
      Rita: reader,
      Mike: marketer,
      Robot: marketer,
      Gil: reader,
    },
  });
  const put = await world.api('PUT', resource(), await world.portalToken(), { name: 'App 1' });
  expect(put.status).toBe(201);
  const names = { o: 'Olga', manager: 'Nora', south: 'Sam', w: 'Wanda', r: 'Rita', m: 'Mike' };
  for (const [caller, name] of Object.entries(names)) tokens[caller] = await world.as(name);
  tokens['robot'] = await world.robot('Robot');
  for (const power of portals) tokens[power] = await world.portal(power);
  const signIn = (scope: string) =>
    world.token(north, {
      grant_type: 'password',
      client_id: 'c11c11c1-0000-4000-8000-000000000001',
      username: 'nora@north.test',
      password,
      scope,
    });
  const idToken = (await signIn('openid profile api://rolecall/.default')).id_token;
  const graphToken = (await signIn('https://graph.microsoft.com/.default')).access_token;
  expect([idToken, graphToken]).toEqual([expect.any(String), expect.any(String)]);
  notForUs.push(idToken, graphToken);
});
afterAll(async () => {
  await world?.close();
});

describe('who may call what (api.md, REST)', () => {
  for (const row of rows) {
    it(`${row.title}: ${row.may.join(', ')} and nobody else`, async () => {
      const seen: string[] = [];
      const wanted: string[] = [];
      for (const caller of everyone) {
        const answer = await world.api(row.method, row.path(), tokens[caller], row.body?.());
        const isPortal = portals.some(each => each === caller);
        if (row.may.includes(caller)) {
          seen.push(`${caller} ${answer.status}`);
          wanted.push(`${caller} ${row.status}`);
          continue;
        }
        const codes = (isPortal ? row.portalRefusal : row.refusal) ?? 'permission-missing';
        const known = codes.split(' ').includes(answer.body?.code) && [403, 409].includes(answer.status);
        seen.push(`${caller} ${known ? 'refused' : `${answer.status} ${answer.body?.code}`}`);
        wanted.push(`${caller} refused`);
        if (answer.body?.code === 'permission-missing') {
          expect(answer.body.missing, `${caller} ${JSON.stringify(answer.body)}`).toMatchObject({
            grant: expect.anything(),
            whoCanGive: expect.any(Array),
          });
        }
      }
      expect(seen).toEqual(wanted);
    });

    it(`A-6 ${row.title}: a stranger learns nothing`, async () => {
      for (const name of ['Stan', 'Eve']) {
        const token = await world.as(name);
        const foreign = await world.api(row.method, row.path(), token, row.body?.());
        const unknownPath = row.path().replace(account.id, guid('no account'));
        const unknown = await world.api(row.method, unknownPath, token, row.body?.());
        const bare = ({ body, status }: typeof foreign) => ({
          status,
          ...body,
          instance: undefined,
          requestId: undefined,
        });
        expect(bare(foreign)).toEqual(bare(unknown));
        expect([foreign.status, foreign.body.code]).toEqual(
          row.refusal === 'portal-only' && row.method !== 'PATCH' ? [403, 'portal-only'] : [404, 'not-found'],
        );
      }
    });

    it(`${row.title}: takes an access token for this API and nothing else`, async () => {
      for (const token of [undefined, 'x', ...notForUs, `${tokens['manager']}x`]) {
        const answer = await world.api(row.method, row.path(), token, row.body?.());
        expect([answer.status, answer.body.code]).toEqual([401, 'unauthenticated']);
        expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
      }
    });
  }
});
