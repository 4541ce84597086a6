import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from './settings.ts';

/** What is made once where it is not given, and kept in `DATA_DIR/installation.json`, mode 0600. */
export interface Installation {
  readonly secretKey: string;
  readonly operatorTenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly portalClientId: string;
  readonly portalClientSecret: string;
  readonly directoryAdminKey: string;
  /** What the key that signs checkpoints of the log follows from. */
  readonly logSigningKey: string;
  /** The names of what was made, for `rolecall config`. */
  readonly made: readonly (keyof Kept)[];
}

interface Kept {
  secretKey: string;
  operatorTenantId: string;
  clientId: string;
  clientSecret: string;
  portalClientId: string;
  portalClientSecret: string;
  directoryAdminKey: string;
  logSigningKey: string;
}

const names: readonly (keyof Kept)[] = [
  'secretKey',
  'operatorTenantId',
  'clientId',
  'clientSecret',
  'portalClientId',
  'portalClientSecret',
  'directoryAdminKey',
  'logSigningKey',
];

const isId = (name: keyof Kept): boolean => name.endsWith('Id');

/** With a given `SECRET_KEY` the others follow from it, so that processes which share it agree and nothing is made up. */
function derived(secretKey: string, name: keyof Kept): string {
  const digest = createHmac('sha256', secretKey).update(`rolecall ${name}`).digest();
  if (!isId(name)) return digest.toString('base64url');
  const hex = digest.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const random = (name: keyof Kept): string =>
  isId(name) ? randomUUID() : randomBytes(32).toString('base64url');

function readKept(file: string): Partial<Kept> {
  if (!existsSync(file)) return {};
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Partial<Kept>;
  } catch (error) {
    throw new Error(
      `${file} cannot be read: it holds the keys of this installation. Restore it from a backup, or give SECRET_KEY and the rest as settings.`,
      { cause: error },
    );
  }
}

/** Whether a setting's value is made where it is not given. */
export const isMade = (key: string): key is keyof Kept => names.some(name => name === key);

/** Where what was made is kept. */
export const installationFile = ({ dataDir }: Pick<Settings, 'dataDir'>): string =>
  join(dataDir, 'installation.json');

/** What was made so far; makes nothing. */
export const keptInstallation = (settings: Pick<Settings, 'dataDir'>): Readonly<Partial<Kept>> =>
  settings.dataDir === 'memory' ? {} : readKept(installationFile(settings));

/** The ids and secrets of this installation: as given, else as kept, else made and kept. */
export function openInstallation(settings: Settings): Installation {
  const memory = settings.dataDir === 'memory';
  const file = installationFile(settings);
  const kept = keptInstallation(settings);
  const made: (keyof Kept)[] = [];
  const secretKey = settings.secretKey || (kept.secretKey ?? random('secretKey'));
  const value = (name: keyof Kept): string => {
    const given = name === 'secretKey' ? secretKey : settings[name];
    if (given) return isId(name) ? given.toLowerCase() : given;
    return kept[name] ?? (settings.secretKey ? derived(secretKey, name) : random(name));
  };
  const all = Object.fromEntries(names.map(name => [name, value(name)])) as unknown as Kept;
  for (const name of names) if (!settings[name]) made.push(name);
  const toKeep = Object.fromEntries(made.map(name => [name, all[name]]));
  if (!memory && made.some(name => kept[name] === undefined)) {
    mkdirSync(settings.dataDir, { recursive: true, mode: 0o700 });
    const fresh = `${file}.new`;
    writeFileSync(fresh, `${JSON.stringify({ ...kept, ...toKeep }, null, 2)}\n`, {
      mode: 0o600,
      flush: true,
    });
    chmodSync(fresh, 0o600);
    renameSync(fresh, file);
  }
  return { ...all, made };
}
