import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  CONTOSO,
  CONTOSO_TENANT,
  sampleObjects,
  sampleText,
  startAsking,
  type Asking,
  type Json,
} from './directory-fixture.ts';

let ask: Asking;
let app: string;
const users = sampleObjects('contoso').filter(object => object['@odata.type'] === '#microsoft.graph.user');

beforeAll(async () => {
  ask = await startAsking();
  await ask.admin('POST', 'tenants', CONTOSO_TENANT);
  await ask.import(CONTOSO, sampleText('contoso'));
  await ask.import(CONTOSO, [
    {
      '@odata.type': '#microsoft.graph.user',
      displayName: 'Olga Other',
      userPrincipalName: 'olga@contoso.test',
      otherMails: ['olga@home.example', 'o@work.example'],
      createdDateTime: '2020-02-03T04:05:06Z',
      companyName: 'Wingtip',
    },
  ]);
  app = await ask.appToken(CONTOSO);
});
afterAll(() => ask.directory.close());

const filtered = async (filter: string, eventual = false, more = ''): Promise<Json> =>
  ask.graph(
    app,
    `users?$top=999&$filter=${encodeURIComponent(filter)}${eventual ? '&$count=true' : ''}${more}`,
    { eventual },
  );
const names = (body: Json): string[] => body.value.map((user: Json) => user.userPrincipalName).sort();

it.each([
  ["userType ne 'Guest'", true, (user: Json) => user.userType !== 'Guest'],
  ["not(userType eq 'Guest')", true, (user: Json) => user.userType !== 'Guest'],
  ["not startswith(displayName,'l')", true, (user: Json) => !user.displayName.toLowerCase().startsWith('l')],
  ['accountEnabled ne true', true, (user: Json) => !user.accountEnabled],
  ["endsWith(mail,'@contoso.test')", true, (user: Json) => user.mail?.endsWith('@contoso.test')],
  [
    "surname ge 'r' and surname le 'z'",
    false,
    (user: Json) => user.surname?.toLowerCase() >= 'r' && user.surname?.toLowerCase() <= 'z',
  ],
  ["surname gt 'yilmaz'", false, (user: Json) => user.surname?.toLowerCase() > 'yilmaz'],
  [
    "surname in ('Müller','yamamoto')",
    false,
    (user: Json) => ['müller', 'yamamoto'].includes(user.surname?.toLowerCase()),
  ],
])('B2 %s finds exactly those', async (filter, advanced, wanted) => {
  const { status, body } = await filtered(filter, advanced);
  expect(status, JSON.stringify(body).slice(0, 300)).toBe(200);
  const expected = users.filter(wanted).map(user => user.userPrincipalName);
  const known = new Set(users.map(user => user.userPrincipalName));
  const all = [...body.value];
  for (let next = body['@odata.nextLink']; next !== undefined;) {
    const page = await ask.graph(app, next, { eventual: advanced });
    all.push(...page.body.value);
    next = page.body['@odata.nextLink'];
  }
  expect(names({ value: all }).filter(name => known.has(name))).toEqual(expected.sort());
  expect(expected.length).toBeGreaterThan(0);
  if (!advanced) return;
  for (const half of [
    await filtered(filter),
    await ask.graph(app, `users?$filter=${encodeURIComponent(filter)}`, { eventual: true }),
  ])
    expect([half.status, half.body.error.code]).toEqual([400, 'Request_UnsupportedQuery']);
});

it('B2 collections by any, moments by their order, and companyName as an advanced query', async () => {
  const olga = ['olga@contoso.test'];
  expect(names((await filtered("otherMails/any(x:x eq 'OLGA@home.example')")).body)).toEqual(olga);
  expect(names((await filtered("otherMails/any(m:startswith(m,'o@'))")).body)).toEqual(olga);
  expect(names((await filtered("otherMails/any(x:x eq 'nobody@home.example')")).body)).toEqual([]);
  expect(names((await filtered('createdDateTime le 2020-02-03T04:05:06Z')).body)).toEqual(olga);
  expect(names((await filtered('createdDateTime lt 2020-02-03T04:05:06Z')).body)).toEqual([]);
  expect((await filtered("companyName eq 'wingtip'")).status).toBe(400);
  expect(names((await filtered("companyName eq 'wingtip'", true)).body)).toEqual(olga);
  expect(names((await filtered("startswith(displayName,'olga') eq true")).body)).toEqual(olga);
  const groups = await ask.graph(app, "groups?$filter=groupTypes/any(c:c eq 'Unified')&$select=groupTypes");
  for (const group of groups.body.value) expect(group.groupTypes).toContain('Unified');
});

it.each(['displayName', 'userPrincipalName desc'])('B2 $orderby=%s goes on over all pages', async order => {
  const found: string[] = [];
  let next: string | undefined = `users?$orderby=${encodeURIComponent(order)}&$top=400`;
  while (next !== undefined) {
    const { status, body }: { status: number; body: Json } = await ask.graph(app, next);
    expect(status).toBe(200);
    found.push(...body.value.map((user: Json) => user[order.split(' ')[0] ?? ''].toLowerCase()));
    next = body['@odata.nextLink'];
  }
  const byCodePoint = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
  const sorted = [...found].sort(byCodePoint);
  expect(found).toEqual(order.endsWith('desc') ? sorted.reverse() : sorted);
  expect(found).toHaveLength(users.length + 2);
});

it('B2 $orderby with $filter is an advanced query; $count counts what is filtered', async () => {
  const plain = await filtered("userType eq 'Guest'", false, '&$orderby=displayName');
  expect(plain.status).toBe(400);
  const { status, body } = await filtered("userType eq 'Guest'", true, '&$orderby=displayName');
  const guests = users.filter(user => user.userType === 'Guest').length;
  expect([status, body['@odata.count']]).toEqual([200, guests]);
  const count = await ask.graph(app, "users/$count?$filter=userType ne 'Guest'", { eventual: true });
  expect(count.body).toBe(String(users.length + 2 - guests));
  const refused = await ask.graph(app, 'users/$count');
  expect(refused.body.error).toMatchObject({
    code: 'Request_BadRequest',
    message: '$count is not currently supported.',
  });
});

it('B2 $search joins with AND and OR', async () => {
  const search = async (text: string): Promise<number> =>
    (await ask.graph(app, `users?$top=999&$search=${encodeURIComponent(text)}`, { eventual: true })).body
      .value.length;
  const [olga, ada] = [await search('"displayName:olga"'), await search('"displayName:ada"')];
  expect(olga).toBe(1);
  expect(await search('"displayName:olga" OR "displayName:ada"')).toBe(olga + ada);
  expect(await search('"displayName:olga" AND "displayName:other"')).toBe(1);
  expect(await search('"displayName:olga" AND "displayName:ada"')).toBe(0);
});

it('B2 what Graph refuses is a 400', async () => {
  for (const filter of [
    ...[
      "startswith(userType,'G')",
      "endswith(displayName,'x')",
      'displayName eq',
      "displayName eq 'x",
      'displayName',
    ],
    ...[
      "nothing eq 'x'",
      "displayName has 'x'",
      "accountEnabled eq 'true'",
      'displayName eq 3',
      "createdDateTime ge 'x'",
    ],
    ...[
      "manager/any(x:x eq 'a')",
      "otherMails/all(x:x eq 'a')",
      "otherMails eq 'a'",
      '(((',
      "contains(displayName,'x')",
    ],
    ...[
      `${'('.repeat(40)}displayName eq 'x'${')'.repeat(40)}`,
      Array(200).fill("surname eq 'x'").join(' or '),
    ],
    ...["constructor eq 'x'", "__proto__ eq 'x'", "toString/any(x:x eq 'a')"],
  ]) {
    const { status, body } = await filtered(filter, true);
    expect(status, filter).toBe(400);
    expect(body.error.code).toMatch(/^Request_(BadRequest|UnsupportedQuery)$/);
  }
  for (const query of [
    '$expand=manager',
    '$skip=5',
    '$orderby=city',
    '$orderby=displayName,surname',
    '$top=1000',
    '$select=a-b',
    '$foo=1',
  ])
    expect((await ask.graph(app, `users?${query}`)).status, query).toBe(400);
});

/** A generator that gives the same junk each time. */
function junk(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

it('generated junk in queries, paths and bodies is refused in the shape of Graph, never a 500', async () => {
  const next = junk(20261123);
  const pick = <T>(all: readonly T[]): T => all[Math.floor(next() * all.length)] as T;
  const words = [
    ...[
      'displayName',
      'userType',
      'otherMails',
      'id',
      'createdDateTime',
      'accountEnabled',
      'eq',
      'ne',
      'ge',
      'in',
      'and',
    ],
    ...[
      'or',
      'not',
      'any',
      'startswith',
      'endswith',
      '(',
      ')',
      ',',
      '/',
      ':',
      "'",
      "''",
      "'x'",
      'null',
      'true',
      '3',
      '-1',
    ],
    ...[
      '2020-01-01',
      '"displayName:x"',
      '"',
      'AND',
      'OR',
      '\\',
      '%',
      '\u0000',
      '\u{1F600}',
      '\ud800',
      'constructor',
      '__proto__',
    ],
    ...[
      '$',
      '*',
      '\n',
      '999999999999999999999',
      'microsoft.graph.user',
      '{}',
      '[]',
      '0001-01-01T00:00:00Z',
      '9999-99-99',
    ],
  ];
  const text = (): string =>
    Array.from({ length: 1 + Math.floor(next() * 8) }, () => pick(words)).join(pick(['', ' ']));
  const paths = [
    'users',
    'groups',
    'applications',
    'users/delta',
    'directoryRoles',
    'roleManagement/directory/roleAssignments',
    'users/$count',
  ];
  const options = [
    '$filter',
    '$search',
    '$orderby',
    '$select',
    '$top',
    '$count',
    '$skiptoken',
    '$deltatoken',
    '$expand',
    '$what',
  ];
  const targets = [
    'invitations',
    'subscriptions',
    'applications',
    'servicePrincipals',
    'groups',
    'users',
    '$batch',
  ];
  const ada = await ask.personToken(CONTOSO, 'ada@contoso.test', 'Ada-Passw0rd-1');
  const value = (depth: number): unknown =>
    pick<() => unknown>([
      text,
      () => next() * 1e9,
      () => null,
      () => true,
      () => [text()],
      () => (depth > 2 ? 1 : body(depth + 1)),
    ])();
  const keys = [
    ...[
      'displayName',
      'requests',
      'id',
      'url',
      'method',
      'appId',
      'identifierUris',
      'web',
      'resource',
      'passwordProfile',
    ],
    ...[
      'mailNickname',
      'members@odata.bind',
      'invitedUserEmailAddress',
      'invitedUser',
      'signInAudience',
      '__proto__',
      'x y',
    ],
  ];
  const body = (depth = 0): unknown =>
    Object.fromEntries(Array.from({ length: Math.floor(next() * 5) }, () => [pick(keys), value(depth)]));
  for (let round = 0; round < 400; round++) {
    const query = `${pick(paths)}?${pick(options)}=${encodeURIComponent(text().toWellFormed())}`;
    const path = `${pick(['users', 'groups', 'directory/deletedItems'])}/${encodeURIComponent(text().toWellFormed())}/${pick(['', 'members', 'memberOf/x', '$ref'])}`;
    const answers = [
      [query, await ask.graph(app, query, { eventual: next() > 0.5 })],
      [path, await ask.graph(app, path)],
      ['POST', await ask.graph(ada, pick(targets), { method: 'POST', body: body() })],
    ] as const;
    for (const [what, answer] of answers) {
      expect(answer.status, `${what} ${JSON.stringify(answer.body).slice(0, 200)}`).toBeLessThan(500);
      if (answer.status >= 400)
        expect(answer.body.error).toMatchObject({ code: expect.any(String), innerError: expect.any(Object) });
    }
  }
});
