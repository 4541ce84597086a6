import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Problem, problems } from '../core/problems.ts';
import type { ProblemCode } from '../core/problems.ts';
import { problemDocument, problemHeaders, statusOf } from './problem-details.ts';

const codes = Object.keys(problems) as ProblemCode[];

describe('problem details', () => {
  const page = readFileSync(new URL('../../docs/problems.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `([a-z-]+)` +\| (\d{3}) +\|/gm)].map(row => `${row[1]} ${row[2]}`);

  it('registry and docs/problems.md name the same codes, with the status that each is sent with', () => {
    expect(rows.sort()).toEqual(codes.map(code => `${code} ${statusOf(code)}`).sort());
  });

  it('facts never overwrite what RFC 9457 names', () => {
    const problem = new Problem('not-found', 'No.', {
      status: 200,
      type: 'x',
      code: 'y',
      title: 'z',
      where: 'here',
    });
    expect(problemDocument(problem, { instance: '/a' })).toEqual({
      type: 'https://rolecall.dev/problems/not-found',
      title: 'There is nothing here, or nothing you may see',
      status: 404,
      code: 'not-found',
      detail: 'No.',
      instance: '/a',
      where: 'here',
    });
  });

  it('always says when to try again after 429 and 503, in whole seconds of at least one', () => {
    const after = (code: ProblemCode, retryAfter?: number): string | undefined =>
      problemHeaders(new Problem(code, '', retryAfter === undefined ? {} : { retryAfter }))['retry-after'];
    expect(after('store-unavailable')).toBe('5');
    expect(after('directory-unavailable', 0.2)).toBe('1');
    expect(after('rate-limited', 7.5)).toBe('8');
    expect(after('not-found')).toBeUndefined();
  });

  it('a 401 says how to authenticate, and whether a token was refused', () => {
    expect(problemHeaders(new Problem('unauthenticated', ''))['www-authenticate']).toBe(
      'Bearer realm="rolecall"',
    );
    const refused = new Problem('unauthenticated', '', { invalidToken: true });
    expect(problemHeaders(refused)['www-authenticate']).toContain('error="invalid_token"');
  });
});
