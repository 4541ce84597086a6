import { LRUCache } from 'lru-cache';

/** Admits a number of requests a second of each caller, after a burst of as many. */
export interface RateLimit {
  /** 0 when admitted, else the seconds to wait. `cost` may take the caller into debt, so that one large call passes. */
  take(caller: string, now: number, cost?: number): number;
}

interface Bucket {
  tokens: number;
  at: number;
}

/** Token buckets in memory, of the `callers` seen last; `Infinity` admits everything. */
export function createRateLimit(perSecond: number, callers = 10_000): RateLimit {
  if (perSecond === Infinity) return { take: () => 0 };
  const buckets = new LRUCache<string, Bucket>({ max: callers });
  return {
    take(caller, now, cost = 1) {
      let bucket = buckets.get(caller);
      if (!bucket) {
        bucket = { tokens: perSecond, at: now };
        buckets.set(caller, bucket);
      }
      const elapsed = Math.max(0, now - bucket.at) / 1000;
      bucket.tokens = Math.min(perSecond, bucket.tokens + elapsed * perSecond);
      bucket.at = now;
      if (bucket.tokens < 1) return Math.max(1, Math.ceil((1 - bucket.tokens) / perSecond));
      bucket.tokens -= cost;
      return 0;
    },
  };
}
