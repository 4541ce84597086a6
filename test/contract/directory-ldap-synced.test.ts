import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ADMIN_KEY,
  FABRIKAM,
  FABRIKAM_TENANT,
  startAsking,
  type Answer,
  type Asking,
} from './directory-fixture.ts';

const USER = '5e1fa11e-0000-4000-8000-000000000001';
const GROUP = '5e1fa11e-0000-4000-8000-000000000002';
const MISSING = '5e1fa11e-0000-4000-8000-00000000dead';

// What `rolecall directory sync` writes through, asked by hand.
describe('the objects of a tenant that are kept from outside', () => {
  let asking: Asking;
  let token: string;
  let cloudUser: string;

  beforeAll(async () => {
    asking = await startAsking();
    const { body } = await asking.admin('POST', 'tenants', FABRIKAM_TENANT);
    cloudUser = body.administrator.id;
    token = await asking.appToken(FABRIKAM);
  });
  afterAll(() => asking?.directory.close());

  const write = async (...lines: unknown[]): Promise<Answer> => {
    const response = await fetch(`${asking.url}/admin/tenants/${FABRIKAM}/synced`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/x-ndjson' },
      body: lines.map(line => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'),
    });
    return { status: response.status, headers: response.headers, body: await response.json() };
  };
  const putUser = (id: string, alias: string) => ({
    put: {
      kind: 'user',
      id,
      properties: { userPrincipalName: `${alias}@fabrikam.test`, displayName: alias },
    },
  });
  const putGroup = { put: { kind: 'group', id: GROUP, properties: { displayName: 'Team' } } };
  const codes = ({ body }: Answer): string[] => body.problems.map(({ code }: { code: string }) => code);

  it('makes, changes, removes and restores them, with their members', async () => {
    const made = await write(
      putUser(USER, 'one'),
      putGroup,
      { members: GROUP, add: [USER] },
      { finished: true },
    );
    expect(made.body).toEqual({
      applied: { created: 2, updated: 0, restored: 0, removed: 0, membersAdded: 1, membersRemoved: 0 },
      problems: [],
    });
    const { body: page } = await asking.admin('GET', `tenants/${FABRIKAM}/synced`);
    expect(page.tenant).toEqual({ id: FABRIKAM, domains: ['fabrikam.test'] });
    expect(page.objects).toMatchObject([
      { id: USER, kind: 'user', deleted: false, cloudManaged: false },
      { id: GROUP, kind: 'group', members: [USER] },
    ]);
    expect((await write({ remove: USER })).body.applied.removed).toBe(1);
    expect((await asking.graph(token, `users/${USER}`)).status).toBe(404);
    expect((await write(putUser(USER, 'one'))).body.applied.restored).toBe(1);
    expect((await write({ members: GROUP, remove: [USER] })).body.applied.membersRemoved).toBe(1);
  });

  it('touches nobody of the cloud, and takes what else stands beside a line that is refused', async () => {
    const answer = await write(
      { remove: cloudUser },
      putUser(cloudUser, 'taken'),
      putUser(MISSING, 'fay'),
      { remove: MISSING },
      { members: GROUP, add: [USER, MISSING] },
      { put: { kind: 'user', id: MISSING, properties: {} } },
      { remove: 'x' },
      'nothing',
      {},
      putUser(USER, 'renamed'),
    );
    expect(answer.status).toBe(200);
    expect(codes(answer)).toEqual([
      ...['not-synced', 'not-synced', 'conflict', 'not-found', 'unresolved-reference'],
      ...['missing-property', 'invalid-id', 'malformed', 'malformed'],
    ]);
    expect(answer.body.applied).toMatchObject({ updated: 1, membersAdded: 0 });
    expect((await asking.graph(token, `users/${cloudUser}`)).status).toBe(200);
  });

  it('leaves alone whose authority was moved to the cloud', async () => {
    const cloud = (isCloudManaged: boolean) => ({ onPremisesSyncBehavior: { isCloudManaged } });
    await asking.admin('PATCH', `tenants/${FABRIKAM}/objects/${USER}`, cloud(true));
    expect(codes(await write(putUser(USER, 'again'), { remove: USER }))).toEqual([
      'not-synced',
      'not-synced',
    ]);
    await asking.admin('PATCH', `tenants/${FABRIKAM}/objects/${USER}`, cloud(false));
    expect(codes(await write(putUser(USER, 'again')))).toEqual([]);
  });

  it('answers any junk with problems, never with an error of its own', async () => {
    const id = fc.constantFrom(USER, GROUP, MISSING, cloudUser, '', 'x', 7, null);
    const line = fc.oneof(
      fc.jsonValue(),
      fc.record({
        put: fc.record({ kind: fc.constantFrom('user', 'group', 'x'), id, properties: fc.jsonValue() }),
      }),
      fc.record({ members: id, add: fc.jsonValue(), remove: fc.array(id) }),
      fc.record({ remove: fc.oneof(id, fc.jsonValue()) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 5 }), async lines => {
        expect((await write(...lines)).status).toBe(200);
      }),
      { numRuns: 150 },
    );
  });
});
