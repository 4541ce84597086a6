import type { MailFacts, MailKind } from '../app/ports/mail-writer.ts';

/** A mail in one language before it becomes text and HTML: plain words without markup. */
export interface Letter {
  readonly subject: string;
  readonly paragraphs: readonly string[];
  /** What somebody else wrote, shown as theirs. */
  readonly quote?: { readonly says: string; readonly words: string };
  readonly lists?: readonly { readonly heading: string; readonly lines: readonly string[] }[];
  readonly button?: { readonly label: string; readonly href: string };
  /** Why this mail came, and what not to fear; smaller. */
  readonly closing: readonly string[];
}

/** A language, complete: each kind of mail in words. */
export interface Words {
  /** As BCP 47 has it. */
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  readonly letters: { readonly [Kind in MailKind]: (facts: MailFacts[Kind]) => Letter };
}

const day = 86_400_000;

/** A moment as a language writes it, in UTC. */
export const momentIn = (language: string, moment: string): string =>
  new Intl.DateTimeFormat(language, {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'UTC',
  }).format(new Date(moment));

/** How far away a moment is, as a language says it: in full days, at least one. */
export const awayIn = (language: string, moment: string, now: string): string => {
  const days = Math.max(1, Math.ceil((Date.parse(moment) - Date.parse(now)) / day));
  return new Intl.RelativeTimeFormat(language, { numeric: 'always' }).format(days, 'day');
};

// Line ends and other controls could end a header; marks of direction could turn the words around them.
const unruly = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/** What people wrote, made fit for one line: a subject, a name. */
export const oneLine = (text: string): string => {
  const line = text.replaceAll(unruly, ' ').replaceAll(/\s+/g, ' ').trim();
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
};

/** What people wrote over several lines. */
export const severalLines = (text: string): string =>
  text
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .map(line => line.replaceAll(unruly, ' ').trimEnd())
    .join('\n')
    .trim();
