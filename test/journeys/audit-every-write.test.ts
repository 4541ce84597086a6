import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Log } from '../../src/app/ports/log.ts';
import { callJson, type Answer } from '../rolecall.ts';
import {
  consumers,
  guid,
  manager,
  marketer,
  named,
  north,
  reader,
  south,
  startWorld,
  writer,
  type OpenedAccount,
  type World,
} from './api-world.ts';
import { customRoleName, matrixCalls, type MatrixCall } from './who-matrix-calls.ts';

/** What changes nothing of an account, though it is no GET. */
const noChanges: Readonly<Record<string, string>> = {
  recordVisits: 'visits are history of their own',
  recordOwnVisits: 'visits are history of their own',
  syncTenant: 'reads the directory again',
  evaluate: 'a question',
  evaluateAll: 'a question',
  evaluateOfAccount: 'a question',
  evaluateAllOfAccount: 'a question',
  searchSubjects: 'a question',
  searchSubjectsOfAccount: 'a question',
  searchResources: 'a question',
  searchResourcesOfAccount: 'a question',
  searchActions: 'a question',
  searchActionsOfAccount: 'a question',
  putCatalog: 'of every account at once; shown in rules-catalog-apply',
  signOut: 'of the caller alone',
  staySignedIn: 'of the caller alone',
  notifyChange: 'asks for a reading',
  retryDirectoryIntent: 'needs a directory that has not answered; shown where intents are',
};

const document = JSON.parse(readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8')) as {
  paths: Record<string, Record<string, { operationId: string }>>;
};
const writes = new Map(
  Object.values(document.paths).flatMap(methods =>
    Object.entries(methods)
      .filter(([method]) => method !== 'get')
      .map(([method, { operationId }]) => [operationId, method.toUpperCase()] as const),
  ),
);

interface Entry {
  readonly seq: number;
  readonly action: string;
  readonly result: string;
  readonly actor: { readonly objectId?: string; readonly requestId?: string };
}

/** The built-in catalog, with a property to keep of subjects and of products. */
const tier = { tier: { type: 'string' } };
const keepingTiers: unknown = {
  ...(JSON.parse(
    readFileSync(new URL('../../catalog/partner-center.json', import.meta.url), 'utf8'),
  ) as object),
  properties: { subject: tier, resource: tier },
};
const folder = mkdtempSync(join(tmpdir(), 'rolecall-catalog-'));
const catalogFile = join(folder, 'catalog.json');

const lines: Parameters<Log>[0][] = [];
let world: World;
let account: OpenedAccount;
const tokens: Record<string, string> = {};

beforeAll(async () => {
  writeFileSync(catalogFile, JSON.stringify(keepingTiers));
  world = await startWorld({ CATALOG: catalogFile }, { log: line => void lines.push(line) });
  account = await world.openWith({
    proofs: ['Nora', 'Sam'],
    account: { owner: { tenantId: consumers, objectId: guid('Olga') } },
    members: {
      Nora: manager,
      Wanda: writer,
      Mike: marketer,
      Gil: reader,
      'Una Two': reader,
      Outer: reader,
      Robot: reader,
    },
  });
  for (const name of ['Olga', 'Otto', 'Nora', 'Mike', 'Stan', 'Eve']) tokens[name] = await world.as(name);
  tokens['portal'] = await world.portalToken();
  const role = await world.api('POST', `${account.path}/roles`, tokens['portal'], {
    ...reader,
    name: customRoleName,
  });
  expect(role.status, JSON.stringify(role.body)).toBe(201);
  await world.admin('PATCH', `/tenants/${north}/objects/${guid('Nora')}`, {
    directoryRoles: ['Global Administrator'],
  });
});
afterAll(async () => {
  await world?.close();
  rmSync(folder, { recursive: true, force: true });
});

const log = async (): Promise<readonly Entry[]> =>
  (await world.api('GET', `${account.path}/audit?limit=20`, tokens['Olga'])).body.items as Entry[];

const real = (call: MatrixCall): string => `${world.url}${call.path(account).replace(/[?&]dryRun=true/, '')}`;
const attempt = (call: MatrixCall, who: string): Promise<Answer> =>
  callJson(real(call), writes.get(call.operation) ?? '', {
    token: tokens[who] ?? '',
    ...(call.body === undefined ? {} : { body: call.body(account, 'member') }),
    ...(call.mediaType === undefined ? {} : { headers: { 'content-type': call.mediaType } }),
  });

const attempts = matrixCalls.filter(({ operation }) => writes.has(operation) && !(operation in noChanges));

describe('H-3, H-4 no change without an entry', () => {
  it('every write of the document is looked at here, or is said to change nothing', () => {
    const looked = new Set([...attempts.map(call => call.operation), ...Object.keys(noChanges)]);
    expect([...writes.keys()].filter(id => !looked.has(id))).toEqual([]);
    expect(
      attempts.map(call => call.operation).filter(id => !(id in successes) && id !== 'openAccount'),
    ).toEqual([]);
  });

  it("a member's refused attempt at any of them stands in the account's log, once", async () => {
    const wrong: string[] = [];
    for (const call of attempts) {
      if (!call.path(account).includes(account.id)) continue;
      const before = (await log())[0]?.seq ?? 0;
      const answer = await attempt(call, 'Mike');
      const fresh = (await log()).filter(entry => entry.seq > before);
      const told = fresh.map(entry =>
        [entry.result, entry.actor.objectId, entry.action.includes('.')].join(),
      );
      const said = `${call.operation} ${answer.status} ${answer.body?.code}`;
      // Who was offered nothing has nothing to accept.
      const status = call.operation === 'acceptOwnership' ? 404 : 403;
      if (answer.status !== status || told.join() !== `refused,${guid('Mike')},true`) {
        wrong.push(`${said}: ${JSON.stringify(fresh)}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it("a stranger's stands in the operator's log and in no account's", async () => {
    const wrong: string[] = [];
    for (const call of attempts) {
      for (const who of ['Stan', 'Eve']) {
        const before = (await log())[0]?.seq ?? 0;
        const seen = lines.length;
        const answer = await attempt(call, who);
        const after = (await log())[0]?.seq ?? 0;
        const told = lines
          .slice(seen)
          .filter(line => line.msg === 'an attempt was refused')
          .map(line => (line['actor'] as { objectId?: string }).objectId);
        if (after !== before || told.join() !== guid(who))
          wrong.push(
            `${call.operation} ${who} ${answer.status} ${answer.body?.code}: ${told.join()}, ${after - before}`,
          );
      }
    }
    expect(wrong).toEqual([]);
    expect(JSON.stringify(lines)).not.toContain('eyJ');
  });

  it('every one that is done has its entry, by whom and under which request', async () => {
    const wrong: string[] = [];
    for (const [operation, work] of Object.entries(successes)) {
      const before = (await log())[0]?.seq ?? 0;
      const answer = await work();
      const fresh = (await log()).filter(entry => entry.seq > before);
      const requestId = answer.headers.get('x-request-id');
      const done = fresh.some(entry => entry.result === 'done' && entry.actor.requestId === requestId);
      if (answer.status >= 300 || !done)
        wrong.push(
          `${operation} ${answer.status} ${JSON.stringify(answer.body).slice(0, 300)}: ${JSON.stringify(fresh)}`,
        );
    }
    expect(wrong).toEqual([]);
  });
});

const at =
  (method: string, path: () => string, who: string, body?: unknown, headers = {}) =>
  () =>
    world.api(
      method,
      `${account.path}${path()}`,
      tokens[who],
      typeof body === 'function' ? (body as () => unknown)() : body,
      headers,
    );
/** What a write before has made. */
const made: Record<string, string> = {};
const keeping =
  (name: string, work: () => Promise<Answer>, of: (body: Answer['body']) => string) => async () => {
    const answer = await work();
    if (answer.status < 300) made[name] = of(answer.body);
    return answer;
  };
const any = { 'if-match': '*' };
const member =
  (name: string, rest = '') =>
  () =>
    `/members/${account.member[name]}${rest}`;
const subject = (name: string, rest: string) => (): string => `/subjects/${north}/${guid(name)}${rest}`;
const names = { givenName: 'New', surname: 'Comer', userName: 'new.comer' };

/** One real success of every write, in an order in which each can be done. */
const successes: Readonly<Record<string, () => Promise<Answer>>> = {
  changeAccount: at('PATCH', () => '', 'Olga', { name: 'Renamed' }),
  offerOwnership: keeping(
    'owner',
    at('POST', () => '/owners', 'Olga', { tenantId: consumers, objectId: guid('Otto') }),
    body => body.id as string,
  ),
  endOwnership: at('DELETE', () => `/owners/${made['owner']}`, 'Olga'),
  acceptOwnership: async () => {
    const otto = { tenantId: consumers, objectId: guid('Otto') };
    await world.api('POST', `${account.path}/owners`, tokens['Olga'], otto);
    return world.api('POST', `${account.path}/owners/accept`, tokens['Otto']);
  },
  putResource: at('PUT', () => '/resources/product/fresh', 'portal', { name: 'Fresh' }),
  putResourceProperties: at('PUT', () => '/resources/product/fresh/properties', 'portal', {
    properties: { tier: 'gold' },
  }),
  deleteResourceProperties: at('DELETE', () => '/resources/product/fresh/properties', 'portal'),
  deleteResource: at('DELETE', () => '/resources/product/fresh', 'portal'),
  putSubjectProperties: at('PUT', subject('Mike', '/properties'), 'portal', { properties: { tier: 'gold' } }),
  deleteSubjectProperties: at('DELETE', subject('Mike', '/properties'), 'portal'),
  putAlias: at('PUT', () => '/aliases/user/mike', 'portal', { tenantId: north, objectId: guid('Mike') }),
  deleteAlias: at('DELETE', () => '/aliases/user/mike', 'portal'),
  associateTenant: async () =>
    world.api('POST', `${account.path}/tenants`, tokens['portal'], { token: await world.proof('Eve') }),
  changeTenant: at('PATCH', () => `/tenants/${south}`, 'Olga', { allowCloudOnly: true }),
  addMembers: at('POST', () => '/members', 'Nora', { objects: [named('Una One')], access: reader }),
  changeMembers: at(
    'POST',
    () => '/members/change',
    'Nora',
    () => ({
      members: [account.member['Gil']],
      access: marketer,
    }),
  ),
  importMembers: at('POST', () => '/members/import', 'Nora', `user,roles\n${guid('Una Two')},developer\n`, {
    'content-type': 'text/csv',
  }),
  changeAccess: at('PUT', member('Gil', '/access'), 'Nora', reader, any),
  removeMember: at('DELETE', member('Gil'), 'Nora'),
  createRole: keeping(
    'role',
    at('POST', () => '/roles', 'Nora', { ...reader, name: 'Fresh' }),
    body => (body.role?.id ?? body.id) as string,
  ),
  changeRole: at(
    'PUT',
    () => `/roles/${made['role']}`,
    'Nora',
    { custom: [{ permission: 'contact-info', level: 'read' }], name: 'Fresh' },
    any,
  ),
  deleteRole: at('DELETE', () => `/roles/${made['role']}`, 'Nora'),
  createUser: keeping(
    'user',
    at('POST', () => '/directory/users', 'Nora', { ...names, access: reader }),
    body => body.member.objectId as string,
  ),
  createGroup: at('POST', () => '/directory/groups', 'Nora', { name: 'Fresh', access: reader }),
  createApplication: keeping(
    'application',
    at('POST', () => '/directory/applications', 'Nora', {
      name: 'Fresh',
      replyUrl: 'https://fresh.example.test/',
      access: reader,
    }),
    body => body.member.id as string,
  ),
  changeProfile: at('PATCH', member('Una Two', '/profile'), 'Nora', { givenName: 'Una-Maria' }),
  resetPassword: at('POST', member('Una Two', '/password-reset'), 'Nora'),
  addKey: keeping(
    'key',
    at('POST', () => `/members/${made['application']}/keys`, 'Nora', {}),
    body => body.keyId as string,
  ),
  removeKey: at('DELETE', () => `/members/${made['application']}/keys/${made['key']}`, 'Nora'),
  removeKeyNamed: async () => {
    const path = `${account.path}/members/${made['application']}/keys`;
    const key = await world.api('POST', path, tokens['Nora'], {});
    return world.api('DELETE', `${path}?keyId=${key.body.keyId}`, tokens['Nora']);
  },
  makeTenant: at('POST', () => '/directory/tenants', 'Nora', {
    displayName: 'Fresh',
    domain: 'fresh.test',
    contactEmail: 'it@fresh.test',
    administrator: { givenName: 'Ad', surname: 'Min', userName: 'ad', password: 'Ada-keeps-it-all-1' },
  }),
  invite: keeping(
    'invitation',
    at('POST', () => '/invitations', 'Nora', { addresses: ['new@outside.example'], access: reader }),
    body => body.items[0].id as string,
  ),
  resendInvitation: at('POST', () => `/invitations/${made['invitation']}/resend`, 'Nora'),
  approveInvitation: async () => {
    const addresses = ['invited@outside.example'];
    const sent = await world.api('POST', `${account.path}/invitations`, tokens['Nora'], {
      addresses,
      access: reader,
    });
    const { id, objectId } = sent.body.items[0];
    const told = { externalUserState: 'Accepted', mail: 'another@outside.example' };
    await world.admin('PATCH', `/tenants/${north}/objects/${objectId}`, told);
    const path = `${account.path}/invitations/${id}/approve`;
    return world.api('POST', path, tokens['Nora'], { as: told.mail });
  },
  withdrawInvitation: at('DELETE', () => `/invitations/${made['invitation']}`, 'Nora'),
  deleteUser: at('DELETE', () => `/directory/users/${made['user']}?confirm=delete-user`, 'Nora'),
  cutOffAccount: async () => {
    const sam = { directoryRoles: ['Global Administrator'] };
    await world.admin('PATCH', `/tenants/${south}/objects/${guid('Sam')}`, sam);
    const path = `/tenants/${south}/accounts/${account.id}?confirm=cut-off`;
    const cut = await world.api('DELETE', path, await world.as('Sam'));
    const proof = { token: await world.proof('Sam') };
    await world.api('POST', `${account.path}/tenants`, tokens['portal'], proof);
    return cut;
  },
  removeTenant: at('DELETE', () => `/tenants/${south}`, 'Olga'),
};
