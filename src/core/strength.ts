import type { Ground } from './decision.ts';
import { reaches } from './level.ts';
import { placeCovers, type ParentOf } from './place.ts';
import { heldUntil, spanOf } from './term.ts';

export interface StrengthContext {
  readonly parentOf: ParentOf;
  /** The moment of the comparison, in ms since the epoch: what has ended by then does not count. */
  readonly at: number;
}

/**
 * What is given beyond what is held: each ground of `given` for which nothing in `held` gives the same
 * permission as high, at as broad a place, for as long. Empty when `held` is at least as strong.
 *
 * Features and requirements do not count: what has no effect today may have one tomorrow.
 */
export function exceeding(
  held: readonly Ground[],
  given: readonly Ground[],
  { parentOf, at }: StrengthContext,
): readonly Ground[] {
  const byPermission = Map.groupBy(held, ground => ground.permission);
  return given.filter(ground => {
    const { from, until } = spanOf(ground);
    const start = Math.max(from, at);
    if (until <= start) return false;
    const spans = (byPermission.get(ground.permission) ?? [])
      .filter(one => reaches(one.level, ground.level) && placeCovers(one.on, ground.on, parentOf))
      .map(spanOf);
    return heldUntil(spans, start) < until;
  });
}
