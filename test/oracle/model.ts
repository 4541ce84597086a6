import type { Access, PermissionGrant, Place } from '../../src/core/access.ts';
import type { AccountKind, Resource } from '../../src/core/account.ts';
import type { Catalog, MemberKind } from '../../src/core/catalog.ts';
import {
  asAccountId,
  asMemberId,
  asObjectId,
  asTenantId,
  type ObjectId,
  type Principal,
} from '../../src/core/id.ts';
import { slowDecide, type World } from './slow-reference.ts';

/** An account and the directories around it as plain data that anybody can read: what a random walk is held against. */
export interface Model {
  readonly catalog: Catalog;
  readonly id: string;
  name: string;
  kind: AccountKind;
  features: string[];
  claimed: boolean;
  revision: number;
  /** Those who have accepted, and those to whom ownership is offered. */
  readonly owners: Map<string, { readonly who: Principal; id: string; accepted: boolean }>;
  readonly tenants: Set<string>;
  readonly resources: Map<string, Resource>;
  readonly roles: Map<string, { name: string; custom: readonly PermissionGrant[] }>;
  /** By `keyOf`. */
  readonly members: Map<string, ModelMember>;
  readonly directories: Map<string, ModelDirectory>;
  /** Whom somebody can act as: people whose password they made, applications they own. */
  readonly puppets: Map<string, Set<string>>;
}

export interface ModelMember {
  id: string;
  readonly who: Principal;
  readonly kind: MemberKind;
  access: Access;
}

export interface ModelDirectory {
  readonly objects: Map<
    string,
    { readonly kind: MemberKind; enabled: boolean; deleted: boolean; pending: boolean }
  >;
  /** `group member`. */
  readonly pairs: Set<string>;
}

/** Who asks; a portal has every power. */
export interface Asker {
  readonly name: string;
  readonly portal: boolean;
  readonly who: Principal;
  readonly type: 'user' | 'application';
  /** Whether the directory lets them write users, groups and applications. */
  readonly rights: boolean;
}

export const keyOf = ({ tenantId, objectId }: Principal): string => `${tenantId}/${objectId}`;
export const principalOf = (key: string): Principal => {
  const [tenant = '', object = ''] = key.split('/');
  return { tenantId: asTenantId(tenant), objectId: asObjectId(object) };
};

/** One thing that is held: a permission, a level, and where. */
interface Atom {
  readonly permission: string;
  readonly level: 1 | 2;
  readonly type: string;
  /** `all`, `of PARENT` or `id ID`. */
  readonly place: string;
}

const placeOf = (on: Place | undefined): { type: string; place: string } =>
  on === undefined
    ? { type: 'account', place: 'all' }
    : { type: on.type, place: 'all' in on ? 'all' : 'allOf' in on ? `of ${on.allOf}` : `id ${on.id}` };

const rank = (level: string): 1 | 2 => (level === 'readWrite' ? 2 : 1);

/** What a grant is made of, roles spelled out. */
export function atomsOf(model: Model, access: Access): readonly Atom[] {
  if ('custom' in access) {
    return access.custom.map(({ permission, level, on }) => ({
      permission,
      level: rank(level),
      ...placeOf(on),
    }));
  }
  return access.roles.flatMap(({ role }) => {
    const custom = model.roles.get(role)?.custom;
    if (custom) return atomsOf(model, { custom });
    const standard = model.catalog.roles.find(each => each.id === role);
    if (!standard) return [];
    const atoms: Atom[] = Object.entries(standard.account).map(([permission, level]) => ({
      permission,
      level: rank(level),
      type: 'account',
      place: 'all',
    }));
    for (const [id, level] of Object.entries(standard.everyResource)) {
      const permission = model.catalog.permissions.find(each => each.id === id);
      if (!permission) continue;
      atoms.push({ permission: id, level: rank(level), type: permission.scope, place: 'all' });
      if (typeof permission.addOns !== 'object') continue;
      const offered = permission.addOns.readWrite !== undefined && rank(level) === 2 ? 2 : 1;
      if (offered === 2 || permission.addOns.read !== undefined)
        atoms.push({ permission: id, level: offered, type: 'add-on', place: 'all' });
    }
    return atoms;
  });
}

/** Every group that somebody is in, through groups too. */
export function groupsOf(model: Model, who: Principal): ReadonlySet<string> {
  const directory = model.directories.get(who.tenantId);
  const found = new Set<string>();
  const open: string[] = [who.objectId];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const pair of directory?.pairs ?? []) {
      const [group = '', member] = pair.split(' ');
      if (member === at && !found.has(group)) {
        found.add(group);
        open.push(group);
      }
    }
  }
  return found;
}

/** People and applications in a group, through groups too. */
export function peopleOf(model: Model, group: Principal): readonly string[] {
  const directory = model.directories.get(group.tenantId);
  return [...(directory?.objects ?? [])]
    .filter(([, object]) => object.kind !== 'group')
    .map(([id]) => id)
    .filter(id => groupsOf(model, { ...group, objectId: asObjectId(id) }).has(group.objectId));
}

export const ownerOf = (model: Model, who: Principal): boolean =>
  model.owners.get(keyOf(who))?.accepted === true;

/** The grants that reach somebody: their own and their groups'. */
export function grantsOf(model: Model, who: Principal): readonly ModelMember[] {
  if (!model.tenants.has(who.tenantId)) return [];
  return [who.objectId, ...groupsOf(model, who)].flatMap(
    id => model.members.get(`${who.tenantId}/${id}`) ?? [],
  );
}

export const heldBy = (model: Model, who: Principal): readonly Atom[] | 'everything' =>
  ownerOf(model, who) ? 'everything' : grantsOf(model, who).flatMap(member => atomsOf(model, member.access));

/** Whether all of `given` is within `held`. */
export function within(
  model: Model,
  held: readonly Atom[] | 'everything',
  given: readonly Atom[] | 'everything',
): boolean {
  if (held === 'everything') return true;
  if (given === 'everything') return false;
  return given.every(one =>
    held.some(
      other =>
        other.permission === one.permission &&
        other.level >= one.level &&
        other.type === one.type &&
        (other.place === 'all' ||
          other.place === one.place ||
          other.place ===
            `of ${model.resources.get(`${one.type} ${one.place.slice('id '.length)}`)?.parent ?? ''}`),
    ),
  );
}

export const holdsManagerRole = (model: Model, who: Principal): boolean =>
  grantsOf(model, who).some(
    ({ access }) => 'roles' in access && access.roles.some(each => each.role === 'manager'),
  );

/** The world as the slow reference wants it. */
export function worldOf(model: Model): World {
  const { id, name, kind, features, claimed, revision } = model;
  return {
    catalog: model.catalog,
    facts: {
      account: { id: asAccountId(id), name, kind, features, claimed, revision },
      owners: [...model.owners.values()].filter(each => each.accepted).map(each => each.who),
      tenants: [...model.tenants].map(asTenantId),
      resources: [...model.resources.values()],
      members: [...model.members.values()].map(each => ({
        ...each.who,
        id: asMemberId(each.id),
        kind: each.kind,
        access: each.access,
      })),
      roles: [...model.roles].map(([role, { name: called, custom }]) => ({
        id: role,
        name: called,
        description: '',
        custom,
      })),
    },
    directories: [...model.directories].map(([tenant, { objects, pairs }]) => ({
      tenantId: asTenantId(tenant),
      objects: [...objects].map(([object, state]) => ({ ...state, objectId: asObjectId(object) })),
      memberships: [...pairs].map(pair => pair.split(' ').map(asObjectId) as [ObjectId, ObjectId]),
      confirmedAt: 0,
    })),
    maxAge: { usual: Infinity, sensitive: Infinity },
  };
}

/** How far somebody may manage users, by the slow reference. */
export function usersLevelOf(model: Model, asker: Asker): 'none' | 'read' | 'readWrite' {
  const world = worldOf(model);
  const may = (level: 'read' | 'readWrite'): boolean =>
    slowDecide(world, {
      subject: { ...asker.who, type: asker.type },
      permission: 'account-users',
      level,
      resource: { type: 'account', id: model.id },
      at: 1,
    }).allowed;
  if (may('readWrite')) return 'readWrite';
  return may('read') ? 'read' : 'none';
}

const present = (model: Model, tenant: string, id: string): boolean => {
  const object = model.directories.get(tenant)?.objects.get(id);
  return object !== undefined && object.enabled && !object.deleted && !object.pending;
};

/** Whether somebody who is there manages users, by a grant of their own or of a group (U-11). */
export const hasManager = (model: Model): boolean =>
  [...model.members.values()].some(({ who, kind, access }) => {
    const managing = atomsOf(model, access).some(
      each => each.permission === 'account-users' && each.level === 2,
    );
    if (!managing) return false;
    const people = kind === 'group' ? peopleOf(model, who) : [who.objectId];
    return people.some(id => present(model, who.tenantId, id));
  });

/** Whether the account has an owner who can be reached; a portal counts while it is unclaimed (A-1, A-2). */
export const hasReachableOwner = (model: Model, without?: string): boolean =>
  (without === undefined && !model.claimed) ||
  [...model.owners.values()].some(({ who, accepted, id }) => {
    const object = model.directories.get(who.tenantId)?.objects.get(who.objectId);
    return accepted && id !== without && (object === undefined || (object.enabled && !object.deleted));
  });

/** A copy that can be changed without changing this one. */
export const copyOf = (model: Model): Model => ({
  ...model,
  features: [...model.features],
  owners: new Map([...model.owners].map(([key, owner]) => [key, { ...owner }])),
  tenants: new Set(model.tenants),
  resources: new Map(model.resources),
  roles: new Map(model.roles),
  members: new Map([...model.members].map(([key, member]) => [key, { ...member }])),
  directories: new Map(
    [...model.directories].map(([tenant, { objects, pairs }]) => [
      tenant,
      {
        objects: new Map([...objects].map(([id, object]) => [id, { ...object }])),
        pairs: new Set(pairs),
      },
    ]),
  ),
  puppets: new Map([...model.puppets].map(([key, all]) => [key, new Set(all)])),
});
