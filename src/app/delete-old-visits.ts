import type { VisitStore } from './ports/visit-store.ts';
import { visitsKept } from './visits.ts';

/** Deletes visits older than 30 days (H-1), some at a time until there are no more; answers how many. */
export const deleteOldVisits =
  (ports: { readonly store: Pick<VisitStore, 'deleteVisits'> }) =>
  async (now: Date): Promise<number> => {
    const before = new Date(now.getTime() - visitsKept);
    let all = 0;
    for (let some = 1; some > 0; all += some) some = await ports.store.deleteVisits(before);
    return all;
  };
