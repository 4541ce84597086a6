import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { grantConsent } from '../../src/directory/store/consents.ts';
import { setRoles } from '../../src/directory/store/directory-roles.ts';
import { objectByAppId } from '../../src/directory/store/objects.ts';
import { openStore } from '../../src/directory/store/open-store.ts';
import { findTenant } from '../../src/directory/store/tenants.ts';
import {
  clientCredentials,
  CONTOSO,
  CONTOSO_TENANT,
  directoryOptions,
  GRAPH_SCOPE,
  startAsking,
  type Asking,
  type Json,
} from './directory-fixture.ts';

const GRAPH = '00000003-0000-0000-c000-000000000000';
const USER_ADMINISTRATOR = 'fe930be7-5e62-47db-91af-98c3a49a38b1';
const folder = mkdtempSync(join(tmpdir(), 'directory-rights-'));
let ask: Asking;
let ada: string;
const people = new Map<string, { id: string; token: string }>();

const ROLES = [
  ...[
    'User Administrator',
    'Groups Administrator',
    'Directory Writers',
    'Guest Inviter',
    'Password Administrator',
  ],
  ...['Helpdesk Administrator', 'Authentication Administrator', 'Privileged Authentication Administrator'],
  ...[
    'Application Administrator',
    'Application Developer',
    'Directory Readers',
    'Privileged Role Administrator',
  ],
];
const local = (name: string): string => name.toLowerCase().replaceAll(' ', '.');
const line = (name: string, more: object = {}) => ({
  '@odata.type': '#microsoft.graph.user',
  displayName: name,
  userPrincipalName: `${local(name)}@contoso.test`,
  userType: 'Member',
  accountEnabled: true,
  passwordProfile: { password: 'Their-Passw0rd-1' },
  ...more,
});
/** Applications that call by themselves, each with these application permissions. */
const APPLICATIONS: Readonly<Record<string, readonly string[]>> = {
  'a0000000-0000-4000-8000-000000000001': ['User-PasswordProfile.ReadWrite.All'],
  'a0000000-0000-4000-8000-000000000002': ['User-PasswordProfile.ReadWrite.All'],
  'a0000000-0000-4000-8000-000000000003': ['User.EnableDisableAccount.All', 'User.Read.All'],
  'a0000000-0000-4000-8000-000000000004': ['Application.ReadWrite.OwnedBy'],
  'a0000000-0000-4000-8000-000000000005': ['Directory.ReadWrite.All'],
  'a0000000-0000-4000-8000-000000000006': ['User-OnPremisesSyncBehavior.ReadWrite.All', 'User.ReadWrite.All'],
};
const [RESETS, RESETS_WITH_ROLE, ENABLES, OWNED, DIRECTORY] = Object.keys(APPLICATIONS) as [
  string,
  string,
  string,
  string,
  string,
];

beforeAll(async () => {
  ask = await startAsking(directoryOptions(folder));
  await ask.admin('POST', 'tenants', CONTOSO_TENANT);
  const lines = [
    ...ROLES.map(role => line(role, { directoryRoles: [role] })),
    ...['Plain Member', 'Target', 'Guarded'].map(name => line(name)),
    line('Some Guest', { userType: 'Guest', mail: 'some.guest@outside.example' }),
    ...Object.keys(APPLICATIONS).flatMap(appId => [
      {
        '@odata.type': '#microsoft.graph.application',
        appId,
        displayName: appId,
        passwordCredentials: [{ secretText: `secret of ${appId}` }],
      },
      { '@odata.type': '#microsoft.graph.servicePrincipal', appId, displayName: appId },
    ]),
  ];
  expect((await ask.import(CONTOSO, lines)).body.problems).toEqual([]);
  await ask.directory.close();
  const store = openStore(folder);
  const tenant = findTenant(store, CONTOSO);
  for (const [appId, permissions] of Object.entries(APPLICATIONS)) {
    const principal = objectByAppId(store, tenant?.n ?? 0, 'servicePrincipal', appId);
    if (principal === undefined) throw new Error(`no service principal of ${appId}`);
    grantConsent(store, principal, GRAPH, 'role', permissions);
    if (appId === RESETS_WITH_ROLE) setRoles(store, principal.tenant, principal.n, [USER_ADMINISTRATOR]);
  }
  store.close();
  ask = await startAsking(directoryOptions(folder));
  ada = await ask.personToken(CONTOSO, 'ada@contoso.test', 'Ada-Passw0rd-1');
  const app = await ask.appToken(CONTOSO);
  const { body } = await ask.graph(app, 'users?$top=999');
  for (const user of body.value as Json[]) {
    if (user.displayName === 'Ada Admin' || user.displayName === 'Target' || user.displayName === 'Guarded') {
      people.set(user.displayName, { id: user.id, token: '' });
      continue;
    }
    const name = user.mail ?? user.userPrincipalName;
    people.set(user.displayName, {
      id: user.id,
      token: await ask.personToken(CONTOSO, name, 'Their-Passw0rd-1'),
    });
  }
  // Members of a group that roles can be assigned to are as well guarded as those with a role.
  const group = {
    '@odata.type': '#microsoft.graph.group',
    displayName: 'Roles',
    mailNickname: 'roles',
    mailEnabled: false,
  };
  const guarded = {
    ...group,
    securityEnabled: true,
    isAssignableToRole: true,
    'members@odata.bind': [`x/${idOf('Guarded')}`],
  };
  expect((await ask.import(CONTOSO, [guarded])).body.problems).toEqual([]);
});
afterAll(async () => {
  await ask.directory.close();
  rmSync(folder, { recursive: true, force: true });
});

const idOf = (name: string): string => people.get(name)?.id ?? 'nobody';
const as = (name: string): string => people.get(name)?.token ?? '';
const status = async (token: string, method: string, path: string, body?: unknown): Promise<number> =>
  (await ask.graph(token, path, { method, body })).status;
const appToken = async (appId: string): Promise<string> =>
  (await ask.token(CONTOSO, clientCredentials(GRAPH_SCOPE, appId, `secret of ${appId}`))).body.access_token;
const RESET = { passwordProfile: { password: 'Reset-Passw0rd-1' } };
const reset = (token: string, target: string) => status(token, 'PATCH', `users/${idOf(target)}`, RESET);

describe('E people, by their directory roles', () => {
  it.each([
    ['Plain Member', []],
    ['Directory Writers', []],
    ['Groups Administrator', []],
    ['Privileged Role Administrator', []],
    ['Password Administrator', ['Target', 'Directory Readers', 'Password Administrator']],
    [
      'Helpdesk Administrator',
      ['Target', 'Directory Readers', 'Password Administrator', 'Helpdesk Administrator'],
    ],
    ['Authentication Administrator', ['Target', 'Directory Readers', 'Password Administrator']],
    [
      'User Administrator',
      [
        'Target',
        'Directory Readers',
        'Password Administrator',
        'Helpdesk Administrator',
        'User Administrator',
        'Groups Administrator',
      ],
    ],
    ['Privileged Authentication Administrator', ['Target', 'Ada Admin', 'User Administrator', 'Guarded']],
  ])('a %s resets the passwords of just %j', async (role, reached) => {
    const targets = [
      ...[
        'Target',
        'Directory Readers',
        'Password Administrator',
        'Helpdesk Administrator',
        'User Administrator',
      ],
      ...['Groups Administrator', 'Ada Admin', 'Guarded', 'Application Administrator'],
    ];
    const token = as(role);
    for (const target of targets) {
      if (role === 'Privileged Authentication Administrator' && !reached.includes(target)) continue;
      if (reached.includes(target) && !['Target', 'Guarded'].includes(target)) {
        // A reset would end the sign-ins that other rows need, so a weak password shows that the right is there.
        const weak = { passwordProfile: { password: 'weak' } };
        expect(await status(token, 'PATCH', `users/${idOf(target)}`, weak), target).toBe(400);
      } else expect(await reset(token, target), target).toBe(reached.includes(target) ? 204 : 403);
    }
  });
  it('disabling, names and deletion follow the same sets', async () => {
    const path = `users/${idOf('Helpdesk Administrator')}`;
    expect(await status(as('Directory Writers'), 'PATCH', path, { accountEnabled: true })).toBe(403);
    expect(await status(as('User Administrator'), 'PATCH', path, { accountEnabled: true })).toBe(204);
    expect(
      await status(as('Directory Writers'), 'PATCH', `users/${idOf('Target')}`, { accountEnabled: true }),
    ).toBe(204);
    expect(
      await status(as('User Administrator'), 'PATCH', `users/${idOf('Ada Admin')}`, {
        accountEnabled: false,
      }),
    ).toBe(403);
    expect(
      await status(as('User Administrator'), 'DELETE', `users/${idOf('Application Administrator')}`),
    ).toBe(403);
    expect(
      await status(as('Password Administrator'), 'PATCH', `users/${idOf('Target')}`, { jobTitle: 'No' }),
    ).toBe(403);
  });
  it('who makes users, groups, applications and guests', async () => {
    let number = 0;
    const made = async (role: string): Promise<number[]> => {
      number += 1;
      const name = `made-${number}`;
      const user = {
        accountEnabled: true,
        displayName: name,
        mailNickname: name,
        userPrincipalName: `${name}@contoso.test`,
        passwordProfile: { password: 'New-Passw0rd-1' },
      };
      const group = { displayName: name, mailNickname: name, mailEnabled: false, securityEnabled: true };
      const guest = {
        invitedUserEmailAddress: `${name}@outside.example`,
        inviteRedirectUrl: 'https://portal.test/',
      };
      return [
        await status(as(role), 'POST', 'users', user),
        await status(as(role), 'POST', 'groups', group),
        await status(as(role), 'POST', 'applications', { displayName: name }),
        await status(as(role), 'POST', 'invitations', guest),
      ];
    };
    // By default any member makes groups and applications, and everybody invites.
    expect(await made('Plain Member')).toEqual([403, 201, 201, 201]);
    expect(await made('Some Guest')).toEqual([403, 403, 403, 201]);
    const policy = {
      allowInvitesFrom: 'adminsAndGuestInviters',
      defaultUserRolePermissions: {
        allowedToCreateApps: false,
        allowedToCreateSecurityGroups: false,
        allowedToReadOtherUsers: false,
      },
    };
    expect((await ask.admin('PATCH', `tenants/${CONTOSO}/authorizationPolicy`, policy)).status).toBe(204);
    expect(await made('Plain Member')).toEqual([403, 403, 403, 403]);
    expect(await made('Some Guest')).toEqual([403, 403, 403, 403]);
    expect(await made('User Administrator')).toEqual([201, 201, 403, 201]);
    expect(await made('Directory Writers')).toEqual([201, 201, 403, 201]);
    expect(await made('Guest Inviter')).toEqual([403, 403, 403, 201]);
    expect(await made('Groups Administrator')).toEqual([403, 201, 403, 403]);
    expect(await made('Application Developer')).toEqual([403, 403, 201, 403]);
    expect(await made('Application Administrator')).toEqual([403, 403, 201, 403]);
    expect(await status(as('Plain Member'), 'GET', 'users')).toBe(403);
    expect(await status(as('Plain Member'), 'GET', 'me')).toBe(200);
    expect(await status(as('Directory Readers'), 'GET', 'users')).toBe(200);
    await ask.admin('PATCH', `tenants/${CONTOSO}/authorizationPolicy`, { allowInvitesFrom: 'none' });
    expect((await made('User Administrator'))[3]).toBe(403);
    const strange = await ask.admin('PATCH', `tenants/${CONTOSO}/authorizationPolicy`, {
      allowInvitesFrom: 'some',
    });
    expect(strange.status).toBe(400);
    await ask.admin('PATCH', `tenants/${CONTOSO}/authorizationPolicy`, {
      allowInvitesFrom: 'everyone',
      defaultUserRolePermissions: {
        allowedToCreateApps: true,
        allowedToCreateSecurityGroups: true,
        allowedToReadOtherUsers: true,
      },
    });
  });
  it('who makes something owns it and may change it, and nothing else', async () => {
    const { body: mine } = await ask.graph(as('Plain Member'), 'applications', {
      method: 'POST',
      body: { displayName: 'Mine' },
    });
    const { body: theirs } = await ask.graph(ada, 'applications', {
      method: 'POST',
      body: { displayName: 'Theirs' },
    });
    const patch = (token: string, id: string) =>
      status(token, 'PATCH', `applications/${id}`, { displayName: 'Renamed' });
    expect(await patch(as('Plain Member'), mine.id)).toBe(204);
    expect(await patch(as('Plain Member'), theirs.id)).toBe(403);
    expect(await patch(as('Application Developer'), mine.id)).toBe(403);
    expect(await patch(as('Application Administrator'), theirs.id)).toBe(204);
    // The scopes of the token bound a person whatever their roles are.
    expect(await status(ada, 'PATCH', 'policies/authorizationPolicy', { allowInvitesFrom: 'none' })).toBe(
      403,
    );
    expect(await status(ada, 'GET', 'domains')).toBe(403);
  });
});

describe('B12 applications by themselves', () => {
  it('reset a password with the permission and a role, never with the permission alone', async () => {
    expect(await reset(await appToken(RESETS), 'Target')).toBe(403);
    const withRole = await appToken(RESETS_WITH_ROLE);
    expect(await reset(withRole, 'Target')).toBe(204);
    expect(await reset(withRole, 'Ada Admin')).toBe(403);
    expect(await status(withRole, 'PATCH', `users/${idOf('Target')}`, { ...RESET, jobTitle: 'No' })).toBe(
      403,
    );
  });
  it('a permission for one property changes that one only', async () => {
    const token = await appToken(ENABLES);
    expect(await status(token, 'PATCH', `users/${idOf('Target')}`, { accountEnabled: true })).toBe(204);
    expect(await status(token, 'PATCH', `users/${idOf('Target')}`, { displayName: 'No' })).toBe(403);
    expect(await status(token, 'PATCH', `users/${idOf('Ada Admin')}`, { accountEnabled: false })).toBe(403);
    expect(await status(await appToken(DIRECTORY), 'DELETE', `users/${idOf('Target')}`)).toBe(403);
  });
  it('Application.ReadWrite.OwnedBy reaches what the application made, and its secrets', async () => {
    const token = await appToken(OWNED);
    const { body: made } = await ask.graph(token, 'applications', {
      method: 'POST',
      body: { displayName: 'Own' },
    });
    const { body: other } = await ask.graph(ada, 'applications', {
      method: 'POST',
      body: { displayName: 'Foreign' },
    });
    expect(await status(token, 'POST', `applications/${made.id}/addPassword`, {})).toBe(200);
    expect(await status(token, 'POST', `applications/${other.id}/addPassword`, {})).toBe(403);
    expect(await status(token, 'POST', 'servicePrincipals', { appId: made.appId })).toBe(201);
    expect(await status(token, 'POST', 'servicePrincipals', { appId: other.appId })).toBe(403);
    expect(await status(token, 'DELETE', `applications/${other.id}`)).toBe(403);
    expect(await status(token, 'DELETE', `applications/${made.id}`)).toBe(204);
  });
  it('C the authority over a synced person is moved to the cloud and back, and writes follow it', async () => {
    const token = await appToken('a0000000-0000-4000-8000-000000000006');
    const path = `users/${idOf('Target')}`;
    const move = (isCloudManaged: boolean) =>
      status(token, 'PATCH', `${path}/onPremisesSyncBehavior`, { isCloudManaged });
    expect(await move(true)).toBe(400);
    await ask.admin('PATCH', `tenants/${CONTOSO}/objects/${idOf('Target')}`, { onPremisesSyncEnabled: true });
    expect(await status(token, 'PATCH', path, { jobTitle: 'No' })).toBe(400);
    expect(await move(true)).toBe(204);
    expect((await ask.graph(token, `${path}/onPremisesSyncBehavior`)).body).toMatchObject({
      isCloudManaged: true,
    });
    expect(await status(token, 'PATCH', path, { jobTitle: 'Yes' })).toBe(204);
    expect(await move(false)).toBe(204);
    expect(await status(token, 'PATCH', path, { jobTitle: 'No' })).toBe(400);
    expect(
      await status(as('User Administrator'), 'PATCH', `${path}/onPremisesSyncBehavior`, {
        isCloudManaged: true,
      }),
    ).toBe(403);
  });
});
