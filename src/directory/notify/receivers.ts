/** How an address is treated: told at once, told late, or not at all (B8). */
export type Standing = 'told' | 'late' | 'dropped';

/** How quickly the addresses answer that are told of changes. */
export interface Receivers {
  /** An attempt ended; slow ones gave no answer in time. */
  answered(url: string, slow: boolean): void;
  standing(url: string): Standing;
}

/** Answers are judged over this long, and a judgement holds as long. */
const WINDOW_MS = 10 * 60_000;
/** Fewer answers than these say nothing about an address. */
const LEAST = 20;
const LATE_SHARE = 0.1;
const DROPPED_SHARE = 0.15;

interface Receiver {
  answers: { readonly at: number; readonly slow: boolean }[];
  judged: { readonly standing: Standing; readonly until: number } | undefined;
}

/** @param now the directory's own time, in milliseconds */
export function makeReceivers(now: () => number): Receivers {
  const receivers = new Map<string, Receiver>();
  return {
    answered(url, slow) {
      const receiver = receivers.get(url) ?? { answers: [], judged: undefined };
      receivers.set(url, receiver);
      const at = now();
      receiver.answers = [...receiver.answers.filter(one => one.at > at - WINDOW_MS), { at, slow }].slice(
        -1000,
      );
      // A judgement in force is not softened by what comes meanwhile.
      const judged = receiver.judged !== undefined && receiver.judged.until > at;
      if (judged || receiver.answers.length < LEAST) return;
      const share = receiver.answers.filter(one => one.slow).length / receiver.answers.length;
      const standing = share >= DROPPED_SHARE ? 'dropped' : share > LATE_SHARE ? 'late' : 'told';
      if (standing !== 'told') receiver.judged = { standing, until: at + WINDOW_MS };
    },
    standing(url) {
      const receiver = receivers.get(url);
      if (receiver?.judged === undefined) return 'told';
      if (receiver.judged.until > now()) return receiver.judged.standing;
      // It begins anew: what led to the judgement does not count twice.
      receivers.delete(url);
      return 'told';
    },
  };
}
