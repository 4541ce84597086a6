import fc from 'fast-check';
import { expect } from 'vitest';
import type { Json } from './directory-fixture.ts';

/** How long any answer to junk may take, in ms; generous, as tests share the machine. How fast it is, the bench says. */
const PATIENCE_MS = 2_000;

const NASTY = [
  ...[
    '',
    ' ',
    '\0',
    '%',
    '%00',
    '%zz',
    '..',
    '../..',
    '$',
    '/',
    '\\',
    "'",
    "''",
    '"',
    '`',
    ';',
    '#',
    '&',
    '=',
  ],
  ...[
    'null',
    'undefined',
    'NaN',
    'true',
    '0',
    '-1',
    '1e999',
    '9007199254740993',
    '[]',
    '{}',
    '[object Object]',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    "x' OR 1=1 --",
    '<script>',
    '\ud800',
    '\u202e',
  ],
  ...['𝒳', 'é', 'İ', 'ß', '\r\nset-cookie: a=b', '('.repeat(500), 'a'.repeat(5_000), '😀'.repeat(300)],
];

/** Any text, and texts that programs stumble over. */
export const text = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.uuid(),
  fc.webUrl(),
  fc.emailAddress(),
);

/** Any text that can stand in a header. */
export const headerText = text.map(given =>
  [...given].filter(sign => /[\x20-\x7e\xa1-\xff]/.test(sign)).join(''),
);

/** Any JSON, and what programs stumble over. */
export const jsonValue = fc.oneof(
  { weight: 3, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
  { weight: 3, arbitrary: text },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>(-1, 0, 1.5, 1e300, [], {}, [[]], [null], '{}', true, null),
  },
);

/** An object with some of these names, each with a value that it should not have. */
export const objectOf = (names: readonly string[]) =>
  fc.dictionary(
    fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...names) }, { weight: 1, arbitrary: text }),
    jsonValue,
    {
      maxKeys: 6,
    },
  );

/** Well-formed characters only: what cannot be written in UTF-8 cannot be sent. */
export const encoded = (given: string): string => encodeURIComponent(given.toWellFormed());

/** One segment of a path: what would lead upwards, encoded or not, is no segment. */
export const segment = (given: string): string => (/^\.{1,2}$/.test(given) ? `${given}x` : encoded(given));

export interface Junk {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
  readonly text: string;
}

/** Sends junk, and gives the answer; a hang fails. */
export async function send(url: string, init: RequestInit = {}): Promise<Junk> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const response = await fetch(url, { redirect: 'manual', signal, ...init });
  const answer = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    headers: response.headers,
    text: answer,
    body: isJson ? JSON.parse(answer) : undefined,
  };
}

/** A refusal as Entra's sign-in endpoints write it. */
export function expectEntra(answer: Junk): void {
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.status).toBeLessThan(500);
  const { error, error_description: description, error_codes: codes } = answer.body;
  expect(error).toMatch(/^[a-z_]+$/);
  expect(description).toMatch(/^AADSTS\d+: [^]* Trace ID: \S+ Correlation ID: \S+ Timestamp: /);
  expect(codes).toEqual([Number(/^AADSTS(\d+)/.exec(String(description))?.[1])]);
}

/** An answer of Graph to something that may or may not be junk: when it is refused, then in Graph's shape. */
export function expectGraph({ status, body, headers }: Junk): void {
  expect(status).toBeLessThan(500);
  if (status < 400) return;
  expect(headers.get('request-id')).toBeTruthy();
  expect(body.error).toMatchObject({ code: expect.any(String), message: expect.any(String) });
  expect(body.error.innerError).toMatchObject({ 'request-id': expect.any(String) });
}

/** The same of the management: `{ error: { code, message } }`. */
export function expectAdmin({ status, body }: Junk): void {
  expect(status).toBeLessThan(500);
  if (status >= 400)
    expect(body.error).toMatchObject({ code: expect.any(String), message: expect.any(String) });
}

/** For all of these, one after the other: what fails first is made small and shown with its seed. */
export const forAll = <T>(
  arbitrary: fc.Arbitrary<T>,
  holds: (value: T) => Promise<void>,
  numRuns = 150,
): Promise<void> =>
  fc.assert(fc.asyncProperty(arbitrary, holds), { numRuns, interruptAfterTimeLimit: 40_000 });
