import { describe, expect, it } from 'vitest';
import { createSealing } from './sealing.ts';

const secret = 'a secret key of at least 32 characters';

describe('sealing', () => {
  it('opens what it sealed and shows nothing of it', () => {
    const sealing = createSealing(secret);
    const sealed = sealing.seal('refresh-token-é', 'session x');
    expect(sealed).not.toContain('refresh');
    expect(sealing.open(sealed, 'session x')).toBe('refresh-token-é');
    expect(sealing.seal('refresh-token-é', 'session x')).not.toBe(sealed);
  });

  it('does not open for another purpose', () => {
    const sealing = createSealing(secret);
    expect(sealing.open(sealing.seal('text', 'session x'), 'session y')).toBeUndefined();
  });

  it('does not open what was changed in any part', () => {
    const sealing = createSealing(secret);
    const parts = sealing.seal('text', 'p').split('.');
    for (let i = 0; i < parts.length; i++) {
      const part = parts[i] ?? '';
      const changed = [...parts];
      changed[i] = (part.startsWith('A') ? 'B' : 'A') + part.slice(1);
      expect(sealing.open(changed.join('.'), 'p'), `part ${i}`).toBeUndefined();
    }
    expect(sealing.open('', 'p')).toBeUndefined();
    expect(sealing.open(`${parts.join('.')}.x`, 'p')).toBeUndefined();
  });

  it('does not take a shortened tag', () => {
    const sealing = createSealing(secret);
    const [version, id, nonce, tag = '', text] = sealing.seal('text', 'p').split('.');
    const short = Buffer.from(tag, 'base64url').subarray(0, 4).toString('base64url');
    expect(sealing.open([version, id, nonce, short, text].join('.'), 'p')).toBeUndefined();
  });

  it('opens under a former key after rotation and not without it', () => {
    const sealed = createSealing(secret).seal('text', 'p');
    const rotated = 'another secret key of 32 characters!';
    expect(createSealing(rotated, [secret]).open(sealed, 'p')).toBe('text');
    expect(createSealing(rotated).open(sealed, 'p')).toBeUndefined();
  });
});
