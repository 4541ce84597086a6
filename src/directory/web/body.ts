import type { IncomingMessage } from 'node:http';

/** The body is larger than allowed. */
export class BodyTooLarge extends Error {}
/** The body is not what its type says. */
export class BodyMalformed extends Error {}

const LIMIT = 1024 * 1024;

async function readText(request: IncomingMessage, limit = LIMIT): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size > limit) throw new BodyTooLarge(`The body is larger than ${limit} bytes.`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

export type JsonObject = Record<string, unknown>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A JSON object with the keys that could touch prototypes taken away. @throws BodyMalformed, BodyTooLarge */
export async function readJson(request: IncomingMessage): Promise<JsonObject> {
  const text = await readText(request);
  return parseJsonObject(text);
}

/** Written plainly, or with escaped letters; looking at every key costs ten times the parsing. */
const MAY_TOUCH_PROTOTYPES = /__proto__|\\u/;

/** @throws BodyMalformed */
export function parseJsonObject(text: string): JsonObject {
  let value: unknown;
  try {
    value = MAY_TOUCH_PROTOTYPES.test(text)
      ? JSON.parse(text, (key, inner: unknown) => (key === '__proto__' ? undefined : inner))
      : JSON.parse(text);
  } catch {
    throw new BodyMalformed('The body is not valid JSON.');
  }
  if (!isJsonObject(value)) throw new BodyMalformed('The body must be a JSON object.');
  return value;
}

/** A form as a map. @throws BodyMalformed when a parameter is given twice (RFC 6749, 3.2) */
export async function readForm(request: IncomingMessage): Promise<Map<string, string>> {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  const text = await readText(request);
  if (type !== 'application/x-www-form-urlencoded') {
    throw new BodyMalformed('The body must be application/x-www-form-urlencoded.');
  }
  return parseForm(text);
}

/** More than any form has; taking apart a body of nothing but parameters would take its time. */
const PARAMETERS = 1_000;

export function parseForm(text: string): Map<string, string> {
  let parameters = 1;
  for (let at = text.indexOf('&'); at >= 0; at = text.indexOf('&', at + 1)) parameters += 1;
  if (parameters > PARAMETERS) throw new BodyMalformed(`The form has more than ${PARAMETERS} parameters.`);
  const form = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(text)) {
    if (form.has(name)) throw new BodyMalformed(`The parameter ${name} is given more than once.`);
    form.set(name, value);
  }
  return form;
}
