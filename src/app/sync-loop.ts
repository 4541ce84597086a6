import { setTimeout as pause } from 'node:timers/promises';
import type { TenantId } from '../core/id.ts';
import type { Log } from './ports/log.ts';
import type { Subscriptions } from './subscriptions.ts';
import type { SyncOutcome, TenantSync } from './sync-tenant.ts';

/** Follows every associated tenant, each at its own pace, until stopped. */
export interface SyncLoop {
  /** Begins with the tenants there are, and takes up new ones as they come. */
  start(): void;
  /** Reads a tenant now, whatever it is waiting for: it was just associated, has consented, or told of a change. */
  poke(tenant: TenantId): void;
  /** Begins nothing more, finishes the page that is being taken in, and resolves. */
  stop(): Promise<void>;
}

export interface SyncLoopOptions {
  readonly sync: Pick<TenantSync, 'syncOnce'>;
  /** Whose indexes are made ready before they are asked for. */
  readonly indexes?: { load(tenant: TenantId): Promise<unknown> };
  /** Keeps directories telling of their changes; without it they are only asked. */
  readonly subscriptions?: Pick<Subscriptions, 'keep' | 'dueIn' | 'end' | 'tells'>;
  /** Every tenant that some account has. */
  readonly tenants: () => Promise<readonly TenantId[]>;
  /** Called when a tenant that no account has any more is no longer read: drops its copy (T-6). */
  readonly forget?: (tenant: TenantId) => Promise<void>;
  /** Between two rounds of a tenant, in ms. */
  readonly intervalMs: number;
  /** The same where the directory tells of its changes and is asked only in case a notification was lost. */
  readonly toldIntervalMs?: number;
  /** How often everything is compared anew, in ms; a day unless given. */
  readonly wholeEveryMs?: number;
  readonly now: () => Date;
  readonly log?: Log;
}

/** However often there is something to do about subscriptions, they are looked at no sooner than after this, in ms. */
const SOONEST = 250;
/** How long a stop waits for directories that are being asked to tell, in ms. */
const STOPPING = 2000;
/** The longest wait after failures that did not say how long, in ms. */
const LONGEST = 60_000;
/** A directory that wants to be left alone for longer than this is asked again anyway, in ms. */
const LONGEST_ASKED = 300_000;

/** Milliseconds until the next round, after `failures` failed ones in a row. */
export function waitAfter(outcome: SyncOutcome, failures: number, intervalMs: number): number {
  if (outcome.kind !== 'failed') return intervalMs;
  const doubling = Math.min(LONGEST, Math.max(intervalMs, 500) * 2 ** Math.min(failures - 1, 16));
  const asked = Math.min(LONGEST_ASKED, (outcome.retryAfter ?? 0) * 1000);
  // Jitter upwards only: never sooner than the directory asked for, never all tenants at once.
  return Math.max(asked, doubling) * (1 + Math.random() * 0.1);
}

interface Followed {
  readonly bell: Bell;
  readonly leaving: AbortController;
  done: Promise<void>;
  keeping: Promise<unknown>;
  /** When subscriptions are looked at again though no round ends. */
  telling?: NodeJS.Timeout;
}

export function createSyncLoop(options: SyncLoopOptions): SyncLoop {
  const stopping = new AbortController();
  const followed = new Map<TenantId, Followed>();
  const listBell = createBell();
  let listing: Promise<void> | undefined;

  const follow = async (tenant: TenantId, entry: Followed): Promise<void> => {
    const signal = AbortSignal.any([stopping.signal, entry.leaving.signal]);
    let failures = 0;
    let wholeAt = options.now().getTime();
    while (!signal.aborted) {
      const whole = options.now().getTime() - wholeAt >= (options.wholeEveryMs ?? 86_400_000);
      const outcome = await options.sync.syncOnce(tenant, { signal, whole });
      if (outcome.kind === 'complete' && whole) wholeAt = options.now().getTime();
      if (outcome.kind === 'complete') beTold(tenant, entry);
      failures = outcome.kind === 'failed' ? failures + 1 : 0;
      const told = options.subscriptions?.tells(tenant) === true;
      const wait = waitAfter(
        outcome,
        failures,
        (told ? options.toldIntervalMs : undefined) ?? options.intervalMs,
      );
      if (await entry.bell.waited(wait, signal)) failures = 0;
    }
  };

  /** Beside the rounds: a directory that does not tell must not keep us from asking it. */
  const beTold = (tenant: TenantId, entry: Followed): void => {
    const { subscriptions } = options;
    if (!subscriptions || stopping.signal.aborted || entry.leaving.signal.aborted) return;
    clearTimeout(entry.telling);
    const keeping = subscriptions.keep(tenant).then(made => {
      // What happened before it began to tell, it told nobody.
      if (made) entry.bell.ring();
      const due = subscriptions.dueIn(tenant);
      clearTimeout(entry.telling);
      if (due === Infinity) return;
      entry.telling = setTimeout(() => beTold(tenant, entry), Math.max(due, SOONEST)).unref();
    });
    entry.keeping = Promise.all([entry.keeping, keeping]).then(() => undefined);
  };

  const takeUp = (tenant: TenantId): void => {
    if (followed.has(tenant)) return;
    options.indexes?.load(tenant).catch((error: unknown) => {
      options.log?.({
        level: 'warn',
        msg: 'an index could not be read; it is when it is asked for',
        tenant,
        err: error,
      });
    });
    const entry: Followed = {
      bell: createBell(),
      leaving: new AbortController(),
      done: Promise.resolve(),
      keeping: Promise.resolve(),
    };
    followed.set(tenant, entry);
    entry.done = follow(tenant, entry)
      .catch((error: unknown) => {
        options.log?.({ level: 'error', msg: 'a tenant is no longer followed', tenant, err: error });
      })
      .finally(() => followed.delete(tenant));
  };

  const leave = async (tenant: TenantId, entry: Followed): Promise<void> => {
    entry.leaving.abort(new Error('no account has this tenant'));
    await Promise.all([entry.done, entry.keeping]);
    clearTimeout(entry.telling);
    const again = (await options.tenants()).includes(tenant);
    if (again) return;
    await options.subscriptions?.end(tenant);
    await options.forget?.(tenant);
  };

  const list = async (): Promise<void> => {
    const { signal } = stopping;
    while (!signal.aborted) {
      try {
        const tenants = new Set(await options.tenants());
        for (const [tenant, entry] of followed) if (!tenants.has(tenant)) await leave(tenant, entry);
        if (!signal.aborted) for (const tenant of tenants) takeUp(tenant);
      } catch (error) {
        options.log?.({ level: 'warn', msg: 'the tenants could not be listed', err: error });
      }
      await listBell.waited(Math.min(options.intervalMs, 5000), signal);
    }
  };

  return {
    start() {
      listing ??= list();
    },
    poke(tenant) {
      if (stopping.signal.aborted) return;
      takeUp(tenant);
      followed.get(tenant)?.bell.ring();
    },
    async stop() {
      stopping.abort(new Error('stopping'));
      await listing;
      const all = [...followed.values()];
      await Promise.all(all.map(({ done }) => done));
      // Not for long: whatever a subscription is left half made, the next look mends.
      for (const { telling } of all) clearTimeout(telling);
      const enough = new AbortController();
      const kept = Promise.all(all.map(({ keeping }) => keeping)).finally(() => enough.abort());
      await Promise.race([
        kept,
        pause(STOPPING, undefined, { signal: enough.signal }).catch(() => undefined),
      ]);
    },
  };
}

/** A wait that can be cut short. A ring while nobody waits counts for the next wait. */
interface Bell {
  ring(): void;
  /** Whether it was rung; false when the time was over or the signal came. */
  waited(ms: number, signal: AbortSignal): Promise<boolean>;
}

function createBell(): Bell {
  let rung = false;
  let wake: (() => void) | undefined;
  return {
    ring() {
      rung = true;
      wake?.();
    },
    async waited(ms, signal) {
      if (!rung && !signal.aborted) {
        await new Promise<void>(resolve => {
          const timer = setTimeout(resolve, ms);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
          signal.addEventListener('abort', wake, { once: true });
        });
        if (wake) signal.removeEventListener('abort', wake);
        wake = undefined;
      }
      const was = rung;
      rung = false;
      return was;
    },
  };
}
