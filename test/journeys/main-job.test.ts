import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Member, Resource } from '../../src/core/account.ts';
import type { Question } from '../../src/core/decision.ts';
import { asAccountId, asMemberId, asObjectId, asTenantId } from '../../src/core/id.ts';
import { directoryFromNdjson } from '../oracle/ndjson-directory.ts';
import { randomFrom } from '../oracle/random.ts';
import { slowDecide, type World } from '../oracle/slow-reference.ts';
import { startPostgres } from '../postgres.ts';
import { eventually, startTestRolecall, type Answer, type TestRolecall } from '../rolecall.ts';
import {
  catalog,
  contoso,
  fabrikam,
  features,
  gamesEveryone,
  given,
  legalTeam1,
  read,
  resources,
  robots,
  users,
} from './main-job-world.ts';

let members: Member[] = [];
let rolecall: TestRolecall;
let account: string;
let portal: string;

const postgres = await startPostgres();
if ('missing' in postgres) {
  it('the main job on PostgreSQL', context => {
    if (process.env['CI'] === 'true') throw new Error(postgres.missing);
    context.skip(postgres.missing);
  });
} else {
  afterAll(() => postgres.stop());
}

/** Each store, with what has to be set for it. */
const stores = [
  ['the embedded store', async () => ({})],
  ...('missing' in postgres
    ? []
    : [['PostgreSQL', async () => ({ DATABASE_URL: await postgres.createDatabase() })] as const]),
] as const satisfies readonly (readonly [string, () => Promise<Record<string, string>>])[];

const asPortal = (method: string, path: string, body?: unknown): Promise<Answer> =>
  rolecall.call(method, `/api/v1/accounts/${account}${path}`, {
    token: portal,
    ...(body === undefined ? {} : { body }),
  });

describe.each(stores)('the main job on %s', (_store, settings) => {
  beforeAll(async () => {
    rolecall = await startTestRolecall(await settings());
    portal = await rolecall.portalToken();
    members = [];
  });
  afterAll(async () => {
    await rolecall?.close();
  });

  it('imports both sample directories', async () => {
    for (const [id, name] of [
      [contoso, 'contoso'],
      [fabrikam, 'fabrikam'],
    ] as const) {
      const made = await rolecall.admin('POST', '/tenants', {
        tenantId: id,
        displayName: name,
        domain: `${name}.test`,
        contactEmail: `it@${name}.test`,
        administrator: {
          givenName: 'Ada',
          surname: 'Min',
          userName: 'admin',
          password: 'Ada-keeps-it-all-1',
        },
        directoryIntegration: name === 'fabrikam',
      });
      expect(made.status).toBe(201);
      const imported = await rolecall.importLines(id, read(name));
      expect(imported.status).toBe(200);
      expect(imported.body.problems).toEqual([]);
    }
  });

  it('A-1 a portal opens an account without naming an owner: unclaimed', async () => {
    const opened = await rolecall.call('POST', '/api/v1/accounts', {
      token: portal,
      body: { name: 'Contoso Games', kind: 'company', features },
    });
    expect(opened.status, JSON.stringify(opened.body)).toBe(201);
    expect(opened.body).toMatchObject({
      name: 'Contoso Games',
      kind: 'company',
      claimed: false,
      features,
    });
    account = opened.body.id;
  });

  it('T-1 adding members is refused before a tenant is associated', async () => {
    const refused = await asPortal('POST', '/members', {
      objects: [{ tenantId: contoso, objectId: 'c7fde805-ec99-408d-9b5b-5fab8f4d3e27', kind: 'user' }],
      access: { roles: ['developer'] },
    });
    expect(refused.status).toBe(409);
    expect(refused.body.code).toBe('tenant-required');
  });

  it('T-2 a tenant is associated by a fresh sign-in of one of its people, used once', async () => {
    const token = await rolecall.freshToken(contoso, 'lakshmi.yilmaz@contoso.test', 'Sample-0-Passw0rd');
    const associated = await asPortal('POST', '/tenants', { token });
    expect(associated.status, JSON.stringify(associated.body)).toBe(201);
    expect(associated.body).toMatchObject({
      tenantId: contoso,
      displayName: 'contoso',
      defaultDomain: 'contoso.test',
    });
    const again = await asPortal('POST', '/tenants', { token });
    expect(again.body.code).toBe('proof-invalid');
  });

  it('A-5 the portal keeps products, add-ons and sandboxes', async () => {
    for (const { type, id, name, parent } of resources) {
      const put = await asPortal('PUT', `/resources/${type}/${id}`, { name, ...(parent ? { parent } : {}) });
      expect(put.status, JSON.stringify(put.body)).toBe(201);
    }
    const listed = await asPortal('GET', '/resources?type=add-on');
    expect(listed.body.items.map((each: Resource) => each.id).toSorted()).toEqual([
      'app-1-book',
      'app-2-gold',
      'app-2-night',
    ]);
  });

  it('U-1, G-1, P-1 users, groups and applications are added, each call with one access for all it names', async () => {
    for (const { objectId, kind, access } of given) {
      const added = await asPortal('POST', '/members', {
        objects: [{ tenantId: contoso, objectId, kind }],
        access,
      });
      expect(added.status, JSON.stringify(added.body)).toBe(201);
      const [item] = added.body.items;
      expect(item).toMatchObject({ kind, tenantId: contoso, objectId, state: 'active' });
      members.push({
        id: asMemberId(item.id),
        tenantId: asTenantId(contoso),
        objectId: asObjectId(objectId),
        kind,
        access,
      });
    }
    const listed = await asPortal('GET', '/members?limit=3');
    expect(listed.body).toMatchObject({ total: given.length });
    expect(listed.body.items).toHaveLength(3);
  });

  it('D-1 gives the right answer to 3,000 random questions', async () => {
    await agreeOn(3000, 1);
  });

  it('G-4 removing a group gives the new answers at once', async () => {
    const group = members.find(each => each.objectId === gamesEveryone);
    const removed = await asPortal('DELETE', `/members/${group?.id}`);
    expect(removed.status, JSON.stringify(removed.body)).toBe(200);
    members = members.filter(each => each !== group);
    await agreeOn(500, 2);
  });

  it('U-9 a user disabled in the directory has no access within 2 s, and has it back when enabled', async () => {
    const who = users[0];
    for (const accountEnabled of [false, true]) {
      const patched = await rolecall.admin('PATCH', `/tenants/${contoso}/objects/${who}`, { accountEnabled });
      expect(patched.status).toBeLessThan(300);
      await eventually(async () => {
        const asked = await rolecall.call('POST', '/access/v1/evaluation', {
          token: portal,
          body: question({
            who,
            type: 'user',
            action: 'account-users:readWrite',
            resource: { type: 'account', id: account },
          }),
        });
        return asked.body.decision === accountEnabled;
      }, 2);
    }
  });
});

interface Asked {
  readonly who: string;
  readonly type: 'user' | 'application';
  readonly action: string;
  readonly resource: { readonly type: string; readonly id: string };
}

const question = ({ who, type, action, resource }: Asked) => ({
  subject: { type, id: `${contoso}/${who}` },
  action: { name: action },
  resource: { ...resource, properties: { accountId: account } },
});

/** Asks the server and the slow reference the same random questions; half of them about people in the groups. */
async function agreeOn(count: number, seed: number): Promise<void> {
  const random = randomFrom(seed);
  const directory = directoryFromNdjson(contoso, read('contoso'), Date.now());
  const world: World = {
    catalog,
    facts: {
      account: { id: asAccountId(account), name: '', kind: 'company', features, claimed: false, revision: 1 },
      owners: [],
      tenants: [asTenantId(contoso)],
      resources,
      members,
    },
    directories: [directory],
    maxAge: { usual: 86_400_000, sensitive: 3_600_000 },
  };
  const people = directory.objects.filter(each => each.kind !== 'group');
  const named = people.filter(each => [...users, ...robots].some(id => id === each.objectId));
  const inLegal = people.filter(each =>
    directory.memberships.some(([group, member]) => group === legalTeam1 && member === each.objectId),
  );
  const aimed = catalog.permissions.filter(({ id }) =>
    given.some(({ access }) => 'custom' in access && access.custom.some(grant => grant.permission === id)),
  );
  const asked: Asked[] = Array.from({ length: count }, () => {
    const subject = random.pick(random.chance(0.6) ? named : random.chance(0.5) ? inLegal : people);
    const permission = random.pick(random.chance(0.5) ? aimed : catalog.permissions);
    const level = random.pick(['read', 'read', 'readWrite'] as const);
    const places = [{ type: 'account', id: account }, ...resources];
    const fitting = places.filter(each => each.type === permission.scope);
    const place = random.pick(random.chance(0.7) ? fitting : places);
    return {
      who: subject.objectId,
      type: subject.kind === 'application' ? 'application' : 'user',
      action: `${permission.id}:${level}`,
      resource: { type: place.type, id: place.id },
    };
  });
  let yes = 0;
  for (let from = 0; from < asked.length; from += 500) {
    const part = asked.slice(from, from + 500);
    const answer = await rolecall.call('POST', '/access/v1/evaluations', {
      token: portal,
      body: { evaluations: part.map(question) },
    });
    expect(answer.status).toBe(200);
    part.forEach((each, i) => {
      const [permission = '', level] = each.action.split(':');
      const expected = slowDecide(world, {
        subject: { tenantId: asTenantId(contoso), objectId: asObjectId(each.who), type: each.type },
        permission,
        level: level as Question['level'],
        resource: each.resource,
        at: Date.now(),
      });
      expect(answer.body.evaluations[i].decision, JSON.stringify(each)).toBe(expected.allowed);
      yes += expected.allowed ? 1 : 0;
    });
  }
  // A world in which hardly anybody may do anything proves little.
  expect(yes).toBeGreaterThan(count / 8);
}
