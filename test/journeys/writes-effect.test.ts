import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  guid,
  manager,
  marketer,
  named,
  north,
  reader,
  startWorld,
  writer,
  type OpenedAccount,
  type World,
} from './api-world.ts';

const newcomer = '00000000-0000-0000-0000-000000000000';
const contactReader = { custom: [{ permission: 'contact-info', level: 'read' }] };
let world: World;
let portal: string;
let nora: string;
let account: OpenedAccount;

beforeAll(async () => {
  world = await startWorld();
  portal = await world.portalToken();
  account = await world.openWith({ members: { Nora: manager, Outer: contactReader, Rita: marketer } });
  await world.admin('PATCH', `/tenants/${north}/objects/${guid('Nora')}`, {
    directoryRoles: ['User Administrator', 'Application Administrator'],
  });
  nora = await world.as('Nora');
});
afterAll(async () => {
  await world?.close();
});

interface Line {
  readonly objectId: string;
  readonly displayName: string;
  readonly gains: readonly { readonly permission: string; readonly level: string; readonly on?: unknown }[];
}
const post = (path: string, body: object, headers: Record<string, string> = {}) =>
  world.api('POST', `${account.path}/directory/${path}`, nora, body, headers);
const gained = (lines: readonly Line[], objectId: string): string[] =>
  (lines.find(line => line.objectId === objectId)?.gains ?? [])
    .map(each => `${each.permission}:${each.level} ${JSON.stringify(each.on)}`)
    .sort();
async function heldBy(objectId: string): Promise<string[]> {
  const path = `${account.path}/subjects/${north}/${objectId}/effective-access`;
  const { body } = await world.api('GET', path, portal);
  return (body.items as (Line['gains'][number] & { readonly withoutEffect?: unknown })[])
    .filter(each => !each.withoutEffect)
    .map(each => `${each.permission}:${each.level} ${JSON.stringify(each.on)}`)
    .sort();
}
const body = { givenName: 'Pre', surname: 'View', userName: 'preview', access: marketer };

it('B-2 U-2 what creating a user would give, its groups included, is what then is given; nothing is made before', async () => {
  const input = { ...body, groups: [guid('Inner')] };
  const log = () => world.api('GET', `${account.path}/audit?limit=100`, portal);
  const before = (await log()).body.items.length as number;
  const dry = await post('users?dryRun=true', input, { 'idempotency-key': 'pre' });
  expect(dry.status, JSON.stringify(dry.body)).toBe(200);
  const lines = dry.body.effect as Line[];
  expect(lines.map(line => [line.objectId, line.displayName])).toEqual([[newcomer, 'Pre View']]);
  // By the group Inner, which is in Outer.
  expect(gained(lines, newcomer)).toContain('contact-info:read undefined');
  expect((await log()).body.items).toHaveLength(before);
  const intents = await world.api('GET', `${account.path}/directory/intents`, nora);
  expect(intents.body.items).toEqual([]);
  expect((await post('users?dryRun=true', input)).body.plan).toBe(dry.body.plan);

  const other = await post('users', { ...body, groups: [] }, { 'if-match-plan': dry.body.plan as string });
  expect([other.status, other.body.code]).toEqual([412, 'plan-stale']);
  const made = await post('users', input, {
    'idempotency-key': 'pre',
    'if-match-plan': dry.body.plan as string,
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  expect(gained(lines, newcomer)).toEqual(await heldBy(made.body.member.objectId as string));
});

it('B-2 U-2 a dry run is refused as the call itself would be', async () => {
  const taken = await post('users?dryRun=true', { ...body, userName: 'rita' });
  expect([taken.status, taken.body.errors?.[0]?.pointer]).toEqual([409, '/userName']);
  const strong = await post('users?dryRun=true', {
    ...body,
    userName: 'strong',
    access: { roles: ['finance-contributor'] },
  });
  expect([strong.status, strong.body.code]).toEqual([403, 'grants-exceed-own']);
});

it('B-2 G-2 P-2 creating a group shows what those in it gain, creating an application what it gains', async () => {
  const input = { name: 'Preview', members: [guid('Una One'), guid('Rita')], access: contactReader };
  const dry = await post('groups?dryRun=true', input);
  expect(dry.status, JSON.stringify(dry.body)).toBe(200);
  const lines = dry.body.effect as Line[];
  expect(new Set(lines.map(line => line.displayName))).toEqual(new Set(['Preview', 'Una One', 'Rita']));
  const made = await post('groups', input, { 'if-match-plan': dry.body.plan as string });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  expect(gained(lines, guid('Una One'))).toEqual(await heldBy(named('Una One').objectId));

  const app = { name: 'Preview app', replyUrl: 'https://preview.example/', access: marketer };
  const shown = await post('applications?dryRun=true', app);
  expect(shown.status, JSON.stringify(shown.body)).toBe(200);
  const registered = await post('applications', app, { 'if-match-plan': shown.body.plan as string });
  expect(registered.status, JSON.stringify(registered.body)).toBe(201);
  expect(gained(shown.body.effect as Line[], newcomer)).toEqual(
    await heldBy(registered.body.member.objectId as string),
  );
});

it('B-2 U-5 what other groups of a user would give and take is said first, and is what then happens', async () => {
  const added = await world.api('POST', `${account.path}/members`, portal, {
    objects: [named('Mike')],
    access: reader,
  });
  const mike = `${account.path}/members/${added.body.items[0].id as string}/profile`;
  const patch = (path: string, groups: readonly string[], headers: Record<string, string> = {}) =>
    world.api('PATCH', path, nora, { groups }, headers);
  const before = await heldBy(guid('Mike'));
  const log = async () =>
    (await world.api('GET', `${account.path}/audit?limit=200`, portal)).body.items.length;
  const entries = await log();
  const dry = await patch(`${mike}?dryRun=true`, [guid('Outer')]);
  expect(dry.status, JSON.stringify(dry.body)).toBe(200);
  expect(dry.body.effect).toMatchObject([
    { objectId: guid('Mike'), displayName: 'Mike', gains: [{ permission: 'contact-info' }], loses: [] },
  ]);
  expect([await heldBy(guid('Mike')), await log()], 'a dry run leaves no trace').toEqual([before, entries]);
  const stale = await patch(mike, [guid('Outer')], { 'if-match-plan': 'another' });
  expect([stale.status, stale.body.code]).toEqual([412, 'plan-stale']);
  expect(await heldBy(guid('Mike'))).toEqual(before);

  const done = await patch(mike, [guid('Outer')], { 'if-match-plan': dry.body.plan as string });
  expect(done.status, JSON.stringify(done.body)).toBe(200);
  const gains = gained(dry.body.effect as Line[], guid('Mike'));
  expect(gains).not.toEqual([]);
  expect(await heldBy(guid('Mike'))).toEqual(expect.arrayContaining(gains));
  const back = await patch(`${mike}?dryRun=true`, []);
  expect(back.body.effect).toMatchObject([
    { objectId: guid('Mike'), gains: [], loses: [{ permission: 'contact-info' }] },
  ]);
});

it('B-2 G-2 what other members of a group would gain and lose is said first, people of groups within it included', async () => {
  const outer = `${account.path}/members/${account.member['Outer'] ?? ''}/profile`;
  const members = (ids: readonly string[], query = '', headers: Record<string, string> = {}) =>
    world.api('PATCH', `${outer}${query}`, nora, { members: ids }, headers);
  // Gil leaves with Inner, Wanda comes; Una Four and Mike stay.
  const wanted = [guid('Una Four'), guid('Mike'), guid('Wanda')];
  const dry = await members(wanted, '?dryRun=true');
  expect(dry.status, JSON.stringify(dry.body)).toBe(200);
  const lines = dry.body.effect as (Line & { loses: Line['gains'] })[];
  const line = (name: string) => lines.find(each => each.objectId === guid(name));
  expect(line('Gil')?.loses.map(each => each.permission)).toEqual(['contact-info']);
  expect(line('Wanda')?.gains.map(each => each.permission)).toEqual(['contact-info']);
  expect([line('Una Four'), line('Mike')]).toEqual([undefined, undefined]);
  expect(await heldBy(guid('Wanda'))).toEqual([]);
  const done = await members(wanted, '', { 'if-match-plan': dry.body.plan as string });
  expect(done.status, JSON.stringify(done.body)).toBe(200);
  expect(await heldBy(guid('Gil'))).toEqual([]);
  expect(await heldBy(guid('Wanda'))).toEqual(gained(lines, guid('Wanda')));
  // Names give nobody anything.
  const renamed = await world.api('PATCH', `${outer}?dryRun=true`, nora, { description: 'the outer ones' });
  expect([renamed.status, renamed.body.effect]).toEqual([200, []]);
});

it('R-10 B-2 a dry run refuses what the change itself would, and tells nobody', async () => {
  const weak = await world.openWith({
    members: { Nora: manager, Stan: writer, Outer: manager, Rita: contactReader },
  });
  await world.admin('PATCH', `/tenants/${north}/objects/${guid('Stan')}`, {
    directoryRoles: ['User Administrator'],
  });
  const stan = await world.as('Stan');
  const path = `${weak.path}/members/${weak.member['Rita'] ?? ''}/profile`;
  const log = async () =>
    (
      (await world.api('GET', `${weak.path}/audit?limit=100`, portal)).body.items as { result: string }[]
    ).filter(each => each.result === 'refused').length;
  const dry = await world.api('PATCH', `${path}?dryRun=true`, stan, { groups: [guid('Outer')] });
  expect([dry.status, dry.body.code], JSON.stringify(dry.body)).toEqual([403, 'grants-exceed-own']);
  expect(await log()).toBe(0);
  const tried = await world.api('PATCH', path, stan, { groups: [guid('Outer')] });
  expect([tried.status, tried.body.code]).toEqual([403, 'grants-exceed-own']);
  expect(await log()).toBe(1);
});
