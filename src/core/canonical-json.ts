/**
 * The one text of a JSON value, whatever the order its keys were written in: RFC 8785 (JSON Canonicalization Scheme).
 *
 * Keys with undefined values are left out, as JSON.stringify does. Throws on what JSON cannot say (NaN, functions).
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(each => canonicalJson(each ?? null)).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const object = value as Readonly<Record<string, unknown>>;
    // RFC 8785 sorts by UTF-16 code units, as sort() does when left alone.
    const keys = Object.keys(object)
      .filter(key => object[key] !== undefined)
      .sort();
    return `{${keys.map(key => `${JSON.stringify(key)}:${canonicalJson(object[key])}`).join(',')}}`;
  }
  const text: string | undefined = JSON.stringify(value);
  if (text === undefined || (typeof value === 'number' && !Number.isFinite(value))) {
    throw new TypeError(`JSON cannot say ${String(value)}`);
  }
  return text;
}
