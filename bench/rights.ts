import type { Access } from '../src/core/access.ts';
import type { Offer } from '../src/core/catalog.ts';
import type { ObjectId } from '../src/core/id.ts';
import type { WorldLists } from './world.ts';

/** 1: read, 2: read and write. */
type Held = 1 | 2;

/** All that somebody may, spelled out: what peers that know no groups or roles of ours are told. */
export interface Rights {
  readonly account: ReadonlyMap<string, Held>;
  readonly everyProduct: ReadonlyMap<string, Held>;
  /** By permission, then product. */
  readonly products: ReadonlyMap<string, ReadonlyMap<string, Held>>;
}

/** Where grants come from: the parents of everybody, and what each member holds. */
interface Sources {
  parents(id: ObjectId): readonly ObjectId[];
  access(id: ObjectId): Access | undefined;
}

export function sourcesOf({ joined, facts }: WorldLists): Sources {
  const parents = new Map<ObjectId, ObjectId[]>();
  for (const [group, member] of joined) {
    const known = parents.get(member);
    if (known === undefined) parents.set(member, [group]);
    else known.push(group);
  }
  const access = new Map(facts.members.map(member => [member.objectId, member.access]));
  return { parents: id => parents.get(id) ?? [], access: id => access.get(id) };
}

/** Somebody and all the groups that they are in, directly or not. */
export function holdersOf(sources: Pick<Sources, 'parents'>, id: ObjectId): ReadonlySet<ObjectId> {
  const found = new Set([id]);
  for (const holder of found) for (const group of sources.parents(holder)) found.add(group);
  return found;
}

const asOffered = (level: string | undefined, offer: Offer): 0 | Held =>
  level === 'readWrite' && offer.readWrite !== undefined
    ? 2
    : level !== undefined && offer.read !== undefined
      ? 1
      : 0;

/** Works out somebody's rights; nothing of the code that is measured takes part. */
export function rightsIn(world: WorldLists): (id: ObjectId) => Rights {
  const { catalog, facts } = world;
  const sources = sourcesOf(world);
  const there = new Set<string | undefined>([undefined, ...facts.account.features]);
  const closed = new Set(catalog.categories.filter(one => !there.has(one.feature)).map(one => one.id));
  const open = new Map(
    catalog.permissions
      .filter(one => there.has(one.feature) && !closed.has(one.category ?? ''))
      .map(one => [one.id, one]),
  );
  const roles = new Map(catalog.roles.map(one => [one.id, one]));

  return id => {
    const account = new Map<string, Held>();
    const everyProduct = new Map<string, Held>();
    const products = new Map<string, Map<string, Held>>();
    const give = (to: Map<string, Held>, key: string, permission: string, level: string): void => {
      const offer = open.get(permission);
      const held = offer === undefined ? 0 : asOffered(level, offer);
      if (held > (to.get(key) ?? 0)) to.set(key, held as Held);
    };
    const giveAll = (access: Access): void => {
      if ('custom' in access) {
        for (const { permission, level, on } of access.custom) {
          if (on === undefined) give(account, permission, permission, level);
          else if ('id' in on) {
            const where = products.get(permission) ?? new Map<string, Held>();
            products.set(permission, where);
            give(where, on.id, permission, level);
          }
        }
        return;
      }
      for (const { role } of access.roles) {
        for (const [permission, level] of Object.entries(roles.get(role)?.account ?? {}))
          if (open.get(permission)?.scope === 'account') give(account, permission, permission, level);
        for (const [permission, level] of Object.entries(roles.get(role)?.everyResource ?? {}))
          if (open.get(permission)?.scope === 'product') give(everyProduct, permission, permission, level);
      }
    };
    for (const holder of holdersOf(sources, id)) {
      const access = sources.access(holder);
      if (access !== undefined) giveAll(access);
    }
    for (const { id: permission, requires = [] } of open.values())
      for (const required of requires)
        withRequired({ account, everyProduct, products }, permission, required);
    return { account, everyProduct, products };
  };
}

interface Growing {
  readonly account: Map<string, Held>;
  readonly everyProduct: Map<string, Held>;
  readonly products: Map<string, Map<string, Held>>;
}

/** Takes away what has no effect because something else is missing in the same place. */
function withRequired({ account, everyProduct, products }: Growing, permission: string, other: string): void {
  if (!account.has(other)) account.delete(permission);
  if (everyProduct.has(other)) return;
  const there = products.get(other) ?? new Map<string, Held>();
  const held = products.get(permission) ?? new Map<string, Held>();
  const everywhere = everyProduct.get(permission);
  everyProduct.delete(permission);
  if (everywhere !== undefined)
    for (const product of there.keys())
      held.set(product, Math.max(everywhere, held.get(product) ?? 0) as Held);
  for (const product of held.keys()) if (!there.has(product)) held.delete(product);
  products.set(permission, held);
}
