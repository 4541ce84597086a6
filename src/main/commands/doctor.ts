import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { Command } from 'commander';
import { plain, saySlow, type Shell, type Terminal } from '../../cli/terminal.ts';
import { UsageFault } from '../../cli/usage-fault.ts';
import { isGuid } from '../../core/id.ts';
import type { Finding } from '../doctor/finding.ts';

const help = `
One line a check: ok, warning (it works, but not as well as it could) or FAILED (it does not work), and after -> what to do.
It changes nothing and prints no secret. What rests on a step that failed is left out.

Run it with the settings that Rolecall runs with. The embedded store can be opened by one process alone, so while Rolecall
runs on it the associated tenants are not known here: name them with --tenant.

Exit status: 0 nothing failed, 1 something failed.`;

const marks = { ok: 'ok     ', warning: 'warning', failed: 'FAILED ' } as const;

/** `doctor`: checks each step of an installation and says what is missing. */
export function addDoctorCommand(program: Command, { terminal, finish }: Shell): void {
  program
    .command('doctor')
    .summary('check each step of the installation and say what is missing')
    .description(
      'Checks each step of the installation, from the settings to each tenant, and says what is missing.',
    )
    .option('--tenant <id...>', 'look at these tenants too')
    .option('--json', 'print { "healthy", "checks" } as JSON')
    .addHelpText('after', help)
    .action(async (options: { readonly tenant?: readonly string[]; readonly json?: boolean }) => {
      const tenants = options.tenant ?? [];
      const strange = tenants.find(each => !isGuid(each));
      if (strange !== undefined) throw new UsageFault(`--tenant ${strange}: a tenant's id is a GUID.`);
      trustOwnAuthority(terminal);
      const checks: Finding[] = [];
      const quiet = saySlow(terminal, 'Looking ...');
      const { examine } = await import('../doctor/run-doctor.ts');
      try {
        for await (const finding of examine(terminal.env, tenants)) {
          checks.push(finding);
          if (!options.json) say(terminal, finding);
        }
      } finally {
        quiet();
      }
      const bad = checks.filter(each => each.outcome === 'failed').length;
      const doubtful = checks.filter(each => each.outcome === 'warning').length;
      if (options.json) terminal.out(JSON.stringify({ healthy: bad === 0, checks }, null, 2));
      else terminal.out(summary(bad, doubtful));
      finish(bad === 0 ? 0 : 1);
    });
}

function say(terminal: Terminal, { check, outcome, detail, remedy }: Finding): void {
  const todo = remedy === undefined ? '' : ` -> ${remedy}`;
  terminal.out(plain(`${marks[outcome]}  ${check.padEnd(21)}  ${detail}${todo}`));
}

function summary(bad: number, doubtful: number): string {
  const warnings = doubtful === 0 ? '' : `, ${doubtful} ${doubtful === 1 ? 'warning' : 'warnings'}`;
  return bad === 0 ? `Nothing failed${warnings}.` : `${bad} failed${warnings}.`;
}

/** The embedded directory's own authority, as the running Rolecall trusts it. */
function trustOwnAuthority({ env }: Terminal): void {
  const file = join(env['DATA_DIR'] || './data', 'directory-ca.pem');
  if (env['DIRECTORY_TLS'] !== 'auto' || !existsSync(file)) return;
  setDefaultCACertificates([...getCACertificates('default'), readFileSync(file, 'utf8')]);
}
