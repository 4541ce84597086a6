import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guid, manager, marketer, north, startWorld, type OpenedAccount, type World } from './api-world.ts';

let world: World;
let portal: string;
let nora: string;

beforeAll(async () => {
  world = await startWorld();
  portal = await world.portalToken();
  await world.admin('PATCH', `/tenants/${north}/objects/${guid('Nora')}`, {
    directoryRoles: ['User Administrator', 'Application Administrator'],
  });
  nora = await world.as('Nora');
});
afterAll(() => world?.close());

const holds = async ({ path }: OpenedAccount, name: string): Promise<number> => {
  const { body } = await world.api('GET', `${path}/subjects/${north}/${guid(name)}/effective-access`, portal);
  return (body.items as unknown[]).length;
};
const pair = async () =>
  world.openWith({
    proofs: ['Nora', 'Sam'],
    members: {
      Nora: manager,
      Sam: manager,
      Outer: marketer,
      Gil: marketer,
      'Una Four': marketer,
      Sue: marketer,
    },
  });

describe('U-8 several removed, with the paths that remain', () => {
  it('U-8 U-13 ?cut=groups takes each out of its groups too; the dry run says the effect, each outcome is told', async () => {
    const account = await pair();
    const ids = ['Gil', 'Una Four', 'Sue'].map(name => account.member[name]);
    const change = (query: string, token = nora, headers = {}) =>
      world.api(
        'POST',
        `${account.path}/members/change?cut=groups${query}`,
        token,
        { members: ids, remove: true },
        headers,
      );
    const alone = await world.api('POST', `${account.path}/members/change?dryRun=true`, nora, {
      members: ids,
      remove: true,
    });
    expect(alone.body.effect, 'without the cut the group gives the same').toEqual([
      expect.objectContaining({ objectId: guid('Sue') }),
    ]);
    expect((alone.body.removals as { remains: unknown[] }[]).map(each => each.remains.length)).toEqual([
      1, 1, 0,
    ]);

    expect((await change('', portal)).body.code).toBe('wrong-tenant');
    const dry = await change('&dryRun=true');
    expect(dry.status, JSON.stringify(dry.body)).toBe(200);
    expect((dry.body.effect as { objectId: string }[]).map(each => each.objectId).toSorted()).toEqual(
      [guid('Gil'), guid('Una Four'), guid('Sue')].toSorted(),
    );
    expect(dry.body.removals).toMatchObject([
      { id: ids[0], remains: [], cut: [{ objectId: guid('Inner'), displayName: 'Inner' }] },
      { id: ids[1], remains: [], cut: [{ objectId: guid('Outer') }] },
      { id: ids[2], cut: [] },
    ]);
    expect(await holds(account, 'Gil'), 'a dry run changes nothing').toBeGreaterThan(0);
    const stale = await change('', nora, { 'if-match-plan': 'another' });
    expect([stale.status, stale.body.code]).toEqual([412, 'plan-stale']);

    const done = await change('', nora, { 'if-match-plan': dry.body.plan as string });
    expect(done.status, JSON.stringify(done.body)).toBe(201);
    expect(done.body.items).toMatchObject([
      { removed: { id: ids[0] }, remains: [], cut: [{ objectId: guid('Inner') }] },
      { removed: { id: ids[1] }, remains: [], cut: [{ objectId: guid('Outer') }] },
      { removed: { id: ids[2] }, remains: [], cut: [] },
    ]);
    expect([await holds(account, 'Gil'), await holds(account, 'Una Four')]).toEqual([0, 0]);
    const log = await world.api('GET', `${account.path}/audit?limit=50`, portal);
    const cuts = (log.body.items as { action: string }[]).filter(
      each => each.action === 'directory.groups.cut',
    );
    expect(cuts).toHaveLength(2);
  });

  it('U-8 whom the directory does not let go of stays a member and is told so; the others go', async () => {
    await world.admin('PATCH', `/tenants/${north}/objects/${guid('Outer')}`, {
      groupTypes: ['DynamicMembership'],
      membershipRule: 'x',
    });
    const account = await world.openWith({
      members: { Nora: manager, Outer: marketer, Inner: marketer, Rita: marketer },
    });
    const done = await world.api('POST', `${account.path}/members/change?cut=groups`, nora, {
      members: [account.member['Inner'], account.member['Rita']],
      remove: true,
    });
    expect(done.status, JSON.stringify(done.body)).toBe(201);
    expect(done.body.items).toMatchObject([
      { id: account.member['Inner'], problem: { code: 'group-not-writable' } },
      { removed: { id: account.member['Rita'] }, cut: [] },
    ]);
    const stays = await world.api('GET', `${account.path}/members/${account.member['Inner'] ?? ''}`, nora);
    expect(stays.status).toBe(200);
    const wrong = await world.api('POST', `${account.path}/members/change?cut=groups`, nora, {
      members: [account.member['Outer']],
      end: null,
    });
    expect([wrong.status, wrong.body.code]).toEqual([422, 'invalid']);
  });
});
