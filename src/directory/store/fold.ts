// Letters that Unicode does not take apart, though people type them without the stroke.
const UNDECOMPOSED: Readonly<Record<string, string>> = {
  ı: 'i',
  ß: 'ss',
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  æ: 'ae',
  œ: 'oe',
  ħ: 'h',
};

/** Lower case without accents, so that `yilmaz` finds `Yılmaz` and `lucia` finds `Lucía`. */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[ıßłøđðþæœħ]/gu, letter => UNDECOMPOSED[letter] ?? letter);
}

/** The words of a name: `Chidi O'Brien` gives chidi, o, brien and obrien. */
export function wordsOf(text: string): string[] {
  const words = new Set<string>();
  for (const part of fold(text).split(/\s+/u)) {
    const pieces = part.split(/[^\p{L}\p{N}]+/u).filter(piece => piece !== '');
    for (const piece of pieces) words.add(piece);
    if (pieces.length > 1) words.add(pieces.join(''));
  }
  return [...words];
}

/** The least string greater than every string that starts with `prefix`, in the order of UTF-8. */
export function afterPrefix(prefix: string): string {
  return `${prefix}\u{10FFFF}`;
}
