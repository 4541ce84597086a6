import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  claimsOf,
  CONTOSO,
  CONTOSO_TENANT,
  OPERATOR,
  startAsking,
  type Asking,
  type Json,
} from './directory-fixture.ts';

const APP = '5e1fc0de-0000-4000-8000-0000000000e3';
const SECRET = 'secret-of-the-application-of-groups';
const USER = 'c0c0c0c0-2222-4000-8000-000000000001';
const GLOBAL_ADMINISTRATOR = '62e90394-69f5-4237-9190-012177145e10';
const DEFAULT_USER = 'b79fbf4d-3ef9-4689-8143-76b194e85509';
const groupId = (n: number): string => `c0c0c0c0-3333-4000-8000-${String(n).padStart(12, '0')}`;
let ask: Asking;

/** Security groups, all of which hold the person; a Microsoft 365 group; and one above the first. */
const groups = (from: number, to: number): Json[] =>
  Array.from({ length: to - from }, (_, n) => ({
    '@odata.type': '#microsoft.graph.group',
    id: groupId(from + n),
    displayName: `Group ${from + n}`,
    mailNickname: `group${from + n}`,
    securityEnabled: true,
    'members@odata.bind': [`https://graph.microsoft.com/v1.0/directoryObjects/${USER}`],
  }));

beforeAll(async () => {
  ask = await startAsking();
  await ask.admin('POST', 'tenants', CONTOSO_TENANT);
  const { body } = await ask.import(CONTOSO, [
    {
      '@odata.type': '#microsoft.graph.user',
      id: USER,
      userPrincipalName: 'grace@contoso.test',
      displayName: 'Grace',
      passwordProfile: { password: 'Grace-Passw0rd-1' },
      directoryRoles: ['Global Administrator'],
    },
    ...groups(1, 3),
    {
      '@odata.type': '#microsoft.graph.group',
      id: groupId(900),
      displayName: 'Above',
      mailNickname: 'above',
      securityEnabled: true,
      'members@odata.bind': [`https://graph.microsoft.com/v1.0/directoryObjects/${groupId(1)}`],
    },
    {
      '@odata.type': '#microsoft.graph.group',
      id: groupId(901),
      displayName: 'Unified',
      mailNickname: 'unified',
      groupTypes: ['Unified'],
      mailEnabled: true,
      securityEnabled: false,
      'members@odata.bind': [`https://graph.microsoft.com/v1.0/directoryObjects/${USER}`],
    },
  ]);
  expect(body).toMatchObject({ problems: [] });
});
afterAll(() => ask.directory.close());

async function tokensWith(groupMembershipClaims: string | null): Promise<{ access: Json; id: Json }> {
  const { body: imported } = await ask.import(OPERATOR, [
    {
      '@odata.type': '#microsoft.graph.application',
      id: '5e1fc0de-0000-4000-8000-0000000000e4',
      appId: APP,
      displayName: 'Groups',
      signInAudience: 'AzureADMultipleOrgs',
      identifierUris: [`api://${APP}`],
      passwordCredentials: [{ secretText: SECRET }],
      groupMembershipClaims,
    },
  ]);
  expect(imported).toMatchObject({ problems: [] });
  const { body } = await ask.token(CONTOSO, {
    grant_type: 'password',
    client_id: APP,
    client_secret: SECRET,
    username: 'grace@contoso.test',
    password: 'Grace-Passw0rd-1',
    scope: `openid api://${APP}/access_as_user`,
  });
  return { access: claimsOf(body.access_token), id: claimsOf(body.id_token) };
}

const security = [groupId(1), groupId(2), groupId(900)];

it.each([
  [null, undefined, false],
  ['None', undefined, false],
  ['SecurityGroup', security, false],
  ['All', [...security, groupId(901)], true],
  ['DirectoryRole', undefined, true],
  ['SecurityGroup, DirectoryRole', security, true],
])(
  'groupMembershipClaims %s: groups, nested ones too, and roles in both tokens',
  async (setting, ids, roles) => {
    const tokens = await tokensWith(setting);
    for (const claims of [tokens.access, tokens.id]) {
      expect(claims.groups?.toSorted()).toEqual(ids);
      expect(claims.wids).toEqual(roles ? [GLOBAL_ADMINISTRATOR, DEFAULT_USER] : undefined);
    }
  },
);

it('more than 200 groups are told by _claim_names alone', async () => {
  await ask.import(CONTOSO, groups(3, 200));
  expect((await tokensWith('SecurityGroup')).id.groups).toHaveLength(200);
  await ask.import(CONTOSO, groups(200, 201));
  const { access, id } = await tokensWith('SecurityGroup');
  for (const claims of [access, id]) {
    expect(claims).not.toHaveProperty('groups');
    expect(claims._claim_names).toEqual({ groups: 'src1' });
    expect(claims._claim_sources.src1.endpoint).toContain(`/${CONTOSO}/users/${USER}/getMemberObjects`);
  }
});
