import type { CompileCondition, GivenProperties } from '../core/condition.ts';
import type { Decision } from '../core/decision.ts';
import type { GrantLevel } from '../core/level.ts';
import type { NamedQuestion } from '../core/named-question.ts';
import type { Reason } from '../core/reasons.ts';
import type { ClientProblem } from './problem.ts';
import type { TransportOptions } from './transport.ts';

/** What is asked, without a moment: it is always now, by the server's clock. */
export interface LiveQuestion {
  readonly subject: {
    readonly type: 'user' | 'application';
    readonly tenantId: string;
    readonly objectId: string;
  };
  readonly permission: string;
  readonly level: GrantLevel;
  readonly resource: { readonly type: string; readonly id: string };
  /** For conditions of the catalog: what is said of subject, resource, action and context. */
  readonly properties?: GivenProperties;
}

/**
 * The same as AuthZEN asks it: the subject by `<tenantId>/<objectId>` or by a name that the account keeps for it, the action
 * as `<permission>:<level>` or by a name of the catalog's own.
 */
export type LiveNamedQuestion = NamedQuestion;

/** An answer, and how far it can be trusted. */
export interface LiveDecision extends Decision {
  /** What it rests on is older than `maxAge`: it may have changed since. Sensitive permissions answer no by then. */
  readonly stale: boolean;
}

/** An answer with what it rests on in words (D-3). */
export interface LiveExplanation extends Omit<LiveDecision, 'reasons'> {
  readonly reasons: readonly Reason[];
}

/**
 * `connecting` until the first snapshot is there; `fresh` while the stream is open; `stale` past `maxAge` without a word
 * from it; `closed` when the right to it ended, or it was closed here.
 */
export type LiveState = 'connecting' | 'fresh' | 'stale' | 'closed';

/** One account's decisions in process, kept up by a stream. */
export interface LiveAccess {
  readonly account: string;
  readonly state: LiveState;
  /** Why it is closed or could not be reached last. */
  readonly problem: ClientProblem | undefined;
  /** What answers rest on, as `Rolecall-Revision`; undefined before the first snapshot. */
  readonly revision: string | undefined;
  /** The same answer as the server's, at once. Before the first snapshot and after the end it is no. */
  decide(question: LiveQuestion | LiveNamedQuestion, options?: { readonly explain?: boolean }): LiveDecision;
  /** The answer with its reasons in words: those of the server, but for who can give what is missing, which takes names (T-9). */
  explain(question: LiveQuestion | LiveNamedQuestion): LiveExplanation;
  /** Whether somebody has anything to do with the account: owners, members, and people in member groups. */
  knows(who: { readonly tenantId: string; readonly objectId: string }): boolean;
  /** Is called after each change of what answers rest on, and of `state`. Answers how to stop that. */
  onChange(listener: () => void): () => void;
  /** Resolves at the first snapshot; rejects with the `ClientProblem` where the account may not be followed. */
  readonly ready: Promise<void>;
  close(): void;
}

export interface LiveOptions extends TransportOptions {
  readonly account: string;
  /** How long answers may rest on what was last heard, in ms; 60,000 unless given. */
  readonly maxAge?: number;
  /** The longest pause between two tries to connect, in ms; 30,000 unless given. */
  readonly longestPause?: number;
  /**
   * Makes conditions ready in place of the library's own way, which is the server's and is loaded only where the catalog has
   * conditions (decision 0020).
   */
  readonly conditions?: CompileCondition;
  /** The clock, in ms; for tests. */
  readonly now?: () => number;
}
