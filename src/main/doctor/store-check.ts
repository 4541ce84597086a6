import { Problem } from '../../core/problems.ts';
import { inspectStore } from '../../store/inspect.ts';
import { failed, ok, warning, type Finding } from './finding.ts';
import type { InstallationView } from './installation-view.ts';
import { answersHealth } from './local-checks.ts';

interface StoreFound {
  readonly findings: readonly Finding[];
  /** The associated tenants; undefined where the store could not be read. */
  readonly tenants: readonly string[] | undefined;
}

/** The store: whether it can be used, and whether its schema is this version's. */
export async function checkStore(view: InstallationView): Promise<StoreFound> {
  const { databaseUrl, dataDir } = view.settings;
  const where = databaseUrl
    ? `The PostgreSQL at ${new URL(databaseUrl).host}`
    : `The store in ${dataDir}/store`;
  try {
    const found = await inspectStore({ ...(databaseUrl ? { databaseUrl } : {}), dataDir });
    if (found === undefined) {
      const none =
        dataDir === 'memory'
          ? 'The store keeps nothing (DATA_DIR=memory).'
          : `${where} will be made at the first start.`;
      return { findings: [ok('store', none)], tenants: [] };
    }
    const reached = ok('store', `${where} can be used.`);
    const { pending, unknown, tenants } = found;
    if (unknown.length > 0) {
      const newer = `Its schema is of a newer version (${unknown.join(', ')}).`;
      return {
        findings: [
          reached,
          failed('store.schema', newer, 'Run that version of Rolecall, or restore a backup.'),
        ],
        tenants,
      };
    }
    if (pending.length > 0) {
      const behind = `Its schema is behind: ${pending.join(', ')} did not run.`;
      return {
        findings: [reached, failed('store.schema', behind, 'rolecall migrate, or start Rolecall.')],
        tenants: undefined,
      };
    }
    return { findings: [reached, ok('store.schema', 'Its schema is up to date.')], tenants };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { findings: [await unusable(view, error)], tenants: undefined };
  }
}

/** The embedded store is one process's: that a running Rolecall has it is as it should be. */
async function unusable({ settings, publicUrl }: InstallationView, problem: Problem): Promise<Finding> {
  if (settings.databaseUrl)
    return failed(
      'store',
      problem.detail,
      'Check that it runs, and DATABASE_URL: host, port, user, password and database.',
    );
  const addresses = [publicUrl, `http://localhost:${settings.port}`];
  const runs = (await Promise.all(addresses.map(answersHealth))).includes(undefined);
  if (runs) return ok('store', 'The store is in use by the running Rolecall.');
  return warning('store', problem.detail, 'Stop that process, or look again when Rolecall runs.');
}
