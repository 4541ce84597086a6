import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkpointText } from '../core/checkpoint.ts';
import { asAccountId } from '../core/id.ts';
import { createCheckpointCheck, createCheckpointSigner } from './checkpoint-key.ts';

const signer = createCheckpointSigner('a key of the tests that is long enough');
const unsigned = {
  type: 'rolecall-checkpoint-1',
  account: asAccountId('acc-1'),
  entries: 7,
  seal: 'ab',
  at: '2026-05-01T10:00:00.000Z',
  keyId: signer.keyId,
} as const;
const checkpoint = { ...unsigned, signature: signer.sign(checkpointText(unsigned)) };

describe('H-3 the key of checkpoints', () => {
  it('is the same for the same secret and another for another', () => {
    expect(createCheckpointSigner('a key of the tests that is long enough').publicJwk).toEqual(
      signer.publicJwk,
    );
    expect(createCheckpointSigner('another key of the tests, long enough').keyId).not.toBe(signer.keyId);
  });

  it('RFC 7638 is named by its thumbprint', () => {
    const { x } = signer.publicJwk;
    const text = `{"crv":"Ed25519","kty":"OKP","x":"${x}"}`;
    expect(signer.keyId).toBe(createHash('sha256').update(text).digest('base64url'));
    expect(signer.publicJwk).not.toHaveProperty('d');
  });

  const check = createCheckpointCheck([signer.publicJwk]);
  it('signs what its public part verifies', () => {
    expect(check(checkpoint)).toBe('signed');
  });

  it.each([
    ['another account', { account: asAccountId('acc-2') }],
    ['fewer entries', { entries: 6 }],
    ['another seal', { seal: 'cd' }],
    ['another moment', { at: '2026-05-02T10:00:00.000Z' }],
    ['no signature', { signature: '' }],
    ['another signature', { signature: signer.sign('x') }],
  ])('a checkpoint changed to %s is forged', (_title, change) => {
    expect(check({ ...checkpoint, ...change })).toBe('forged');
  });

  it('one of a key that is not known is told apart', () => {
    const other = createCheckpointSigner('another key of the tests, long enough');
    expect(createCheckpointCheck([other.publicJwk])(checkpoint)).toBe('unknown-key');
  });
});
