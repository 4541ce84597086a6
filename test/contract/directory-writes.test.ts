import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  CONTOSO,
  CONTOSO_TENANT,
  FABRIKAM_TENANT,
  sampleObjects,
  sampleText,
  startAsking,
  type Answer,
  type Asking,
  type Json,
} from './directory-fixture.ts';

let ask: Asking;
let app: string;
let ada: string;

beforeAll(async () => {
  ask = await startAsking();
  await ask.admin('POST', 'tenants', CONTOSO_TENANT);
  await ask.admin('POST', 'tenants', FABRIKAM_TENANT);
  await ask.import('fabrikam.test', sampleText('fabrikam').split('\n').slice(0, 400).join('\n'));
  app = await ask.appToken(CONTOSO);
  ada = await ask.personToken(CONTOSO, 'ada@contoso.test', 'Ada-Passw0rd-1');
});
afterAll(() => ask.directory.close());

const write = (method: string, path: string, body?: unknown, token = ada): Promise<Answer> =>
  ask.graph(token, path, { method, body });
const read = async (path: string): Promise<Json> => (await ask.graph(app, path)).body;
const userBody = (name: string, more: object = {}) => ({
  accountEnabled: true,
  displayName: name,
  mailNickname: name,
  userPrincipalName: `${name}@contoso.test`,
  passwordProfile: { password: 'New-Passw0rd-1' },
  ...more,
});
const newUser = async (name: string, more: object = {}): Promise<Json> =>
  (await write('POST', 'users', userBody(name, more))).body;
const groupBody = (name: string, more: object = {}) => ({
  displayName: name,
  mailNickname: name,
  mailEnabled: false,
  securityEnabled: true,
  ...more,
});
const newGroup = async (name: string, more: object = {}): Promise<Json> =>
  (await write('POST', 'groups', groupBody(name, more))).body;
const reference = (id: string) => ({
  '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${id}`,
});

describe('B4 applications', () => {
  it('making one makes no service principal; that is a second step, and once only', async () => {
    const { status, body: made } = await write('POST', 'applications', { displayName: 'Shop' });
    expect(status).toBe(201);
    expect(made).toMatchObject({ displayName: 'Shop', identifierUris: [], passwordCredentials: [] });
    expect(new Set([made.id, made.appId]).size).toBe(2);
    expect((await ask.graph(app, `servicePrincipals(appId='${made.appId}')`)).status).toBe(404);
    const principal = await write('POST', 'servicePrincipals', { appId: made.appId });
    expect(principal.status).toBe(201);
    expect(principal.body).toMatchObject({
      appId: made.appId,
      displayName: 'Shop',
      servicePrincipalType: 'Application',
      appOwnerOrganizationId: CONTOSO,
      accountEnabled: true,
    });
    const again = await write('POST', 'servicePrincipals', { appId: made.appId });
    expect([again.status, again.body.error.code]).toEqual([409, 'Request_MultipleObjectsWithSameKeyValue']);
    const none = await write('POST', 'servicePrincipals', { appId: '11111111-2222-4333-8444-555555555555' });
    expect([none.status, none.body.error.code]).toEqual([400, 'NoBackingApplicationObject']);
    const secret = await write('POST', `applications/${made.id}/addPassword`, {});
    const form = {
      grant_type: 'client_credentials',
      client_id: made.appId,
      client_secret: secret.body.secretText,
    };
    expect((await ask.token(CONTOSO, { ...form, scope: 'api://rolecall/.default' })).status).toBe(200);
    expect((await read(`applications/${made.id}/owners`)).value).toHaveLength(1);
  });
  it('identifier URIs show whose they are, and nobody else has them', async () => {
    const { body: made } = await write('POST', 'applications', {
      displayName: 'Api',
      signInAudience: 'AzureADMyOrg',
    });
    const patch = (uri: string, id = made.id) =>
      write('PATCH', `applications/${id}`, { identifierUris: [uri] });
    for (const uri of [
      `api://${made.appId}`,
      `api://${CONTOSO}/api`,
      'https://api.contoso.test/x',
      'api://contoso.test',
    ])
      expect((await patch(uri)).status, uri).toBe(204);
    const foreign = await patch('https://contoso.example/x');
    expect([foreign.status, foreign.body.error.code]).toEqual([400, 'HostNameNotOnVerifiedDomain']);
    expect((await patch('api://anything')).body.error.message).toMatch(
      /^Failed to add identifier URI api:\/\/anything\./,
    );
    expect((await patch(`https://contoso.test/${'x'.repeat(255)}`)).status).toBe(400);
    const { body: other } = await write('POST', 'applications', {
      displayName: 'Other',
      signInAudience: 'AzureADMyOrg',
    });
    const taken = await patch('api://contoso.test', other.id);
    expect(taken.body.error.details[0]).toMatchObject({ code: 'ObjectConflict', target: 'identifierUris' });
  });
  it('redirect URIs are https, or http on localhost, short, plain and not too many', async () => {
    const { body: made } = await write('POST', 'applications', { displayName: 'Web' });
    const patch = async (...redirectUris: string[]): Promise<number> =>
      (await write('PATCH', `applications/${made.id}`, { web: { redirectUris } })).status;
    expect(await patch('https://shop.test/back', 'http://localhost:3000/back')).toBe(204);
    for (const uri of [
      ...[
        'http://shop.test/',
        'https://shop.test/*',
        'https://shop.test/(x)',
        'ftp://shop.test/',
        'nonsense',
      ],
      ...[`https://shop.test/${'x'.repeat(256)}`, 'https://shop.test/?a=b', 'https://shop.test/#x'],
    ])
      expect(await patch(uri), uri).toBe(400);
    expect(await patch(...Array.from({ length: 101 }, (_, index) => `https://shop.test/${index}`))).toBe(400);
    expect((await read(`applications/${made.id}`)).web.redirectUris).toHaveLength(2);
  });
  it('refuses what is read-only, too long or unknown', async () => {
    for (const body of [
      {},
      { displayName: 'x'.repeat(121) },
      { displayName: 'x', signInAudience: 'Everybody' },
      { displayName: 'x', appId: CONTOSO },
      { displayName: 'x', passwordCredentials: [{ secretText: 'mine' }] },
    ])
      expect((await write('POST', 'applications', body)).status, JSON.stringify(body)).toBe(400);
  });
  it('A4b federated credentials: one audience, names and subjects once, at most twenty', async () => {
    const { body: made } = await write('POST', 'applications', { displayName: 'Fed' });
    const path = `applications/${made.id}/federatedIdentityCredentials`;
    const body = {
      name: 'ci-main',
      issuer: 'https://ci.test',
      subject: 'repo:a',
      audiences: ['api://AzureADTokenExchange'],
    };
    const first = await write('POST', path, body);
    expect([first.status, first.body]).toEqual([
      201,
      expect.objectContaining({ ...body, description: null }),
    ]);
    for (const wrong of [
      { ...body, subject: 'other' },
      { ...body, name: 'other' },
      { ...body, name: 'x', subject: 'y' },
      { ...body, name: 'bad name', subject: 'y' },
      { ...body, name: 'two', subject: 'y', audiences: ['a', 'b'] },
    ])
      expect((await write('POST', path, wrong)).status, JSON.stringify(wrong)).toBe(400);
    expect((await write('PATCH', `${path}/ci-main`, { subject: 'repo:b' })).status).toBe(204);
    expect((await read(`${path}/${first.body.id}`)).subject).toBe('repo:b');
    for (let index = 1; index < 20; index++)
      expect((await write('POST', path, { ...body, name: `n-${index}`, subject: `s${index}` })).status).toBe(
        201,
      );
    expect((await write('POST', path, { ...body, name: 'n-20', subject: 's20' })).status).toBe(400);
    expect((await write('DELETE', `${path}/n-1`)).status).toBe(204);
    expect((await read(path)).value).toHaveLength(19);
  });
});

describe('the bin', () => {
  it('B2 to B4 every kind waits thirty days, is listed, comes back, or is ended for good', async () => {
    const user = await newUser('binned');
    const group = await newGroup('binned');
    const { body: application } = await write('POST', 'applications', { displayName: 'Binned' });
    const { body: principal } = await write('POST', 'servicePrincipals', { appId: application.appId });
    const all = { user, group, application, servicePrincipal: principal };
    for (const kind of ['user', 'group', 'application'] as const) {
      expect((await write('DELETE', `${kind}s/${all[kind].id}`)).status).toBe(204);
      expect((await ask.graph(app, `${kind}s/${all[kind].id}`)).status).toBe(404);
    }
    // The service principal goes with its application.
    for (const kind of ['user', 'group', 'application', 'servicePrincipal'] as const) {
      const { id } = all[kind];
      const { value } = await read(`directory/deletedItems/microsoft.graph.${kind}`);
      expect(value.map((each: Json) => each.id)).toContain(id);
      expect((await read(`directory/deletedItems/${id}`))['@odata.type']).toBe(`#microsoft.graph.${kind}`);
      expect((await write('POST', `directory/deletedItems/${id}/restore`)).status).toBe(200);
      expect((await ask.graph(app, `${kind}s/${id}`)).status).toBe(200);
      await write('DELETE', `${kind}s/${id}`);
      expect((await write('DELETE', `directory/deletedItems/${id}`)).status).toBe(204);
      expect((await ask.graph(app, `directory/deletedItems/${id}`)).status).toBe(404);
    }
    const old = await newUser('old');
    await write('DELETE', `users/${old.id}`);
    await ask.admin('PUT', 'clock', { moveSeconds: 31 * 24 * 3600 });
    const late = await ask.appToken(CONTOSO);
    expect((await ask.graph(late, `directory/deletedItems/${old.id}`)).status).toBe(404);
    await ask.admin('DELETE', 'clock');
  });
  it('B2 a name that was taken meanwhile is not restored', async () => {
    const user = await newUser('twice');
    await write('DELETE', `users/${user.id}`);
    await newUser('twice');
    const { status, body } = await write('POST', `directory/deletedItems/${user.id}/restore`);
    expect([status, body.error.details[0].target]).toEqual([400, 'userPrincipalName']);
  });
});

describe('B5 invitations', () => {
  const invitation = {
    invitedUserEmailAddress: 'gwen@outside.example',
    inviteRedirectUrl: 'https://portal.test/',
  };
  it('the guest is there at once, pending; inviting again makes no second one', async () => {
    const { status, body } = await write('POST', 'invitations', invitation);
    expect(status).toBe(201);
    expect(body).toMatchObject({ ...invitation, status: 'PendingAcceptance', invitedUserType: 'Guest' });
    expect(body.inviteRedeemUrl.startsWith(`${ask.url}/redeem?`)).toBe(true);
    const guest = await read(
      `users/${body.invitedUser.id}?$select=userPrincipalName,userType,creationType,externalUserState,mail`,
    );
    expect(guest).toMatchObject({
      userPrincipalName: 'gwen_outside.example#EXT#@contoso.test',
      userType: 'Guest',
      creationType: 'Invitation',
      externalUserState: 'PendingAcceptance',
      mail: 'gwen@outside.example',
    });
    const again = await write('POST', 'invitations', invitation);
    expect(again.body.invitedUser.id).toBe(body.invitedUser.id);
    expect(again.body.inviteRedeemUrl).not.toBe(body.inviteRedeemUrl);
    await ask.admin('PATCH', `tenants/${CONTOSO}/objects/${body.invitedUser.id}`, {
      externalUserState: 'Accepted',
    });
    expect((await write('POST', 'invitations', invitation)).body.status).toBe('Completed');
    const reset = await write('POST', 'invitations', {
      ...invitation,
      invitedUser: { id: body.invitedUser.id },
      resetRedemption: true,
    });
    expect(reset.body).toMatchObject({
      status: 'PendingAcceptance',
      invitedUser: { id: body.invitedUser.id },
    });
    const moved = { ...invitation, invitedUserEmailAddress: 'new@outside.example' };
    const wrong = { ...moved, invitedUser: { id: body.invitedUser.id }, resetRedemption: true };
    expect((await write('POST', 'invitations', wrong)).status).toBe(400);
  });
  it('refuses addresses with special characters, of the tenant itself, and redirects that are none', async () => {
    for (const body of [
      { ...invitation, invitedUserEmailAddress: 'a+b@outside.example' },
      { ...invitation, invitedUserEmailAddress: 'nobody' },
      { ...invitation, inviteRedirectUrl: 'javascript:alert(1)' },
      { ...invitation, invitedUserType: 'King' },
      { ...invitation, invitedUserEmailAddress: 'stranger@contoso.test' },
      { inviteRedirectUrl: 'https://portal.test/' },
    ])
      expect((await write('POST', 'invitations', body)).status, JSON.stringify(body)).toBe(400);
    const internal = await write('POST', 'invitations', {
      ...invitation,
      invitedUserEmailAddress: 'ada@contoso.test',
    });
    expect(internal.body.error.message).toMatch(
      /^The invited user already exists in the directory as object ID: /,
    );
  });
});

describe('B2 users and B3 groups', () => {
  it('limits of users: names, addresses, policies, lengths', async () => {
    await newUser('mailed', { mail: 'mailed@contoso.test' });
    const taken = await write('POST', 'users', userBody('other', { mail: 'MAILED@contoso.test' }));
    expect(taken.body.error.details[0]).toMatchObject({ code: 'ObjectConflict', target: 'proxyAddresses' });
    for (const more of [
      { displayName: 'x'.repeat(257) },
      { mailNickname: 'x'.repeat(65) },
      { userPrincipalName: `${'x'.repeat(65)}@contoso.test` },
      { userPrincipalName: 'dot.@contoso.test' },
      { userPrincipalName: 'umläut@contoso.test' },
      { passwordPolicies: 'Nonsense' },
      { otherMails: 'x@y.test' },
      { accountEnabled: 'yes' },
      { onPremisesSyncEnabled: true },
      { externalUserState: 'Accepted' },
      { passwordProfile: { password: 'short' } },
    ])
      expect((await write('POST', 'users', userBody('limits', more))).status, JSON.stringify(more)).toBe(400);
    expect((await ask.graph(app, 'users/limits@contoso.test')).status).toBe(404);
  });
  it('revokeSignInSessions ends refresh tokens and answers true', async () => {
    const user = await newUser('revoked');
    const form = {
      grant_type: 'password',
      client_id: 'c11c11c1-0000-4000-8000-000000000001',
      username: 'revoked@contoso.test',
    };
    const token = await ask.token(CONTOSO, {
      ...form,
      password: 'New-Passw0rd-1',
      scope: 'User.Read offline_access',
    });
    const { status, body } = await write('POST', `users/${user.id}/revokeSignInSessions`);
    expect([status, body.value]).toEqual([200, true]);
    const refresh = {
      grant_type: 'refresh_token',
      client_id: form.client_id,
      refresh_token: token.body.refresh_token,
    };
    expect((await ask.token(CONTOSO, refresh)).body.error).toBe('invalid_grant');
  });
  it('limits and kinds of groups', async () => {
    for (const more of [
      { mailNickname: 'with space' },
      { mailNickname: 'x'.repeat(65) },
      { description: 'x'.repeat(1025) },
      { mailEnabled: true },
      { securityEnabled: false },
      { groupTypes: ['Unified'] },
      { groupTypes: ['Other'] },
      { groupTypes: ['DynamicMembership'] },
      { visibility: 'Sometimes' },
    ])
      expect((await write('POST', 'groups', groupBody('limits', more))).status, JSON.stringify(more)).toBe(
        400,
      );
    const dynamic = await newGroup('dynamic', {
      groupTypes: ['DynamicMembership'],
      membershipRule: 'user.city -eq "X"',
    });
    const user = await newUser('member');
    expect((await write('POST', `groups/${dynamic.id}/members/$ref`, reference(user.id))).status).toBe(400);
    const unified = await newGroup('m365', { groupTypes: ['Unified'], mailEnabled: true });
    expect((await write('POST', `groups/${unified.id}/members/$ref`, reference(dynamic.id))).status).toBe(
      400,
    );
    expect((await write('POST', `groups/${unified.id}/members/$ref`, reference(user.id))).status).toBe(204);
    const twice = await write('POST', `groups/${unified.id}/members/$ref`, reference(user.id));
    expect(twice.body.error.message).toBe(
      "One or more added object references already exist for the following modified properties: 'members'.",
    );
  });
  it('without $ref the member itself is deleted', async () => {
    const user = await newUser('goner');
    const group = await newGroup('trap', { 'members@odata.bind': [`x/${user.id}`] });
    expect((await write('DELETE', `groups/${group.id}/members/${user.id}`)).status).toBe(204);
    expect((await ask.graph(app, `users/${user.id}`)).status).toBe(404);
  });
  it('getMemberGroups, getMemberObjects and checkMemberGroups see through nesting', async () => {
    const user = await newUser('nested');
    const inner = await newGroup('inner', { 'members@odata.bind': [`x/${user.id}`] });
    const outer = await newGroup('outer', { 'members@odata.bind': [`x/${inner.id}`] });
    await ask.admin('PATCH', `tenants/${CONTOSO}/objects/${user.id}`, { directoryRoles: ['Guest Inviter'] });
    const ask2 = (what: string, body: object) => write('POST', `users/${user.id}/${what}`, body, app);
    const groups = await ask2('getMemberGroups', { securityEnabledOnly: false });
    expect(new Set(groups.body.value)).toEqual(new Set([inner.id, outer.id]));
    const objects = await ask2('getMemberObjects', { securityEnabledOnly: true });
    const roles = await read('directoryRoles');
    const inviter = roles.value.find((role: Json) => role.displayName === 'Guest Inviter');
    expect(new Set(objects.body.value)).toEqual(new Set([inner.id, outer.id, inviter.id]));
    const some = await ask2('checkMemberGroups', { groupIds: [outer.id, CONTOSO] });
    expect(some.body.value).toEqual([outer.id]);
    expect((await ask2('checkMemberGroups', { groupIds: Array(21).fill(outer.id) })).status).toBe(400);
    expect((await ask2('getMemberGroups', {})).status).toBe(400);
  });
});

describe('B6 roles, B1 domains', () => {
  it('who is a Global Administrator is seen in all three ways', async () => {
    const me = (await ask.graph(ada, 'me')).body.id;
    const template = '62e90394-69f5-4237-9190-012177145e10';
    const filter = `principalId eq '${me}' and roleDefinitionId eq '${template}'`;
    const direct = await read(`roleManagement/directory/roleAssignments?$filter=${filter}&$expand=principal`);
    expect(direct.value).toMatchObject([
      { principalId: me, roleDefinitionId: template, directoryScopeId: '/', principal: { id: me } },
    ]);
    const members = await read(`directoryRoles(roleTemplateId='${template}')/members`);
    expect(members.value.map((each: Json) => each.id)).toEqual([me]);
    expect((await read(`directoryRoles/roleTemplateId=${template}`)).displayName).toBe(
      'Global Administrator',
    );
    const cast = await ask.graph(
      app,
      `users/${me}/transitiveMemberOf/microsoft.graph.directoryRole?$count=true`,
      { eventual: true },
    );
    expect(cast.body.value.map((role: Json) => role.roleTemplateId)).toEqual([template]);
    expect(
      (await ask.graph(app, "directoryRoles(roleTemplateId='88d8e3e3-8f55-4a1e-953a-9b9898b8876b')")).status,
    ).toBe(404);
  });
});

describe('C synced objects', () => {
  it('T-11 a synced object is writable once its authority is in the cloud, and only then', async () => {
    const fay = await ask.personToken(
      'fabrikam.test',
      'fay@fabrikam.test',
      FABRIKAM_TENANT.administrator.password,
    );
    const person = sampleObjects('fabrikam').find(
      object => object.onPremisesSyncEnabled === true && object.userPrincipalName,
    );
    const rename = () => write('PATCH', `users/${person.id}`, { displayName: 'Renamed' }, fay);
    expect((await rename()).status).toBe(400);
    expect(
      (await write('PATCH', `users/${person.id}`, { passwordProfile: { password: 'New-Passw0rd-1' } }, fay))
        .status,
    ).toBe(400);
    expect((await write('PATCH', `users/${person.id}`, { onPremisesImmutableId: 'x' }, fay)).status).toBe(
      400,
    );
    const flag = await write('PATCH', `users/${person.id}`, { onPremisesSyncEnabled: false }, fay);
    expect(flag.body.error.message).toBe("Property 'onPremisesSyncEnabled' is read-only and cannot be set.");
    expect(
      (await write('PATCH', `users/${person.id}`, { skills: ['juggling'], otherMails: ['x@y.test'] }, fay))
        .status,
    ).toBe(204);
    // A cloud group of a synced tenant takes the synced person as a member.
    const cloud = await write('POST', 'groups', groupBody('cloud'), fay);
    expect(
      (await write('POST', `groups/${cloud.body.id}/members/$ref`, reference(person.id), fay)).status,
    ).toBe(204);
    await ask.admin('PATCH', `tenants/fabrikam.test/objects/${person.id}`, {
      onPremisesSyncBehavior: { isCloudManaged: true },
    });
    expect((await rename()).status).toBe(204);
    expect(
      (await ask.graph(fay, `users/${person.id}?$select=displayName,onPremisesSyncBehavior`)).body,
    ).toMatchObject({
      displayName: 'Renamed',
      onPremisesSyncBehavior: null,
    });
    await ask.admin('PATCH', `tenants/fabrikam.test/objects/${person.id}`, {
      onPremisesSyncBehavior: { isCloudManaged: false },
    });
    expect((await rename()).status).toBe(400);
  });
});
