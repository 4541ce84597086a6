import type { Catalog, CatalogFault, Offer, Permission, ResourceType, Role } from './catalog.ts';
import { levels, type GrantLevel } from './level.ts';

/**
 * What is wrong with a catalog of the right shape: every fault with its place, in the order of the file; none when it
 * can be put in force.
 */
export function catalogFaults(catalog: Catalog): readonly CatalogFault[] {
  const faults: CatalogFault[] = [];
  const fault: Report = (pointer, detail) => faults.push({ pointer, detail });
  const names: Names = {
    types: new Map(catalog.resourceTypes.map(type => [type.id, type])),
    categories: new Set(catalog.categories.map(category => category.id)),
    features: new Set(catalog.features.map(feature => feature.id)),
    permissions: new Map(catalog.permissions.map(permission => [permission.id, permission])),
  };
  if (catalog.levels.join() !== levels.join())
    fault('/levels', `Must be ${levels.join(', ')}, in this order.`);
  faultsOfTypes(catalog.resourceTypes, names, fault);
  duplicates(catalog.categories, '/categories', fault);
  catalog.categories.forEach((category, at) => {
    known(category.feature, names.features, 'feature', `/categories/${at}/feature`, fault);
  });
  duplicates(catalog.features, '/features', fault);
  duplicates(catalog.permissions, '/permissions', fault);
  catalog.permissions.forEach((permission, at) => {
    faultsOfPermission(permission, `/permissions/${at}`, names, fault);
  });
  faultsOfNames(catalog, names, fault);
  duplicates(catalog.roles, '/roles', fault);
  catalog.roles.forEach((role, at) => {
    faultsOfRole(role, `/roles/${at}`, names, fault);
  });
  return faults;
}

type Report = (pointer: string, detail: string) => void;

interface Names {
  readonly types: ReadonlyMap<string, ResourceType>;
  readonly categories: ReadonlySet<string>;
  readonly features: ReadonlySet<string>;
  readonly permissions: ReadonlyMap<string, Permission>;
}

function faultsOfTypes(types: readonly ResourceType[], names: Names, fault: Report): void {
  duplicates(types, '/resourceTypes', fault);
  if (!names.types.has('account')) fault('/resourceTypes', 'The type `account` is missing.');
  types.forEach((type, at) => {
    if (type.parent === undefined) return;
    const pointer = `/resourceTypes/${at}/parent`;
    const parent = names.types.get(type.parent);
    if (type.id === 'account') fault(pointer, '`account` has no parent.');
    else if (parent === undefined) fault(pointer, `There is no resource type \`${type.parent}\`.`);
    else if (parent.id === 'account')
      fault(pointer, "`account` is nobody's parent: all belongs to it already.");
    else if (parent.parent !== undefined)
      fault(pointer, `\`${parent.id}\` has a parent itself; one step at most.`);
  });
}

function faultsOfPermission(permission: Permission, pointer: string, names: Names, fault: Report): void {
  const { scope, addOns } = permission;
  if (permission.read === undefined && permission.readWrite === undefined) {
    fault(pointer, 'Offers no level: `read`, `readWrite` or both must be there.');
  }
  known(scope, names.types, 'resource type', `${pointer}/scope`, fault);
  known(permission.category, names.categories, 'category', `${pointer}/category`, fault);
  known(permission.feature, names.features, 'feature', `${pointer}/feature`, fault);
  if (addOns !== undefined && ![...names.types.values()].some(type => type.parent === scope)) {
    fault(`${pointer}/addOns`, `\`${scope}\` is no type's parent.`);
  }
  if (typeof addOns === 'object' && addOns.read === undefined && addOns.readWrite === undefined) {
    fault(`${pointer}/addOns`, 'Offers no level: `read`, `readWrite` or both must be there.');
  }
  permission.requires?.forEach((id, at, all) => {
    const required = names.permissions.get(id);
    const place = `${pointer}/requires/${at}`;
    if (required === undefined) fault(place, `There is no permission \`${id}\`.`);
    else if (id === permission.id) fault(place, 'A permission cannot require itself.');
    else if (required.scope !== scope)
      fault(place, `\`${id}\` is for \`${required.scope}\`, not \`${scope}\`.`);
    if (all.indexOf(id) < at) fault(place, `\`${id}\` is named twice.`);
  });
}

/** What the catalog calls actions and subjects in questions must be there and mean one thing. */
function faultsOfNames(catalog: Catalog, names: Names, fault: Report): void {
  duplicates(catalog.subjectTypes ?? [], '/subjectTypes', fault);
  catalog.subjectTypes?.forEach(({ id }, at) => {
    if (id === 'user' || id === 'application' || id === 'group')
      fault(`/subjectTypes/${at}/id`, `\`${id}\` is a type already.`);
  });
  const taken = new Set<string>();
  catalog.actions?.forEach((action, at) => {
    const pointer = `/actions/${at}`;
    if (/:(read|readWrite)$/.test(action.name))
      fault(`${pointer}/name`, 'Names that end in `:read` or `:readWrite` are kept for permissions.');
    const permission = names.permissions.get(action.permission);
    if (permission === undefined) {
      fault(`${pointer}/permission`, `There is no permission \`${action.permission}\`.`);
    } else if (!offersAnywhere(permission, action.level)) {
      fault(`${pointer}/level`, `\`${permission.id}\` does not offer \`${action.level}\`.`);
    }
    action.on?.forEach((type, n) => {
      known(type, names.types, 'resource type', `${pointer}/on/${n}`, fault);
    });
    const types = action.on ?? typesOf(permission, names.types);
    const twice = types.find(type => taken.has(`${type} ${action.name}`));
    if (twice !== undefined) fault(`${pointer}/name`, `\`${action.name}\` on \`${twice}\` is there twice.`);
    for (const type of types) taken.add(`${type} ${action.name}`);
  });
}

/** The types of resources on which a permission answers questions. */
const typesOf = (
  permission: Permission | undefined,
  types: ReadonlyMap<string, ResourceType>,
): readonly string[] =>
  [...types.values()]
    .filter(
      ({ id, parent }) =>
        permission !== undefined &&
        (id === permission.scope ||
          (parent === permission.scope && (permission.addOns ?? 'not-applicable') !== 'not-applicable')),
    )
    .map(({ id }) => id);

const offersAnywhere = (permission: Permission, level: GrantLevel): boolean =>
  offers(permission, level) || (typeof permission.addOns === 'object' && offers(permission.addOns, level));

function faultsOfRole(role: Role, pointer: string, names: Names, fault: Report): void {
  if (role.id.startsWith('custom:'))
    fault(`${pointer}/id`, 'Ids with `custom:` are kept for roles made in an account.');
  for (const [section, grants] of [
    ['account', role.account],
    ['everyResource', role.everyResource],
  ] as const) {
    for (const [id, level] of Object.entries(grants)) {
      const place = `${pointer}/${section}/${escaped(id)}`;
      const permission = names.permissions.get(id);
      if (permission === undefined) fault(place, `There is no permission \`${id}\`.`);
      else if ((permission.scope === 'account') !== (section === 'account')) {
        fault(place, `\`${id}\` is for \`${permission.scope}\` and does not belong under \`${section}\`.`);
      } else if (!offers(permission, level)) fault(place, `\`${id}\` does not offer \`${level}\`.`);
    }
  }
}

const offers = (offer: Offer, level: GrantLevel): boolean => offer[level] !== undefined;

function known(
  id: string | undefined,
  names: { has(id: string): boolean },
  kind: string,
  pointer: string,
  fault: Report,
): void {
  if (id !== undefined && !names.has(id)) fault(pointer, `There is no ${kind} \`${id}\`.`);
}

function duplicates(list: readonly { readonly id: string }[], pointer: string, fault: Report): void {
  const seen = new Set<string>();
  list.forEach(({ id }, at) => {
    if (seen.has(id)) fault(`${pointer}/${at}/id`, `\`${id}\` is there twice.`);
    seen.add(id);
  });
}

const escaped = (segment: string): string => segment.replaceAll('~', '~0').replaceAll('/', '~1');
