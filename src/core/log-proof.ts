import { verifyChain, type AuditDetail, type SealedEntry, type Sha256 } from './audit-entry.ts';
import type { AccountId } from './id.ts';

/** The action of the entry that stands for personal values being erased; its target names the entries. */
export const eraseAction = 'log.erase';

/** What is wrong with a log: see `LogProof`. */
export type LogFault =
  /** Changed, swapped, put in, or followed by a gap. */
  | 'changed'
  /** Its personal part is gone, and no entry says that it was erased. */
  | 'detail-gone'
  /** It is not the entry that a checkpoint or export kept elsewhere has; or none between there and the one before is. */
  | 'rewritten'
  /** The log ends before it. */
  | 'cut-off'
  /** It stands behind the log's end. */
  | 'beyond-end'
  /** What finds it by ids or actor does not say what it says. */
  | 'index'
  /** A checkpoint that stands beside it carries this installation's name and not its signature. */
  | 'forged-checkpoint';

/** What a log was found to be. */
export interface ProvedLog {
  /** How many entries were found whole, from the first. */
  readonly entries: number;
  /** The first bad entry; absent in a whole log. */
  readonly brokenAt?: number;
  readonly fault?: LogFault;
  /** Where only a later known seal shows it: one of the entries from `brokenAt` to this one is the first bad one. */
  readonly brokenUpTo?: number;
  /** How many entries' personal parts were erased, as entries of the log say. */
  readonly erased?: number;
}

export type ProvableEntry = SealedEntry & { readonly beside: AuditDetail | null };

/** Takes a log in, from its first entry on, and says at the end what it was found to be. */
export interface LogProof {
  /** Entries in the order of `seq`; false once it is broken and no more are needed. */
  add(entries: readonly ProvableEntry[]): boolean;
  end(): ProvedLog & { readonly seal?: string };
}

const ranges = /^\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*$/;

/** The entries that an erasure names, such as `3,5-9`; undefined when it is none. */
export function entriesNamed(text: string): readonly number[] | undefined {
  if (!ranges.test(text)) return undefined;
  const named: number[] = [];
  for (const range of text.split(',')) {
    const [from = 0, to = from] = range.split('-').map(Number);
    if (to < from || to - from > 1_000_000) return undefined;
    for (let seq = from; seq <= to; seq++) named.push(seq);
  }
  return named;
}

/**
 * Proves that a log is whole: every entry as it was sealed, in its place, none missing, its personal part as it was or
 * erased by an entry that says so. `known` are seals by number, of checkpoints or an export kept elsewhere: with them a log
 * that somebody cut off or sealed anew from some entry on is found too.
 */
export function proveLog(
  account: AccountId,
  sha256: Sha256,
  known: ReadonlyMap<number, string> = new Map(),
): LogProof {
  let done: { readonly entries: number; readonly seal: string } | undefined;
  let knownGood = 0;
  let broken: Omit<ProvedLog, 'entries'> | undefined;
  const withoutDetail = new Set<number>();
  const erased = new Set<number>();

  const compare = (entry: ProvableEntry): void => {
    const seal = known.get(entry.seq);
    if (seal === undefined || broken) return;
    if (seal === entry.seal) knownGood = entry.seq;
    else {
      const brokenAt = knownGood + 1;
      broken = {
        brokenAt,
        fault: 'rewritten',
        ...(entry.seq === brokenAt ? {} : { brokenUpTo: entry.seq }),
      };
    }
  };

  return {
    add(entries) {
      if (broken) return false;
      const check = verifyChain(account, entries, sha256, done);
      const good = entries.slice(0, check.entries - (done?.entries ?? 0));
      done = { entries: check.entries, seal: check.seal };
      for (const entry of good) {
        compare(entry);
        if (entry.beside === null) withoutDetail.add(entry.seq);
        if (entry.action !== eraseAction) continue;
        for (const seq of entriesNamed(entry.target['entries'] ?? '') ?? []) erased.add(seq);
      }
      if (!broken && check.brokenAt !== undefined) broken = { brokenAt: check.brokenAt, fault: 'changed' };
      return broken === undefined;
    },
    end() {
      const entries = done?.entries ?? 0;
      const last = Math.max(0, ...known.keys());
      if (!broken && last > entries) broken = { brokenAt: entries + 1, fault: 'cut-off' };
      // An erasure after the fault is not known to be one, so nothing is said of what it would explain.
      const gone = broken ? [] : [...withoutDetail].filter(seq => !erased.has(seq));
      if (gone.length > 0) broken = { brokenAt: Math.min(...gone), fault: 'detail-gone' };
      const found = broken?.brokenAt === undefined ? entries : Math.min(entries, broken.brokenAt - 1);
      return {
        entries: found,
        ...broken,
        ...(withoutDetail.size > 0 && !broken ? { erased: withoutDetail.size } : {}),
        ...(done && !broken ? { seal: done.seal } : {}),
      };
    },
  };
}
