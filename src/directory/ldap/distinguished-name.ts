/** One relative name: its attribute types (lower case) with their values, in order of type. */
export type RelativeName = readonly (readonly [type: string, value: string])[];

const HEX_PAIR = /^[0-9a-f]{2}$/i;

/**
 * Takes a distinguished name apart (RFC 4514, and the quoted values of RFC 2253 that older servers still send).
 * @throws RangeError when it is no distinguished name
 */
export function parseDistinguishedName(dn: string): RelativeName[] {
  const names: RelativeName[] = [];
  let at = 0;
  let pairs: [string, string][] = [];
  if (dn.trim() === '') return names;
  for (;;) {
    const equals = dn.indexOf('=', at);
    const type = dn
      .slice(at, equals)
      .trim()
      .toLowerCase()
      .replace(/^oid\./, '');
    if (equals < 0 || !/^[a-z0-9][a-z0-9.-]*$/.test(type)) throw malformed(dn);
    const { value, end } = readValue(dn, equals + 1);
    pairs.push([type, value]);
    if (dn[end] !== '+') {
      names.push(pairs.sort(([a], [b]) => (a < b ? -1 : 1)));
      pairs = [];
    }
    if (end >= dn.length) return names;
    at = end + 1;
  }
}

const malformed = (dn: string): RangeError => new RangeError(`This is no distinguished name: ${dn}`);

/** A value up to the next separator that is not escaped; spaces around it do not count. */
function readValue(dn: string, from: number): { value: string; end: number } {
  let at = from;
  while (dn[at] === ' ') at += 1;
  if (dn[at] === '#') return readBytes(dn, at + 1);
  const bytes: Buffer[] = [];
  const quoted = dn[at] === '"';
  if (quoted) at += 1;
  // Spaces at the end that are not escaped are no part of the value.
  let kept = 0;
  for (; at < dn.length; at += 1) {
    const character = dn[at] as string;
    if (quoted ? character === '"' : /[,;+]/.test(character)) break;
    if (character === '\\') {
      const pair = dn.slice(at + 1, at + 3);
      if (HEX_PAIR.test(pair)) bytes.push(Buffer.from(pair, 'hex'));
      else if (pair !== '') bytes.push(Buffer.from([...pair][0] as string));
      else throw malformed(dn);
      at += HEX_PAIR.test(pair) ? 2 : ([...pair][0] as string).length;
      kept = bytes.length;
    } else {
      const whole = String.fromCodePoint(dn.codePointAt(at) as number);
      bytes.push(Buffer.from(whole));
      at += whole.length - 1;
      if (quoted || character !== ' ') kept = bytes.length;
    }
  }
  if (quoted) {
    if (dn[at] !== '"') throw malformed(dn);
    at += 1;
    while (dn[at] === ' ') at += 1;
    if (at < dn.length && !/[,;+]/.test(dn[at] as string)) throw malformed(dn);
  }
  return { value: Buffer.concat(bytes.slice(0, kept)).toString('utf8'), end: at };
}

/** `#` and the value's BER encoding in hexadecimal digits; its text, when the encoding is a short string. */
function readBytes(dn: string, from: number): { value: string; end: number } {
  const digits = /^[0-9a-f]*/i.exec(dn.slice(from))?.[0] ?? '';
  let end = from + digits.length;
  while (dn[end] === ' ') end += 1;
  if (digits.length < 4 || digits.length % 2 > 0 || (end < dn.length && !/[,;+]/.test(dn[end] as string)))
    throw malformed(dn);
  const bytes = Buffer.from(digits, 'hex');
  return { value: bytes.subarray(2).toString('utf8'), end };
}

/** Compares as most naming attributes do: without regard to case and to repeated spaces. */
const foldValue = (value: string): string =>
  value.normalize('NFKC').toLowerCase().trim().replace(/\s+/gu, ' ');

/**
 * The same text for every way to write the same name, however it is escaped, cased and spaced. What is no
 * distinguished name is its own key.
 */
export function distinguishedNameKey(dn: string): string {
  // The usual case, where taking apart and putting together would give the same.
  if (/^[\x20-\x7e]*$/.test(dn) && !/[\\"#+;]|^ | $| {2}| [=,]|[=,] |oid\./i.test(dn))
    return dn.toLowerCase();
  try {
    return parseDistinguishedName(dn)
      .map(name => name.map(([type, value]) => `${type}=${escapeKey(foldValue(value))}`).join('+'))
      .join(',');
  } catch (error) {
    if (error instanceof RangeError) return dn;
    throw error;
  }
}

const escapeKey = (value: string): string => value.replace(/[\\,+;"#]/g, character => `\\${character}`);

/** `corp.example` of `...,dc=corp,dc=example`; undefined when it has no domain components. */
export function domainOf(dn: string): string | undefined {
  let names: RelativeName[];
  try {
    names = parseDistinguishedName(dn);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
  const labels = names.flatMap(name => name.filter(([type]) => type === 'dc').map(([, value]) => value));
  return labels.length === 0 ? undefined : labels.join('.').toLowerCase();
}
