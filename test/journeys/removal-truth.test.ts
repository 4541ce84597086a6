import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../rolecall.ts';
import { guid, manager, marketer, north, startWorld, type OpenedAccount, type World } from './api-world.ts';

let world: World;
let portal: string;
let account: OpenedAccount;
let nora: string;

beforeAll(async () => {
  world = await startWorld();
  portal = await world.portalToken();
  account = await world.openWith({ members: { Nora: manager, Robot: marketer, Outer: marketer } });
  await world.admin('PATCH', `/tenants/${north}/objects/${guid('Nora')}`, {
    directoryRoles: ['User Administrator', 'Guest Inviter', 'Application Administrator'],
  });
  nora = await world.as('Nora');
});
afterAll(async () => {
  await world?.close();
});

const on = (method: string, path: string, body?: object, token = nora) =>
  world.api(method, `${account.path}${path}`, token, body);

/** Somebody from outside whose invitation waits to be accepted. */
async function invited(address: string): Promise<{ id: string; member: string }> {
  const made = await on('POST', '/invitations', { addresses: [address], access: marketer });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  const listed = await on('GET', '/invitations');
  const found = (listed.body.items as { id: string; address: string; member: { id: string } }[]).find(
    each => each.address === address,
  );
  if (!found) throw new Error(JSON.stringify(listed.body));
  return { id: found.id, member: found.member.id };
}
const stateOf = async (invitation: string) => {
  const { items } = (await on('GET', '/invitations')).body as { items: { id: string; state: string }[] };
  return items.find(each => each.id === invitation)?.state;
};

describe('U-8 the truth of a removal', () => {
  it('U-8 the dry run and the answer name the open invitation that goes with a member', async () => {
    const { id, member } = await invited('ann@outside.example');
    const dry = await on('DELETE', `/members/${member}?dryRun=true`);
    expect(dry.body, JSON.stringify(dry.body)).toMatchObject({ invitationWithdrawn: id, keysLeft: [] });
    expect(await stateOf(id)).toBe('pending');
    const gone = await on('DELETE', `/members/${member}`);
    expect([gone.status, gone.body.invitationWithdrawn]).toEqual([200, id]);
    expect(await stateOf(id)).toBe('withdrawn');
  });

  it('U-8 of many removed, each outcome names its own invitation', async () => {
    const bob = await invited('bob@outside.example');
    const outer = account.member['Outer'] ?? '';
    const gone = await on('POST', '/members/change', { members: [outer, bob.member], remove: true });
    expect(gone.status, JSON.stringify(gone.body)).toBe(201);
    // G-2: a group stays in the directory, and nothing else was waiting for it.
    expect(gone.body.items).toMatchObject([
      { removed: { id: outer }, invitationWithdrawn: null, keysLeft: [] },
      { removed: { id: bob.member }, invitationWithdrawn: bob.id, keysLeft: [] },
    ]);
    expect(await stateOf(bob.id)).toBe('withdrawn');
  });

  it("U-8 the keys that the directory keeps of an application are named, to its own tenant's managers", async () => {
    const path = `/members/${account.member['Robot'] ?? ''}`;
    const made = await on('POST', `${path}/keys`, { description: 'nightly', months: 3 });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    const key = { keyId: made.body.keyId as string, description: 'nightly' };
    await eventually(async () => {
      const dry = await on('DELETE', `${path}?dryRun=true`);
      return (dry.body.keysLeft as { keyId: string }[]).some(each => each.keyId === key.keyId);
    });
    const elsewhere = await on('DELETE', `${path}?dryRun=true`, undefined, portal);
    expect([elsewhere.status, elsewhere.body.keysLeft]).toEqual([200, null]);
    const gone = await on('DELETE', path);
    expect(gone.status).toBe(200);
    expect(gone.body.keysLeft).toContainEqual(expect.objectContaining(key));
    expect(JSON.stringify(gone.body)).not.toContain(made.body.key);
  });

  it('U-8 a directory that does not answer keeps nobody from removing; its keys are then not known', async () => {
    const added = await on('POST', '/members', {
      objects: [{ tenantId: north, objectId: guid('Robot'), kind: 'application' }],
      access: marketer,
    });
    const path = `/members/${added.body.items[0].id as string}`;
    await world.admin('PUT', `/tenants/${north}/trouble`, { faults: [{ kind: 'unavailable' }] });
    const gone = await on('DELETE', path);
    await world.admin('DELETE', `/tenants/${north}/trouble`);
    expect([gone.status, gone.body.keysLeft]).toEqual([200, null]);
  });
});
