import { createCipheriv, createDecipheriv, hash, hkdfSync, randomBytes } from 'node:crypto';

/** Keeps texts secret at rest under `SECRET_KEY`; each is bound to what it is for. */
export interface Sealing {
  seal(text: string, purpose: string): string;
  /** Undefined for what was changed, is for another purpose or was sealed under a key that is gone. */
  open(sealed: string, purpose: string): string | undefined;
}

interface Key {
  readonly id: string;
  readonly key: Buffer;
}

const keyOf = (secret: string): Key => {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'rolecall sealing v1', 32));
  return { id: hash('sha256', key).slice(0, 8), key };
};

/**
 * AES-256-GCM (NIST SP 800-38D) with a fresh nonce each: `v1.<key id>.<nonce>.<tag>.<text>`, the purpose as associated
 * data. `former` keys open and no longer seal, so that the key can be rotated.
 */
export function createSealing(secret: string, former: readonly string[] = []): Sealing {
  const current = keyOf(secret);
  const keys = new Map([...former.map(keyOf), current].map(each => [each.id, each.key]));
  return {
    seal(text, purpose) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', current.key, nonce).setAAD(Buffer.from(purpose));
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      const parts = [nonce, cipher.getAuthTag(), sealed].map(part => part.toString('base64url'));
      return ['v1', current.id, ...parts].join('.');
    },
    open(sealed, purpose) {
      const [version, id, nonce, tag, text, ...rest] = sealed.split('.');
      const key = keys.get(id ?? '');
      if (version !== 'v1' || !key || !nonce || !tag || text === undefined || rest.length > 0)
        return undefined;
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64url'), {
          authTagLength: 16,
        });
        decipher.setAAD(Buffer.from(purpose)).setAuthTag(Buffer.from(tag, 'base64url'));
        return Buffer.concat([decipher.update(Buffer.from(text, 'base64url')), decipher.final()]).toString(
          'utf8',
        );
      } catch {
        return undefined;
      }
    },
  };
}
