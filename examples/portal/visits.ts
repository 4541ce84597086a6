import { randomUUID } from 'node:crypto';
import type { Person } from './sign-in.ts';

interface Visit {
  readonly tenantId: string;
  readonly objectId: string;
  readonly path: string;
  readonly at: string;
  readonly id: string;
}

/** How long a visit waits for others to go with it, in ms. */
const patience = 1000;
/** What one call takes at most, and what is kept while Rolecall does not answer. */
const [most, kept] = [1000, 20_000];

/**
 * Reports the pages that people visit, in batches (H-2). A batch that failed is sent again with the same ids, so none
 * counts twice.
 */
export function createVisits(send: (visits: readonly Visit[]) => Promise<void>) {
  let waiting: Visit[] = [];
  let timer: NodeJS.Timeout | undefined;
  const flush = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const batch = waiting.slice(0, most);
    if (batch.length === 0) return;
    waiting = waiting.slice(most);
    await send(batch).catch(() => {
      waiting = [...batch, ...waiting].slice(0, kept);
    });
    if (waiting.length > 0) later();
  };
  const later = (): void => {
    timer ??= setTimeout(() => void flush(), patience);
  };
  return {
    note({ tenantId, objectId }: Person, path: string): void {
      waiting.push({ tenantId, objectId, path, at: new Date().toISOString(), id: randomUUID() });
      later();
    },
    flush,
  };
}

export type Visits = ReturnType<typeof createVisits>;
