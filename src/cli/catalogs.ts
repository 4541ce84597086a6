import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { CatalogLine, CatalogSummary } from '../client/catalogs.ts';
import type { Client } from '../client/client.ts';
import { connect, connectionHelp } from './connection.ts';
import { effectLines } from './effect-lines.ts';
import { plain, saySlow, type Shell, type Terminal } from './terminal.ts';
import { UsageFault } from './usage-fault.ts';

interface PreviewOptions {
  readonly url?: string;
  readonly limit?: string;
  readonly json?: boolean;
}

export const catalogHelp = `
It takes a portal application with the power manage; the server runs on, and goes on by the new catalog after an apply.
${connectionHelp}`;

const pageSize = 500;

/** `catalog preview`: who would gain and lose what by another catalog, asked of a running server. */
export function addCatalogPreviewCommand(catalog: Command, { terminal, finish }: Shell): void {
  catalog
    .command('preview')
    .summary('who gains and loses what by another catalog, asked of a running server')
    .description(
      'Says for every account who would gain and lose what if this catalog took effect; changes nothing.',
    )
    .argument('<file>', 'the catalog, as JSON')
    .option('--url <url>', 'where Rolecall is, instead of ROLECALL_URL')
    .option('--limit <n>', 'print at most so many people (default: all)')
    .option('--json', 'print { "from", "to", "same", "counts", "plan", "items", "total" } as JSON')
    .addHelpText('after', catalogHelp)
    .action(async (file: string, options: PreviewOptions) => {
      const most = readMost(options.limit);
      const document = readDocument(file);
      const client = connect(terminal, options.url);
      const quiet = saySlow(terminal, 'Looking at every account ...');
      const preview = await previewAll(client, document, most).finally(quiet);
      if (options.json) terminal.out(JSON.stringify(preview, null, 2));
      else print(terminal, preview);
      finish(0);
    });
}

interface Preview extends CatalogSummary {
  readonly items: readonly CatalogLine[];
  readonly total: number;
}

async function previewAll(client: Client, document: unknown, most: number): Promise<Preview> {
  const items: CatalogLine[] = [];
  let cursor: string | undefined;
  for (;;) {
    const limit = Math.min(pageSize, most - items.length);
    const query = { limit, ...(cursor === undefined ? {} : { cursor }) };
    const { next, ...page } = await client.catalogs.preview(document, query);
    items.push(...page.items);
    if (next === null || items.length >= most) return { ...page, items };
    cursor = next;
  }
}

function readMost(text: string | undefined): number {
  if (text === undefined) return Number.POSITIVE_INFINITY;
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw new UsageFault(`--limit ${text} is not allowed: it is a whole number from 1.`);
  return Number(text);
}

function readDocument(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch (error) {
    throw new UsageFault(`${file} cannot be read as JSON: ${(error as Error).message}`);
  }
}

const words = ({ catalog, version }: CatalogSummary['from']): string => `${catalog} ${version}`;

function print(terminal: Terminal, { items, total, ...preview }: Preview): void {
  const { from, to, same, plan } = preview;
  if (same) return terminal.out(plain(`${words(to)} is in force already.`));
  terminal.out(plain(`${words(to)} in place of ${words(from)}:`));
  if (total === 0) terminal.out('Nobody gains or loses anything.');
  let account: string | undefined;
  for (const item of items) {
    if (item.account !== account) {
      account = item.account;
      terminal.out(plain(`${item.accountName} (${account})`));
      if (item.losesManagers) terminal.out('  Nobody but owners could manage users any more.');
    }
    for (const line of effectLines({ effect: [item] })) terminal.out(`  ${line}`);
  }
  if (items.length < total) terminal.out(`... and ${total - items.length} more.`);
  terminal.out(countsText(preview));
  terminal.out(`To put it in force: rolecall catalog apply <file> --plan ${plan} --url <url>`);
}

const countsText = ({ counts: { accounts, people, losingManagers } }: CatalogSummary): string =>
  `${people} gain or lose on ${accounts} accounts; on ${losingManagers} nobody but owners could manage users.`;

export interface ApplyOptions {
  readonly url: string;
  readonly plan: string;
  readonly json?: boolean;
}

/** `catalog apply --url`: puts a catalog in force on a running server, as its preview showed it. */
export async function applyThroughApi(
  terminal: Terminal,
  file: string,
  options: ApplyOptions,
): Promise<void> {
  const document = readDocument(file);
  const client = connect(terminal, options.url);
  const quiet = saySlow(terminal, 'Looking at every account ...');
  const done = await client.catalogs.apply(document, options.plan).finally(quiet);
  if (options.json) return terminal.out(JSON.stringify(done, null, 2));
  const { from, to, same } = done;
  terminal.out(
    plain(
      same
        ? `${words(to)} is in force already.`
        : `${words(to)} is in force, in place of ${words(from)}: ${countsText(done)}`,
    ),
  );
}
