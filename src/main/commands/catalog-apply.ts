import type { Command } from 'commander';
import type { CatalogPorts, CatalogPreview } from '../../app/change-catalog.ts';
import { applyThroughApi, catalogHelp } from '../../cli/catalogs.ts';
import { effectLines } from '../../cli/effect-lines.ts';
import { plain, saySlow, type Shell, type Terminal } from '../../cli/terminal.ts';
import { UsageFault } from '../../cli/usage-fault.ts';
import type { Catalog } from '../../core/catalog.ts';
import type { OpenStore } from '../../store/open-store.ts';
import { readSettings } from '../settings.ts';
import { readCatalogFile } from './catalog-file.ts';

const help = `
It opens the store by the settings, like rolecall start does: the embedded store must not be in use, so stop the server
first, or use rolecall catalog preview and apply --url. On a PostgreSQL, servers that run go on by the new catalog within a
second.`;

interface Options {
  readonly json?: boolean;
  readonly plan?: string;
  readonly url?: string;
}

/** `catalog diff` and `catalog apply`: what another catalog changes for whom, and putting it in force. */
export function addCatalogChangeCommands(catalog: Command, { terminal, finish }: Shell): void {
  catalog
    .command('diff')
    .summary('who gains and loses what by another catalog')
    .description(
      'Says for every account who would gain and lose what if this catalog took effect; changes nothing.',
    )
    .argument('<file>', 'the catalog, as JSON')
    .option('--json', 'print { "from", "to", "same", "accounts", "plan" } as JSON')
    .addHelpText('after', help)
    .action(async (file: string, options: Options) => {
      const preview = await withStore(terminal, readCatalogFile(file), async (ports, current, next) => {
        const { previewCatalog } = await import('../../app/change-catalog.ts');
        return previewCatalog(ports)(current.catalog, next, new Date());
      });
      print(terminal, preview, options, false);
      finish(0);
    });
  catalog
    .command('apply')
    .summary('put another catalog in force')
    .description('Puts a catalog in force, after catalog diff has shown what that does.')
    .argument('<file>', 'the catalog, as JSON')
    .requiredOption('--plan <plan>', 'the plan that catalog diff printed; another effect is refused')
    .option('--url <url>', 'of a running server that does it, instead of opening the store')
    .option(
      '--json',
      'print { "from", "to", "same", "counts", "plan" } as JSON; without --url "accounts" too',
    )
    .addHelpText('after', `${help}\n\nWith --url:${catalogHelp}`)
    .action(async (file: string, { url, plan = '', ...options }: Options) => {
      if (url !== undefined) {
        await applyThroughApi(terminal, file, { ...options, url, plan });
        return finish(0);
      }
      const preview = await withStore(terminal, readCatalogFile(file), async (ports, current, next) => {
        const { applyCatalog } = await import('../../app/change-catalog.ts');
        const actor = { kind: 'system' } as const;
        return applyCatalog(ports)({ current, to: next, plan, actor, at: new Date() });
      });
      print(terminal, preview, options, true);
      return finish(0);
    });
}

type Current = NonNullable<Awaited<ReturnType<OpenStore['appliedCatalog']>>>;

async function withStore<T>(
  terminal: Terminal,
  next: Promise<Catalog>,
  work: (ports: CatalogPorts, current: Current, next: Catalog) => Promise<T>,
): Promise<T> {
  const catalog = await next;
  const settings = readSettings(terminal.env);
  const { databaseUrl, dataDir } = settings;
  if (!databaseUrl && dataDir === 'memory')
    throw new UsageFault('DATA_DIR=memory keeps nothing, so no catalog is in force there.');
  const quiet = saySlow(terminal, 'Opening the store ...');
  const { openStore } = await import('../../store/open-store.ts');
  const store = await openStore({ ...(databaseUrl ? { databaseUrl } : {}), dataDir }).finally(quiet);
  try {
    const [
      { catalogInForce },
      { createTenantIndexes },
      { createTenantIndex },
      { createAccountIndex },
      start,
    ] = await Promise.all([
      import('../../app/change-catalog.ts'),
      import('../../app/tenant-indexes.ts'),
      import('../../core/tenant-index.ts'),
      import('../../core/create-account-index.ts'),
      import('../start.ts'),
    ]);
    const tenants = createTenantIndexes({
      store,
      createTenantIndex,
      consentGraceMs: settings.consentGrace.ms,
    });
    const current = await catalogInForce(store, start.readCatalog(settings), new Date());
    return await work({ store, tenants, create: createAccountIndex }, current, catalog);
  } finally {
    await store.close();
  }
}

function print(terminal: Terminal, preview: CatalogPreview, { json }: Options, done: boolean): void {
  if (json) return terminal.out(JSON.stringify(preview, null, 2));
  const { from, to, same, accounts, plan } = preview;
  const words = (one: typeof from): string => `${one.catalog} ${one.version}`;
  if (same) return terminal.out(plain(`${words(to)} is in force already.`));
  terminal.out(plain(`${words(to)} ${done ? 'is in force, in place of' : 'in place of'} ${words(from)}:`));
  if (accounts.length === 0) terminal.out('Nobody gains or loses anything.');
  for (const { account, name, losesManagers, effect } of accounts) {
    terminal.out(plain(`${name} (${account})`));
    if (losesManagers) terminal.out('  Nobody but owners could manage users any more.');
    for (const line of effectLines({ effect })) terminal.out(`  ${line}`);
  }
  if (!done) terminal.out(`To put it in force: rolecall catalog apply <file> --plan ${plan}`);
}
