import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  CONTOSO,
  CONTOSO_TENANT,
  FABRIKAM_TENANT,
  sampleObjects,
  sampleText,
  startAsking,
  type Asking,
  type Json,
} from './directory-fixture.ts';

let ask: Asking;
let app: string;
let admin: string;
const contoso = sampleObjects('contoso');
const users = contoso.filter(object => object['@odata.type'] === '#microsoft.graph.user');
const groups = contoso.filter(object => object['@odata.type'] === '#microsoft.graph.group');
const idsIn = (group: Json): string[] =>
  group['members@odata.bind'].map((reference: string) => reference.slice(-36));

/** Follows a delta query to its end; what a client would hold. */
async function follow(path: string, token = app): Promise<{ items: Json[]; pages: number; link: string }> {
  const items: Json[] = [];
  let next = path;
  for (let pages = 1; ; pages += 1) {
    const { status, body } = await ask.graph(token, next);
    expect(status, JSON.stringify(body)).toBe(200);
    items.push(...body.value);
    if (body['@odata.deltaLink'] !== undefined) return { items, pages, link: body['@odata.deltaLink'] };
    next = body['@odata.nextLink'];
  }
}

/** Members of each group after applying deltas in order. */
function applyMembers(held: Map<string, Set<string>>, items: readonly Json[]): void {
  for (const item of items) {
    if (item['@removed'] !== undefined) {
      held.delete(item.id);
      continue;
    }
    const members = held.get(item.id) ?? new Set<string>();
    held.set(item.id, members);
    for (const member of item['members@delta'] ?? []) {
      if (member['@removed'] === undefined) members.add(member.id);
      else members.delete(member.id);
    }
  }
}

beforeAll(async () => {
  ask = await startAsking();
  await ask.admin('POST', 'tenants', CONTOSO_TENANT);
  await ask.admin('POST', 'tenants', FABRIKAM_TENANT);
  await ask.import(CONTOSO, sampleText('contoso'));
  await ask.import('fabrikam.test', sampleText('fabrikam'));
  app = await ask.appToken(CONTOSO);
  admin = await ask.personToken(CONTOSO, 'ada@contoso.test', CONTOSO_TENANT.administrator.password);
});
afterAll(() => ask.directory.close());

const write = (method: string, path: string, body?: unknown, token = admin) =>
  ask.graph(token, path, body === undefined ? { method } : { method, body });

describe('delta', () => {
  it('tells everything once, then nothing, then only what changed', async () => {
    const first = await follow('users/delta?$select=id,displayName,accountEnabled');
    expect(first.items).toHaveLength(1201);
    expect(first.pages).toBe(2);
    const second = await follow(first.link);
    expect(second.items).toEqual([]);
    await write('PATCH', `users/${users[30].id}`, { displayName: 'Changed Name' });
    await write('PATCH', `users/${users[30].id}`, { displayName: 'Changed Again' });
    const third = await follow(second.link);
    expect(third.items).toEqual([{ id: users[30].id, displayName: 'Changed Again', accountEnabled: true }]);
    expect((await follow(third.link)).items).toEqual([]);
  });
  it('a deleted user is "changed", a restored one comes back whole, one gone for good is "deleted"', async () => {
    const { link } = await follow('users/delta?$select=id,displayName&$deltatoken=latest');
    const { id } = users[31];
    expect((await write('DELETE', `users/${id}`)).status).toBe(204);
    expect((await ask.graph(app, `users/${id}`)).status).toBe(404);
    const gone = await follow(link);
    expect(gone.items).toEqual([{ id, '@removed': { reason: 'changed' } }]);
    expect((await write('POST', `directory/deletedItems/${id}/restore`)).body.id).toBe(id);
    const back = await follow(gone.link);
    expect(back.items).toEqual([{ id, displayName: users[31].displayName }]);
    await write('DELETE', `users/${id}`);
    expect((await write('DELETE', `directory/deletedItems/${id}`)).status).toBe(204);
    expect((await follow(back.link)).items).toEqual([{ id, '@removed': { reason: 'deleted' } }]);
  });
  it('applied in order it always gives the members that the groups have', async () => {
    const held = new Map<string, Set<string>>();
    const first = await follow('groups/delta');
    applyMembers(held, first.items);
    for (const group of groups) {
      const gone = new Set([users[31].id]);
      expect([...(held.get(group.id) ?? [])].sort()).toEqual(
        [...new Set(idsIn(group).filter(id => !gone.has(id)))].sort(),
      );
    }
    const [one, two, three] = groups;
    const newcomer = users.find(user => !idsIn(one).includes(user.id) && user.accountEnabled);
    const leaver = idsIn(one)[0];
    const reference = { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${newcomer.id}` };
    expect((await write('POST', `groups/${one.id}/members/$ref`, reference)).status).toBe(204);
    expect((await write('POST', `groups/${one.id}/members/$ref`, reference)).status).toBe(400);
    expect((await write('DELETE', `groups/${one.id}/members/${leaver}/$ref`)).status).toBe(204);
    expect((await write('DELETE', `groups/${one.id}/members/${leaver}/$ref`)).status).toBe(404);
    await ask.admin('POST', `tenants/${CONTOSO}/groups/${two.id}/members/${newcomer.id}`);
    await write('DELETE', `groups/${three.id}`);
    const second = await follow(first.link);
    expect(second.items.map(item => item.id).sort()).toEqual([one.id, two.id, three.id].sort());
    applyMembers(held, second.items);
    expect(held.get(one.id)?.has(newcomer.id)).toBe(true);
    expect(held.get(one.id)?.has(leaver ?? '')).toBe(false);
    expect(held.get(two.id)?.has(newcomer.id)).toBe(true);
    expect(held.has(three.id)).toBe(false);
    await write('POST', `directory/deletedItems/${three.id}/restore`);
    const third = await follow(second.link);
    applyMembers(held, third.items);
    expect([...(held.get(three.id) ?? [])].sort()).toEqual([...new Set(idsIn(three))].sort());
  });
  it('an import after the first round is told, a repeated one is not', async () => {
    const { link } = await follow('groups/delta?$deltatoken=latest');
    const id = 'dddd0000-0000-4000-8000-000000000001';
    const line = {
      '@odata.type': '#microsoft.graph.group',
      id,
      displayName: 'Imported later',
      'members@odata.bind': [`https://graph.microsoft.com/v1.0/directoryObjects/${users[0].id}`],
    };
    await ask.import(CONTOSO, [line]);
    const second = await follow(link);
    expect(second.items).toMatchObject([
      { id, 'members@delta': [{ '@odata.type': '#microsoft.graph.user', id: users[0].id }] },
    ]);
    await ask.import(CONTOSO, [line]);
    expect((await follow(second.link)).items).toEqual([]);
  });
  it('a group with more members than a page holds comes in parts that add up', async () => {
    const big = 'dddd0000-0000-4000-8000-0000000000b0';
    const ids = Array.from(
      { length: 12_000 },
      (_, i) => `dddd0000-0000-4000-9000-${String(i).padStart(12, '0')}`,
    );
    const before = await follow('groups/delta?$deltatoken=latest');
    const lines: unknown[] = ids.map((id, i) => ({
      '@odata.type': '#microsoft.graph.user',
      id,
      userPrincipalName: `bulk${i}@contoso.test`,
    }));
    lines.push({
      '@odata.type': '#microsoft.graph.group',
      id: big,
      displayName: 'Big',
      'members@odata.bind': ids.map(id => `directoryObjects/${id}`),
    });
    expect((await ask.import(CONTOSO, lines)).body).toMatchObject({
      imported: { users: 12_000, members: 12_000 },
      problems: [],
    });
    for (const start of ['groups/delta', before.link]) {
      const held = new Map<string, Set<string>>();
      const whole = await follow(start);
      expect(whole.pages).toBeGreaterThan(1);
      applyMembers(held, whole.items);
      expect(held.get(big)?.size).toBe(12_000);
    }
    for (const id of ids.slice(0, 3))
      await ask.admin('DELETE', `tenants/${CONTOSO}/objects/${id}?permanent=true`);
  });
  it('a token of another tenant or query is a 400, one of a store that is gone a 410 that says start over', async () => {
    const { link } = await follow('users/delta?$deltatoken=latest');
    const token = new URL(link).searchParams.get('$deltatoken') ?? '';
    expect(
      (await ask.graph(await ask.appToken('fabrikam.test'), `users/delta?$deltatoken=${token}`)).status,
    ).toBe(400);
    expect((await ask.graph(app, `groups/delta?$deltatoken=${token}`)).status).toBe(400);
    expect((await ask.graph(app, 'users/delta?$deltatoken=nonsense')).status).toBe(400);
    const state = JSON.parse(Buffer.from(token, 'base64url').toString());
    for (const change of [{ generation: 'another' }, { madeAt: 0 }]) {
      const old = Buffer.from(JSON.stringify({ ...state, ...change })).toString('base64url');
      const answer = await ask.graph(app, `users/delta?$deltatoken=${old}`);
      expect([answer.status, answer.body.error.code]).toEqual([410, 'syncStateNotFound']);
      expect(answer.headers.get('location')).toBe(`${ask.url}/v1.0/users/delta?$deltatoken=`);
    }
  });
  it('applications and service principals have deltas too, and users can be filtered by id', async () => {
    const { items, link } = await follow('servicePrincipals/delta?$select=id,accountEnabled');
    expect(items.length).toBeGreaterThanOrEqual(24);
    const robot = contoso.find(object => object['@odata.type'] === '#microsoft.graph.servicePrincipal');
    expect((await write('PATCH', `servicePrincipals/${robot.id}`, { accountEnabled: false })).status).toBe(
      204,
    );
    expect((await follow(link)).items).toEqual([{ id: robot.id, accountEnabled: false }]);
    expect((await follow('applications/delta')).items.length).toBe(24);
    const one = await follow(`users/delta?$filter=id eq '${users[2].id}' or id eq '${users[3].id}'`);
    expect(one.items.map(item => item.id)).toEqual([users[2].id, users[3].id]);
  });
});

describe('writing', () => {
  const newUser = (name: string) => ({
    accountEnabled: true,
    displayName: 'New Person',
    mailNickname: name,
    userPrincipalName: `${name}@contoso.test`,
    passwordProfile: { password: 'First-Passw0rd', forceChangePasswordNextSignIn: false },
  });
  it('a new user can sign in; the same name again, a foreign domain or a weak password are refused in words of Graph', async () => {
    const made = await write('POST', 'users', newUser('newton'));
    expect(made.status).toBe(201);
    expect(made.body).not.toHaveProperty('passwordProfile');
    expect(await ask.personToken(CONTOSO, 'newton@contoso.test', 'First-Passw0rd')).toBeTypeOf('string');
    const again = await write('POST', 'users', newUser('NEWTON'));
    expect(again.body.error).toMatchObject({
      code: 'Request_BadRequest',
      details: [{ code: 'ObjectConflict', target: 'userPrincipalName' }],
    });
    expect(
      (await write('POST', 'users', { ...newUser('x'), userPrincipalName: 'x@elsewhere.test' })).status,
    ).toBe(400);
    expect(
      (await write('POST', 'users', { ...newUser('x'), passwordProfile: { password: 'weak' } })).status,
    ).toBe(400);
    expect(
      (await write('POST', 'users', { ...newUser('x'), externalUserState: 'Accepted' })).body.error.message,
    ).toBe("Property 'externalUserState' is read-only and cannot be set.");
  });
  it('a temporary password must be changed before it gives tokens', async () => {
    await write('POST', 'users', {
      ...newUser('temp'),
      passwordProfile: { password: 'First-Passw0rd', forceChangePasswordNextSignIn: true },
    });
    const form = {
      grant_type: 'password',
      client_id: 'c11c11c1-0000-4000-8000-000000000001',
      username: 'temp@contoso.test',
      password: 'First-Passw0rd',
      scope: 'User.Read',
    };
    expect((await ask.token(CONTOSO, form)).body.error_codes).toEqual([50055]);
  });
  it('groups are made with members, changed and deleted; their creator owns them', async () => {
    const body = {
      displayName: 'Made',
      mailNickname: 'made',
      mailEnabled: false,
      securityEnabled: true,
      'members@odata.bind': [`https://graph.microsoft.com/v1.0/users/${users[40].id}`],
    };
    const { status, body: group } = await write('POST', 'groups', body);
    expect([status, group.displayName]).toEqual([201, 'Made']);
    expect((await ask.graph(app, `groups/${group.id}/members`)).body.value[0].id).toBe(users[40].id);
    expect((await ask.graph(app, `groups/${group.id}/owners`)).body.value).toHaveLength(1);
    expect(
      (
        await write('PATCH', `groups/${group.id}`, {
          description: 'Now with words',
          'members@odata.bind': [`x/${users[41].id}`],
        })
      ).status,
    ).toBe(204);
    expect((await ask.graph(app, `groups/${group.id}/members`)).body.value).toHaveLength(2);
    const broken = await write('PATCH', `groups/${group.id}`, {
      description: 'No',
      'members@odata.bind': [`x/${users[42].id}`, `x/${users[41].id}`],
    });
    expect(broken.status).toBe(400);
    expect((await ask.graph(app, `groups/${group.id}/members`)).body.value).toHaveLength(2);
    expect((await ask.graph(app, `groups/${group.id}`)).body.description).toBe('Now with words');
    expect((await write('DELETE', `groups/${group.id}`)).status).toBe(204);
  });
  it('T-11 an object mastered on premises refuses with exactly the words of Graph', async () => {
    const fay = await ask.personToken(
      'fabrikam.test',
      'fay@fabrikam.test',
      FABRIKAM_TENANT.administrator.password,
    );
    const [person] = sampleObjects('fabrikam');
    const group = sampleObjects('fabrikam').find(
      object => object['@odata.type'] === '#microsoft.graph.group',
    );
    const words =
      'Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently undergoing migration.';
    for (const [method, path, body] of [
      ['PATCH', `users/${person.id}`, { displayName: 'No' }],
      ['DELETE', `users/${person.id}`, undefined],
      ['PATCH', `groups/${group.id}`, { displayName: 'No' }],
      ['POST', `groups/${group.id}/members/$ref`, { '@odata.id': `x/${person.id}` }],
    ] as const) {
      const { status, body: answer } = await write(method, path, body, fay);
      expect([status, answer.error?.code, answer.error?.message]).toEqual([400, 'Request_BadRequest', words]);
    }
    expect((await write('PATCH', `users/${person.id}`, { usageLocation: 'DE' }, fay)).status).toBe(204);
  });
  it('administrators are changed by Global Administrators alone', async () => {
    await ask.admin('PATCH', `tenants/${CONTOSO}/objects/${users[0].id}`, {
      directoryRoles: ['User Administrator'],
    });
    const lower = await ask.personToken(
      CONTOSO,
      users[0].userPrincipalName,
      users[0].passwordProfile.password,
    );
    const ada = (await ask.graph(admin, 'me')).body.id;
    const reset = { passwordProfile: { password: 'Taken-0ver-Now' } };
    expect((await write('PATCH', `users/${ada}`, reset, lower)).status).toBe(403);
    expect((await write('PATCH', `users/${users[44].id}`, reset, lower)).status).toBe(204);
    expect(await ask.personToken(CONTOSO, users[44].userPrincipalName, 'Taken-0ver-Now')).toBeTypeOf(
      'string',
    );
  });
  it('a new secret of an application works at once and is shown in that answer only', async () => {
    const application = contoso.find(object => object['@odata.type'] === '#microsoft.graph.application');
    const { body } = await write('POST', `applications/${application.id}/addPassword`, {
      passwordCredential: { displayName: 'key' },
    });
    const form = {
      grant_type: 'client_credentials',
      client_id: contoso.filter(object => object['@odata.type'] === '#microsoft.graph.application')[1].appId,
      scope: 'api://rolecall/.default',
    };
    expect((await ask.token(CONTOSO, { ...form, client_secret: body.secretText })).status).toBe(401);
    const second = contoso.filter(object => object['@odata.type'] === '#microsoft.graph.application')[1];
    const made = await write('POST', `applications/${second.id}/addPassword`, {});
    expect((await ask.token(CONTOSO, { ...form, client_secret: made.body.secretText })).status).toBe(200);
    const shown = await ask.graph(app, `applications/${second.id}`);
    expect(shown.body.passwordCredentials).toMatchObject([{ keyId: made.body.keyId, secretText: null }]);
    expect(
      (await write('POST', `applications/${second.id}/removePassword`, { keyId: made.body.keyId })).status,
    ).toBe(204);
    expect((await ask.token(CONTOSO, { ...form, client_secret: made.body.secretText })).status).toBe(401);
  });
});
