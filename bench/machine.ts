import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';

const version = (name: string): string =>
  (
    JSON.parse(readFileSync(new URL(`../node_modules/${name}/package.json`, import.meta.url), 'utf8')) as {
      version: string;
    }
  ).version;

export const peerVersions = ['@casl/ability', 'casbin', '@cedar-policy/cedar-wasm', 'better-auth']
  .map(name => `${name} ${version(name)}`)
  .join(', ');

/** What figures were measured on, in words. */
export function machine(): string {
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} × ${cpus()[0]?.model.trim()}, ${memory} GB; Node ${process.version}`;
}
