import { describe, expect, it } from 'vitest';
import { Problem } from '../core/problems.ts';
import { readJson } from './strict-json.ts';

const read = (text: string): unknown => readJson(new TextEncoder().encode(text));
const refusal = (text: string | Uint8Array): string => {
  try {
    readJson(typeof text === 'string' ? new TextEncoder().encode(text) : text);
  } catch (error) {
    if (error instanceof Problem && error.code === 'malformed') return error.detail;
    throw error;
  }
  return 'taken';
};

describe('reading JSON strictly', () => {
  it('takes what is well formed, with the characters that look like structure inside strings', () => {
    const value = {
      a: ['x:y', '{"b":1}', 'back\\slash"', '\\"'],
      'k:e"y': { a: null, b: 1.5e3 },
      constructor: 'x',
    };
    expect(read(JSON.stringify(value))).toEqual(value);
    expect(read(' [] ')).toEqual([]);
    expect(read('"\\\\"')).toBe('\\');
  });

  it('refuses a key that is twice in one object, at any depth, and names it', () => {
    expect(refusal('{"a":1,"a":2}')).toContain('"a" is there twice');
    expect(refusal('{"x":[{"deep":1, "other":2, "deep" : 3}]}')).toContain('"deep"');
    expect(refusal('{"a":1,"\\u0061":2}')).toContain('"a"');
  });

  it('takes the same key in different objects', () => {
    expect(read('{"a":{"a":1},"b":[{"a":1},{"a":2}]}')).toEqual({ a: { a: 1 }, b: [{ a: 1 }, { a: 2 }] });
  });

  it('refuses __proto__ and constructor.prototype, however they are written', () => {
    expect(refusal('{"__proto__":{"admin":true}}')).toContain('__proto__');
    expect(refusal('{"\\u005f_proto__":1}')).toContain('__proto__');
    expect(refusal('{"constructor":{"prototype":{}}}')).toContain('constructor');
  });

  it('refuses what lies deeper than 32 levels and takes 32', () => {
    expect(read('['.repeat(32) + ']'.repeat(32))).toBeDefined();
    expect(refusal('['.repeat(33) + ']'.repeat(33))).toContain('32 levels');
    expect(refusal('['.repeat(100_000))).toContain('32 levels');
  });

  it('refuses a NUL in a string or key and takes an escaped backslash before u0000', () => {
    expect(refusal('{"a":"x\\u0000y"}')).toContain('NUL');
    expect(refusal('{"a\\u0000":1}')).toContain('NUL');
    expect(read('"\\\\u0000"')).toBe('\\u0000');
  });

  it('refuses what is not JSON and what is not UTF-8', () => {
    for (const text of ['', '{', '{a:1}', "{'a':1}", '{"a":1}}', 'NaN', '{"a":1,}', '"', '"\\']) {
      expect(refusal(text), text).toBe('The body is not JSON.');
    }
    expect(refusal(Uint8Array.of(0x22, 0xff, 0x22))).toBe('The body is not UTF-8.');
  });
});
