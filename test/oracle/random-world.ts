import type { Access, PermissionGrant, Place, RoleGrant, Term } from '../../src/core/access.ts';
import type { Member, Resource } from '../../src/core/account.ts';
import type { Catalog, Offer, Permission } from '../../src/core/catalog.ts';
import type { CustomRole } from '../../src/core/custom-role.ts';
import type { Question } from '../../src/core/decision.ts';
import type { DirectoryObject } from '../../src/core/directory.ts';
import { asAccountId, asMemberId, asObjectId, asTenantId, type Principal } from '../../src/core/id.ts';
import type { GrantLevel } from '../../src/core/level.ts';
import { randomFrom, type Random } from './random.ts';
import type { World, WorldDirectory } from './slow-reference.ts';

/** The moment around which a random world's grants start and end. */
export const noon = Date.UTC(2026, 5, 1, 12);
const hour = 3_600_000;
const account = asAccountId('acc-1');
const levels = ['read', 'readWrite'] as const;

/**
 * A small world with every rule in it somewhere: the same for the same seed. `crowd`: so many more users in each directory,
 * so that what grows in steps has to.
 */
export function randomWorld(seed: number, crowd = 0): World {
  const random = randomFrom(seed);
  const catalog = randomCatalog(random);
  const resources = randomResources(random);
  const directories = ['a', 'b', 'c'].map(name => randomDirectory(random, name, crowd));
  const tenants = directories.slice(0, 2).map(directory => directory.tenantId);
  const people = directories.flatMap(({ tenantId, objects }) =>
    objects.map(({ objectId, kind }) => ({ tenantId, objectId, kind })),
  );
  const roles = randomRoles(random, catalog, resources);
  const owners = random.some(people, 0.04).map(({ tenantId, objectId }) => ({ tenantId, objectId }));
  const members = people
    .filter(one => tenants.includes(one.tenantId) && random.chance(one.kind === 'group' ? 0.8 : 0.4))
    .map((one, n): Member => ({
      ...one,
      id: asMemberId(`m-${n}`),
      access: randomAccess(random, catalog, resources, roles),
    }));
  const features = random.some(['f1', 'f2'], 0.8);
  return {
    catalog,
    facts: {
      account: { id: account, name: 'World', kind: 'company', features, claimed: true, revision: 1 },
      owners,
      tenants,
      resources,
      members,
      roles,
    },
    directories,
    maxAge: { usual: 24 * hour, sensitive: hour },
  };
}

/** A question about a world: half of them near a grant, so that many are answered yes, the others about anything. */
export function randomQuestion(random: Random, world: World, at = noon): Question {
  return (
    (random.chance(0.5) ? aimedQuestion(random, world, at) : undefined) ?? anyQuestion(random, world, at)
  );
}

/** About something that some member was granted, asked for that member or for somebody directly in that group. */
function aimedQuestion(random: Random, world: World, at: number): Question | undefined {
  if (world.facts.members.length === 0) return undefined;
  const { tenantId, objectId, kind, access } = random.pick(world.facts.members);
  const directory = world.directories.find(one => one.tenantId === tenantId);
  const insiders = (directory?.memberships ?? []).flatMap(([group, one]) =>
    group === objectId ? [one] : [],
  );
  const subject = kind === 'group' && insiders.length > 0 ? random.pick(insiders) : objectId;
  const subjectKind = directory?.objects.find(one => one.objectId === subject)?.kind;
  const grants = 'roles' in access ? [] : access.custom;
  const grant = grants.length === 0 ? undefined : random.pick(grants);
  const permission =
    world.catalog.permissions.find(one => one.id === grant?.permission) ??
    random.pick(world.catalog.permissions);
  const place = grant?.on;
  const things = world.facts.resources.filter(one =>
    place === undefined
      ? one.type === permission.scope
      : one.type === place.type &&
        (!('id' in place) || place.id === one.id) &&
        (!('allOf' in place) || place.allOf === one.parent),
  );
  if (permission.scope !== 'account' && things.length === 0) return undefined;
  const resource =
    permission.scope === 'account' ? { type: 'account', id: world.facts.account.id } : random.pick(things);
  return {
    subject: { tenantId, objectId: subject, type: subjectKind === 'application' ? 'application' : 'user' },
    permission: permission.id,
    level: random.pick(levels),
    resource: { type: resource.type, id: resource.id },
    at,
  };
}

function anyQuestion(random: Random, world: World, at: number): Question {
  const subjects = world.directories.flatMap(({ tenantId, objects }) =>
    objects.map(object => ({ tenantId, objectId: object.objectId, kind: object.kind })),
  );
  const stranger = { ...random.pick(subjects), objectId: asObjectId('nobody') };
  const subject = random.chance(0.97) ? random.pick(subjects) : stranger;
  const natural = subject.kind === 'application' ? 'application' : 'user';
  const type = random.chance(0.96) ? natural : random.pick(['user', 'application'] as const);
  const permission = random.chance(0.97)
    ? random.pick(world.catalog.permissions)
    : ({ id: 'nothing', scope: 'account' } as Permission);
  const things = world.facts.resources.filter(
    one => one.type === permission.scope || typeof permission.addOns === 'object' || random.chance(0.3),
  );
  const onAccount = random.chance(permission.scope === 'account' ? 0.95 : 0.05) || things.length === 0;
  const resource = onAccount
    ? { type: 'account', id: random.chance(0.97) ? world.facts.account.id : 'elsewhere' }
    : random.chance(0.97)
      ? random.pick(things)
      : { type: 'product', id: 'gone' };
  return {
    subject: { tenantId: subject.tenantId, objectId: subject.objectId, type },
    permission: permission.id,
    level: random.pick(levels),
    resource: { type: resource.type, id: resource.id },
    at,
  };
}

/** A grant such as a world's members have, with terms, vanished ids and levels that are not offered now and then. */
export function randomAccess(
  random: Random,
  catalog: Catalog,
  resources: readonly Resource[],
  roles: readonly CustomRole[] = [],
): Access {
  if (random.chance(0.5)) {
    const ids = [...catalog.roles.map(role => role.id), ...roles.map(role => role.id), 'vanished'];
    return { roles: random.some(ids, 0.4).map((role): RoleGrant => ({ role, ...randomTerm(random) })) };
  }
  const count = 1 + random.below(6);
  return { custom: Array.from({ length: count }, () => randomGrant(random, catalog, resources)) };
}

/** A custom role's permissions, as `randomAccess` makes them and without terms. */
export function randomRole(
  random: Random,
  id: string,
  catalog: Catalog,
  resources: readonly Resource[],
): CustomRole {
  const custom = Array.from({ length: random.below(5) }, () => {
    const { permission, level, on } = randomGrant(random, catalog, resources);
    return { permission, level, ...(on !== undefined && { on }) };
  });
  return { id, name: id, description: '', custom };
}

const randomRoles = (random: Random, catalog: Catalog, resources: readonly Resource[]): CustomRole[] =>
  ['custom:a', 'custom:b'].slice(0, random.below(3)).map(id => randomRole(random, id, catalog, resources));

function randomGrant(random: Random, catalog: Catalog, resources: readonly Resource[]): PermissionGrant {
  const permission = random.pick(catalog.permissions);
  const grant = { permission: permission.id, level: random.pick(levels), ...randomTerm(random) };
  if (permission.scope === 'account') return grant;
  const type = permission.scope === 'product' && random.chance(0.5) ? 'add-on' : permission.scope;
  return { ...grant, on: randomPlace(random, type, resources) };
}

function randomPlace(random: Random, type: string, resources: readonly Resource[]): Place {
  if (random.chance(0.3)) return { type, all: true };
  const ids = [...resources.filter(one => one.type === type).map(one => one.id), 'gone'];
  const products = [...resources.filter(one => one.type === 'product').map(one => one.id), 'gone'];
  if (type === 'add-on' && random.chance(0.5)) return { type, allOf: random.pick(products) };
  return { type, id: random.pick(ids) };
}

function randomTerm(random: Random): Term {
  if (random.chance(0.6)) return {};
  const at = (hours: number): string => new Date(noon + hours * hour).toISOString();
  const start = random.below(9) - 6;
  const end = start + 1 + random.below(8);
  return {
    ...(random.chance(0.6) && { start: at(start) }),
    ...(random.chance(0.7) && { end: at(end) }),
  };
}

function randomResources(random: Random): readonly Resource[] {
  const products = ['p1', 'p2', 'p3'].slice(0, 1 + random.below(3));
  const addOns = ['x1', 'x2', 'x3', 'x4'].slice(0, random.below(5));
  return [
    ...products.map(id => ({ type: 'product', id, name: id })),
    // Ids are unique by type alone, so an add-on may be called as a product is.
    ...[...addOns, 'p1'].map(id => ({ type: 'add-on', id, name: id, parent: random.pick(products) })),
    ...['s1', 's2'].map(id => ({ type: 'sandbox', id, name: id })),
  ];
}

function randomDirectory(random: Random, name: string, crowd: number): WorldDirectory {
  const objects = [
    ...Array.from({ length: 5 + crowd }, (_, n) => randomObject(random, `${name}-user-${n}`, 'user')),
    ...Array.from({ length: 2 }, (_, n) => randomObject(random, `${name}-app-${n}`, 'application')),
    ...Array.from({ length: 4 }, (_, n) => randomObject(random, `${name}-group-${n}`, 'group')),
  ];
  const groups = objects.filter(object => object.kind === 'group');
  const memberships = groups.flatMap(group =>
    random.some(objects, 0.25).map(member => [group.objectId, member.objectId] as const),
  );
  const age = random.pick([0, 0, 0, 0, 0.5, 2, 30]);
  return {
    tenantId: asTenantId(`tenant-${name}`),
    objects,
    memberships,
    confirmedAt: random.chance(0.95) ? noon - age * hour : undefined,
  };
}

const randomObject = (random: Random, id: string, kind: DirectoryObject['kind']): DirectoryObject => ({
  objectId: asObjectId(id),
  kind,
  enabled: kind === 'group' || random.chance(0.9),
  deleted: random.chance(0.05),
  pending: kind === 'user' && random.chance(0.08),
});

function randomCatalog(random: Random): Catalog {
  const scopes = ['account', 'account', 'product', 'product', 'product', 'product', 'sandbox'];
  const permissions = scopes.map((scope, n): Permission => {
    const peers = scopes.flatMap((other, m) => (other === scope && m !== n ? [`perm-${m}`] : []));
    const requires = peers.length > 0 && random.chance(0.4) ? [random.pick(peers)] : [];
    return {
      id: `perm-${n}`,
      name: `Permission ${n}`,
      scope,
      ...randomOffer(random),
      ...(random.chance(0.3) && { category: 'c1' }),
      ...(random.chance(0.3) && { feature: 'f1' }),
      ...(random.chance(0.25) && { sensitive: true }),
      ...(scope === 'product' && random.chance(0.85) && { addOns: randomAddOns(random) }),
      ...(requires.length > 0 && { requires: random.chance(0.2) ? peers.slice(0, 2) : requires }),
    };
  });
  const levelsOf = (scoped: readonly Permission[]): Record<string, GrantLevel> =>
    Object.fromEntries(
      random
        .some(scoped, 0.5)
        .map(one => [one.id, random.pick(levels.filter(level => one[level] !== undefined))]),
    );
  const inAccount = permissions.filter(one => one.scope === 'account');
  const elsewhere = permissions.filter(one => one.scope !== 'account');
  return {
    catalog: 'random',
    version: 1,
    levels: ['none', 'read', 'readWrite'],
    resourceTypes: [
      { id: 'account' },
      { id: 'product' },
      { id: 'add-on', parent: 'product' },
      { id: 'sandbox' },
    ],
    categories: [{ id: 'c1', name: 'C1', ...(random.chance(0.5) && { feature: 'f2' }) }],
    features: [
      { id: 'f1', name: 'F1' },
      { id: 'f2', name: 'F2' },
    ],
    permissions,
    roles: ['role-1', 'role-2', 'role-3'].map(id => ({
      id,
      name: id,
      description: id,
      assignableTo: ['user', 'group', 'application'],
      account: levelsOf(inAccount),
      everyResource: levelsOf(elsewhere),
    })),
  };
}

const randomAddOns = (random: Random): Permission['addOns'] & (string | object) =>
  random.pick(['not-applicable' as const, 'covered-by-product' as const, randomOffer(random)]);

const randomOffer = (random: Random): Offer =>
  random.pick([{ read: 'See.' }, { readWrite: 'Change.' }, { read: 'See.', readWrite: 'Change.' }]);

/** Everybody whom a world knows. */
export const everybody = (world: World): readonly (Principal & { kind: DirectoryObject['kind'] })[] =>
  world.directories.flatMap(({ tenantId, objects }) =>
    objects.map(({ objectId, kind }) => ({ tenantId, objectId, kind })),
  );
