import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../rolecall.ts';
import {
  guid,
  manager,
  marketer,
  named,
  north,
  startWorld,
  type OpenedAccount,
  type World,
} from './api-world.ts';

let world: World;
let portal: string;
let account: OpenedAccount;
let nora: string;

beforeAll(async () => {
  world = await startWorld();
  portal = await world.portalToken();
  account = await world.openWith({
    members: {
      Nora: manager,
      'Una One': marketer,
      'Una Two': marketer,
      Outer: { custom: [{ permission: 'contact-info', level: 'read' }] },
    },
  });
  await world.admin('PATCH', `/tenants/${north}/objects/${guid('Nora')}`, {
    directoryRoles: ['User Administrator', 'Application Administrator'],
  });
  nora = await world.as('Nora');
});
afterAll(async () => {
  await world?.close();
});

async function add(objects: object[], access: unknown): Promise<void> {
  const added = await world.api('POST', `${account.path}/members`, portal, { objects, access });
  expect(added.status, JSON.stringify(added.body)).toBe(201);
}
const memberId = async (name: string): Promise<string> => {
  const listed = await world.api('GET', `${account.path}/members?limit=500`, portal);
  const found = (listed.body.items as { id: string; objectId: string }[]).find(
    each => each.objectId === guid(name),
  );
  return found?.id ?? name;
};
const on = async (method: string, name: string, what: string, body?: object, token = nora, headers = {}) =>
  world.api(method, `${account.path}/members/${await memberId(name)}${what}`, token, body, headers);
const graph = async (path: string) => {
  const { clientId, clientSecret } = world.running.installation;
  const token = await world.token(north, {
    grant_type: 'client_credentials',
    scope: 'https://graph.microsoft.com/.default',
    client_id: clientId,
    client_secret: clientSecret,
  });
  const headers = { authorization: `Bearer ${token.access_token}` };
  const found = await fetch(`${world.directoryUrl}/v1.0${path}`, { headers });
  return (await found.json()) as Record<string, unknown> & { value: { id: string }[] };
};
const codeOf = ({ status, body }: { status: number; body: { code?: string } }) => [status, body.code];

const accessOf = async (name: string): Promise<string[]> => {
  const path = `${account.path}/subjects/${north}/${guid(name)}/effective-access`;
  const { body } = await world.api('GET', path, portal);
  return (body.items as { permission: string }[]).map(each => each.permission);
};

describe('U-8, U-12 going', () => {
  it('U-8 ?cut=groups takes the user out of the groups that would still lead here', async () => {
    await add([named('Una Four')], marketer);
    const dry = await on('DELETE', 'Una Four', '?cut=groups&dryRun=true');
    expect(dry.body.cut, JSON.stringify(dry.body)).toEqual([
      { objectId: guid('Outer'), displayName: 'Outer' },
    ]);
    // The effect is of both together, what the groups gave included (B-2).
    const loses = (dry.body.effect as { loses: { permission: string }[] }[]).flatMap(line => line.loses);
    const before = await accessOf('Una Four');
    expect(before).toContain('contact-info');
    expect(new Set(loses.map(each => each.permission))).toEqual(new Set(before));
    expect(dry.body.remains).toEqual([]);
    const stale = await on('DELETE', 'Una Four', '?cut=groups', undefined, nora, { 'if-match-plan': 'x' });
    expect(codeOf(stale)).toEqual([412, 'plan-stale']);
    expect(await accessOf('Una Four')).toEqual(before);
    const plan = { 'if-match-plan': dry.body.plan as string };
    const gone = await on('DELETE', 'Una Four', '?cut=groups', undefined, nora, plan);
    expect(gone.body, JSON.stringify(gone.body)).toMatchObject({
      remains: [],
      cut: [{ displayName: 'Outer' }],
    });
    const held = await graph(`/groups/${guid('Outer')}/members`);
    expect(held.value.map(each => each.id)).not.toContain(guid('Una Four'));
    expect(await accessOf('Una Four')).toEqual([]);
    expect(codeOf(await on('DELETE', 'Una Two', '?cut=groups', undefined, portal))).toEqual([
      403,
      'wrong-tenant',
    ]);
  });

  it('U-12 deleting from the tenant is a choice of its own with its own confirmation', async () => {
    const path = `${account.path}/directory/users/${guid('Una One')}`;
    const asked = await world.api('DELETE', path, nora);
    expect([...codeOf(asked), asked.body.confirm]).toEqual([409, 'confirmation-required', 'delete-user']);
    const gone = await world.api('DELETE', `${path}?confirm=delete-user`, nora);
    expect(gone.body, JSON.stringify(gone.body)).toEqual({ deleted: guid('Una One') });
    expect(await graph(`/users/${guid('Una One')}`)).toHaveProperty('error');
    expect(await memberId('Una One')).toBe('Una One');
  });
});

describe('U-11 in the directory', () => {
  it('U-11 whoever would lose their own right by a change of groups says that they mean it', async () => {
    const made = await world.admin(
      'POST',
      `/tenants/${north}/groups/${guid('Inner')}/members/${guid('Stan')}`,
    );
    expect(made.status).toBeLessThan(300);
    const other = await world.openWith({ members: { Inner: manager, Nora: manager, Stan: marketer } });
    await world.admin('PATCH', `/tenants/${north}/objects/${guid('Stan')}`, {
      directoryRoles: ['User Administrator'],
    });
    const stan = await world.as('Stan');
    const own = `${other.path}/members/${other.member['Stan'] ?? ''}`;
    await eventually(async () => (await world.api('GET', own, stan)).status === 200);
    const inner = `${other.path}/members/${other.member['Inner'] ?? ''}`;
    for (const [path, body] of [
      [own, { groups: [] }],
      [inner, { members: [guid('Gil')] }],
    ] as const) {
      const asked = await world.api('PATCH', `${path}/profile`, stan, body);
      expect([...codeOf(asked), asked.body.confirm]).toEqual([
        409,
        'confirmation-required',
        'lose-account-users',
      ]);
    }
    const held = await graph(`/groups/${guid('Inner')}/members`);
    expect(held.value.map(each => each.id)).toContain(guid('Stan'));
    // What takes nothing away is not asked about.
    const kept = await world.api('PATCH', `${own}/profile`, stan, { groups: [guid('Inner')] });
    expect(kept.status, JSON.stringify(kept.body)).toBe(200);
    const left = await world.api('PATCH', `${own}/profile?confirm=lose-account-users`, stan, { groups: [] });
    expect(left.status, JSON.stringify(left.body)).toBe(200);
    expect((await world.api('GET', own, stan)).status).toBe(403);
  });

  it('U-11 the last manager by a group is not taken out of it, nor deleted', async () => {
    const owner = { tenantId: named('Otto').tenantId, objectId: guid('nobody') };
    const other = await world.openWith({ account: { owner }, members: { Outer: manager, Rita: marketer } });
    await world.admin('PATCH', `/tenants/${north}/objects/${guid('Gil')}`, {
      directoryRoles: ['User Administrator'],
    });
    const gil = await world.as('Gil');
    const path = `${other.path}/members/${other.member['Outer'] ?? ''}/profile`;
    const members = (names: string[]) =>
      world.api('PATCH', path, gil, { members: names.map(name => guid(name)) });
    // Whoever comes with the same change counts.
    const inner = await members(['Inner', 'Rita']);
    expect(inner.status, JSON.stringify(inner.body)).toBe(200);
    expect((await members(['Inner'])).status).toBe(200);
    expect(codeOf(await members([]))).toEqual([409, 'last-manager']);
    const gone = `${other.path}/directory/users/${guid('Gil')}?confirm=delete-user`;
    expect(codeOf(await world.api('DELETE', gone, gil))).toEqual([409, 'last-manager']);
  });
});
