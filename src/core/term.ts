import type { Term } from './access.ts';

const dateTime =
  /^(\d{4})-(\d{2})-(\d{2})[Tt]([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.\d{1,9})?([Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/** The moment that an RFC 3339 date and time names, in ms since the epoch; undefined if it names none. */
export function momentOf(text: string): number | undefined {
  const parts = dateTime.exec(text);
  if (parts === null) return undefined;
  // Date.parse takes the 31st of any month for a day of the next one.
  const days = new Date(Date.UTC(Number(parts[1]), Number(parts[2]), 0)).getUTCDate();
  const [month, day] = [Number(parts[2]), Number(parts[3])];
  if (month < 1 || month > 12 || day < 1 || day > days) return undefined;
  const moment = Date.parse(text.toUpperCase());
  return Number.isNaN(moment) ? undefined : moment;
}

/** A term in ms since the epoch: from when (included) until when (excluded). */
export interface Span {
  readonly from: number;
  readonly until: number;
}

/** The span of a term; what cannot be read never holds. */
export function spanOf(term: Term): Span {
  return {
    from: term.start === undefined ? -Infinity : (momentOf(term.start) ?? Infinity),
    until: term.end === undefined ? Infinity : (momentOf(term.end) ?? -Infinity),
  };
}

/** Whether a term holds at a moment: from `start` to just before `end` (B-1). */
export function holdsAt(term: Term, at: number): boolean {
  if (term.start === undefined && term.end === undefined) return true;
  const { from, until } = spanOf(term);
  return from <= at && at < until;
}

/**
 * The moment up to which some of the spans hold without a gap from `at` on; `at` itself when none holds now, Infinity
 * when there is no end.
 */
export function heldUntil(spans: readonly Span[], at: number): number {
  let until = at;
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    if (span.from <= until && span.until > until) until = span.until;
  }
  return until;
}
