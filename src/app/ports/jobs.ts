import type { AccountId } from '../../core/id.ts';
import type { Mail } from './mailer.ts';

/** What each queue's work is told. No passwords, keys or links that let somebody in: jobs are kept in clear. */
export interface JobData {
  /** A finished mail, to be handed to the mail server. */
  readonly mail: Mail;
  /** The mail of an invitation, written when it is sent, for its link is sealed until then (U-4). */
  readonly 'invitation-mail': { readonly account: AccountId; readonly invitation: string };
  /** Tells of access and keys that end soon (B-1, P-3). */
  readonly reminders: Readonly<Record<string, never>>;
  /** Looks at the keys of applications that are members (P-3). */
  readonly 'key-reminders': Readonly<Record<string, never>>;
  /** Deletes visits that are kept no longer (H-1). */
  readonly 'old-visits': Readonly<Record<string, never>>;
}

export type JobName = keyof JobData;

/** Work that outlives the request, and the process: written with the change that asks for it, or not at all. */
export type NewJob = {
  readonly [Name in JobName]: { readonly name: Name; readonly data: JobData[Name] };
}[JobName];

/** What is to be done. What it throws makes it wait and be tried again; it must therefore bear being done twice. */
export type JobHandlers = {
  readonly [Name in JobName]?: (data: JobData[Name], signal: AbortSignal) => Promise<void>;
};

/** How many jobs of a queue are in a state. */
export interface JobCount {
  readonly name: JobName;
  readonly waiting: number;
  readonly active: number;
  /** Given up after every attempt; kept with the reason for 14 days. */
  readonly failed: number;
}

/** A job that was given up, and why. */
export interface FailedJob {
  readonly id: string;
  readonly name: JobName;
  readonly attempts: number;
  /** RFC 3339. */
  readonly failed: string;
  readonly why: string;
}

/** The queue, kept in the store. */
export interface Jobs {
  /**
   * Begins to work on what waits; until then jobs are only taken in. What `every` names is put in by itself, at the
   * moments of a cron expression in UTC, once over all processes. Throws when the queue cannot be opened.
   */
  work(handlers: JobHandlers, every?: { readonly [Name in JobName]?: string }): Promise<void>;
  /** Puts a job in, by itself. */
  add(job: NewJob): Promise<void>;
  counts(): Promise<readonly JobCount[]>;
  /** Those given up, the newest first; at most 100. */
  failures(): Promise<readonly FailedJob[]>;
  /** Tries one that was given up again, from the start; false where there is none of this id. */
  again(id: string): Promise<boolean>;
}
