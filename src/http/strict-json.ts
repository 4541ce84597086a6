import { isUtf8 } from 'node:buffer';
import { Problem } from '../core/problems.ts';

/** How deep arrays and objects may lie in each other (api.md, Limits). */
const maxDepth = 32;

const malformed = (detail: string): Problem => new Problem('malformed', detail);
const utf8 = new TextDecoder('utf-8');

/**
 * Reads a JSON text strictly: UTF-8, no key twice in an object, no `__proto__` or `constructor.prototype`, no NUL in a
 * string, at most 32 levels. Throws `malformed` with what is wrong; what `JSON.parse` would repair silently is refused.
 */
export function readJson(bytes: Uint8Array): unknown {
  if (!isUtf8(bytes)) throw malformed('The body is not UTF-8.');
  const text = utf8.decode(bytes);
  const keys = countKeys(text);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw malformed('The body is not JSON.');
  }
  const nulPossible = text.includes('\\u0000');
  if (countKept(value, nulPossible) !== keys) {
    throw malformed(`The key ${JSON.stringify(findDuplicate(text))} is there twice in one object.`);
  }
  return value;
}

/** The index just past the string that begins at `start`; short strings are the rule, so no search is worth its call. */
function endOfString(text: string, start: number): number {
  const { length } = text;
  for (let i = start + 1; i < length; i++) {
    const char = text.charCodeAt(i);
    if (char === 0x22) return i + 1;
    if (char === 0x5c) i++;
  }
  return length;
}

/** How many keys the text writes, by its colons outside strings; refuses what lies too deep before it is parsed. */
function countKeys(text: string): number {
  let keys = 0;
  let depth = 0;
  for (let i = 0; i < text.length;) {
    const char = text.charCodeAt(i);
    if (char === 0x22) {
      i = endOfString(text, i);
      continue;
    }
    if (char === 0x3a) keys++;
    else if (char === 0x7b || char === 0x5b) {
      if (++depth > maxDepth) throw malformed(`The body is nested deeper than ${maxDepth} levels.`);
    } else if (char === 0x7d || char === 0x5d) depth--;
    i++;
  }
  return keys;
}

/** How many keys are left after parsing: a key written twice is kept once. */
function countKept(value: unknown, nulPossible: boolean): number {
  if (typeof value === 'string') {
    if (nulPossible && value.includes('\0')) throw malformed('A string contains the character NUL.');
    return 0;
  }
  if (value === null || typeof value !== 'object') return 0;
  let kept = 0;
  if (Array.isArray(value)) {
    for (const item of value) kept += countKept(item, nulPossible);
    return kept;
  }
  // What JSON.parse makes inherits nothing that can be enumerated.
  for (const key in value) {
    const inner = (value as Readonly<Record<string, unknown>>)[key];
    if (nulPossible) countKept(key, true);
    if (key === '__proto__' || (key === 'constructor' && hasPrototype(inner))) {
      throw malformed(`The key ${JSON.stringify(key)} is not taken.`);
    }
    kept += 1;
    if (nulPossible || typeof inner === 'object') kept += countKept(inner, nulPossible);
  }
  return kept;
}

const hasPrototype = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, 'prototype');

/** The first key that is twice in one object of a text that is known to be JSON. */
function findDuplicate(text: string): string {
  const open: Set<string>[] = [];
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === '{' || char === '[') open.push(new Set());
    else if (char === '}' || char === ']') open.pop();
    else if (char === '"') {
      const end = endOfString(text, i);
      if (/^\s*:/.test(text.slice(end, end + 64))) {
        const key = JSON.parse(text.slice(i, end)) as string;
        if (open.at(-1)?.has(key)) return key;
        open.at(-1)?.add(key);
      }
      i = end - 1;
    }
  }
  return '';
}
