import type { Action, Catalog, Offer, Permission, Role } from './catalog.ts';
import type { GrantLevel } from './level.ts';

/** A level as a number: 0 none, 1 read, 2 readWrite, so that levels of many grants are compared without strings. */
export type Rank = 0 | 1 | 2;

/** The level a rank stands for; only of ranks above none. */
export const levelOf = (rank: number): GrantLevel => (rank >= 2 ? 'readWrite' : 'read');
export const rankOf = (level: GrantLevel): Rank => (level === 'readWrite' ? 2 : 1);

/**
 * A catalog made ready for questions: permissions and resource types are numbers, and one *cell* stands for a
 * permission on a type of resource.
 */
export interface CatalogIndex {
  readonly catalog: Catalog;
  readonly permissions: readonly Permission[];
  readonly permissionNumbers: ReadonlyMap<string, number>;
  readonly types: readonly string[];
  readonly typeNumbers: ReadonlyMap<string, number>;
  /** A type's number, or -1. */
  typeNumber(id: string): number;
  /** By type: the number of its parent type, or -1. */
  readonly parentTypes: Int16Array;
  readonly accountType: number;
  /** `cell = permission * width + type`. */
  readonly width: number;
  readonly cells: number;
  /** By cell: the highest level offered there; 0 where the permission does not apply or is covered by the parent. */
  readonly highest: Uint8Array;
  /** By cell: 1 where the question is answered on the parent. */
  readonly covered: Uint8Array;
  /** By permission: the numbers of those it requires; -1 for one that does not exist and so is never held. */
  readonly requires: readonly (readonly number[])[];
  /** By permission: 1 where it is marked sensitive (T-12). */
  readonly sensitive: Uint8Array;
  /** By permission: the features, each of which must be there (its own and its category's). */
  readonly features: readonly (readonly string[])[];
  readonly roles: ReadonlyMap<string, IndexedRole>;
  /** By type of resource and name: what an action of the catalog's own asks for there. */
  readonly actions: ReadonlyMap<string, ReadonlyMap<string, Action>>;
  /** What the types of subjects stand for, `user` and `application` among them. */
  readonly subjectTypes: ReadonlyMap<string, 'user' | 'application'>;
  permission(id: string): Permission | undefined;
  /** The types on which the permission can be granted: its scope and the children with an offer of their own. */
  typesOf(permission: string): readonly string[];
  /** What is offered of the permission on a type; undefined where it does not apply or is covered by the parent. */
  offer(permission: string, type: string): Offer | undefined;
  /** The highest offered rank in a cell that is at most `rank`: what a grant of `rank` gives there. */
  capped(cell: number, rank: number): Rank;
}

export interface IndexedRole {
  readonly role: Role;
  /** By cell: the level on every resource of the type. */
  readonly all: Uint8Array;
}

const indexed = new WeakMap<Catalog, CatalogIndex>();

/** The index of a catalog, made once. */
export function indexCatalog(catalog: Catalog): CatalogIndex {
  let index = indexed.get(catalog);
  if (index === undefined) indexed.set(catalog, (index = makeIndex(catalog)));
  return index;
}

function makeIndex(catalog: Catalog): CatalogIndex {
  const types = catalog.resourceTypes.map(type => type.id);
  const typeNumbers = new Map(types.map((id, number) => [id, number]));
  const parentTypes = Int16Array.from(
    catalog.resourceTypes,
    type => typeNumbers.get(type.parent ?? '') ?? -1,
  );
  const permissionNumbers = new Map(catalog.permissions.map((permission, number) => [permission.id, number]));
  // There are few types, and to compare with each is quicker than to look one up.
  const typeNumber = (id: string): number => {
    for (let number = 0; number < types.length; number++) if (types[number] === id) return number;
    return -1;
  };
  const width = types.length;
  const cells = width * catalog.permissions.length;
  const offers: (Offer | undefined)[] = new Array<Offer | undefined>(cells).fill(undefined);
  const covered = new Uint8Array(cells);
  catalog.permissions.forEach((permission, p) => {
    types.forEach((type, t) => {
      const addOns = catalog.resourceTypes[t]?.parent === permission.scope ? permission.addOns : undefined;
      if (type === permission.scope) offers[p * width + t] = permission;
      else if (addOns === 'covered-by-product') covered[p * width + t] = 1;
      else if (typeof addOns === 'object') offers[p * width + t] = addOns;
    });
  });
  const masks = Uint8Array.from(offers, maskOf);
  const capped = (cell: number, rank: number): Rank => {
    const mask = (masks[cell] ?? 0) & (rank >= 2 ? 3 : rank);
    return mask >= 2 ? 2 : (mask as Rank);
  };
  const number = (id: string): number => permissionNumbers.get(id) ?? -1;
  const permission = (id: string): Permission | undefined => catalog.permissions[number(id)];
  const cellOf = (id: string, type: string): number => {
    const p = permissionNumbers.get(id);
    const t = typeNumbers.get(type);
    return p === undefined || t === undefined ? -1 : p * width + t;
  };
  const offer = (id: string, type: string): Offer | undefined => offers[cellOf(id, type)];
  return {
    catalog,
    permissions: catalog.permissions,
    permissionNumbers,
    types,
    typeNumbers,
    typeNumber,
    parentTypes,
    accountType: typeNumbers.get('account') ?? -1,
    width,
    cells,
    highest: Uint8Array.from({ length: cells }, (_, cell) => capped(cell, 2)),
    covered,
    requires: catalog.permissions.map(one => (one.requires ?? []).map(number)),
    sensitive: Uint8Array.from(catalog.permissions, one => (one.sensitive === true ? 1 : 0)),
    features: catalog.permissions.map(one => featuresOf(catalog, one)),
    roles: new Map(
      catalog.roles.map(role => [role.id, { role, all: cellsOf(role, types, cells, cellOf, capped) }]),
    ),
    actions: actionsByType(catalog, types, (permission, type) => {
      const cell = cellOf(permission, type);
      return offers[cell] !== undefined || covered[cell] === 1;
    }),
    subjectTypes: new Map([
      ['user', 'user'] as const,
      ['application', 'application'] as const,
      ...(catalog.subjectTypes ?? []).map(({ id, is }) => [id, is] as const),
    ]),
    permission,
    typesOf: id => types.filter(type => offer(id, type) !== undefined),
    offer,
    capped,
  };
}

function actionsByType(
  { actions = [] }: Catalog,
  types: readonly string[],
  applies: (permission: string, type: string) => boolean,
): ReadonlyMap<string, ReadonlyMap<string, Action>> {
  const on = (type: string): readonly Action[] =>
    actions.filter(action => (action.on ? action.on.includes(type) : applies(action.permission, type)));
  return new Map(types.map(type => [type, new Map(on(type).map(action => [action.name, action]))]));
}

const maskOf = (offer: Offer | undefined): number =>
  (offer?.read === undefined ? 0 : 1) | (offer?.readWrite === undefined ? 0 : 2);

function featuresOf(catalog: Catalog, permission: Permission): readonly string[] {
  const category = catalog.categories.find(one => one.id === permission.category);
  const features = [permission.feature, category?.feature].filter(feature => feature !== undefined);
  return [...new Set(features)];
}

function cellsOf(
  role: Role,
  types: readonly string[],
  cells: number,
  cellOf: (permission: string, type: string) => number,
  capped: (cell: number, rank: number) => Rank,
): Uint8Array {
  const all = new Uint8Array(cells);
  const give = (permission: string, type: string, level: GrantLevel): void => {
    const cell = cellOf(permission, type);
    if (cell >= 0) all[cell] = capped(cell, rankOf(level));
  };
  for (const [permission, level] of Object.entries(role.account)) give(permission, 'account', level);
  for (const [permission, level] of Object.entries(role.everyResource)) {
    for (const type of types) if (type !== 'account') give(permission, type, level);
  }
  return all;
}
