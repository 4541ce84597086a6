import { describe, expect, it } from 'vitest';
import { asObjectId, asTenantId, consumersTenant } from '../core/id.ts';
import { Problem } from '../core/problems.ts';
import { associateTenant } from './associate-tenant.ts';
import type { Proof } from './ports/proof-reader.ts';

const at = new Date('2026-03-01T12:00:00Z');
const seconds = (count: number): Date => new Date(at.getTime() + count * 1000);
const genuine: Proof = {
  principal: {
    tenantId: asTenantId('00000000-0000-4000-8000-00000000000a'),
    objectId: asObjectId('00000000-0000-4000-8000-00000000000b'),
  },
  kind: 'person',
  guest: false,
  issuedAt: at,
  displayName: 'Nora',
  digest: 'a digest',
};

/** What becomes of an association with this proof: the refusal's code, or that it went on to the directory. */
async function outcomeOf(proof: Partial<Proof>, used: string[] = []): Promise<string> {
  const stop = new Error('the proof was taken');
  const ports = {
    proofs: { readProof: async () => ({ ...genuine, ...proof }) },
    store: {
      useProofOnce: async (digest: string) => !used.includes(digest) && used.push(digest) > 0,
      replicaTenant: async () => {
        throw stop;
      },
    },
  };
  const request = { authority: { at, index: { facts: { account: { kind: 'company' } } } }, token: 'token' };
  try {
    await associateTenant(ports as unknown as Parameters<typeof associateTenant>[0])(
      request as unknown as Parameters<ReturnType<typeof associateTenant>>[0],
    );
  } catch (error) {
    if (error === stop) return 'taken';
    if (error instanceof Problem) return error.code;
    throw error;
  }
  return 'done';
}

describe('T-2 the proof of a sign-in', () => {
  it.each([
    ['at once', { issuedAt: at }, 'taken'],
    ['five minutes old', { issuedAt: seconds(-300) }, 'taken'],
    ['a second older', { issuedAt: seconds(-301) }, 'proof-invalid'],
    ['of a clock a minute ahead', { issuedAt: seconds(60) }, 'taken'],
    ['of the future', { issuedAt: seconds(61) }, 'proof-invalid'],
    ["an application's", { kind: 'application' as const }, 'proof-invalid'],
    ["a guest's", { guest: true }, 'proof-invalid'],
    [
      'of a personal account',
      { principal: { ...genuine.principal, tenantId: consumersTenant } },
      'proof-invalid',
    ],
    ['of somebody who may be a guest', { guest: undefined }, 'proof-invalid'],
  ])('%s', async (_title, proof, outcome) => {
    expect(await outcomeOf(proof)).toBe(outcome);
  });

  it('is used once, and a refused one is not used up', async () => {
    const used: string[] = [];
    expect(await outcomeOf({ guest: true }, used)).toBe('proof-invalid');
    expect(await outcomeOf({}, used)).toBe('taken');
    expect(await outcomeOf({}, used)).toBe('proof-invalid');
    expect(await outcomeOf({ digest: 'another digest' }, used)).toBe('taken');
  });
});
