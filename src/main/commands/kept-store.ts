import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UsageFault } from '../../cli/usage-fault.ts';
import type { OpenStore } from '../../store/open-store.ts';
import type { Settings } from '../settings.ts';

/** Opens the store that is there. Throws where nothing was started with these settings, rather than making an empty one. */
export async function openKeptStore({ databaseUrl, dataDir }: Settings): Promise<OpenStore> {
  if (!databaseUrl) {
    if (dataDir === 'memory') throw new UsageFault('DATA_DIR=memory keeps nothing, so there is no log here.');
    const folder = join(dataDir, 'store');
    if (!existsSync(folder))
      throw new Error(`There is no store in ${folder}: nothing was started with this DATA_DIR yet.`);
  }
  const { openStore } = await import('../../store/open-store.ts');
  return openStore({ ...(databaseUrl ? { databaseUrl } : {}), dataDir });
}
