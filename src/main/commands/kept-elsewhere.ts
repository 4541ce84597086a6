import { readFileSync } from 'node:fs';
import { UsageFault } from '../../cli/usage-fault.ts';
import type { SignedCheckpoint } from '../../core/checkpoint.ts';
import type { AccountId } from '../../core/id.ts';
import type { ProvableEntry } from '../../core/log-proof.ts';
import { createCheckpointCheck, createCheckpointSigner, type CheckCheckpoint } from '../checkpoint-key.ts';
import { keptInstallation, openInstallation } from '../installation.ts';
import { readSettings } from '../settings.ts';

/** Seals by number, for each account of which something is known. */
export type KnownSeals = Map<AccountId, Map<number, string>>;

/** Notes that an entry of an account's log has this seal. */
export function noteSeal(known: KnownSeals, account: AccountId, seq: number, seal: string): void {
  const seals = known.get(account) ?? new Map<number, string>();
  seals.set(seq, seal);
  known.set(account, seals);
}

type Line = Partial<Record<string, unknown>>;

function linesOf(file: string): readonly Line[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (cause) {
    throw new UsageFault(`${file} cannot be read: ${(cause as Error).message}`);
  }
  const read = (each: string): Line => {
    const value: unknown = JSON.parse(each);
    if (typeof value !== 'object' || value === null) throw new Error('no object');
    return value;
  };
  try {
    // A checkpoint may be written over several lines; an export has one entry a line.
    if (text.startsWith('{') && /^\{\s*\n/.test(text)) return [read(text)];
    return text
      .split('\n')
      .filter(line => line.trim() !== '')
      .map(read);
  } catch {
    throw new UsageFault(`${file} is neither a checkpoint nor an export of a log (.ndjson).`);
  }
}

const isCheckpoint = (line: Line): boolean => line['type'] === 'rolecall-checkpoint-1';
const isEntry = ({ account, seq, seal, digest, target }: Line): boolean =>
  typeof account === 'string' &&
  typeof seq === 'number' &&
  typeof seal === 'string' &&
  typeof digest === 'string' &&
  typeof target === 'object';

/** An exported entry as it is proved. */
const entryOf = (line: Line): ProvableEntry => {
  const { salt, actor, detail, ...entry } = line as unknown as ProvableEntry & {
    salt: string | null;
    actor: unknown;
    detail: unknown;
  };
  return { ...entry, beside: salt === null ? null : { salt, actor, detail } };
};

/** The entries of an exported log, from the first on. Throws for a file that is none or of several accounts. */
export function readExport(file: string): { readonly account: AccountId; readonly entries: ProvableEntry[] } {
  const lines = linesOf(file);
  const [first] = lines;
  if (!first || !lines.every(isEntry) || lines.some(line => line['account'] !== first['account'])) {
    throw new UsageFault(`${file} is no whole export of one account's log (GET .../audit.ndjson).`);
  }
  const entries = lines.map(entryOf).sort((a, b) => a.seq - b.seq);
  return { account: first['account'] as AccountId, entries };
}

/** Takes in checkpoints and exports kept elsewhere. Throws for a checkpoint that nobody known has signed. */
export function readKnown(files: readonly string[], check: CheckCheckpoint, known: KnownSeals): void {
  for (const file of files) {
    for (const line of linesOf(file)) {
      if (isCheckpoint(line)) {
        const checkpoint = line as unknown as SignedCheckpoint;
        const found = check(checkpoint);
        if (found === 'forged') throw new Error(`${file}: the signature of this checkpoint does not fit it.`);
        if (found === 'unknown-key') {
          throw new UsageFault(
            `${file}: this checkpoint is signed with the key ${checkpoint.keyId}; give its public key with --key.`,
          );
        }
        noteSeal(known, checkpoint.account, checkpoint.entries, checkpoint.seal);
      } else if (isEntry(line)) {
        noteSeal(known, line['account'] as AccountId, line['seq'] as number, line['seal'] as string);
      } else throw new UsageFault(`${file} is neither a checkpoint nor an export of a log (.ndjson).`);
    }
  }
}

/**
 * The keys that checkpoints are checked with: those of a file, a JWK or JWK Set as `/.well-known/rolecall-log-keys` has it,
 * else this installation's own where it is known.
 */
export function readKeys(
  file: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): CheckCheckpoint {
  if (file !== undefined) {
    try {
      const read = JSON.parse(readFileSync(file, 'utf8')) as { keys?: Record<string, string>[] };
      return createCheckpointCheck(read.keys ?? [read as Record<string, string>]);
    } catch (cause) {
      throw new UsageFault(
        `${file} holds no Ed25519 public key as JWK or JWK Set: ${(cause as Error).message}`,
      );
    }
  }
  const settings = readSettings(env);
  const given = settings.logSigningKey || settings.secretKey || keptInstallation(settings).logSigningKey;
  if (!given) return createCheckpointCheck([]);
  return createCheckpointCheck([createCheckpointSigner(openInstallation(settings).logSigningKey).publicJwk]);
}
