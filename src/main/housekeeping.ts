import { createActivityNotes, type ActivityNotes } from '../app/activity-notes.ts';
import type { CheckpointSigner } from '../app/ports/checkpoint-signer.ts';
import type { Log } from '../app/ports/log.ts';
import { signCheckpoints } from '../app/sign-checkpoint.ts';
import type { OpenStore } from '../store/open-store.ts';
import type { Closing } from './closing.ts';
import { periodically } from './periodic.ts';

/** Who was active is written this often, in ms. */
const activityEvery = 1_000;
/** What a process left untold that was killed is looked for this often, in ms. */
const untoldEvery = 10_000;
const hourly = 3_600_000;

export interface HousekeepingOptions {
  readonly store: OpenStore;
  readonly signer: CheckpointSigner;
  readonly log: Log;
  readonly tellUntold: () => Promise<void>;
}

/** What is done again and again beside requests, until `closing`; answers where activity is noted. */
export function startHousekeeping(
  { store, signer, log, tellUntold }: HousekeepingOptions,
  closing: Closing,
): ActivityNotes {
  const activity = createActivityNotes(store);
  const stopNoting = periodically(activityEvery, 'Writing who was active', () => activity.flush(), log);
  closing.add('who was active', async () => {
    await stopNoting();
    await activity.flush();
  });
  const first = tellUntold();
  const stopTelling = periodically(untoldEvery, 'Telling what was done elsewhere', tellUntold, log);
  closing.add('telling what was done elsewhere', async () => {
    await first;
    await stopTelling();
  });
  // A log that nobody at the database can rewrite: whoever collects the operator's log keeps the checkpoints elsewhere.
  const sign = signCheckpoints({ store, signer }, checkpoint =>
    log({ level: 'info', msg: 'log checkpoint', checkpoint }),
  );
  closing.add(
    'signing checkpoints',
    periodically(hourly, 'Signing checkpoints', () => sign(new Date()), log),
  );
  return activity;
}
