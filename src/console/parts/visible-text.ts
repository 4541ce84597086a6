/** A stretch of a foreign string: shown as it is, or a character that would play tricks, shown by its code point. */
export interface Stretch {
  readonly text: string;
  readonly hidden: boolean;
}

// C0 and C1 controls, bidi controls, zero-width characters and the byte order mark.
const tricky =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff]/u;
const joinersBelong =
  /[\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}]/u;

/**
 * Cuts a name from a directory into stretches so that control, bidi and zero-width characters can be seen.
 *
 * Joiners stay where scripts need them: after an Arabic or Indic letter.
 */
export function visibleText(value: string): readonly Stretch[] {
  const stretches: Stretch[] = [];
  let plain = '';
  let before = '';
  for (const char of value) {
    const joiner = char === '\u200c' || char === '\u200d';
    if (tricky.test(char) && !(joiner && joinersBelong.test(before))) {
      if (plain !== '') stretches.push({ text: plain, hidden: false });
      plain = '';
      stretches.push({ text: codePoint(char), hidden: true });
    } else {
      plain += char;
    }
    before = char;
  }
  if (plain !== '') stretches.push({ text: plain, hidden: false });
  return stretches;
}

const codePoint = (char: string): string =>
  `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

/** The same for places without markup (titles, labels): marks in brackets, the whole isolated from what is around it. */
export const isolatedText = (value: string): string =>
  `\u2068${visibleText(value)
    .map(({ text, hidden }) => (hidden ? `[${text}]` : text))
    .join('')}\u2069`;
