import type { Access, PermissionGrant } from '../../src/core/access.ts';
import type { MemberKind } from '../../src/core/catalog.ts';
import type { Principal } from '../../src/core/id.ts';
import type { Operation } from './model-rules.ts';
import { keyOf, type Asker, type Model } from './model.ts';
import type { Random } from './random.ts';

/** Objects of directories that a walk deals with, by kind. */
export interface Crowd {
  readonly objects: readonly { readonly who: Principal; readonly kind: MemberKind }[];
  readonly tenants: readonly string[];
  /** Who may be offered the ownership. */
  readonly owners: readonly Principal[];
}

/** Custom permissions near what matters: managing users, an account permission, products, add-ons, sensitive ones. */
const permissions: readonly (readonly [string, string, readonly ('read' | 'readWrite')[]])[] = [
  ['account-users', 'account', ['read', 'readWrite']],
  ['contact-info', 'account', ['read', 'readWrite']],
  ['payout-summary', 'account', ['read']],
  ['packages', 'product', ['read', 'readWrite']],
  ['customer-feedback', 'product', ['read']],
  ['contact-customer', 'product', ['readWrite']],
  ['properties', 'add-on', ['read', 'readWrite']],
];

function grantFor(random: Random, model: Model): PermissionGrant {
  const [permission, scope, levels] = random.pick(permissions);
  const level = random.pick(levels);
  if (scope === 'account') return { permission, level };
  const resources = [...model.resources.values()].filter(each => each.type === scope);
  if (resources.length === 0 || random.chance(0.4))
    return { permission, level, on: { type: scope, all: true } };
  const resource = random.pick(resources);
  if (resource.parent !== undefined && random.chance(0.4))
    return { permission, level, on: { type: scope, allOf: resource.parent } };
  return { permission, level, on: { type: scope, id: resource.id } };
}

function customFor(random: Random, model: Model): readonly PermissionGrant[] {
  const grants = Array.from({ length: 1 + random.below(3) }, () => grantFor(random, model));
  return [...new Map(grants.map(each => [JSON.stringify([each.permission, each.on]), each])).values()];
}

export function accessFor(random: Random, model: Model): Access {
  if (random.chance(0.45)) return { custom: customFor(random, model) };
  const ids = ['manager', 'developer', 'marketer', 'finance-contributor', ...model.roles.keys()];
  const roles = random.chance(0.3) ? ['manager'] : random.some(ids, 0.35);
  return { roles: (roles.length > 0 ? roles : ['marketer']).map(role => ({ role })) };
}

const objectsOf = (model: Model, tenant: string, kind?: MemberKind): readonly string[] =>
  [...(model.directories.get(tenant)?.objects ?? [])]
    .filter(([, object]) => !object.deleted && (kind === undefined || object.kind === kind))
    .map(([id]) => id);

/** What one of many asks for next. */
export function operationFor(
  random: Random,
  model: Model,
  asker: Asker,
  crowd: Crowd,
  step: number,
): Operation {
  const members = [...model.members.keys()];
  const roles = [...model.roles.keys()];
  const products = ['app-1', 'app-2', 'app-3'];
  const some = (): readonly string[] => random.shuffled(members).slice(0, 1 + random.below(3));
  const weight = random.below(100);
  if (weight < 18 || members.length === 0) {
    const objects = random.shuffled(crowd.objects).slice(0, 1 + random.below(3));
    return { op: 'add', objects, access: accessFor(random, model) };
  }
  if (weight < 40) return { op: 'change', member: random.pick(members), access: accessFor(random, model) };
  if (weight < 48) return { op: 'remove', member: random.pick(members) };
  if (weight < 55)
    return {
      op: 'many',
      members: some(),
      access: random.chance(0.3) ? 'remove' : accessFor(random, model),
    };
  if (weight < 64) {
    const known = roles.length > 0 && (roles.length > 3 || random.chance(0.6));
    const id = known ? random.pick(roles) : `custom:r${step}`;
    const name = model.roles.get(id)?.name ?? `r${step}`;
    return { op: 'role', id, name, custom: customFor(random, model) };
  }
  if (weight < 67 && roles.length > 0) return { op: 'role-delete', id: random.pick(roles) };
  if (weight < 73) {
    const id = random.pick(products);
    const there = [...model.resources.values()].filter(each => each.type === 'product');
    if (random.chance(0.4) && there.length > 0) {
      const addOn = random.pick(['sword', 'shield']);
      const parent = model.resources.get(`add-on ${addOn}`)?.parent ?? random.pick(there).id;
      return { op: 'resource', resource: { type: 'add-on', id: addOn, name: `A${step % 3}`, parent } };
    }
    return { op: 'resource', resource: { type: 'product', id, name: `P${step % 3}` } };
  }
  if (weight < 75) return { op: 'resource-delete', type: 'product', id: random.pick(products) };
  if (weight < 76) return { op: 'resource-delete', type: 'add-on', id: random.pick(['sword', 'shield']) };
  if (weight < 78) return { op: 'tenant', tenant: random.pick(crowd.tenants) };
  if (weight < 80) return { op: 'tenant-remove', tenant: random.pick(crowd.tenants) };
  if (weight < 82) return { op: 'offer', to: random.pick(crowd.owners) };
  if (weight < 85) return { op: 'accept' };
  if (weight < 87 && model.owners.size > 0)
    return { op: 'end', owner: random.pick([...model.owners.keys()]) };
  if (weight < 91) return accountChange(random, step);
  return inDirectory(random, model, asker, step);
}

function accountChange(random: Random, step: number): Operation {
  const what = random.below(4);
  if (what === 0) return { op: 'account', kind: random.pick(['company', 'individual'] as const) };
  if (what === 1) return { op: 'account', name: `Walk ${step % 5}` };
  return { op: 'account', features: random.some(['xbox', 'disc', 'product-groups'], 0.5) };
}

function inDirectory(random: Random, model: Model, asker: Asker, step: number): Operation {
  const tenant = asker.who.tenantId;
  const people = objectsOf(model, tenant, 'user');
  const few = random.shuffled(people).slice(0, random.below(4));
  const groups = [...model.members.values()].filter(each => each.kind === 'group');
  const own = groups.filter(each => each.who.tenantId === tenant);
  const mine = own.length > 0 ? own : groups;
  if (mine.length > 0 && random.chance(0.6)) {
    const group = random.pick(mine);
    const directory = model.directories.get(group.who.tenantId);
    const nested = [...(directory?.pairs ?? [])].flatMap(pair => {
      const [of = '', member = ''] = pair.split(' ');
      const kept = directory?.objects.get(member);
      return of === group.who.objectId && (kept?.kind !== 'user' || kept.deleted) ? [member] : [];
    });
    return { op: 'group-members', group: keyOf(group.who), members: [...few, ...nested] };
  }
  const kind = random.pick(['user', 'group', 'application'] as const);
  // Who it will be is known when the directory has made it.
  const who = { tenantId: tenant, objectId: `new-${step}` as Principal['objectId'] };
  return { op: 'create', kind, who, members: kind === 'group' ? few : [], access: accessFor(random, model) };
}
