import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { detailDigest, firstSeal, sealEntry, verifyChain } from './audit-entry.ts';
import type { AuditDetail, SealedEntry } from './audit-entry.ts';
import { canonicalJson } from './canonical-json.ts';
import { asAccountId } from './id.ts';

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');
const account = asAccountId('acc-1');

type Kept = SealedEntry & { beside: AuditDetail | null };

function log(length: number): Kept[] {
  const entries: Kept[] = [];
  let seal = firstSeal(account, sha256);
  for (let seq = 1; seq <= length; seq++) {
    const beside = { salt: `salt-${seq}`, actor: { displayName: 'Ada' }, detail: { after: seq } };
    const header = {
      account,
      seq,
      at: `2026-01-0${seq}T00:00:00.000Z`,
      action: 'members.add',
      result: 'done' as const,
      actorKind: 'user' as const,
      target: { member: `m-${seq}` },
      digest: detailDigest(beside, sha256),
    };
    const sealed = sealEntry(header, seal, sha256);
    seal = sealed.seal;
    entries.push({ ...sealed, beside });
  }
  return entries;
}

const changed = (at: number, change: Partial<Kept>): Kept[] =>
  log(5).map((entry, n) => (n === at ? { ...entry, ...change } : entry));

describe('verifyChain', () => {
  it('H-3 a log as it was written verifies', () => {
    expect(verifyChain(account, log(5), sha256)).toMatchObject({ entries: 5 });
    expect(verifyChain(account, log(5), sha256)).not.toHaveProperty('brokenAt');
  });

  it.each([
    ['an action', { action: 'members.remove' }],
    ['a moment', { at: '2026-01-03T00:00:00.001Z' }],
    ['a result', { result: 'refused' as const }],
    ['who', { actorKind: 'system' as const }],
    ['a target', { target: { member: 'm-9' } }],
    ['a seal', { seal: sha256('x') }],
    ['a detail', { beside: { salt: 'salt-3', actor: { displayName: 'Ada' }, detail: { after: 4 } } }],
    ['the account', { account: asAccountId('acc-2') }],
  ])('H-3 changing %s is found at its entry', (_, change) => {
    expect(verifyChain(account, changed(2, change), sha256).brokenAt).toBe(3);
  });

  it('H-3 taking an entry out, or changing the order, is found', () => {
    const [a, b, c, d] = log(4) as [Kept, Kept, Kept, Kept];
    expect(verifyChain(account, [a, c, d], sha256).brokenAt).toBe(2);
    expect(verifyChain(account, [a, c, b, d], sha256).brokenAt).toBe(2);
  });

  it('B-6 erased details leave the log provable', () => {
    expect(verifyChain(account, changed(2, { beside: null }), sha256)).not.toHaveProperty('brokenAt');
  });

  it('H-3 a check goes on where an earlier one ended', () => {
    const whole = log(5);
    const first = verifyChain(account, whole.slice(0, 3), sha256);
    expect(verifyChain(account, whole.slice(3), sha256, first)).toEqual(verifyChain(account, whole, sha256));
  });
});

describe('canonicalJson', () => {
  it('RFC 8785 sorts keys by code unit and writes numbers as ECMAScript does', () => {
    expect(canonicalJson({ b: [1e21, 0.1, -0], a: { z: null, é: 'ü\n' }, A: undefined })).toBe(
      '{"a":{"z":null,"é":"ü\\n"},"b":[1e+21,0.1,0]}',
    );
  });

  it.each([[NaN], [Infinity], [() => 1]])('refuses %s, which JSON cannot say', value => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
  });
});
