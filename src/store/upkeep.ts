import { analyze } from './connection.ts';
import type { Connection, StorePart } from './connection.ts';
import type { StoreOptions } from './open-store.ts';

/** Looks after the database between requests, one thing at a time. */
export interface Upkeep {
  /** So many rows were put into a part of the store. */
  wrote(part: StorePart, rows: number): void;
  /** Something has ended: does what is due. */
  due(): void;
  /** Resolves when nothing runs any more; nothing begins after it. */
  ended(): Promise<void>;
}

/** The planner's figures are renewed after so many rows, then after twice as many, and so on. */
const firstAnalyze = 1_000;

/** A failure is told and costs nobody anything; what was due is due again later. */
export function createUpkeep(connection: Connection, log: StoreOptions['log']): Upkeep {
  let running: Promise<void> | undefined;
  let closing = false;
  const parts = new Map<StorePart, { written: number; analyzeAt: number }>();

  const keepUp = async (): Promise<void> => {
    for (const [part, count] of parts) {
      if (count.written < count.analyzeAt) continue;
      count.analyzeAt = 2 * count.written;
      await analyze(connection.db, part);
    }
    await connection.upkeep();
  };

  return {
    wrote(part, rows) {
      const count = parts.get(part) ?? { written: 0, analyzeAt: firstAnalyze };
      parts.set(part, count);
      count.written += rows;
    },
    due() {
      if (closing) return;
      running ??= keepUp()
        .catch((error: unknown) =>
          log?.({ level: 'error', msg: 'upkeep of the store failed', error: String(error) }),
        )
        .finally(() => (running = undefined));
    },
    async ended() {
      closing = true;
      await running;
    },
  };
}
