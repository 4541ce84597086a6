import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  application,
  group,
  guid,
  importAll,
  manager,
  north,
  startWorld,
  type OpenedAccount,
  type World,
} from './api-world.ts';

let world: World;
let account: OpenedAccount;

const robot = { tenantId: north, objectId: guid("Mike's robot"), kind: 'application' };
const finance = { roles: ['finance-contributor'] };

/** Mike owns the registration of the robot, so he could make a key for it and act as it. */
function ownedByMike(): readonly string[] {
  return application("Mike's robot").map(line => {
    const object = JSON.parse(line) as Record<string, unknown>;
    if (object['@odata.type'] !== '#microsoft.graph.application') return line;
    return JSON.stringify({
      ...object,
      'owners@odata.bind': [`https://graph.microsoft.com/v1.0/directoryObjects/${guid('Mike')}`],
    });
  });
}

beforeAll(async () => {
  world = await startWorld();
  await importAll(world, north, [...ownedByMike(), group('Robots', ["Mike's robot"])]);
  account = await world.openWith({ members: { Mike: manager, Nora: manager } });
});
afterAll(async () => {
  await world?.close();
});

describe('R-10 a manager and an application that they own in the directory', () => {
  it('R-10 a manager cannot give their own application what they lack', async () => {
    const body = { objects: [robot], access: finance };
    const refused = await world.api('POST', `${account.path}/members`, await world.as('Mike'), body);
    expect(refused.status).toBe(403);
    expect(refused.body.items[0].problem.code).toBe('grants-exceed-own');
  });

  it('R-10 may give it what they hold, and cannot strengthen it later', async () => {
    const mike = await world.as('Mike');
    const body = { objects: [robot], access: { roles: ['developer'] } };
    const added = await world.api('POST', `${account.path}/members`, mike, body);
    expect(added.status, JSON.stringify(added.body)).toBe(201);
    const path = `${account.path}/members/${added.body.items[0].id}`;
    const etag = { 'if-match': (await world.api('GET', path, mike)).headers.get('etag') ?? '' };
    const refused = await world.api('PUT', `${path}/access`, mike, finance, etag);
    expect(refused.status).toBe(403);
    expect(refused.body.code).toBe('grants-exceed-own');
    const byAnother = await world.api('PUT', `${path}/access`, await world.as('Nora'), finance, etag);
    expect(byAnother.status, JSON.stringify(byAnother.body)).toBe(200);
  });

  it('R-10 nor through a group that it is in, though they are not in it themselves', async () => {
    const mike = await world.as('Mike');
    const objects = [{ tenantId: north, objectId: guid('Robots'), kind: 'group' }];
    const refused = await world.api('POST', `${account.path}/members`, mike, { objects, access: finance });
    expect([refused.status, refused.body.items?.[0].problem.code]).toEqual([403, 'grants-exceed-own']);
    const added = await world.api('POST', `${account.path}/members`, mike, { objects, access: manager });
    expect(added.status, JSON.stringify(added.body)).toBe(201);
    const path = `${account.path}/members/${added.body.items[0].id}`;
    const stronger = await world.api('PUT', `${path}/access`, mike, finance, { 'if-match': '*' });
    expect([stronger.status, stronger.body.code]).toEqual([403, 'grants-exceed-own']);
    const change = { members: [added.body.items[0].id], access: finance };
    const many = await world.api('POST', `${account.path}/members/change`, mike, change);
    expect(many.status, JSON.stringify(many.body)).toBe(403);
    const byAnother = await world.api('PUT', `${path}/access`, await world.as('Nora'), finance, {
      'if-match': '*',
    });
    expect(byAnother.status, JSON.stringify(byAnother.body)).toBe(200);
  });
});
