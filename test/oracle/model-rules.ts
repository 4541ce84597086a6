import type { Access, PermissionGrant } from '../../src/core/access.ts';
import type { Resource } from '../../src/core/account.ts';
import type { MemberKind } from '../../src/core/catalog.ts';
import type { Principal } from '../../src/core/id.ts';
import { endResource, lackOf, lockedOut, refusalOfDirectory } from './model-guards.ts';
import {
  atomsOf,
  copyOf,
  groupsOf,
  hasReachableOwner,
  heldBy,
  holdsManagerRole,
  keyOf,
  ownerOf,
  principalOf,
  within,
  type Asker,
  type Model,
} from './model.ts';

/** What somebody asks of an account; members and roles by key and id. */
export type Operation =
  | {
      readonly op: 'add';
      readonly objects: readonly { who: Principal; kind: MemberKind }[];
      readonly access: Access;
    }
  | { readonly op: 'change'; readonly member: string; readonly access: Access }
  | { readonly op: 'remove'; readonly member: string }
  | { readonly op: 'many'; readonly members: readonly string[]; readonly access: Access | 'remove' }
  | {
      readonly op: 'role';
      readonly id: string;
      readonly name: string;
      readonly custom: readonly PermissionGrant[];
    }
  | { readonly op: 'role-delete'; readonly id: string }
  | { readonly op: 'resource'; readonly resource: Resource }
  | { readonly op: 'resource-delete'; readonly type: string; readonly id: string }
  | { readonly op: 'tenant'; readonly tenant: string }
  | { readonly op: 'tenant-remove'; readonly tenant: string }
  | { readonly op: 'offer'; readonly to: Principal }
  | { readonly op: 'accept' }
  | { readonly op: 'end'; readonly owner: string }
  | {
      readonly op: 'account';
      readonly name?: string;
      readonly features?: string[];
      readonly kind?: Model['kind'];
    }
  | {
      readonly op: 'create';
      readonly kind: MemberKind;
      readonly who: Principal;
      readonly members: readonly string[];
      readonly access: Access;
    }
  | { readonly op: 'group-members'; readonly group: string; readonly members: readonly string[] };

/** Refused with one of these codes, or done; then what is there, and of many objects the codes of those with a problem. */
export type Verdict =
  | { readonly refused: readonly string[] }
  | { readonly after: Model; readonly items?: readonly (string | undefined)[] };

export interface Judged {
  readonly model: Model;
  readonly asker: Asker;
  /** Whether all that could be asked for was confirmed beforehand. */
  readonly confirmed: boolean;
}

/** What must come of an operation by the rules of behaviour.md, and what the account is then. */
export function judge(judged: Judged, operation: Operation): Verdict {
  const found = judgeRules(judged, operation);
  const access = 'access' in operation ? operation.access : 'remove';
  // a role whose last permission was deleted gives nothing, and is given to nobody.
  const empty =
    access !== 'remove' &&
    'roles' in access &&
    access.roles.some(each => judged.model.roles.get(each.role)?.custom.length === 0);
  if (!empty) return found;
  return { refused: [...('refused' in found ? found.refused : []), 'role-not-assignable'] };
}

function judgeRules(judged: Judged, operation: Operation): Verdict {
  const after = copyOf(judged.model);
  switch (operation.op) {
    case 'add':
      return add(judged, after, operation);
    case 'change':
    case 'remove': {
      const { member } = operation;
      const access = operation.op === 'change' ? operation.access : 'remove';
      const refused = lackOf(judged, 'w');
      if (!judged.model.members.has(member)) return { refused: [...refused, 'not-found'] };
      // One member whose access is as asked already is changed in nothing, whoever it is.
      const same = access !== 'remove' && sameAs(judged.model, member, access);
      if (!same || isOwner(judged.model, member)) refused.push(...changeOne(judged, after, member, access));
      return verdict(judged, after, refused);
    }
    case 'many': {
      const items = operation.members.map(
        member => changeOne(judged, after, member, operation.access).join('|') || undefined,
      );
      const refused = lackOf(judged, 'w');
      if (items.every(each => each !== undefined)) {
        return { refused: [...refused, ...(items[0] ?? '').split('|')] };
      }
      refused.push(...lockedOut(judged, after));
      return refused.length > 0 ? { refused } : { after: settled(judged.model, after), items };
    }
    case 'role':
    case 'role-delete':
      return changeRole(judged, after, operation);
    case 'resource':
    case 'resource-delete': {
      if (!judged.asker.portal)
        return { refused: ['portal-only', 'permission-missing', 'not-found', 'owner-only'] };
      if (operation.op === 'resource') {
        const { type, id } = operation.resource;
        after.resources.set(`${type} ${id}`, operation.resource);
      } else if (!after.resources.has(`${operation.type} ${operation.id}`)) return { refused: ['not-found'] };
      else endResource(after, operation.type, operation.id);
      return { after: settled(judged.model, after) };
    }
    case 'tenant':
    case 'tenant-remove':
      return changeTenants(judged, after, operation);
    case 'offer':
    case 'accept':
    case 'end':
      return changeOwners(judged, after, operation);
    case 'account':
      return changeAccount(judged, after, operation);
    case 'create':
    case 'group-members':
      return inDirectory(judged, after, operation);
  }
}

/** The model with its next revision where anything of the account is other than it was. */
function settled(before: Model, after: Model): Model {
  const text = (model: Model): string =>
    JSON.stringify([
      model.name,
      model.kind,
      model.features,
      model.claimed,
      [...model.owners],
      [...model.tenants],
      [...model.resources],
      [...model.roles],
      [...model.members],
    ]);
  if (text(before) !== text(after)) after.revision = before.revision + 1;
  return after;
}

function verdict(judged: Judged, after: Model, refused: string[]): Verdict {
  if (refused.length === 0) refused.push(...lockedOut(judged, after));
  return refused.length > 0 ? { refused } : { after: settled(judged.model, after) };
}

const isOwn = ({ model, asker }: Judged, who: Principal): boolean => {
  if (asker.portal) return false;
  const puppets = [...(model.puppets.get(keyOf(asker.who)) ?? [])].map(principalOf);
  const mine = [asker.who, ...puppets];
  return mine.some(
    each =>
      keyOf(each) === keyOf(who) ||
      (each.tenantId === who.tenantId && groupsOf(model, each).has(who.objectId)),
  );
};

/** whether this may be given, to `who` or to somebody who is not the asker's own. */
export function mayGive(judged: Judged, access: Access, who?: Principal, own = false): boolean {
  const { model, asker } = judged;
  if (asker.portal || ownerOf(model, asker.who)) return true;
  const theirs = own || (who !== undefined && isOwn(judged, who));
  if (!theirs && holdsManagerRole(model, asker.who)) return true;
  return within(model, heldBy(model, asker.who), atomsOf(model, access));
}

/** whether somebody may be changed or removed. */
function mayTouch({ model, asker }: Judged, who: Principal): boolean {
  if (asker.portal || ownerOf(model, asker.who) || holdsManagerRole(model, asker.who)) return true;
  return keyOf(who) === keyOf(asker.who) || within(model, heldBy(model, asker.who), heldBy(model, who));
}

const sorted = (access: Access): string => {
  const list = 'roles' in access ? access.roles : access.custom;
  const texts = list.map(each => JSON.stringify(Object.entries(each).toSorted()));
  return `${'roles' in access ? 'roles' : 'custom'} ${texts.toSorted().join()}`;
};

const isOwner = (model: Model, key: string): boolean => ownerOf(model, principalOf(key));
const sameAs = (model: Model, key: string, access: Access): boolean =>
  sorted(access) === sorted(model.members.get(key)?.access ?? { roles: [] });

function changeOne(judged: Judged, after: Model, key: string, access: Access | 'remove'): string[] {
  const { model } = judged;
  const member = model.members.get(key);
  if (!member) return ['not-found'];
  if (ownerOf(model, member.who)) return ['owner-immutable'];
  const same = access !== 'remove' && sorted(access) === sorted(member.access);
  const refused: string[] = [];
  if (!mayTouch(judged, member.who)) refused.push('grants-exceed-own');
  else if (access !== 'remove' && !same && !mayGive(judged, access, member.who))
    refused.push('grants-exceed-own');
  if (refused.length > 0) return refused;
  if (access === 'remove') after.members.delete(key);
  else if (!same) after.members.set(key, { ...member, access });
  return [];
}

function add(judged: Judged, after: Model, { objects, access }: Operation & { op: 'add' }): Verdict {
  const { model } = judged;
  const refused = lackOf(judged, 'w');
  if (model.kind === 'individual') refused.push('individual-account');
  else if (model.tenants.size === 0) refused.push('tenant-required');
  if (!mayGive(judged, access)) refused.push('grants-exceed-own');
  const items = objects.map(({ who, kind }) => {
    const key = keyOf(who);
    if (ownerOf(model, who)) return 'owner-immutable';
    if (!model.tenants.has(who.tenantId)) return 'tenant-required';
    const object = model.directories.get(who.tenantId)?.objects.get(who.objectId);
    if (object === undefined || object.deleted) return 'not-found';
    const there = model.members.get(key);
    if (there) return sorted(there.access) === sorted(access) ? undefined : 'already-a-member';
    if (!mayGive(judged, access, who)) return 'grants-exceed-own';
    after.members.set(key, { id: '', who, kind, access });
    return undefined;
  });
  if (items.every(each => each !== undefined)) refused.push(...items.slice(0, 1));
  return refused.length > 0 ? { refused } : { after: settled(model, after), items };
}

function changeRole(
  judged: Judged,
  after: Model,
  operation: Operation & { op: 'role' | 'role-delete' },
): Verdict {
  const { model, asker } = judged;
  const refused = lackOf(judged, 'w');
  const { id } = operation;
  const before = model.roles.get(id);
  const holders = [...model.members.values()].filter(
    ({ access }) => 'roles' in access && access.roles.some(each => each.role === id),
  );
  const touched = before === undefined ? [] : holders.filter(each => !ownerOf(model, each.who));
  const strong = asker.portal || ownerOf(model, asker.who) || holdsManagerRole(model, asker.who);
  const exceeds =
    (before !== undefined && !strong && !mayGive(judged, { custom: before.custom })) ||
    touched.some(each => !mayTouch(judged, each.who));
  if (operation.op === 'role-delete') {
    if (before === undefined) return { refused: [...refused, 'not-found'] };
    if (exceeds) refused.push('grants-exceed-own');
    if (holders.length > 0 && !judged.confirmed) refused.push('confirmation-required');
    after.roles.delete(id);
    for (const { who, access } of holders) dropRole(after, keyOf(who), access, id);
    return verdict(judged, after, refused);
  }
  const { custom, name } = operation;
  // A role keeps the order in which its permissions were given, so another order is a change.
  if (
    before !== undefined &&
    before.name === name &&
    JSON.stringify(before.custom) === JSON.stringify(custom)
  )
    return refused.length > 0 ? { refused } : { after };
  const given = { custom };
  if (exceeds || !mayGive(judged, given) || holders.some(each => !mayGive(judged, given, each.who)))
    refused.push('grants-exceed-own');
  after.roles.set(id, { name, custom });
  return verdict(judged, after, refused);
}

/** Takes a role from a member, who stays listed. */
export function dropRole(after: Model, key: string, access: Access, role: string): void {
  const member = after.members.get(key);
  if (!member || !('roles' in access)) return;
  after.members.set(key, { ...member, access: { roles: access.roles.filter(each => each.role !== role) } });
}

function changeTenants(
  judged: Judged,
  after: Model,
  operation: Operation & { op: 'tenant' | 'tenant-remove' },
): Verdict {
  const { model, asker, confirmed } = judged;
  const { tenant } = operation;
  const refused = lackOf(judged, 'w');
  if (operation.op === 'tenant') {
    if (model.kind === 'individual') refused.push('individual-account');
    after.tenants.add(tenant);
    return refused.length > 0 ? { refused } : { after: settled(model, after) };
  }
  if (!asker.portal && asker.who.tenantId === tenant) return { refused: [...refused, 'own-tenant'] };
  if (!model.tenants.has(tenant)) return { refused: [...refused, 'not-found'] };
  if (!asker.portal && !ownerOf(model, asker.who)) {
    if (!holdsManagerRole(model, asker.who)) refused.push('permission-missing');
    // Whatever else is associated here came within the last seven days.
    else refused.push(model.tenants.size === 1 ? 'last-tenant' : 'owner-only');
  }
  const ownersThere = [...model.owners.values()].some(each => each.accepted && each.who.tenantId === tenant);
  if (ownersThere && !confirmed) refused.push('confirmation-required');
  after.tenants.delete(tenant);
  for (const [key, { who }] of after.members) if (who.tenantId === tenant) after.members.delete(key);
  return verdict(judged, after, refused);
}

function changeOwners(
  judged: Judged,
  after: Model,
  operation: Operation & { op: 'offer' | 'accept' | 'end' },
): Verdict {
  const { model, asker } = judged;
  const mine = model.owners.get(keyOf(asker.who));
  if (operation.op === 'accept') {
    if (!mine || asker.portal || asker.type !== 'user') return { refused: ['not-found'] };
    after.owners.set(keyOf(asker.who), { ...mine, accepted: true });
    after.claimed = true;
    return { after: settled(model, after) };
  }
  const refused = lackOf(judged, 'o');
  if (operation.op === 'offer') {
    const key = keyOf(operation.to);
    if (!after.owners.has(key)) after.owners.set(key, { who: operation.to, id: '', accepted: false });
    return refused.length > 0 ? { refused } : { after: settled(model, after) };
  }
  const leaving = model.owners.get(operation.owner);
  if (!leaving) return { refused: [...refused, 'not-found'] };
  const bySelf = !asker.portal && keyOf(asker.who) === operation.owner;
  if (leaving.accepted && (!bySelf || !hasReachableOwner(model, leaving.id))) refused.push('owner-immutable');
  after.owners.delete(operation.owner);
  return refused.length > 0 ? { refused } : { after: settled(model, after) };
}

function changeAccount(
  { model, asker }: Judged,
  after: Model,
  { name, features, kind }: Operation & { op: 'account' },
): Verdict {
  const byPortal = features !== undefined || kind !== undefined;
  const refused: string[] = [];
  if (asker.portal ? name !== undefined && model.claimed : !ownerOf(model, asker.who) || byPortal)
    refused.push('owner-only', 'portal-only', 'not-found');
  if (kind === 'individual' && model.kind !== kind && model.tenants.size + model.members.size > 0)
    refused.push('individual-account');
  after.name = name ?? model.name;
  after.features = features ?? model.features;
  after.kind = kind ?? model.kind;
  return refused.length > 0 ? { refused } : { after: settled(model, after) };
}

function inDirectory(
  judged: Judged,
  after: Model,
  operation: Operation & { op: 'create' | 'group-members' },
): Verdict {
  const { model, asker } = judged;
  const refused = [...lackOf(judged, 'w'), ...refusalOfDirectory(judged, operation)];
  const directory = after.directories.get(asker.who.tenantId);
  const at = (id: string): Principal => principalOf(`${asker.who.tenantId}/${id}`);
  if (operation.op === 'create') {
    const { kind, who, members, access } = operation;
    const own = kind !== 'group' || members.some(each => isOwn(judged, at(each)));
    if (!mayGive(judged, access, undefined, own)) refused.push('grants-exceed-own');
    directory?.objects.set(who.objectId, { kind, enabled: true, deleted: false, pending: false });
    for (const each of members) directory?.pairs.add(`${who.objectId} ${each}`);
    after.members.set(keyOf(who), { id: '', who, kind, access });
    if (kind !== 'group') {
      const puppets = after.puppets.get(keyOf(asker.who)) ?? new Set();
      after.puppets.set(keyOf(asker.who), puppets.add(keyOf(who)));
    }
    return refused.length > 0 ? { refused } : { after: settled(model, after) };
  }
  const record = model.members.get(operation.group);
  if (!record) return { refused: [...refused, 'not-found'] };
  const group = record.who;
  const before = [...(model.directories.get(group.tenantId)?.pairs ?? [])]
    .filter(pair => pair.startsWith(`${group.objectId} `))
    .map(pair => pair.split(' ')[1] ?? '');
  const come = operation.members.filter(each => !before.includes(each));
  const go = before.filter(each => !operation.members.includes(each));
  const strong = asker.portal || ownerOf(model, asker.who) || holdsManagerRole(model, asker.who);
  const joins = (each: string): boolean =>
    ownerOf(model, asker.who) ||
    (strong && !isOwn(judged, at(each))) ||
    within(model, heldBy(model, asker.who), heldBy(model, group));
  const allowed =
    mayTouch(judged, group) && come.every(joins) && go.every(each => mayTouch(judged, at(each)));
  if (!allowed) refused.push('grants-exceed-own');
  for (const each of go) directory?.pairs.delete(`${group.objectId} ${each}`);
  for (const each of come) directory?.pairs.add(`${group.objectId} ${each}`);
  if (go.length > 0) refused.push(...lockedOut({ ...judged, confirmed: true }, after));
  return refused.length > 0 ? { refused } : { after };
}
