import type { InputFault } from '../core/problems.ts';
import { Problem } from '../core/problems.ts';

/** How long visits are kept, in ms (H-1). */
export const visitsKept = 30 * 86_400_000;

/** A portal's clock may be ahead of ours by so much, in ms. */
const clocksApart = 5 * 60_000;

/** A scheme with its authority, or an authority alone: who was asked is not where they were. */
const origin = /^(?:[a-z][a-z0-9+.-]*:)?\/\/[^/?#]*/i;
const unreadable = /[\p{Cc}\p{Cs}]/u;

/** The path of an address: without origin, query and fragment, which may carry secrets (H-1). */
export function pathOf(address: string): string {
  const [path = ''] = address.trim().replace(origin, '').split(/[?#]/, 1);
  return path.startsWith('/') ? path : `/${path}`;
}

/** A visit as it is reported: `at` may still be any moment and `path` any address. */
export interface ReportedVisit {
  readonly id: string;
  readonly path: string;
  readonly at: string;
}

/**
 * The visits with their paths alone and their moments in UTC.
 *
 * Throws `invalid` with a fault for every moment to come and every path with characters that nobody sees.
 */
export function readVisits<V extends ReportedVisit>(reported: readonly V[], now: Date): readonly V[] {
  const errors: InputFault[] = [];
  const fault = (n: number, field: string, detail: string): void => {
    errors.push({ pointer: `/${n}/${field}`, code: 'invalid', detail });
  };
  const visits = reported.map((visit, n) => {
    const path = pathOf(visit.path);
    const at = new Date(visit.at);
    if (unreadable.test(path)) fault(n, 'path', 'A path has no control characters.');
    if (unreadable.test(visit.id)) fault(n, 'id', 'An id has no control characters.');
    if (!(at.getTime() <= now.getTime() + clocksApart))
      fault(n, 'at', 'A visit has taken place: "at" is not to come.');
    return errors.length > 0 ? visit : { ...visit, path, at: at.toISOString() };
  });
  if (errors.length > 0) {
    throw new Problem('invalid', 'Some visits cannot be read; none was kept. "errors" says which.', {
      errors,
    });
  }
  return visits;
}
