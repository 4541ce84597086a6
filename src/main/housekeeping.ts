import { createActivityNotes, type ActivityNotes } from '../app/activity-notes.ts';
import { deleteOldVisits } from '../app/delete-old-visits.ts';
import type { Log } from '../app/ports/log.ts';
import type { OpenStore } from '../store/open-store.ts';
import type { Closing } from './closing.ts';
import { periodically } from './periodic.ts';

/** Who was active is written this often, in ms. */
const activityEvery = 1_000;
const hourly = 3_600_000;

/** What is done again and again beside requests, until `closing`; answers where activity is noted. */
export function startHousekeeping(store: OpenStore, log: Log, closing: Closing): ActivityNotes {
  const activity = createActivityNotes(store);
  const stopNoting = periodically(activityEvery, 'Writing who was active', () => activity.flush(), log);
  closing.add('who was active', async () => {
    await stopNoting();
    await activity.flush();
  });
  const forget = deleteOldVisits({ store });
  closing.add(
    'deleting old visits',
    periodically(hourly, 'Deleting old visits', () => forget(new Date()), log),
  );
  return activity;
}
