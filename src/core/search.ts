import type { AccountIndex } from './account-index.ts';
import { indexCatalog } from './catalog-index.ts';
import type { Catalog } from './catalog.ts';
import type { Question } from './decision.ts';
import { levels, type GrantLevel } from './level.ts';
import { SortedIds } from './sorted-ids.ts';

/** Which part of an answer is wanted. */
export interface Stretch {
  /** What the part before gave as `next`; absent: from the start. */
  readonly after?: string | undefined;
  /** At most so many. */
  readonly limit: number;
}

/**
 * A part of what was found. Where `next` is there, more may follow: a part ends too when much was looked at and little
 * found, so that no search keeps others waiting.
 */
export interface Found<T> {
  readonly items: readonly T[];
  readonly next?: string;
}

/** How many are looked at for one part, whatever is found. */
const mostLookedAt = 5000;

/** Takes what is allowed, in the order given, from one part's candidates; each is named by its key. */
export function takeAllowed<T>(
  candidates: Iterable<readonly [string, T]>,
  allowed: (one: T) => boolean,
  { after = '', limit }: Stretch,
): Found<T> {
  const items: T[] = [];
  const budget = Math.max(mostLookedAt, 2 * limit);
  let looked = 0;
  let last = after;
  for (const [key, one] of candidates) {
    if (looked++ >= budget) return { items, next: last };
    if (allowed(one)) {
      if (items.length >= limit) return { items, next: last };
      items.push(one);
    }
    last = key;
  }
  return { items };
}

/** On what may somebody do this? The id of a resource is what is searched (D-2). */
export type ResourceSearch = Omit<Question, 'resource'> & { readonly resource: { readonly type: string } };

/** The ids of an account's resources of a type, in their order. */
export const resourceCandidates = (index: AccountIndex, type: string): SortedIds =>
  new SortedIds(
    type === 'account'
      ? [index.facts.account.id]
      : Array.from(index.resources(type), resource => resource.id),
  );

/** The ids of the resources of one type on which the question is answered yes, by id. */
export const searchResources = (
  index: AccountIndex,
  candidates: SortedIds,
  search: ResourceSearch,
  stretch: Stretch,
): Found<string> =>
  takeAllowed(
    keyed(candidates.from(stretch.after)),
    id => index.decide({ ...search, resource: { ...search.resource, id } }).allowed,
    stretch,
  );

function* keyed(ids: Iterable<string>): Generator<readonly [string, string]> {
  for (const id of ids) yield [id, id];
}

/** What may somebody do on this? Permission and level are what is searched (D-2). */
export type ActionSearch = Omit<Question, 'permission' | 'level'>;

export interface Action {
  /** What it is asked by: the catalog's own name, or `<permission>:<level>`. */
  readonly name: string;
  readonly permission: string;
  readonly level: GrantLevel;
}

/** Every action to which the question is answered yes: the catalog's own names, then all levels, in the order of the catalog. */
export function searchActions(
  index: AccountIndex,
  catalog: Catalog,
  search: ActionSearch,
  stretch: Stretch,
): Found<Action> {
  const { permissions, actions: named } = indexCatalog(catalog);
  const actions = [
    ...(named.get(search.resource.type)?.values() ?? []),
    ...permissions.flatMap(({ id }) =>
      levels.flatMap((level): Action[] =>
        level === 'none' ? [] : [{ name: `${id}:${level}`, permission: id, level }],
      ),
    ),
  ];
  const start = stretch.after === undefined || stretch.after === '' ? 0 : Number(stretch.after);
  const from = actions.slice(start).map((action, n) => [String(start + n + 1), action] as const);
  return takeAllowed(
    from,
    ({ permission, level }) => index.decide({ ...search, permission, level }).allowed,
    stretch,
  );
}
