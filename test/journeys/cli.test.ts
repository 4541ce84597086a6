import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callJson } from '../rolecall.ts';
import { personToken, runRolecall, startServer, type Ended, type Env, type Server } from './process-child.ts';

const contoso = 'c0470500-0000-4000-8000-00000000c001';
const person = (number: number): string => `user:${contoso}/5a4b1e00-0000-4000-8000-00000000000${number}`;
const pat = person(8);
/** People of the sample directory who are no members. */
const lukasz = `user:${contoso}/c3015f9f-1e9e-4a4f-b385-2a64369580ff`;
const adele = `user:${contoso}/3cae11a6-bd21-4956-9ba9-a6b59d8a9ea9`;
const kamala = `user:${contoso}/a5e3f4d0-3208-4155-82e4-e6be0ceabec7`;
const beatriz = `user:${contoso}/5741cca6-e7d8-4cb6-8693-bb1f403a290b`;
const mahmoud = `user:${contoso}/d8acacfd-9167-4a0b-854a-f08cf7963e48`;

const portal = {
  id: '90000000-0000-4000-8000-000000000001',
  secret: 'a-portal-that-tests-by-hand-0123456789',
};

let server: Server;
let env: Env;
let account: string;

const rolecall = (...args: string[]): Promise<Ended> => runRolecall(args, env);
const asPerson = async (args: string[], userName: string, password: string): Promise<Ended> =>
  runRolecall(args, {
    ROLECALL_URL: server.url,
    ROLECALL_TOKEN: await personToken(server, userName, password),
  });

beforeAll(async () => {
  server = await startServer({
    DATA_DIR: 'memory',
    PORTAL_CLIENT_ID: portal.id,
    PORTAL_CLIENT_SECRET: portal.secret,
  });
  env = {
    ROLECALL_URL: server.url,
    ROLECALL_LOGIN_URL: server.directoryUrl,
    ROLECALL_CLIENT_ID: portal.id,
    ROLECALL_CLIENT_SECRET: portal.secret,
    ROLECALL_TENANT: 'operator.test',
  };
  const token = await personToken(server, 'max.berg@contoso.test', 'Max-manages-people-2');
  account = (await callJson(`${server.url}/api/v1/me`, 'GET', { token })).body.accounts[0].id;
});
afterAll(async () => {
  server?.process.kill('SIGKILL');
  await server?.ended;
});

describe('rolecall check', () => {
  it('D-1 says yes and ends with 0, no and ends with 1', async () => {
    const yes = await rolecall('check', account, pat, 'store-listings:readWrite', 'product/racing');
    expect(yes).toEqual({ status: 0, out: 'yes\n', err: '' });
    const no = await rolecall('check', account, pat, 'store-listings:readWrite', 'product/chess');
    expect(no).toEqual({ status: 1, out: 'no\n', err: '' });
  });

  it('D-3 --explain says what gives it, or the nearest grant that would', async () => {
    const owner = '9188040d-6c67-4c5b-b112-36a304b66dad/5a4b1e00-0000-4000-8000-000000000001';
    const yes = await rolecall('check', account, owner, 'account-users:readWrite', 'account', '--explain');
    expect(yes).toMatchObject({ status: 0, out: 'yes\n  An owner of the account may do everything.\n' });
    const no = await rolecall(
      'check',
      account,
      pat,
      'store-listings:readWrite',
      'product/chess',
      '--explain',
    );
    expect(no.status).toBe(1);
    expect(no.out).toContain('this grant would do: store-listings:readWrite@product/chess');
    expect(no.out).toMatch(/who can give it: .*Max Berg/);
  });

  it('--json prints the answer of the API', async () => {
    const { status, out } = await rolecall(
      ...['check', account, pat, 'store-listings:read', 'product/racing', '--explain', '--json'],
    );
    expect(status).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      decision: true,
      context: { revision: expect.any(String), reasons: [{ code: 'granted-by-custom' }] },
    });
  });

  it('an unknown permission is a no with its reason, an account that is not theirs says nothing more', async () => {
    const unknown = await rolecall('check', account, pat, 'teleport:read', 'account', '--explain');
    expect(unknown).toMatchObject({ status: 1, out: expect.stringContaining('no such permission') });
    const foreign = await asPerson(
      ['check', 'acc-of-others', pat, 'account-users:read', 'account', '--explain'],
      ...(['pat.doyle@contoso.test', 'Pat-sees-one-game-8'] as const),
    );
    expect(foreign.status).toBe(1);
    expect(foreign.out).toMatch(/^(no\n|$)/);
  });
});

describe('rolecall search', () => {
  it('D-2 finds subjects, resources and actions, one a line', async () => {
    const resources = await rolecall(
      ...['search', 'resources', account, pat, 'store-listings:readWrite', 'product'],
    );
    expect(resources).toEqual({ status: 0, out: 'product/racing\n', err: '' });
    const subjects = await rolecall(
      ...['search', 'subjects', account, 'store-listings:readWrite', 'product/racing', '--json'],
    );
    const ids = JSON.parse(subjects.out).results.map((each: { id: string }) => `user:${each.id}`);
    expect(ids).toContain(pat);
    const actions = await rolecall('search', 'actions', account, pat, 'product/racing');
    expect(actions.out.split('\n')).toContain('store-listings:readWrite');
    const usage = await rolecall(
      ...['search', 'subjects', account, 'store-listings:read', 'product/racing', '--type', 'group'],
    );
    expect(usage.status).toBe(2);
  });
});

describe('rolecall members', () => {
  it('U-10 list prints everybody, with the ids that other commands take', async () => {
    const { status, out, err } = await rolecall('members', 'list', account);
    expect([status, err]).toEqual([0, '']);
    const lines = out.trim().split('\n');
    expect(lines[0]).toMatch(/^NAME +USER NAME +KIND +ACCESS +STATE +MEMBER$/);
    expect(lines.length).toBeGreaterThan(12);
    expect(out).toMatch(/Max Berg .* user +manager +active/);
    expect(out).toMatch(/Pat Doyle .*store-listings:readWrite@product\/racing/);
  });

  it('U-10 list filters, searches, sorts, limits and prints JSON', async () => {
    const groups = await rolecall('members', 'list', account, '--kind', 'group', '--json');
    const { items, total } = JSON.parse(groups.out);
    expect([total, items.map((each: { kind: string }) => each.kind)]).toEqual([
      3,
      ['group', 'group', 'group'],
    ]);
    const found = await rolecall('members', 'list', account, '--q', 'doyle', '--json');
    expect(JSON.parse(found.out)).toMatchObject({ total: 1, items: [{ displayName: 'Pat Doyle' }] });
    const sorted = await rolecall('members', 'list', account, '--sort=-name', '--limit', '3', '--json');
    const names = JSON.parse(sorted.out).items.map((each: { displayName: string }) => each.displayName);
    expect(names).toEqual([...names].sort().reverse());
    expect(names).toHaveLength(3);
  });

  it('U-1 add gives several the same access; --dry-run only says what would change', async () => {
    const add = ['members', 'add', account, lukasz, adele, '--role', 'marketer', '--reason', 'launch'];
    const dry = await rolecall(...add, '--dry-run');
    expect(dry.status).toBe(0);
    expect(dry.out).toMatch(/^Łukasz Quispe \(user c0470500.*\)\n(\s+\+ .*\n)+/m);
    const listed = await rolecall('members', 'list', account, '--q', 'quispe', '--json');
    expect(JSON.parse(listed.out).items).toEqual([]);

    const added = await rolecall(...add);
    expect(added).toMatchObject({ status: 0, err: '' });
    expect(added.out).toMatch(
      /^added \S+ {2}Łukasz Quispe {2}marketer\nadded \S+ {2}Adele Dubois {2}marketer\n$/,
    );
    expect((await rolecall(...add)).status).toBe(0);
    const asked = await rolecall('check', account, adele, 'contact-customer:readWrite', 'product/chess');
    expect(asked).toMatchObject({ status: 0, out: 'yes\n' });
  });

  it('an object with other access, an unknown role and an access of nothing are refused with their codes', async () => {
    const other = await rolecall('members', 'add', account, pat, '--role', 'developer');
    expect(other).toMatchObject({ status: 1, out: '' });
    expect(other.err).toContain('code already-a-member, request ');
    const mixed = await rolecall(
      ...['members', 'add', account, kamala, `user:${contoso}/00000000-0000-4000-8000-000000000000`],
      ...['--role', 'marketer', '--json'],
    );
    expect(mixed.status).toBe(1);
    expect(JSON.parse(mixed.out).items).toMatchObject([
      { objectId: 'a5e3f4d0-3208-4155-82e4-e6be0ceabec7', state: 'active' },
      { objectId: '00000000-0000-4000-8000-000000000000', problem: { code: 'not-found' } },
    ]);
    const role = await rolecall('members', 'add', account, lukasz, '--role', 'emperor');
    expect(role.status).toBe(1);
    expect(role.err).toContain('unknown-role');
    const nothing = await rolecall('members', 'add', account, lukasz);
    expect(nothing.status).toBe(2);
  });

  it('U-8 remove takes away what was given and says what remains through groups', async () => {
    expect((await rolecall('members', 'add', account, beatriz, '--role', 'manager')).status).toBe(0);
    const dry = await rolecall('members', 'remove', account, beatriz, '--dry-run');
    expect(dry.status).toBe(0);
    expect(dry.out).toMatch(/^would remove \S+\n {2}Beatriz Hernández .*\n(\s+- .*\n)+/);
    const removed = await rolecall('members', 'remove', account, beatriz, '--json');
    expect(removed.status).toBe(0);
    expect(JSON.parse(removed.out).items).toMatchObject([{ remains: expect.any(Array) }]);
    const asked = await rolecall('check', account, beatriz, 'account-users:readWrite', 'account');
    expect(asked).toMatchObject({ status: 1, out: 'no\n' });
    const again = await rolecall('members', 'remove', account, beatriz);
    expect(again).toMatchObject({ status: 1, out: '' });
    expect(again.err).toContain('code not-found');
  });

  it('several are removed one by one, each with its own outcome', async () => {
    const custom = ['--custom', 'contact-info:read', '--custom', 'contact-customer:readWrite@product/*'];
    expect(await rolecall('members', 'add', account, mahmoud, ...custom)).toMatchObject({
      status: 0,
      err: '',
    });
    const { status, out, err } = await rolecall('members', 'remove', account, 'nobody', mahmoud);
    expect(status).toBe(1);
    expect(err).toMatch(/^not removed nobody\n/);
    expect(out.match(/^removed /gm)).toHaveLength(1);
  });
});

describe('a refusal', () => {
  it('B-3 names what is missing and who can give it', async () => {
    const { status, err } = await asPerson(
      ['members', 'list', account],
      'pat.doyle@contoso.test',
      'Pat-sees-one-game-8',
    );
    expect(status).toBe(1);
    expect(err).toContain('Needed: account-users:read');
    expect(err).toMatch(/Who can give it: .*(Olga Marek|Max Berg)/);
    expect(err).toMatch(/code permission-missing, request \S+\n/);
  });

  it('of the sign-in, or nobody answering, ends with 1 and says what to check, without the secret', async () => {
    const wrong = await runRolecall(['members', 'list', account], {
      ...env,
      ROLECALL_CLIENT_SECRET: 'not-the-one',
    });
    expect(wrong.status).toBe(1);
    expect(wrong.err).toMatch(/refused to sign in the application .*AADSTS7000215/);
    expect(wrong.err).not.toContain('not-the-one');
    const gone = await runRolecall(['members', 'list', account, '--json'], {
      ...env,
      ROLECALL_URL: 'http://localhost:1',
    });
    expect(gone.status).toBe(1);
    expect(JSON.parse(gone.out)).toMatchObject({ code: 'unreachable' });
  });
});
