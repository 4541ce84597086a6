import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTOSO, CONTOSO_TENANT, startAsking, type Asking } from './directory-fixture.ts';
import {
  encoded,
  segment,
  expectGraph,
  forAll,
  jsonValue,
  objectOf,
  send,
  text,
  type Junk,
} from './directory-junk.ts';

const GROUP = 'c0c0c0c0-1111-4000-8000-000000000001';
const USER = 'c0c0c0c0-1111-4000-8000-000000000002';
const APPLICATION = 'c0c0c0c0-1111-4000-8000-000000000003';
let ask: Asking;
let tokens: readonly string[];

beforeAll(async () => {
  ask = await startAsking();
  await ask.admin('POST', 'tenants', CONTOSO_TENANT);
  const { body } = await ask.import(CONTOSO, [
    {
      '@odata.type': '#microsoft.graph.user',
      id: USER,
      userPrincipalName: 'u@contoso.test',
      displayName: 'U',
    },
    {
      '@odata.type': '#microsoft.graph.group',
      id: GROUP,
      displayName: 'G',
      mailNickname: 'g',
      securityEnabled: true,
      'members@odata.bind': [`https://graph.microsoft.com/v1.0/directoryObjects/${USER}`],
    },
    { '@odata.type': '#microsoft.graph.application', appId: APPLICATION, displayName: 'A' },
  ]);
  expect(body).toMatchObject({ problems: [] });
  // An administrator who may do nearly all, and an application.
  tokens = [
    await ask.personToken(CONTOSO, 'ada@contoso.test', 'Ada-Passw0rd-1'),
    await ask.appToken(CONTOSO),
  ];
});
afterAll(() => ask.directory.close());

const graph = (token: string, path: string, init: { method?: string; body?: string } = {}): Promise<Junk> =>
  send(`${ask.url}/v1.0/${path}`, {
    ...init,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      consistencylevel: 'eventual',
    },
  });
const anyToken = fc.nat({ max: 1 });
/** JSON as text, with what UTF-8 cannot hold replaced. */
const written = (value: unknown): string => (JSON.stringify(value) ?? 'null').toWellFormed();

const USER_NAMES = [
  ...[
    'displayName',
    'userPrincipalName',
    'mailNickname',
    'passwordProfile',
    'accountEnabled',
    'mail',
    'userType',
  ],
  ...[
    'otherMails',
    'businessPhones',
    'usageLocation',
    'assignedLicenses',
    'onPremisesImmutableId',
    'id',
    'manager',
  ],
  ...[
    'givenName',
    'surname',
    'proxyAddresses',
    'preferredLanguage',
    'employeeHireDate',
    '@odata.type',
    'department',
  ],
];
const GROUP_NAMES = [
  ...[
    'displayName',
    'mailEnabled',
    'mailNickname',
    'securityEnabled',
    'groupTypes',
    'members@odata.bind',
    'members',
  ],
  ...[
    'owners@odata.bind',
    'visibility',
    'isAssignableToRole',
    'membershipRule',
    'membershipRuleProcessingState',
  ],
  ...['description', 'id', '@odata.id', 'proxyAddresses'],
];
const APPLICATION_NAMES = [
  ...[
    'displayName',
    'signInAudience',
    'identifierUris',
    'web',
    'spa',
    'publicClient',
    'api',
    'appRoles',
    'tags',
  ],
  ...[
    'requiredResourceAccess',
    'passwordCredential',
    'passwordCredentials',
    'keyCredentials',
    'optionalClaims',
  ],
  ...[
    'keyId',
    'name',
    'issuer',
    'subject',
    'audiences',
    'appId',
    'groupMembershipClaims',
    'isFallbackPublicClient',
  ],
];
const OTHER_NAMES = [
  ...[
    'invitedUserEmailAddress',
    'inviteRedirectUrl',
    'sendInvitationMessage',
    'invitedUser',
    'resetRedemption',
  ],
  ...[
    'changeType',
    'notificationUrl',
    'resource',
    'expirationDateTime',
    'clientState',
    'lifecycleNotificationUrl',
  ],
  ...['ids', 'types', 'groupIds', 'securityEnabledOnly', '@odata.id', 'principalId', 'roleDefinitionId'],
  ...[
    'directoryScopeId',
    'allowInvitesFrom',
    'defaultUserRolePermissions',
    'requests',
    'clientId',
    'resourceId',
  ],
];

/** Where something is written, and by which names. */
const WRITES: readonly (readonly [method: string, path: string, names: readonly string[]])[] = [
  ['POST', 'users', USER_NAMES],
  ['PATCH', `users/${USER}`, USER_NAMES],
  ['POST', 'groups', GROUP_NAMES],
  ['PATCH', `groups/${GROUP}`, GROUP_NAMES],
  ['POST', `groups/${GROUP}/members/$ref`, GROUP_NAMES],
  ['POST', `groups/${GROUP}/owners/$ref`, GROUP_NAMES],
  ['POST', `groups/${GROUP}/checkMemberGroups`, OTHER_NAMES],
  ['POST', `users/${USER}/getMemberGroups`, OTHER_NAMES],
  ['POST', 'directoryObjects/getByIds', OTHER_NAMES],
  ['POST', 'applications', APPLICATION_NAMES],
  ['PATCH', `applications(appId='${APPLICATION}')`, APPLICATION_NAMES],
  ['POST', 'servicePrincipals', APPLICATION_NAMES],
  ['POST', 'invitations', OTHER_NAMES],
  ['POST', 'subscriptions', OTHER_NAMES],
  ['PATCH', 'policies/authorizationPolicy', OTHER_NAMES],
  ['POST', 'roleManagement/directory/roleAssignments', OTHER_NAMES],
  ['POST', 'oauth2PermissionGrants', OTHER_NAMES],
];

describe('junk written to Graph', () => {
  it.each(WRITES)('%s %s', async (method, path, names) => {
    const junk = fc.oneof(
      objectOf(names).map(written),
      jsonValue.map(written),
      text.map(t => t.toWellFormed()),
    );
    await forAll(junk, async body => expectGraph(await graph(tokens[0] ?? '', path, { method, body })), 80);
  });

  it('$batch', async () => {
    const item = fc.record(
      {
        id: fc.oneof(jsonValue, fc.constantFrom('1', '2', '3')),
        method: fc.oneof(jsonValue, fc.constantFrom('GET', 'POST', 'PATCH', 'DELETE', 'get')),
        url: fc.oneof(
          jsonValue,
          text,
          fc.constantFrom('/users', '/me', '/$batch', '//x', '/users?$filter=', '/%'),
        ),
        headers: fc.oneof(jsonValue, fc.constant({ 'content-type': 'application/json' })),
        body: jsonValue,
        dependsOn: fc.oneof(jsonValue, fc.constantFrom(['1'], ['2'], ['1', '1'])),
      },
      { requiredKeys: [] },
    );
    const sound = fc
      .tuple(fc.constantFrom('GET', 'POST', 'PATCH'), text, jsonValue)
      .map(([method, path, body]) => ({
        method,
        url: `/users/${segment(path)}`,
        ...(method === 'GET' ? {} : { body, headers: { 'content-type': 'application/json' } }),
      }));
    const numbered = fc
      .array(sound, { minLength: 1, maxLength: 5 })
      .map(requests => ({ requests: requests.map((request, n) => ({ id: String(n), ...request })) }));
    const junk = fc.oneof(
      { weight: 4, arbitrary: numbered },
      {
        weight: 4,
        arbitrary: fc.record({ requests: fc.array(fc.oneof(item, jsonValue), { maxLength: 5 }) }),
      },
      { weight: 1, arbitrary: objectOf(['requests']) },
      { weight: 1, arbitrary: jsonValue },
    );
    await forAll(fc.tuple(junk, anyToken), async ([body, who]) => {
      const answer = await graph(tokens[who] ?? '', '$batch', { method: 'POST', body: written(body) });
      expectGraph(answer);
      const responses: { status: number }[] = answer.body.responses ?? [];
      for (const { status } of responses) expect(status).toBeLessThan(500);
    });
  });
});

const ODATA = [
  ...[
    'displayName',
    'userPrincipalName',
    'id',
    'mail',
    'accountEnabled',
    'createdDateTime',
    'otherMails',
    'appId',
  ],
  ...[
    'eq',
    'ne',
    'in',
    'not',
    'ge',
    'le',
    'and',
    'or',
    'startswith',
    'endswith',
    'contains',
    'any',
    'all',
    'x',
    'x:',
  ],
  ...[
    '(',
    ')',
    '(',
    ')',
    ',',
    ':',
    '/',
    '$count',
    "'a'",
    "'",
    "''",
    '"a"',
    '"',
    'true',
    'null',
    '1',
    '-1',
    '1.5e9',
  ],
  ...['2020-01-01T00:00:00Z', '9999-99-99', USER, 'asc', 'desc', ';', '*', '$', '@', '%', '\0', 'é'],
];
const soup = fc
  .array(fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...ODATA) }, { weight: 1, arbitrary: text }), {
    maxLength: 14,
  })
  .chain(tokens => fc.constantFrom(tokens.join(' '), tokens.join('')));
/** What is nearly right: one sign of a good filter is taken away, doubled or replaced. */
const nearFilter = fc
  .tuple(
    fc.constantFrom(
      "startswith(displayName,'A') and not(accountEnabled eq false)",
      "userPrincipalName eq 'o''hara@contoso.test' or mail in ('a','b')",
      "otherMails/any(x:x eq 'a@b.c') and createdDateTime ge 2020-01-01T00:00:00Z",
    ),
    fc.nat(),
    fc.constantFrom('', "'", '(', ')', ' ', '\0', 'é'),
  )
  .map(([filter, at, sign]) => {
    const place = at % filter.length;
    return `${filter.slice(0, place)}${sign}${filter.slice(place + 1)}`;
  });

describe('junk asked of Graph', () => {
  const COLLECTIONS = [
    'users',
    'groups',
    'applications',
    'servicePrincipals',
    `groups/${GROUP}/members`,
    'users/delta',
  ];
  it.each([
    '$filter',
    '$search',
    '$orderby',
    '$select',
    '$expand',
    '$top',
    '$count',
    '$skiptoken',
    '$deltatoken',
  ])('%s', async option => {
    const value = option === '$filter' ? fc.oneof(soup, nearFilter) : fc.oneof(soup, text);
    await forAll(fc.tuple(value, fc.constantFrom(...COLLECTIONS)), async ([junk, collection]) => {
      const answer = await graph(tokens[0] ?? '', `${collection}?${option}=${encoded(junk)}&$count=true`);
      expectGraph(answer);
    });
  });

  it('many options at once, given twice or unknown', async () => {
    const option = fc.tuple(
      fc.oneof(
        fc.constantFrom('$filter', '$search', '$orderby', '$select', '$top', '$count', '$skip', '$format'),
        text,
      ),
      fc.oneof(soup, text),
    );
    await forAll(fc.array(option, { maxLength: 4 }), async options => {
      const query = options.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join('&');
      expectGraph(await graph(tokens[0] ?? '', `users?${query}`));
    });
  });

  it('paths and methods', async () => {
    const part = fc.oneof(
      fc.constantFrom(
        'users',
        'groups',
        'me',
        '$count',
        '$ref',
        'members',
        'delta',
        'delta()',
        'microsoft.graph.user',
      ),
      fc.constantFrom(
        USER,
        GROUP,
        `users('${USER}')`,
        "users('",
        "applications(appId='x')",
        'directoryRoles',
        'restore',
      ),
      text,
    );
    const path = fc.tuple(
      fc.array(part, { minLength: 1, maxLength: 4 }),
      fc.constantFrom('GET', 'POST', 'PATCH', 'PUT', 'DELETE'),
      anyToken,
    );
    await forAll(path, async ([segments, method, who]) => {
      // A junk DELETE must not take away what the others stand on.
      fc.pre(method !== 'DELETE' || !segments.some(each => each.includes(USER) || each.includes(GROUP)));
      const url = segments.map(segment).join('/');
      const body = method === 'GET' || method === 'DELETE' ? {} : { body: '{}' };
      expectGraph(await graph(tokens[who] ?? '', url, { method, ...body }));
    });
  });
});
