import type { Command } from 'commander';
import { tableLines } from '../../cli/table.ts';
import type { Shell } from '../../cli/terminal.ts';
import { addresses } from '../addresses.ts';
import { installationFile, isMade, keptInstallation } from '../installation.ts';
import { readSettings, type Origin, type SettingLine, type Settings } from '../settings.ts';

/** A setting as `config` prints it. */
export interface ConfigLine {
  readonly name: string;
  /** `(hidden)` for a secret that is there; null where there is none, or none yet. */
  readonly value: string | null;
  readonly origin: Origin;
  /** Where what was made is kept. */
  readonly keptIn?: string;
  readonly secret: boolean;
  readonly allowed: string;
}

/** `config`: every setting with its value, where it came from and what is allowed; secrets hidden. */
export function addConfigCommand(program: Command, { terminal, finish }: Shell): void {
  program
    .command('config')
    .summary('every setting, its value, where it came from and what is allowed')
    .description(
      'Prints every setting with its value, where it came from and what is allowed. Secrets are hidden.',
    )
    .option('--json', 'print { "production", "settings" } as JSON')
    .action((options: { readonly json?: boolean }) => {
      const settings = readSettings(terminal.env);
      const lines = configLines(settings);
      if (options.json) {
        terminal.out(JSON.stringify({ production: settings.production, settings: lines }, null, 2));
      } else {
        const rows = lines.map(({ name, value, origin, keptIn, allowed }) => [
          name,
          value ?? (origin === 'made' ? '(made at the first start)' : '(none)'),
          origin === 'made' ? `made, in ${keptIn}` : origin,
          allowed,
        ]);
        for (const line of tableLines(['SETTING', 'VALUE', 'FROM', 'ALLOWED'], rows)) terminal.out(line);
      }
      finish(0);
    });
}

/** Every setting, with what is made (or will be at the first start) and what follows from other settings. */
export function configLines(settings: Settings): readonly ConfigLine[] {
  const kept = keptInstallation(settings);
  const follows: Readonly<Record<string, string>> = {
    PUBLIC_URL: addresses(settings).publicUrl,
    DIRECTORY_URL: settings.directory === 'embedded' ? addresses(settings).directoryUrl : '',
  };
  return settings.lines().map(({ key, name, value, secret, origin, allowed }: SettingLine): ConfigLine => {
    const usual = { name, secret, allowed };
    if (origin === 'environment' || !isMade(key)) {
      const shown = origin === 'default' ? follows[name] || value : value;
      return { ...usual, value: shown === '(none)' ? null : shown, origin };
    }
    const made = kept[key];
    const keptIn = settings.dataDir === 'memory' ? 'memory' : installationFile(settings);
    return {
      ...usual,
      value: made === undefined ? null : secret ? '(hidden)' : made,
      origin: 'made',
      keptIn,
    };
  });
}
