import { resolve } from 'node:path';
import { tableLines } from '../../cli/table.ts';
import type { SampleGuide } from '../../http/sample.ts';
import type { Settings } from '../settings.ts';

export interface Ready {
  readonly url: string;
  readonly directoryUrl: string;
  /** What other programs need to trust the directory's certificate. */
  readonly trustLine?: string | undefined;
  readonly settings: Pick<Settings, 'dataDir' | 'databaseUrl' | 'directory' | 'production'>;
  readonly guide: SampleGuide | undefined;
  /** A person watches, who may press Ctrl+C. */
  readonly interactive: boolean;
}

/** What the terminal says when all is up: where to go, who to sign in as, what to try, how to stop. */
export function welcomeLines({
  url,
  directoryUrl,
  trustLine,
  settings,
  guide,
  interactive,
}: Ready): string[] {
  const embedded = settings.directory === 'embedded';
  const lines = [
    'Rolecall is ready.',
    `  Console    ${url}`,
    `  Directory  ${directoryUrl}${embedded ? '   (embedded: sign-in and Microsoft Graph)' : ''}`,
  ];
  if (trustLine !== undefined) lines.push('', 'Other programs trust the directory by this:', trustLine);
  if (guide) {
    const people = guide.people.map(({ says, userName, password }) => [says, userName, password]);
    lines.push('', 'Sign in as one of the sample people:');
    lines.push(...tableLines(['WHO', 'USER NAME', 'PASSWORD'], people).map(line => `  ${line}`));
    lines.push('', 'Try:', ...guide.try.map(({ text }) => `  - ${text}`));
  }
  const kept = keptWhere(settings);
  lines.push('', `${interactive ? 'Ctrl+C stops it. ' : ''}${kept}`);
  return lines;
}

function keptWhere({ dataDir, databaseUrl }: Ready['settings']): string {
  if (dataDir === 'memory')
    return databaseUrl ? 'Files are kept nowhere.' : 'Nothing is kept: DATA_DIR is memory.';
  return `Everything is kept in ${databaseUrl ? 'DATABASE_URL and ' : ''}${resolve(dataDir)}.`;
}
