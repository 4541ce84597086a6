import type { Place } from './access.ts';
import type { Resource } from './account.ts';

/** The parent's id of a resource of an account, if it has one. */
export type ParentOf = (type: string, id: string) => string | undefined;

/** A text that is equal for equal places; the empty one is the account. */
export const placeKey = (place: Place | undefined): string =>
  place === undefined
    ? ''
    : 'all' in place
      ? JSON.stringify([place.type])
      : 'allOf' in place
        ? JSON.stringify([place.type, 'of', place.allOf])
        : JSON.stringify([place.type, 'id', place.id]);

/** Whether a grant at `place` holds on a resource of an account; all of a type never includes their children. */
export function placeHas(place: Place, resource: Pick<Resource, 'type' | 'id' | 'parent'>): boolean {
  if (place.type !== resource.type) return false;
  if ('all' in place) return true;
  return 'allOf' in place ? place.allOf === resource.parent : place.id === resource.id;
}

/**
 * Whether everything at `inner` is at `outer` too, now and later; an absent place is the account.
 *
 * INVARIANT: a place of the account never covers one of its resources, nor the reverse.
 */
export function placeCovers(outer: Place | undefined, inner: Place | undefined, parentOf: ParentOf): boolean {
  if (outer === undefined || inner === undefined) return outer === inner;
  if (outer.type !== inner.type) return false;
  if ('all' in outer) return true;
  if ('all' in inner) return false;
  if ('allOf' in outer) {
    return outer.allOf === ('allOf' in inner ? inner.allOf : parentOf(inner.type, inner.id));
  }
  return 'id' in inner && outer.id === inner.id;
}
