import { afterEach, describe, expect, it, vi } from 'vitest';
import { asTenantId, type TenantId } from '../core/id.ts';
import { createSyncLoop, waitAfter, type SyncLoop } from './sync-loop.ts';
import type { SyncOptions, SyncOutcome } from './sync-tenant.ts';

const contoso = asTenantId('10000000-0000-4000-8000-000000000001');
const fabrikam = asTenantId('10000000-0000-4000-8000-000000000002');
const complete: SyncOutcome = { kind: 'complete', changed: false };
const failed: SyncOutcome = { kind: 'failed', code: 'directory-unavailable', detail: '' };

describe('waiting after a round', () => {
  it('is the interval after success', () => {
    expect(waitAfter(complete, 0, 1000)).toBe(1000);
  });

  it('grows with failures to a minute at most', () => {
    const waits = [1, 2, 3, 4, 5, 6, 7, 8, 100].map(failures => waitAfter(failed, failures, 1000));
    expect(waits[0]).toBeGreaterThanOrEqual(1000);
    expect(waits[3]).toBeGreaterThanOrEqual(8000);
    for (const wait of waits) expect(wait).toBeLessThanOrEqual(66_000);
    expect(waits.at(-1)).toBeGreaterThanOrEqual(60_000);
  });

  it('is never shorter than the directory asked for', () => {
    expect(waitAfter({ ...failed, retryAfter: 90 }, 1, 1000)).toBeGreaterThanOrEqual(90_000);
  });
});

interface Round {
  readonly tenant: TenantId;
  readonly options: SyncOptions;
  end(outcome?: SyncOutcome): void;
}

/** A loop whose rounds end when the test says so. */
function loopOf(
  tenants: () => readonly TenantId[],
  more: { now?: () => Date; forget?: (t: TenantId) => Promise<void> } = {},
) {
  const rounds: Round[] = [];
  const loop = createSyncLoop({
    tenants: async () => tenants(),
    sync: {
      syncOnce: (tenant, options = {}) =>
        new Promise(resolve => {
          rounds.push({
            tenant,
            options,
            end: (outcome = complete) => {
              resolve(outcome);
            },
          });
          options.signal?.addEventListener('abort', () => resolve({ kind: 'stopped' }), { once: true });
        }),
    },
    intervalMs: 20,
    now: () => new Date(),
    ...more,
  });
  return { loop, rounds };
}

describe('the sync loop', () => {
  let running: SyncLoop | undefined;
  afterEach(() => running?.stop());

  it('follows every tenant, one round at a time each', async () => {
    const { loop, rounds } = loopOf(() => [contoso, fabrikam]);
    running = loop;
    loop.start();
    await vi.waitFor(() => expect(rounds.map(round => round.tenant)).toEqual([contoso, fabrikam]));
    rounds[0]?.end();
    await vi.waitFor(() => expect(rounds).toHaveLength(3));
    expect(rounds[2]?.tenant).toBe(contoso);
  });

  it('takes up a tenant that comes, and forgets one that no account has any more', async () => {
    let tenants = [contoso];
    const forgotten: TenantId[] = [];
    const { loop, rounds } = loopOf(() => tenants, { forget: async tenant => void forgotten.push(tenant) });
    running = loop;
    loop.start();
    await vi.waitFor(() => expect(rounds).toHaveLength(1));
    tenants = [fabrikam];
    await vi.waitFor(() => expect(rounds.at(-1)?.tenant).toBe(fabrikam));
    expect(rounds[0]?.options.signal?.aborted).toBe(true);
    await vi.waitFor(() => expect(forgotten).toEqual([contoso]));
  });

  it('G-4 a poke reads at once, though failures had made the loop wait', async () => {
    const { loop, rounds } = loopOf(() => [contoso]);
    running = loop;
    loop.start();
    await vi.waitFor(() => expect(rounds).toHaveLength(1));
    rounds[0]?.end({ ...failed, retryAfter: 300 });
    loop.poke(contoso);
    await vi.waitFor(() => expect(rounds).toHaveLength(2));
  });

  it('a poke during a round is followed by another round', async () => {
    const { loop, rounds } = loopOf(() => [contoso]);
    running = loop;
    loop.start();
    await vi.waitFor(() => expect(rounds).toHaveLength(1));
    loop.poke(contoso);
    rounds[0]?.end({ ...failed, retryAfter: 300 });
    await vi.waitFor(() => expect(rounds).toHaveLength(2));
  });

  it('compares everything anew when a day has gone by', async () => {
    let at = Date.parse('2026-03-01T00:00:00Z');
    const { loop, rounds } = loopOf(() => [contoso], { now: () => new Date(at) });
    running = loop;
    loop.start();
    await vi.waitFor(() => expect(rounds).toHaveLength(1));
    at += 86_400_000;
    rounds[0]?.end();
    await vi.waitFor(() => expect(rounds).toHaveLength(2));
    rounds[1]?.end();
    await vi.waitFor(() => expect(rounds).toHaveLength(3));
    expect(rounds.map(round => round.options.whole)).toEqual([false, true, false]);
  });

  it('stops, and nothing begins after', async () => {
    const { loop, rounds } = loopOf(() => [contoso]);
    loop.start();
    await vi.waitFor(() => expect(rounds).toHaveLength(1));
    await loop.stop();
    loop.poke(contoso);
    loop.start();
    expect(rounds).toHaveLength(1);
  });
});
