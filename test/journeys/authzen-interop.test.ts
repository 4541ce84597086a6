import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guid, north, startWorld, type OpenedAccount, type World } from './api-world.ts';

/** The scenarios of the AuthZEN interoperability events, every row of their decision tables. */
let world: World;
let portal: string;
let records: OpenedAccount;
let todos: OpenedAccount;

/** By record: department, owner, who may view it (first letters), who may edit it. */
const table =
  `101 Legal alice abcd a|102 Legal bob abcd b|103 Legal carol abcd c|104 Accounting dan adf d|105 Legal erin abcde e
106 Accounting felix adf f|107 Sales alice ad a|108 Legal bob abcd b|109 Accounting carol acdf c|110 Sales dan ad ad
111 Accounting erin adef e|112 Legal felix abcdf f|113 Sales alice ad a|114 Accounting bob abdf b|115 Finance carol acde cd
116 Legal dan abcd d|117 Legal erin abcde e|118 Accounting felix adf f|119 Legal alice abcd a|120 Accounting bob abdf b`
    .split(/[|\n]/)
    .map(
      row => row.split(' ') as [id: string, department: string, owner: string, view: string, edit: string],
    );

const staff: readonly (readonly [alias: string, person: string, role: string, department: string])[] = [
  ['alice', 'Nora', 'manager', 'Sales'],
  ['bob', 'Rita', 'employee', 'Legal'],
  ['carol', 'Wanda', 'contractor', 'Legal'],
  ['dan', 'Mike', 'manager', 'Finance'],
  ['erin', 'Gil', 'employee', 'Finance'],
  ['felix', 'Stan', 'contractor', 'Accounting'],
];
const whole = (letters: string): string[] =>
  staff.map(([name]) => name).filter(name => letters.includes(name.charAt(0)));
const actionsOf: readonly (readonly [string, (row: (typeof table)[number]) => string[]])[] = [
  ['view', ([, , , view]) => whole(view)],
  ['edit', ([, , , , edit]) => whole(edit)],
  ['delete', ([, , owner]) => [owner]],
];

const pid = (n: number): string =>
  Buffer.from(`\n$fd${n}614d3-c39a-4781-b7bd-8b96f5a5100d\x12\x05local`).toString('base64');
const family: readonly (readonly [pid: string, email: string, person: string, roles: readonly string[]])[] = [
  [pid(0), 'rick@the-citadel.com', 'Nora', ['admin', 'evil_genius']],
  [pid(1), 'morty@the-citadel.com', 'Rita', ['editor']],
  [pid(2), 'summer@the-smiths.com', 'Wanda', ['editor']],
  [pid(3), 'beth@the-smiths.com', 'Mike', ['viewer']],
  [pid(4), 'jerry@the-smiths.com', 'Gil', ['viewer']],
];
const todo = '7240d0db-8ff0-41ec-98b2-34a096273b9f';

async function put(account: OpenedAccount, path: string, body: unknown): Promise<void> {
  const answer = await world.api('PUT', `${account.path}${path}`, portal, body);
  expect(answer.status, `${path} ${JSON.stringify(answer.body)}`).toBeLessThan(300);
}
const pair = (person: string) => ({ tenantId: north, objectId: guid(person) });
const properties = (account: OpenedAccount, person: string, values: object): Promise<void> =>
  put(account, `/subjects/${north}/${guid(person)}/properties`, { properties: values });
const resource = (account: OpenedAccount, type: string, id: string): Promise<void> =>
  put(account, `/resources/${type}/${encodeURIComponent(id)}`, { name: id });
const ask = async (account: OpenedAccount, path: string, body: object) => {
  const answer = await world.call('POST', `${account.path}/access/v1/${path}`, { body, token: portal });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body;
};

beforeAll(async () => {
  const catalog = fileURLToPath(new URL('../fixtures/authzen-interop.json', import.meta.url));
  world = await startWorld({ CATALOG: catalog });
  portal = await world.portalToken();
  records = await world.openWith({
    members: Object.fromEntries(staff.map(([, person]) => [person, { roles: ['employee'] }])),
  });
  for (const [name, person, role, department] of staff) {
    await put(records, `/aliases/user/${name}`, pair(person));
    await properties(records, person, { name, role, department });
  }
  for (const [id, department, owner] of table) {
    await resource(records, 'record', id);
    await put(records, `/resources/record/${id}/properties`, { properties: { department, owner } });
  }
  todos = await world.openWith({
    members: Object.fromEntries(
      family.map(([, , person, roles]) => [person, { roles: roles.map(role => role.replace('_', '-')) }]),
    ),
  });
  for (const [id, email, person, roles] of family) {
    await put(todos, `/aliases/user/${id}`, pair(person));
    await put(todos, `/aliases/identity/${id}`, pair(person));
    await properties(todos, person, { email, roles });
    await resource(todos, 'user', email);
  }
  for (const id of ['todo-1', todo]) await resource(todos, 'todo', id);
  for (const id of ['/users/{userId}', '/todos', '/todos/{todoId}']) await resource(todos, 'route', id);
});
afterAll(async () => {
  await world?.close();
});

describe('D-2 AuthZEN interoperability: search', () => {
  it('D-2 who may view, edit and delete each of the twenty records', async () => {
    for (const row of table) {
      for (const [name, may] of actionsOf) {
        const found = await ask(records, 'search/subject', {
          subject: { type: 'user' },
          action: { name },
          resource: { type: 'record', id: row[0] },
        });
        const expected = may(row).map(id => ({ type: 'user', id }));
        expect(found.results, `${row[0]} ${name}`).toHaveLength(expected.length);
        expect(found.results, `${row[0]} ${name}`).toEqual(expect.arrayContaining(expected));
      }
    }
  });

  it('D-2 which records each of the six may view, edit and delete, and so the claims of an identity provider', async () => {
    for (const [id] of staff) {
      for (const [name, may] of actionsOf) {
        const found = await ask(records, 'search/resource', {
          subject: { type: 'user', id },
          action: { name },
          resource: { type: 'record' },
        });
        const expected = table
          .filter(row => may(row).includes(id))
          .map(([record]) => ({ type: 'record', id: record }));
        expect(found.results, `${id} ${name}`).toEqual(expected);
      }
    }
  });

  it('D-2 what each of the six may do on each record', async () => {
    for (const [id] of staff) {
      for (const row of table) {
        const found = await ask(records, 'search/action', {
          subject: { type: 'user', id },
          resource: { type: 'record', id: row[0] },
        });
        const own = (found.results as { name: string }[]).filter(({ name }) => !name.includes(':'));
        const expected = actionsOf.filter(([, may]) => may(row).includes(id)).map(([name]) => ({ name }));
        expect(own, `${id} ${row[0]}`).toEqual(expected);
      }
    }
  });
});

describe('D-1 AuthZEN interoperability: todo', () => {
  it.each(family)('D-1 every row of %s', async (id, email, _person, roles) => {
    const subject = { type: 'user', id };
    const makes = roles.includes('editor') || roles.includes('admin');
    const owned = (ownerID: string) => ({ type: 'todo', id: todo, properties: { ownerID } });
    const others = email === 'rick@the-citadel.com' ? 'morty@the-citadel.com' : 'rick@the-citadel.com';
    const rows: readonly (readonly [string, object, boolean])[] = [
      ['can_read_user', { type: 'user', id: 'beth@the-smiths.com' }, true],
      ['can_read_user', { type: 'user', id: email }, true],
      ['can_read_todos', { type: 'todo', id: 'todo-1' }, true],
      ['can_create_todo', { type: 'todo', id: 'todo-1' }, makes],
      ['can_update_todo', owned(others), roles.includes('evil_genius')],
      ['can_update_todo', owned(email), makes],
      ['can_delete_todo', owned(others), roles.includes('admin')],
      ['can_delete_todo', owned(email), makes],
    ];
    for (const [name, on, decision] of rows) {
      const answer = await ask(todos, 'evaluation', { subject, action: { name }, resource: on });
      expect(answer.decision, `${name} ${JSON.stringify(on)}`).toBe(decision);
    }
    const evaluations = rows.map(([name, on]) => ({ action: { name }, resource: on }));
    const many = await ask(todos, 'evaluations', { subject, resource: {}, context: {}, evaluations });
    expect(many.evaluations.map((each: { decision: boolean }) => each.decision)).toEqual(
      rows.map(([, , decision]) => decision),
    );
  });

  it('D-3 a no because of a condition says which, in the words of the catalog', async () => {
    const answer = await ask(todos, 'evaluation', {
      subject: { type: 'user', id: pid(1) },
      action: { name: 'can_update_todo' },
      resource: { type: 'todo', id: todo },
      context: { explain: true },
    });
    expect(answer.context.reasons).toEqual([
      {
        code: 'condition-not-met',
        permission: 'todo-completion',
        condition: "One's own todos; evil geniuses all.",
        fault: 'No such key: ownerID',
        detail:
          "todo-completion is bound by a condition: One's own todos; evil geniuses all. It could not be evaluated: No such key: ownerID.",
      },
    ]);
  });

  it('R-3 effective access shows under which condition something is held', async () => {
    const shown = await world.api(
      'GET',
      `${todos.path}/subjects/${north}/${guid('Rita')}/effective-access`,
      portal,
    );
    const line = shown.body.items.find((item: { permission: string }) => item.permission === 'todo-deletion');
    expect(line.under).toEqual(["One's own todos; admins all."]);
  });
});

describe('D-1 AuthZEN interoperability: API gateway', () => {
  it.each(family)('D-1 every row of %s', async (id, _email, _person, roles) => {
    const among = (...named: readonly string[]): boolean => roles.some(role => named.includes(role));
    const rows: readonly (readonly [string, string, boolean])[] = [
      ['GET', '/users/{userId}', true],
      ['GET', '/todos', true],
      ['POST', '/todos', among('admin', 'editor')],
      ['PUT', '/todos/{todoId}', among('evil_genius', 'editor')],
      ['DELETE', '/todos/{todoId}', among('admin', 'editor')],
    ];
    for (const [name, route, decision] of rows) {
      const answer = await ask(todos, 'evaluation', {
        subject: { type: 'identity', id },
        action: { name },
        resource: { type: 'route', id: route },
      });
      expect(answer.decision, `${name} ${route}`).toBe(decision);
    }
  });
});
