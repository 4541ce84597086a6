import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import {
  ADMIN_KEY,
  CONTOSO,
  CONTOSO_TENANT,
  FABRIKAM,
  FABRIKAM_TENANT,
  startAsking,
  type Asking,
} from './directory-fixture.ts';
import {
  segment,
  expectAdmin,
  forAll,
  headerText,
  jsonValue,
  objectOf,
  send,
  text,
  type Junk,
} from './directory-junk.ts';

const GROUP = 'c0c0c0c0-1111-4000-8000-000000000001';
let ask: Asking;
beforeAll(async () => {
  ask = await startAsking();
  await ask.admin('POST', 'tenants', CONTOSO_TENANT);
  await ask.admin('POST', 'tenants', FABRIKAM_TENANT);
  await ask.import(CONTOSO, [
    {
      '@odata.type': '#microsoft.graph.group',
      id: GROUP,
      displayName: 'G',
      mailNickname: 'g',
      securityEnabled: true,
    },
  ]);
});
afterAll(() => ask.directory.close());
// A clock that junk moved would end what the next test needs.
afterEach(() => ask.admin('DELETE', 'clock'));

const admin = (method: string, path: string, body?: string, type = 'application/json'): Promise<Junk> =>
  send(`${ask.url}/admin/${path}`, {
    method,
    headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': type },
    ...(body === undefined ? {} : { body: body.toWellFormed() }),
  });
const written = (value: unknown): string => JSON.stringify(value) ?? 'null';

const TENANT_NAMES = [
  'displayName',
  'domain',
  'contactEmail',
  'administrator',
  'directoryIntegration',
  'tenantId',
  'consent',
];
const FAULT_NAMES = [
  'kind',
  'method',
  'path',
  'after',
  'times',
  'retryAfter',
  'retryAfterForm',
  'status',
  'reads',
  'milliseconds',
  'when',
];
const CLOCK_NAMES = ['now', 'moveSeconds', 'stopped'];
const OBJECT_NAMES = [
  ...[
    'displayName',
    'directoryRoles',
    'passwordProfile',
    'accountEnabled',
    'externalUserState',
    'id',
    'members',
  ],
  ...['onPremisesSyncEnabled', 'userPrincipalName', 'mail', 'groupTypes', 'createdDateTime', '@odata.type'],
];

const faults = fc
  .array(
    fc.oneof(
      objectOf(FAULT_NAMES),
      // Never one that strikes: latency and resets are what the test itself would take for a fault.
      fc.record({
        kind: fc.constantFrom('throttled', 'nothing'),
        after: jsonValue,
        times: jsonValue,
        path: jsonValue,
      }),
      jsonValue,
    ),
    { maxLength: 3 },
  )
  .map(list => ({ faults: list }));

it.each<[string, string, fc.Arbitrary<unknown>]>([
  ['POST', 'tenants', objectOf(TENANT_NAMES)],
  ['PUT', 'clock', objectOf(CLOCK_NAMES)],
  ['PUT', `tenants/${FABRIKAM}/trouble`, faults],
  ['PATCH', `tenants/${CONTOSO}/objects/${GROUP}`, objectOf(OBJECT_NAMES)],
  [
    'PATCH',
    `tenants/${CONTOSO}/authorizationPolicy`,
    objectOf(['allowInvitesFrom', 'defaultUserRolePermissions']),
  ],
])('junk as the body of %s /admin/%s', async (method, path, body) => {
  const junk = fc.oneof(body.map(written), jsonValue.map(written), text);
  await forAll(junk, async sent => expectAdmin(await admin(method, path, sent)), 100);
});

it('times without end: a clock that is moved again and again stays within what a date can hold', async () => {
  const move = fc.constantFrom(-3_162_240_000, 3_162_240_000, 3_000_000_000, 0.5);
  await forAll(
    fc.array(move, { minLength: 5, maxLength: 12 }),
    async moves => {
      for (const moveSeconds of moves) expectAdmin(await admin('PUT', 'clock', written({ moveSeconds })));
      expect((await admin('GET', 'clock')).body.now).toMatch(/^\d{4}-\d\d-\d\dT/);
    },
    20,
  );
});

it('lines of an import: each that cannot be read is a problem, none an error', async () => {
  const line = fc.oneof(
    objectOf(OBJECT_NAMES).map(written),
    fc
      .constantFrom('#microsoft.graph.user', '#microsoft.graph.group', '#microsoft.graph.application')
      .chain(type =>
        objectOf([...OBJECT_NAMES, 'passwordCredentials', 'appId', 'owners']).map(object =>
          written({ ...object, '@odata.type': type }),
        ),
      ),
    text,
  );
  await forAll(
    fc.array(line, { maxLength: 5 }),
    async lines => {
      const body = lines.join('\n');
      expectAdmin(await admin('POST', `tenants/${CONTOSO}/import`, body, 'application/x-ndjson'));
      expectAdmin(await admin('POST', `tenants/${CONTOSO}/import`, body, 'text/plain'));
    },
    100,
  );
});

it('paths and keys', async () => {
  const method = fc.constantFrom('GET', 'POST', 'PUT', 'PATCH');
  await forAll(fc.tuple(fc.array(text, { maxLength: 5 }), method, headerText), async ([parts, how, key]) => {
    const path = parts.map(segment).join('/');
    expectAdmin(await admin(how, path, how === 'GET' ? undefined : '{}'));
    const refused = await send(`${ask.url}/admin/clock`, { headers: { authorization: `Bearer ${key}` } });
    expectAdmin(refused);
    expect(refused.status).toBe(401);
  });
});
