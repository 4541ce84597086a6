import { locale } from './language.ts';

const numbers = new Intl.NumberFormat(locale);
const dates = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' });
const moments = new Intl.DateTimeFormat(locale, {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
const times = new Intl.DateTimeFormat(locale, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const clocks = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
const lists = new Intl.ListFormat(locale, { type: 'conjunction' });
const names = new Intl.Collator(locale, { numeric: true });
const plurals = new Intl.PluralRules(locale);

export const number = (value: number): string => numbers.format(value);
export const list = (items: readonly string[]): string => lists.format(items);
export const time = (at: Date): string => times.format(at);
/** The time of day to the minute. */
export const clock = (iso: string): string => clocks.format(new Date(iso));
export const date = (iso: string): string => dates.format(new Date(iso));
/** By name as a reader expects it: "Game 9" before "Game 10". For what is wholly loaded. */
export const byName = (a: { readonly name: string }, b: { readonly name: string }): number =>
  names.compare(a.name, b.name);
/** The last day on which something that ends at this moment still holds. */
export const lastDay = (iso: string): string => dates.format(new Date(Date.parse(iso) - 1));
export const moment = (iso: string): string => moments.format(new Date(iso));

/** The form of a noun that a number takes; English has two. */
export const plural = (n: number, one: string, other: string): string =>
  plurals.select(n) === 'one' ? one : other;

/** The form that a number takes in languages with more than two; `other` where a language has no form of its own. */
export const form = (
  n: number,
  forms: Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string },
): string => forms[plurals.select(n)] ?? forms.other;

/** "1 member", "2,148 members". */
export const counted = (n: number, one: string, other: string): string =>
  `${number(n)} ${plural(n, one, other)}`;

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** "2 hours ago" under seven days, else the date; the whole moment stands in the description. */
export function ago(iso: string, now: number): string {
  const past = now - Date.parse(iso);
  if (past < minute) return relative.format(0, 'minute');
  if (past < hour) return relative.format(-Math.floor(past / minute), 'minute');
  if (past < day) return relative.format(-Math.floor(past / hour), 'hour');
  if (past < 7 * day) return relative.format(-Math.floor(past / day), 'day');
  return date(iso);
}
