/** Letters that Unicode does not take apart, but that people leave out or type as others when they search. */
const plain: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ı: 'i',
  ł: 'l',
  ŧ: 't',
};
const marks = /[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]/gu;
const special = new RegExp(`[${Object.keys(plain).join('')}]`, 'gu');
const betweenWords = /[^\p{L}\p{N}\p{M}]+/u;
const longest = 200;

/**
 * What two names are compared by: lower case and without diacritics (U-1), the same on every machine and store because
 * no collation or locale takes part.
 */
export const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .normalize('NFKD')
    .replace(marks, '')
    .replace(special, letter => plain[letter] ?? letter);

/** What a list is sorted by: the folded text, short enough for an index. */
export const sortKey = (text: string): string => fold(text).slice(0, longest);

/** Sorts after every name: objects that the replica does not know come last. */
export const unknownKey = '\u{10ffff}';

const wordsOf = (text: string): string[] => [
  ...new Set(
    fold(text)
      .split(betweenWords)
      .filter(word => word !== ''),
  ),
];

/** A tenant's own part of the search index, by its first eight digits; a tenant that shares them is filtered out later. */
const prefix = (tenant: string, what: 'n' | 'u'): string => `${tenant.slice(0, 8)}${what}`;

const lexeme = (text: string): string =>
  `'${text.slice(0, longest).replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;

/** The `tsvector` of an object: each word of its name, and its user name and mail as wholes. */
export function searchVector(
  tenant: string,
  displayName: string,
  names: readonly (string | null | undefined)[],
): string {
  const lexemes = new Set(wordsOf(displayName).map(word => lexeme(prefix(tenant, 'n') + word)));
  for (const name of names) {
    if (name !== null && name !== undefined && name !== '')
      lexemes.add(lexeme(prefix(tenant, 'u') + fold(name)));
  }
  return [...lexemes].join(' ');
}

/**
 * The `tsquery` for words that each begin a word of the display name or, with `names`, a user name or mail.
 *
 * Undefined when `q` has nothing to look for: then everything matches.
 */
export function searchQuery(
  tenants: readonly { readonly tenant: string; readonly names: boolean }[],
  q: string,
): string | undefined {
  const asked = q.split(/\s+/u).filter(word => word !== '');
  if (asked.length === 0) return undefined;
  const perTenant = tenants.map(({ tenant, names }) =>
    asked
      .map(word => {
        const starts = wordsOf(word).map(part => `${lexeme(prefix(tenant, 'n') + part)}:*`);
        const ways = starts.length === 0 ? [] : [`(${starts.join(' & ')})`];
        if (names) ways.push(`${lexeme(prefix(tenant, 'u') + fold(word))}:*`);
        // A word of nothing but signs begins no name: this lexeme is in no vector.
        return ways.length === 0 ? "'-'" : `(${ways.join(' | ')})`;
      })
      .join(' & '),
  );
  return perTenant.length === 0 ? "'-'" : perTenant.map(query => `(${query})`).join(' | ');
}
