import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../rolecall.ts';
import {
  guid,
  manager,
  named,
  reader,
  south,
  startWorld,
  type OpenedAccount,
  type World,
} from './api-world.ts';

let world: World;
let portal: string;

beforeAll(async () => {
  world = await startWorld();
  portal = await world.portalToken();
});
afterAll(async () => {
  await world?.close();
});

interface Prepared extends OpenedAccount {
  /** The custom role that Mike and the group Outer hold. */
  readonly role: string;
}

const contact = { permission: 'contact-info', level: 'read' };
const packages = { permission: 'packages', level: 'readWrite', on: { type: 'product', id: 'app-1' } };

async function prepared(): Promise<Prepared> {
  const account = await world.openWith({ proofs: ['Nora', 'Sam'], members: { Nora: manager, Sue: manager } });
  await world.api('PUT', `${account.path}/resources/product/app-1`, portal, { name: 'App' });
  const made = await world.api('POST', `${account.path}/roles`, portal, {
    name: 'Team',
    custom: [contact, packages],
  });
  const role = made.body.id as string;
  const member = { ...account.member };
  const accesses: Record<string, unknown> = {
    Mike: { roles: [role] },
    Outer: { roles: [role] },
    Rita: reader,
    Gil: { custom: [packages] },
  };
  for (const [name, access] of Object.entries(accesses)) {
    const added = await world.api('POST', `${account.path}/members`, portal, {
      objects: [named(name)],
      access,
    });
    member[name] = added.body.items[0].id;
  }
  return { ...account, member, role };
}

interface Way {
  readonly method: string;
  readonly path: (account: Prepared) => string;
  readonly body?: (account: Prepared) => unknown;
  readonly confirm?: (account: Prepared) => string;
  /** Who gains or loses something by it, groups apart. */
  readonly touches: readonly string[];
}

/** Every way by which access changes. */
const ways: Readonly<Record<string, Way>> = {
  'adding members': {
    method: 'POST',
    path: ({ path }) => `${path}/members`,
    body: () => ({ objects: [named('Una One'), named('Rita')], access: { custom: [contact] } }),
    touches: ['Una One'],
  },
  'other access': {
    method: 'PUT',
    path: ({ path, member }) => `${path}/members/${member['Rita']}/access`,
    body: () => ({ custom: [contact] }),
    touches: ['Rita'],
  },
  'other access of a group': {
    method: 'PUT',
    path: ({ path, member }) => `${path}/members/${member['Outer']}/access`,
    body: () => reader,
    touches: ['Gil', 'Una Four'],
  },
  'many at once': {
    method: 'POST',
    path: ({ path }) => `${path}/members/change`,
    body: ({ member }) => ({ members: [member['Rita'], member['Mike']], end: '2020-01-01T00:00:00Z' }),
    touches: ['Mike', 'Rita'],
  },
  'many at once removed': {
    method: 'POST',
    path: ({ path }) => `${path}/members/change`,
    body: ({ member }) => ({
      filter: { permission: 'packages', kind: 'user' },
      except: [member['Nora'], member['Sue']],
      remove: true,
    }),
    // Gil is in Outer, which gives the same.
    touches: ['Mike'],
  },
  'a role changed': {
    method: 'PUT',
    path: ({ path, role }) => `${path}/roles/${role}`,
    body: () => ({ name: 'Team', custom: [{ ...contact, level: 'readWrite' }] }),
    touches: ['Gil', 'Mike', 'Una Four'],
  },
  'a role deleted': {
    method: 'DELETE',
    path: ({ path, role }) => `${path}/roles/${role}`,
    confirm: ({ role }) => role,
    touches: ['Gil', 'Mike', 'Una Four'],
  },
  'a resource deleted': {
    method: 'DELETE',
    path: ({ path }) => `${path}/resources/product/app-1`,
    touches: ['Gil', 'Mike', 'Una Four'],
  },
  'a member removed': {
    method: 'DELETE',
    path: ({ path, member }) => `${path}/members/${member['Mike']}`,
    touches: ['Mike'],
  },
  'a tenant removed': {
    method: 'DELETE',
    path: ({ path }) => `${path}/tenants/${south}`,
    touches: ['Sue'],
  },
};

const people = ['Nora', 'Sue', 'Mike', 'Rita', 'Gil', 'Una One', 'Una Four'];
/** What everybody may do, by permission and place. */
async function accessOfAll({ path }: Prepared): Promise<Record<string, Record<string, string>>> {
  const all: Record<string, Record<string, string>> = {};
  for (const name of people) {
    const { tenantId } = named(name);
    const answer = await world.api(
      'GET',
      `${path}/subjects/${tenantId}/${guid(name)}/effective-access`,
      portal,
    );
    const lines = answer.body.items as {
      permission: string;
      on?: object;
      level: string;
      withoutEffect?: object;
    }[];
    all[name] = Object.fromEntries(
      lines
        .filter(line => line.withoutEffect === undefined)
        .map(({ permission, on, level }) => [JSON.stringify([permission, on]), level]),
    );
  }
  return all;
}

type Entry = { permission: string; level: string; on?: object };
type Line = { displayName: string; kind: string; gains: Entry[]; loses: Entry[]; stays: Entry[] };

describe('B-2 the effect of a change is said first, and is what then happens or the change is refused', () => {
  it.each(Object.entries(ways))('B-2 %s', async (_, way) => {
    const account = await prepared();
    const send = (query: string, headers = {}) => {
      const confirm = way.confirm === undefined ? '' : `confirm=${way.confirm(account)}`;
      const url = `${way.path(account)}?${[query, confirm].filter(Boolean).join('&')}`;
      return world.api(way.method, url, portal, way.body?.(account), {
        ...(way.path(account).endsWith('/access') ? { 'if-match': '*' } : {}),
        ...headers,
      });
    };
    const before = await accessOfAll(account);
    const entriesOfLog = async () =>
      (await world.api('GET', `${account.path}/audit?limit=1`, portal)).body.items[0].seq;
    const seq = await entriesOfLog();
    const shown = await send('dryRun=true');
    expect(shown.status, JSON.stringify(shown.body)).toBe(200);
    const lines = (shown.body.effect as Line[]).filter(line => people.includes(line.displayName));
    expect(lines.map(line => line.displayName).sort()).toEqual(way.touches);
    // A dry run leaves no trace.
    expect(await accessOfAll(account)).toEqual(before);
    expect(await entriesOfLog()).toBe(seq);

    const refused = await send('', { 'if-match-plan': 'something else' });
    expect([refused.status, refused.body.code]).toEqual([412, 'plan-stale']);
    expect(await accessOfAll(account)).toEqual(before);

    const done = await send('', { 'if-match-plan': shown.body.plan });
    expect(done.status, JSON.stringify(done.body)).toBeLessThan(300);
    const after = await accessOfAll(account);
    for (const name of people) {
      const line = lines.find(each => each.displayName === name);
      if (line === undefined) {
        expect({ name, access: after[name] }).toEqual({ name, access: before[name] });
        continue;
      }
      const key = ({ permission, on }: Entry): string => JSON.stringify([permission, on]);
      for (const entry of line.gains) {
        expect({ name, entry, level: after[name]?.[key(entry)] }).toEqual({
          name,
          entry,
          level: entry.level,
        });
        expect(before[name]?.[key(entry)]).not.toBe(entry.level);
      }
      for (const entry of line.loses) {
        expect(before[name]?.[key(entry)]).toBe(entry.level);
        expect({ name, entry, level: after[name]?.[key(entry)] }).not.toEqual({
          name,
          entry,
          level: entry.level,
        });
      }
    }
  });
});

describe('B-1 why and until when', () => {
  const grantsOf = async ({ path }: OpenedAccount, member: string | undefined) =>
    (await world.api('GET', `${path}/members/${member}/grants`, portal)).body.items;

  it('B-1 every grant keeps reason, who gave it, when, start and end; what stays as it was keeps its own', async () => {
    const account = await prepared();
    const end = '2099-01-31T00:00:00.000Z';
    const first = {
      roles: [
        { role: 'developer', end },
        { role: account.role, start: '2020-01-01T00:00:00.000Z' },
      ],
      reason: 'the launch',
    };
    await world.api('PUT', `${account.path}/members/${account.member['Mike']}/access`, portal, first, {
      'if-match': '*',
    });
    const given = await grantsOf(account, account.member['Mike']);
    expect(given.find((each: { grant: { role: string } }) => each.grant.role === 'developer')).toEqual({
      grant: { role: 'developer', end },
      reason: 'the launch',
      givenBy: expect.objectContaining({ kind: 'portal' }),
      givenAt: expect.any(String),
    });
    const nora = await world.as('Nora');
    const second = { roles: [{ role: 'developer', end }, 'marketer'], reason: 'more to do' };
    await world.api('PUT', `${account.path}/members/${account.member['Mike']}/access`, nora, second, {
      'if-match': '*',
    });
    const [developer, marketer] = await grantsOf(account, account.member['Mike']);
    expect([developer.reason, developer.givenBy.kind]).toEqual(['the launch', 'portal']);
    expect([marketer.grant, marketer.reason, marketer.givenBy.displayName]).toEqual([
      { role: 'marketer' },
      'more to do',
      'Nora',
    ]);
    const shown = await world.api('GET', `${account.path}/members/${account.member['Mike']}`, portal);
    expect(shown.body.access.reason).toBe('more to do');
    const gil = await grantsOf(account, account.member['Gil']);
    expect(gil.map((each: { grant: object }) => each.grant)).toEqual([packages]);
  });

  it('B-1 an end is decided at the moment of the question, by no clock job', async () => {
    const account = await prepared();
    const path = `${account.path}/members/${account.member['Rita']}`;
    const may = async () => {
      const answer = await world.call('POST', `/accounts/${account.id}/access/v1/evaluation`, {
        token: portal,
        body: {
          subject: { type: 'user', id: `${named('Rita').tenantId}/${guid('Rita')}` },
          action: { name: 'contact-info:read' },
          resource: { type: 'account', id: account.id },
        },
      });
      return answer.body as { decision: boolean; context: { validUntil?: string } };
    };
    const end = new Date(Date.now() + 2500).toISOString();
    const soon = { custom: [{ ...contact, end }] };
    const changed = await world.api('PUT', `${path}/access`, portal, soon, { 'if-match': '*' });
    const { revision } = changed.body;
    expect(await may()).toMatchObject({ decision: true, context: { validUntil: end } });
    await eventually(async () => !(await may()).decision);
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(end));
    const member = await world.api('GET', path, portal);
    expect([member.body.state, member.body.revision]).toEqual(['ended', revision]);
    const later = { custom: [{ ...contact, start: '2098-01-01T00:00:00Z' }] };
    await world.api('PUT', `${path}/access`, portal, later, { 'if-match': '*' });
    expect((await may()).decision).toBe(false);
    expect((await world.api('GET', path, portal)).body.state).toBe('starts-later');
  });
});

describe('R-7 mixed', () => {
  it('R-7 the row of all products is mixed while products differ, and nothing of it is stored', async () => {
    const account = await prepared();
    const row = async () => {
      const path = `${account.path}/members/${account.member['Gil']}/effective-access`;
      const answer = await world.api('GET', path, portal);
      return answer.body.allRows.find(
        (each: { permission: string; type: string }) =>
          each.permission === 'packages' && each.type === 'product',
      ).level;
    };
    expect(await row()).toBe('mixed');
    const shown = await world.api('GET', `${account.path}/members/${account.member['Gil']}`, portal);
    expect(JSON.stringify(shown.body)).not.toContain('mixed');
    await world.api('DELETE', `${account.path}/resources/product/app-1`, portal);
    expect(await row()).toBe('none');
  });
});
