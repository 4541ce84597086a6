import type { Place } from './access.ts';
import { levelOf, rankOf, type CatalogIndex } from './catalog-index.ts';
import type { Denial, Ground, Holding } from './decision.ts';
import type { GrantLevel } from './level.ts';
import type { FindResource } from './grounds.ts';
import { placeCovers, placeKey } from './place.ts';
import { holdsAt } from './term.ts';

export interface HoldingContext {
  readonly catalog: CatalogIndex;
  readonly find: FindResource;
  readonly features: readonly string[];
  readonly at: number;
  /** Why a permission has no effect whatever is granted: what is known of who holds it is too old (T-12). */
  readonly barred: (permission: string) => Denial | undefined;
  /** The conditions under which a level of a permission has effect, in words. */
  readonly under: (permission: string, level: GrantLevel) => readonly string[];
}

/**
 * The union of grounds: a line for every permission and place named, with the highest level there and all that
 * gives it, grants for broader places included. Order of grounds does not matter, and adding one never takes away.
 *
 * A question is answered by the lines that cover its resource and are not without effect: the highest of them. Where
 * a requirement is held on less than its permission, the narrower places have lines of their own.
 */
export function holdingsOf(grounds: readonly Ground[], context: HoldingContext): readonly Holding[] {
  const active = Map.groupBy(
    grounds.filter(ground => holdsAt(ground, context.at)),
    ground => ground.permission,
  );
  const union = new Union(active, context);
  return context.catalog.permissions.flatMap(({ id }) => union.linesOf(id));
}

class Union {
  readonly #active: ReadonlyMap<string, readonly Ground[]>;
  readonly #context: HoldingContext;

  constructor(active: ReadonlyMap<string, readonly Ground[]>, context: HoldingContext) {
    this.#active = active;
    this.#context = context;
  }

  linesOf(permission: string): readonly Holding[] {
    const grounds = this.#active.get(permission) ?? [];
    const places = new Map(grounds.map(ground => [placeKey(ground.on), ground.on]));
    const lines = [...places.values()].map(place => this.#line(permission, place, grounds));
    const narrower = this.#requiredPlaces(permission).flatMap(place => {
      if (places.has(placeKey(place))) return [];
      places.set(placeKey(place), place);
      const covering = lines.filter(line => this.#covers(line.on, place));
      if (covering.length === 0 || covering.some(line => line.withoutEffect === undefined)) return [];
      const line = this.#line(permission, place, grounds);
      return line.withoutEffect === undefined ? [line] : [];
    });
    return [...lines, ...narrower].sort(byPlace);
  }

  #line(permission: string, place: Place | undefined, grounds: readonly Ground[]): Holding {
    const from = grounds
      .filter(ground => this.#covers(ground.on, place))
      .sort((a, b) => rankOf(b.level) - rankOf(a.level));
    const level = levelOf(Math.max(...from.map(ground => rankOf(ground.level))));
    const withoutEffect = this.#withoutEffect(permission, place);
    const on = place === undefined ? {} : { on: place };
    const under = this.#context.under(permission, level);
    return {
      permission,
      level,
      ...on,
      from,
      ...(withoutEffect !== undefined && { withoutEffect }),
      ...(under.length > 0 && { under }),
    };
  }

  #withoutEffect(permission: string, place: Place | undefined): Denial | undefined {
    const { catalog, barred } = this.#context;
    const denial = barred(permission) ?? this.#closed(permission);
    if (denial !== undefined) return denial;
    for (const required of catalog.permission(permission)?.requires ?? []) {
      const held = this.#requiredPlacesOf(required, place?.type).some(one => this.#covers(one, place));
      if (!held) return this.#closed(required) ?? { code: 'requirement-missing', permission: required };
    }
    return undefined;
  }

  #closed(permission: string): Denial | undefined {
    const { catalog, features } = this.#context;
    const needed = catalog.features[catalog.permissionNumbers.get(permission) ?? -1] ?? [];
    const feature = needed.find(one => !features.includes(one));
    return feature === undefined ? undefined : { code: 'feature-missing', feature };
  }

  #requiredPlaces(permission: string): readonly Place[] {
    const { catalog } = this.#context;
    return (catalog.permission(permission)?.requires ?? []).flatMap(required =>
      catalog.typesOf(permission).flatMap(type => this.#requiredPlacesOf(required, type).filter(isPlace)),
    );
  }

  /** Where a required permission is held among the resources of a type, with what is answered on their parents. */
  #requiredPlacesOf(required: string, type: string | undefined): readonly (Place | undefined)[] {
    const { catalog } = this.#context;
    if (this.#closed(required) !== undefined) return [];
    const grounds = this.#active.get(required) ?? [];
    if (type === undefined) return grounds.filter(ground => ground.on === undefined).map(() => undefined);
    const p = catalog.permissionNumbers.get(required) ?? -1;
    const t = catalog.typeNumbers.get(type) ?? -1;
    if (p < 0 || t < 0) return [];
    if (catalog.covered[p * catalog.width + t] !== 1) {
      return grounds.filter(ground => ground.on?.type === type).map(ground => ground.on);
    }
    const parent = catalog.types[catalog.parentTypes[t] ?? -1];
    return grounds.flatMap(({ on }): Place[] => {
      if (on === undefined || on.type !== parent) return [];
      if ('id' in on) return [{ type, allOf: on.id }];
      return 'all' in on ? [{ type, all: true }] : [];
    });
  }

  #covers(outer: Place | undefined, inner: Place | undefined): boolean {
    return placeCovers(outer, inner, (type, id) => this.#context.find(type, id)?.parent);
  }
}

const isPlace = (place: Place | undefined): place is Place => place !== undefined;

const breadth = (place: Place | undefined): number =>
  place === undefined ? 0 : 'all' in place ? 1 : 'allOf' in place ? 2 : 3;

/** Broad places before narrow ones, then by name, so that equal access is listed equally. */
const byPlace = (a: Holding, b: Holding): number => {
  const wide = breadth(a.on) - breadth(b.on);
  if (wide !== 0) return wide;
  const [one, other] = [placeKey(a.on), placeKey(b.on)];
  return one < other ? -1 : one > other ? 1 : 0;
};
