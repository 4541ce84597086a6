import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { Command } from 'commander';
import { reportFailure } from '../../cli/failure.ts';
import { plain, type Shell, type Terminal } from '../../cli/terminal.ts';
import { UsageFault } from '../../cli/usage-fault.ts';
import { ClientProblem } from '../../client/problem.ts';
import type { SyncedTenant } from '../../directory/ldap/synced-tenant.ts';
import type { SyncOptions, SyncResult, SyncStep } from '../../directory/ldap/sync-once.ts';
import { addresses } from '../addresses.ts';
import { keptInstallation, openInstallation } from '../installation.ts';
import { readSettings, type Settings } from '../settings.ts';
import type { SyncArguments } from './directory-sync-options.ts';

const help = `
The tenant must be marked with directory integration, and the embedded directory must run: it is reached at DIRECTORY_URL
(http://localhost:8081) with DIRECTORY_ADMIN_KEY, or with the key that DATA_DIR/installation.json holds.

The password never stands on the command line:
  LDAP_BIND_DN             who signs in at the LDAP server; nobody when it is not given
  LDAP_BIND_PASSWORD       the password
  LDAP_BIND_PASSWORD_FILE  a file with it instead

Exit status: 0 done; 1 not done, or entries were left out; 2 wrong usage.

Example:
  rolecall directory sync --ldap ldaps://dc1.corp.example --schema active-directory \\
    --base ou=Staff,dc=corp,dc=example --tenant fabrikam.test --every 5m`;

const several = (value: string, before: readonly string[] = []): string[] => [...before, value];

/** `directory sync`: keeps a tenant from an LDAP directory, once or again and again. */
export function addDirectorySyncCommand(directory: Command, { terminal, finish }: Shell): void {
  directory
    .command('sync')
    .summary('keep a tenant from an LDAP directory')
    .description(
      'Makes the users, groups and memberships of a tenant what an LDAP directory says: reads, compares, writes what differs.',
    )
    .requiredOption('--ldap <url>', 'ldap://host[:port] or ldaps://host[:port]')
    .requiredOption('--tenant <tenant>', 'the tenant to keep, by id or domain')
    .option('--schema <name>', 'how entries look: active-directory or inet-org-person', 'inet-org-person')
    .option('--base <dn>', 'where users and groups are; several times for several places', several)
    .option('--user-base <dn>', 'where users are, instead of --base', several)
    .option('--group-base <dn>', 'where groups are, instead of --base', several)
    .option('--user-filter <filter>', "which entries are users, instead of the schema's own filter")
    .option('--group-filter <filter>', 'which entries are groups')
    .option('--disabled-filter <filter>', 'which users are disabled besides those whose account says so')
    .option('--user-name <attribute>', 'the attribute that user names come from; several: the first', several)
    .option('--bind-dn <dn>', 'who signs in at the LDAP server')
    .option('--bind-password-file <file>', 'the file with the password')
    .option('--start-tls', 'encrypt an ldap:// connection before anything is said')
    .option('--ca-file <file>', "the authority of the server's certificate (PEM)")
    .option('--allow-plain-text', 'let the password cross the network unencrypted')
    .option('--every <time>', 'again and again, such as every 5m, until it is stopped')
    .option('--accept-mass-removal', 'this once, remove even everybody, or 40% and more')
    .option('--dry-run', 'say what would be written, and write nothing')
    .option('--json', 'print the result as JSON; with --every one line a round')
    .addHelpText('after', help)
    .action(async (given: SyncArguments) => finish(await run(terminal, given)));
}

async function run(terminal: Terminal, given: SyncArguments): Promise<0 | 1> {
  // Loaded here, so that the other commands need not wait for it.
  const { readConnection, readEvery, readWhatToSync } = await import('./directory-sync-options.ts');
  const { connectLdap } = await import('../../directory/ldap/connect-ldap.ts');
  const { syncOnce } = await import('../../directory/ldap/sync-once.ts');
  const connection = readConnection(given, terminal.env);
  const read = readWhatToSync(given);
  const every = readEvery(given.every);
  const target = await openTarget(terminal, given.tenant);
  const stop = untilStopped();
  const round = async (options: Partial<SyncOptions>): Promise<SyncResult> => {
    const reader = await connectLdap(connection);
    try {
      return await syncOnce(reader, target, {
        read,
        dryRun: given.dryRun === true,
        progress: progressOf(terminal),
        stopping: () => stop.signal.aborted,
        ...options,
      });
    } finally {
      await reader.close();
    }
  };
  try {
    if (every === undefined) {
      const result = await round({ acceptMassRemoval: given.acceptMassRemoval === true });
      tell(terminal, result, given, 2);
      return result.problems.length === 0 && !result.stopped ? 0 : 1;
    }
    await rounds(terminal, given, { every, stop, round });
    return 0;
  } catch (error) {
    throw asProblem(error);
  } finally {
    stop.done();
  }
}

interface Rounds {
  readonly every: number;
  readonly stop: Stop;
  readonly round: (options: Partial<SyncOptions>) => Promise<SyncResult>;
}

/** A round that fails is told, and the next one tries again. */
async function rounds(
  terminal: Terminal,
  given: SyncArguments,
  { every, stop, round }: Rounds,
): Promise<void> {
  let accept = given.acceptMassRemoval === true;
  while (!stop.signal.aborted) {
    try {
      tell(terminal, await round({ acceptMassRemoval: accept }), given, 0);
      // What was accepted is the loss that was known when it was, not any that comes later.
      accept = false;
    } catch (error) {
      if (given.json === true) terminal.out(JSON.stringify(failureOf(asProblem(error))));
      else reportFailure(terminal, asProblem(error), { json: false });
    }
    await stop.wait(every);
  }
}

const failureOf = (error: unknown): unknown =>
  error instanceof ClientProblem ? error.body : { code: 'failed', detail: String(error) };

interface Stop {
  readonly signal: AbortSignal;
  wait(ms: number): Promise<void>;
  done(): void;
}

/** SIGTERM, SIGINT and SIGHUP: what was begun with the directory is finished, the next run goes on from there. */
function untilStopped(): Stop {
  const stopping = new AbortController();
  const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
  const hear = (): void => stopping.abort();
  for (const signal of signals) process.on(signal, hear);
  return {
    signal: stopping.signal,
    wait: ms =>
      new Promise(resolve => {
        if (stopping.signal.aborted) return resolve();
        const end = (): void => {
          clearTimeout(timer);
          stopping.signal.removeEventListener('abort', end);
          resolve();
        };
        const timer = setTimeout(end, ms);
        stopping.signal.addEventListener('abort', end);
      }),
    done: () => {
      for (const signal of signals) process.off(signal, hear);
    },
  };
}

async function openTarget(terminal: Terminal, tenant: string): Promise<SyncedTenant> {
  const settings = readSettings(terminal.env);
  if (settings.directory !== 'embedded')
    throw new UsageFault(
      'DIRECTORY=entra names a directory that others run: Microsoft Entra Connect keeps such a tenant.',
    );
  const { syncedTenant } = await import('../../directory/ldap/synced-tenant.ts');
  if (settings.directoryTls === 'auto') trustOwnAuthority(settings);
  return syncedTenant(addresses(settings).directoryUrl, adminKeyOf(settings), tenant);
}

function adminKeyOf(settings: Settings): string {
  const known = settings.directoryAdminKey || keptInstallation(settings).directoryAdminKey;
  if (known) return known;
  // It follows from the secret key, then; `memory` so that nothing is written by this process.
  if (settings.secretKey) return openInstallation({ ...settings, dataDir: 'memory' }).directoryAdminKey;
  throw new UsageFault(
    `DIRECTORY_ADMIN_KEY is missing, and ${settings.dataDir} has no installation.json with it: give the key of the directory, or the DATA_DIR that it was started with.`,
    { title: 'The directory cannot be reached with these settings', code: 'wrong-settings' },
  );
}

/** The authority of DIRECTORY_TLS=auto, where the directory of this machine keeps it. */
function trustOwnAuthority({ dataDir }: Settings): void {
  const file = join(dataDir, 'directory-ca.pem');
  if (existsSync(file))
    setDefaultCACertificates([...getCACertificates('default'), readFileSync(file, 'utf8')]);
}

const STEPS: Readonly<Record<SyncStep, string>> = {
  'reading-users': 'Read users',
  'reading-groups': 'Read groups',
  comparing: 'Compared with',
  removing: 'Removed',
  'writing-objects': 'Written',
  'writing-members': 'Groups with changed members',
};

const QUIET_MS = 500;

/** Progress where a person watches, at most twice a second. */
function progressOf(terminal: Terminal): NonNullable<SyncOptions['progress']> {
  if (!terminal.interactive) return () => undefined;
  let last = 0;
  return (step, done, of) => {
    if (Date.now() - last < QUIET_MS && done !== of) return;
    last = Date.now();
    terminal.err(
      `${STEPS[step]}: ${done.toLocaleString('en')}${of === undefined ? '' : ` of ${of.toLocaleString('en')}`}`,
    );
  };
}

function tell(terminal: Terminal, result: SyncResult, given: SyncArguments, indent: number): void {
  if (given.json === true) {
    terminal.out(JSON.stringify({ ...result, dryRun: given.dryRun === true }, null, indent));
    return;
  }
  const { read, written } = result;
  const counts = [
    [written.created, 'created'],
    [written.updated, 'updated'],
    [written.restored, 'restored'],
    [written.removed, 'removed'],
    [written.membersAdded, 'memberships added'],
    [written.membersRemoved, 'memberships ended'],
  ] as const;
  const changes = counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  terminal.out(`Read ${read.users} users, ${read.groups} groups and ${read.memberships} memberships.`);
  const verb = given.dryRun === true ? 'Would write' : 'Wrote';
  terminal.out(changes.length === 0 ? 'Nothing differs.' : `${verb}: ${changes.join(', ')}.`);
  if (result.membersOutside > 0)
    terminal.out(`${result.membersOutside} names in groups are of nobody that is kept here.`);
  if (result.referrals > 0)
    terminal.out(`${result.referrals} references to other servers were not followed.`);
  for (const { code, detail } of result.problems) terminal.err(plain(`${code}: ${detail}`));
  if (result.stopped) terminal.err('Stopped before everything was written: the next run goes on.');
}

const TITLES: Readonly<Record<string, string>> = {
  'mass-removal': 'Too much would be removed',
  'ldap-unreachable': 'The LDAP server does not answer',
  'ldap-not-trusted': 'The LDAP server is not trusted',
  'ldap-credentials': 'The LDAP server does not know this caller',
  'ldap-no-such-base': 'The LDAP directory has no such entry',
  'ldap-refused': 'The LDAP server refused',
  'not-integrated': 'The tenant is not kept from another directory',
  'directory-unreachable': 'The directory does not answer',
  unauthenticated: 'The directory does not take this key',
};

/** Faults of the LDAP server and of the directory keep their code for `--json`. */
function asProblem(error: unknown): unknown {
  const { code, message } = error as { code?: unknown; message?: string };
  if (!(error instanceof Error) || error instanceof UsageFault || typeof code !== 'string') return error;
  return new ClientProblem({
    title: TITLES[code] ?? 'This could not be done',
    status: 0,
    code,
    detail: message ?? code,
  });
}
