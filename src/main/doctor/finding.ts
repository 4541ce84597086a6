export type Outcome = 'ok' | 'warning' | 'failed';

/** What one check of `rolecall doctor` found. */
export interface Finding {
  /** What was looked at, for programs: `sign-in.issuer`. Names stay. */
  readonly check: string;
  readonly outcome: Outcome;
  /** What is so, in a sentence. Never holds a secret. */
  readonly detail: string;
  /** What to do about it; there unless all is well. */
  readonly remedy?: string;
  /** The tenant that it is about, where it is about one. */
  readonly tenant?: string;
}

export const ok = (check: string, detail: string): Finding => ({ check, outcome: 'ok', detail });

/** Rolecall works, but not as well or as safely as it could. */
export const warning = (check: string, detail: string, remedy: string): Finding => ({
  check,
  outcome: 'warning',
  detail,
  remedy,
});

/** Something does not work until it is put right. */
export const failed = (check: string, detail: string, remedy: string): Finding => ({
  check,
  outcome: 'failed',
  detail,
  remedy,
});

/** The finding as one about a tenant. */
export const about = (tenant: string, finding: Finding): Finding => ({ ...finding, tenant });
