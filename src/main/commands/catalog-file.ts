import { readFileSync } from 'node:fs';
import { UsageFault } from '../../cli/usage-fault.ts';
import type { Catalog } from '../../core/catalog.ts';

/** The catalog in a file; throws with every fault and its place. */
export async function readCatalogFile(file: string): Promise<Catalog> {
  const { loadCatalog } = await import('../../app/load-catalog.ts');
  return loadCatalog(readJson(file));
}

function readJson(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageFault(`${file} cannot be read: ${(error as Error).message}`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${file} is no JSON: ${(error as Error).message}`, { cause: error });
  }
}
