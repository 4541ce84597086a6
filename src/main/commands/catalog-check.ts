import type { Command } from 'commander';
import { addCatalogPreviewCommand } from '../../cli/catalogs.ts';
import type { Shell } from '../../cli/terminal.ts';
import { addCatalogChangeCommands } from './catalog-apply.ts';
import { readCatalogFile } from './catalog-file.ts';

/** `catalog check`: whether a catalog file can be used, with every fault and its place. */
export function addCatalogCommand(program: Command, { terminal, finish }: Shell): void {
  const catalogs = program
    .command('catalog')
    .summary('check a catalog file, see what it would change, and put it in force')
    .description('Checks, compares and applies catalogs of permissions and roles.');
  addCatalogChangeCommands(catalogs, { terminal, finish });
  addCatalogPreviewCommand(catalogs, { terminal, finish });
  catalogs
    .command('check')
    .summary('whether a catalog can be used, with every fault and its place')
    .description(
      'Checks a catalog file as a start with CATALOG=<file> would, and prints every fault with its place.',
    )
    .argument('<file>', 'the catalog, as JSON')
    .option('--json', 'print { "valid", "catalog", "version", "permissions", "roles" } as JSON')
    .action(async (file: string, options: { readonly json?: boolean }) => {
      const { catalog, version, permissions, roles } = await readCatalogFile(file);
      const summary = { valid: true, catalog, version, permissions: permissions.length, roles: roles.length };
      if (options.json) terminal.out(JSON.stringify(summary, null, 2));
      else
        terminal.out(
          `${catalog}, version ${version}, can be used: ${permissions.length} permissions, ${roles.length} roles.`,
        );
      finish(0);
    });
}
