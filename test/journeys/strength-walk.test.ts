import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomFrom } from '../oracle/random.ts';
import {
  consumers,
  guid,
  manager,
  marketer,
  named,
  reader,
  startWorld,
  writer,
  type OpenedAccount,
  type World,
} from './api-world.ts';

let world: World;
let account: OpenedAccount;
let portal: string;

const contact = { permission: 'contact-info', level: 'read' };
const members: Readonly<Record<string, unknown>> = {
  Nora: manager,
  Sam: manager,
  Wanda: { custom: [...writer.custom, contact] },
  Gil: writer,
  Mike: marketer,
  Rita: reader,
  Inner: reader,
  Outer: marketer,
};
const actors = ['Nora', 'Sam', 'Wanda', 'Gil'];

beforeAll(async () => {
  world = await startWorld();
  portal = await world.portalToken();
  account = await world.openWith({
    proofs: ['Nora', 'Sam'],
    account: { owner: { tenantId: consumers, objectId: guid('Olga') } },
    members,
  });
  const put = await world.api('PUT', `${account.path}/resources/product/app-1`, portal, { name: 'App 1' });
  expect(put.status).toBe(201);
});
afterAll(async () => {
  await world?.close();
});

const accountPermissions = [
  'account-users',
  'contact-info',
  'payout-account',
  'tax-profile',
  'new-apps',
  'sandboxes',
];
const productPermissions = ['packages', 'pricing-and-availability', 'customer-feedback'];

/** All of the questions to which somebody's answer is yes, as the portal is told. */
async function yesses(name: string): Promise<readonly string[]> {
  const { tenantId, objectId } = named(name);
  const questions = ['read', 'readWrite'].flatMap(level => [
    ...accountPermissions.map(permission => ({
      action: { name: `${permission}:${level}` },
      resource: { type: 'account', id: account.id },
    })),
    ...productPermissions.map(permission => ({
      action: { name: `${permission}:${level}` },
      resource: { type: 'product', id: 'app-1', properties: { accountId: account.id } },
    })),
  ]);
  const answer = await world.call('POST', '/access/v1/evaluations', {
    token: portal,
    body: { subject: { type: 'user', id: `${tenantId}/${objectId}` }, evaluations: questions },
  });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  const decisions = answer.body.evaluations as readonly { decision: boolean }[];
  return questions
    .filter((_, n) => decisions[n]?.decision)
    .map(({ action, resource }) => `${action.name} ${resource.type}`);
}

describe('R-10 nobody makes themselves stronger', () => {
  it('by whatever calls, in a random walk over HTTP', async () => {
    const random = randomFrom(2026);
    const statuses = new Map<number, number>();
    let roles: readonly string[] = [];
    const grants = [
      ...accountPermissions.flatMap(permission =>
        ['read', 'readWrite'].map(level => ({ permission, level })),
      ),
      ...productPermissions.map(permission => ({
        permission,
        level: 'readWrite',
        on: { type: 'product', id: 'app-1' },
      })),
    ];
    const access = () =>
      random.chance(0.4)
        ? { roles: [random.pick(['manager', 'developer', 'marketer', 'finance-contributor', ...roles])] }
        : {
            custom: [...random.some(grants, 0.15), random.pick(grants)].filter(
              (one, n, all) => all.findIndex(each => each.permission === one.permission) === n,
            ),
          };
    for (let step = 0; step < 160; step++) {
      const actor = random.pick(actors);
      const token = await world.as(actor);
      const list = await world.api('GET', `${account.path}/members?limit=100`, portal);
      const listed = list.body.items as readonly { readonly id: string; readonly displayName: string }[];
      // Often whatever would make the actor stronger: themselves, and groups.
      const own = listed.filter(each => [actor, 'Inner', 'Outer'].includes(each.displayName));
      const target = random.pick(own.length > 0 && random.chance(0.5) ? own : listed);
      const before = await yesses(actor);
      const kind = random.below(10);
      const sure = '?confirm=lose-account-users';
      const answer =
        kind < 6
          ? await world.api('PUT', `${account.path}/members/${target.id}/access${sure}`, token, access(), {
              'if-match': '*',
            })
          : kind === 6
            ? await world.api('POST', `${account.path}/members`, token, {
                objects: [named(random.pick(['Una One', 'Una Two', 'Stan', 'Robot', 'Sue']))],
                access: access(),
              })
            : kind === 7
              ? await world.api('POST', `${account.path}/roles`, token, {
                  name: `Role ${step}`,
                  custom: [random.pick(grants)],
                })
              : kind === 8 && roles.length > 0
                ? await world.api(
                    'PUT',
                    `${account.path}/roles/${random.pick(roles)}${sure}`,
                    token,
                    { name: `Changed ${step}`, custom: [random.pick(grants)] },
                    { 'if-match': '*' },
                  )
                : await world.api('POST', `${account.path}/members/change${sure}`, token, {
                    members: [target.id, random.pick(Object.values(account.member))].filter(
                      (id, n, all) => all.indexOf(id) === n,
                    ),
                    access: access(),
                  });
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(500);
      if (answer.status === 201 && kind === 7)
        roles = [...roles, (answer.body.role?.id ?? answer.body.id) as string];
      const gained = (await yesses(actor)).filter(yes => !before.includes(yes));
      expect(gained, `step ${step}: ${actor} by ${JSON.stringify(answer.body).slice(0, 500)}`).toEqual([]);
      // Whoever has lost all is given it back by the portal, so that the walk goes on.
      if (!(await yesses(actor)).includes('account-users:readWrite account')) {
        const member = (await world.api('GET', `${account.path}/members?q=${actor}`, portal)).body.items[0];
        const path = `${account.path}/members`;
        const given = members[actor];
        if (member) await world.api('PUT', `${path}/${member.id}/access`, portal, given, { 'if-match': '*' });
        else await world.api('POST', path, portal, { objects: [named(actor)], access: given });
      }
    }
    expect((statuses.get(200) ?? 0) + (statuses.get(201) ?? 0)).toBeGreaterThan(20);
    expect(statuses.get(403)).toBeGreaterThan(20);
  }, 240_000);
});
