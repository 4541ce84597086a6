import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { KeptAnswer } from '../app/ports/account-store.ts';
import type { IdempotencyStore } from '../app/ports/session-store.ts';
import { Problem } from '../core/problems.ts';
import type { Answer } from './answers.ts';
import { createRequestDigest, idempotencyKey, performOnce } from './idempotency.ts';

function storeThat(part: Partial<IdempotencyStore> = {}) {
  const told: string[] = [];
  const kept: KeptAnswer[] = [];
  const store: IdempotencyStore = {
    claim: async () => ({ outcome: 'claimed' }),
    settle: async (_key, answer) => {
      told.push('settle');
      kept.push(answer);
    },
    release: async () => void told.push('release'),
    ...part,
  };
  return { store, told, kept };
}
const logged: unknown[] = [];
const attempt = (perform: () => Promise<Answer>) => ({
  key: idempotencyKey('ann', 'POST', '/things', 'k'),
  bodyHash: 'h',
  now: new Date(0),
  log: { error: (line: unknown) => void logged.push(line) },
  perform,
});

describe('performing once', () => {
  it('keeps what was done, its revision with it', async () => {
    const { store, told, kept } = storeThat();
    await performOnce(
      store,
      attempt(async () => ({ status: 201, body: { a: 1 }, headers: { etag: '"1"' }, revision: 'r' })),
    );
    expect(told).toEqual(['settle']);
    expect(kept).toEqual([
      { status: 201, headers: { etag: '"1"', 'rolecall-revision': 'r' }, body: { a: 1 } },
    ]);
  });

  it('keeps a body without the secrets that are shown once', async () => {
    const { store, kept } = storeThat();
    const body = { key: 'secret' };
    const answer = await performOnce(
      store,
      attempt(async () => ({ body, keptBody: { key: null, secretShown: true } })),
    );
    expect(answer.body).toEqual(body);
    expect(JSON.stringify(kept)).not.toContain('"secret"');
  });

  it.each([
    ['thrown', () => Promise.reject(new Problem('last-manager', 'No.'))],
    ['told as an answer', () => Promise.resolve({ status: 409, body: {} })],
  ])('gives the key back for a refusal that is %s', async (_case, perform) => {
    const { store, told } = storeThat();
    await performOnce(store, attempt(perform)).catch(() => undefined);
    expect(told).toEqual(['release']);
  });

  it('tells what was done even when it cannot be kept', async () => {
    logged.length = 0;
    const { store } = storeThat({ settle: () => Promise.reject(new Error('away')) });
    expect(
      await performOnce(
        store,
        attempt(async () => ({ body: 'done' })),
      ),
    ).toEqual({ body: 'done' });
    expect(logged).toHaveLength(1);
  });

  it('tells the refusal, not that the key could not be given back', async () => {
    const { store } = storeThat({ release: () => Promise.reject(new Error('away')) });
    const refused = performOnce(
      store,
      attempt(() => Promise.reject(new Problem('last-manager', 'No.'))),
    );
    await expect(refused).rejects.toMatchObject({ code: 'last-manager' });
  });

  it('does nothing under a key whose answer is kept, of another request, or in progress', async () => {
    let performed = 0;
    const perform = async (): Promise<Answer> => ({ body: (performed += 1) });
    const kept = storeThat({
      claim: async () => ({ outcome: 'kept', answer: { status: 201, headers: { etag: '"1"' }, body: 7 } }),
    });
    expect(await performOnce(kept.store, attempt(perform))).toEqual({
      status: 201,
      headers: { etag: '"1"', 'idempotency-replayed': 'true' },
      body: 7,
    });
    for (const [outcome, code] of [
      ['mismatch', 'idempotency-mismatch'],
      ['in-progress', 'idempotency-in-progress'],
    ] as const) {
      const { store } = storeThat({ claim: async () => ({ outcome }) });
      await expect(performOnce(store, attempt(perform))).rejects.toMatchObject({ code });
    }
    expect(performed).toBe(0);
  });
});

describe('what makes two requests the same', () => {
  it('scope is caller, method and path', () => {
    const scope = (...parts: [string, string, string]) => idempotencyKey(...parts, 'k').scope;
    const all = [
      scope('a', 'POST', '/x'),
      scope('b', 'POST', '/x'),
      scope('a', 'PUT', '/x'),
      scope('a', 'POST', '/y'),
    ];
    expect(new Set(all).size).toBe(4);
    expect(scope('a', 'POST', '/x')).toBe(all[0]);
  });

  it('query and body, whatever the order of keys; the order of a list counts', () => {
    const requestDigest = createRequestDigest('a secret key of at least 32 characters');
    const one = requestDigest('', { a: 1, b: { c: [1, 2], d: null } });
    expect(requestDigest('', { b: { d: null, c: [1, 2] }, a: 1 })).toBe(one);
    expect(requestDigest('', { a: 1, b: { c: [2, 1], d: null } })).not.toBe(one);
    expect(requestDigest('cut=groups', { a: 1, b: { c: [1, 2], d: null } })).not.toBe(one);
    expect(requestDigest('', undefined)).not.toBe(requestDigest('', null));
  });

  it('the digest tells nothing without the key, since bodies hold passwords that people chose', () => {
    const ours = createRequestDigest('a secret key of at least 32 characters');
    const others = createRequestDigest('another key of at least 32 characters!');
    expect(ours('', { password: 'x' })).not.toBe(others('', { password: 'x' }));
    expect(ours('', { password: 'x' })).not.toBe(hash('sha256', '\n{"password":"x"}'));
  });
});
