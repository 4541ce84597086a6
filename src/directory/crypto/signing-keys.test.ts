import { createLocalJWKSet, jwtVerify } from 'jose';
import { afterEach, expect, it } from 'vitest';
import { openStore, type Store } from '../store/open-store.ts';
import { loadSigningKeys, signJwt, type SigningKeys } from './signing-keys.ts';

const DAY = 24 * 3600 * 1000;
let store: Store;
afterEach(() => store.close());

const verifies = async (keys: SigningKeys, token: string): Promise<boolean> =>
  jwtVerify(token, createLocalJWKSet({ keys: [...keys.published] })).then(
    () => true,
    () => false,
  );

it('a key signs for 60 days; the old one stays published for a day more, then it is gone', async () => {
  store = openStore('memory');
  const keys = await loadSigningKeys(store);
  const first = keys.kid;
  const old = await signJwt(keys, { sub: 'somebody' });
  store.clock.move(59 * DAY);
  await signJwt(keys, {});
  expect(keys.kid).toBe(first);

  store.clock.move(2 * DAY);
  const tokens = await Promise.all([1, 2, 3].map(() => signJwt(keys, { sub: 'somebody' })));
  expect(keys.kid).not.toBe(first);
  expect(keys.published.map(({ kid }) => kid)).toEqual([keys.kid, first]);
  expect(await Promise.all([old, ...tokens].map(token => verifies(keys, token)))).not.toContain(false);
  expect((await loadSigningKeys(store)).kid).toBe(keys.kid);

  store.clock.move(1.1 * DAY);
  await signJwt(keys, {});
  expect(keys.published.map(({ kid }) => kid)).toEqual([keys.kid]);
  expect(await verifies(keys, old)).toBe(false);
});
