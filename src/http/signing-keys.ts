import { importJWK } from 'jose';
import type { CryptoKey, JWK } from 'jose';
import { Problem } from '../core/problems.ts';

/** The public keys that a directory signs its tokens with, kept and refreshed. */
export interface SigningKeys {
  /**
   * The key named `kid` that may sign for `issuer`, or undefined. Throws `directory-unavailable` while the keys could
   * never be fetched or are too old to be trusted.
   */
  key(kid: string, issuer: string, tenant: string): Promise<CryptoKey | undefined>;
}

interface KnownKey {
  readonly key: CryptoKey;
  /** Entra says which issuer a key is for, `{tenantid}` standing for any tenant. */
  readonly issuer?: string;
}

/** Fetched again in the background after this long, so that a key taken back is forgotten. */
const refreshAfter = 3_600_000;
/** Past this the directory has been silent for too long for its keys to count. */
const trustedFor = 86_400_000;
/** An unknown `kid` costs one request at most this often, however many tokens name one. */
const refreshAtMostEvery = 30_000;
const patience = 10_000;

export function createSigningKeys(options: {
  readonly url: string;
  readonly fetch: typeof fetch;
  readonly clock: () => number;
}): SigningKeys {
  let keys = new Map<string, KnownKey>();
  let fetchedAt: number | undefined;
  let triedAt = -Infinity;
  let running: Promise<void> | undefined;

  const load = async (): Promise<void> => {
    const response = await options.fetch(options.url, {
      redirect: 'error',
      signal: AbortSignal.timeout(patience),
    });
    if (!response.ok) throw new Error(`the directory's keys answered ${response.status}`);
    keys = await importKeys(await response.json());
    fetchedAt = options.clock();
  };
  const refresh = (): Promise<void> => {
    triedAt = options.clock();
    running ??= load().finally(() => (running = undefined));
    return running;
  };
  const mayTry = (): boolean => options.clock() - triedAt >= refreshAtMostEvery;
  const trusted = (): boolean => fetchedAt !== undefined && options.clock() - fetchedAt < trustedFor;

  const ensure = async (): Promise<void> => {
    if (trusted()) {
      // A failure in the background leaves the keys that are known; past `trustedFor` it is told.
      if (options.clock() - (fetchedAt ?? 0) > refreshAfter && mayTry()) refresh().catch(() => undefined);
      return;
    }
    try {
      await refresh();
    } catch (error) {
      const detail =
        'The keys of the directory cannot be fetched, so no token can be checked. Try again soon.';
      throw new Problem('directory-unavailable', detail, {}, error);
    }
  };

  return {
    async key(kid, issuer, tenant) {
      await ensure();
      if (!keys.has(kid) && (running ?? mayTry())) await (running ?? refresh()).catch(() => undefined);
      const known = keys.get(kid);
      if (!known) return undefined;
      return known.issuer === undefined || known.issuer.replace('{tenantid}', tenant) === issuer
        ? known.key
        : undefined;
    },
  };
}

/** RSA signing keys by their id (RFC 7517); others are left out. */
async function importKeys(document: unknown): Promise<Map<string, KnownKey>> {
  const list = (document as { keys?: unknown } | null)?.keys;
  if (!Array.isArray(list)) throw new Error("the directory's keys are not a key set");
  const keys = new Map<string, KnownKey>();
  for (const jwk of list as (JWK & { issuer?: unknown })[]) {
    if (typeof jwk.kid !== 'string' || jwk.kty !== 'RSA' || (jwk.use !== undefined && jwk.use !== 'sig'))
      continue;
    const key = await importJWK(jwk, 'RS256');
    if (key instanceof Uint8Array) continue;
    keys.set(jwk.kid, { key, ...(typeof jwk.issuer === 'string' ? { issuer: jwk.issuer } : {}) });
  }
  return keys;
}
