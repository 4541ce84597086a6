/** An object of JSON whose members have yet to be looked at. */
export type JsonObject = Readonly<Record<string, unknown>>;

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const textAt = (object: JsonObject, key: string): string | undefined => {
  const value = object[key];
  return typeof value === 'string' ? value : undefined;
};

/** The items of an OData collection; undefined when it is none. */
export const itemsOf = (body: unknown): readonly JsonObject[] | undefined => {
  const value = isJsonObject(body) ? body['value'] : undefined;
  return Array.isArray(value) && value.every(isJsonObject) ? value : undefined;
};

/** The codes of an OData error, the outermost first (OData JSON Format 4.01, section 21.1). */
export function errorCodes(body: unknown): readonly string[] {
  const codes: string[] = [];
  let at: unknown = isJsonObject(body) ? body['error'] : undefined;
  while (isJsonObject(at) && codes.length < 8) {
    const code = textAt(at, 'code');
    if (code !== undefined) codes.push(code);
    at = at['innerError'] ?? at['innererror'];
  }
  return codes;
}
