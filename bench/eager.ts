import type { Access } from '../src/core/access.ts';
import type { ObjectId } from '../src/core/id.ts';
import { holdersOf, sourcesOf } from './rights.ts';
import type { WorldLists } from './world.ts';

/** The levels of everybody spelled out by permission and product, rebuilt for all whom a change concerns. */
export interface EagerTable {
  /** Gives a member something else and rebuilds everybody in it. */
  change(member: ObjectId, access: Access, people: readonly ObjectId[]): void;
  level(person: ObjectId, permission: string, on: string): number;
}

/** What a grant changes without an index of ours: every row that rests on it is built anew, at once. */
export function eagerTable(world: WorldLists, concerned: Iterable<ObjectId>): EagerTable {
  const { catalog, facts } = world;
  const permissions = new Map(catalog.permissions.map((one, n) => [one.id, n]));
  const roles = new Map(catalog.roles.map(one => [one.id, one]));
  const places = new Map(['account', ...facts.resources.map(one => one.id)].map((id, n) => [id, n]));
  const products = facts.resources.map(one => one.id);
  const width = permissions.size;

  const cellsOf = (access: Access): Uint16Array => {
    const cells: number[] = [];
    const give = (permission: string, on: string, level: string): void => {
      const cell = (places.get(on) ?? 0) * width + (permissions.get(permission) ?? 0);
      cells.push(cell * 2 + (level === 'readWrite' ? 1 : 0));
    };
    if ('custom' in access)
      for (const { permission, level, on } of access.custom)
        give(permission, on !== undefined && 'id' in on ? on.id : 'account', level);
    else
      for (const { role } of access.roles) {
        const { account = {}, everyResource = {} } = roles.get(role) ?? {};
        for (const [permission, level] of Object.entries(account)) give(permission, 'account', level);
        for (const [permission, level] of Object.entries(everyResource))
          for (const product of products) give(permission, product, level);
      }
    return Uint16Array.from(cells);
  };

  const sources = sourcesOf(world);
  const cells = new Map(facts.members.map(member => [member.objectId, cellsOf(member.access)]));
  const rows = new Map<ObjectId, { readonly holders: readonly ObjectId[]; readonly levels: Uint8Array }>();
  const build = (person: ObjectId): void => {
    const row = rows.get(person);
    if (row === undefined) return;
    row.levels.fill(0);
    for (const holder of row.holders)
      for (const cell of cells.get(holder) ?? []) {
        const level = (cell & 1) + 1;
        if (level > (row.levels[cell >> 1] ?? 0)) row.levels[cell >> 1] = level;
      }
  };
  for (const person of concerned) {
    rows.set(person, {
      holders: [...holdersOf(sources, person)],
      levels: new Uint8Array(width * places.size),
    });
    build(person);
  }
  return {
    change(member, access, people) {
      cells.set(member, cellsOf(access));
      for (const person of people) build(person);
    },
    level: (person, permission, on) =>
      rows.get(person)?.levels[(places.get(on) ?? 0) * width + (permissions.get(permission) ?? 0)] ?? 0,
  };
}
