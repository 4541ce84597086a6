/**
 * Writes a line of the operator's log. No secrets and no personal values beyond ids: whatever holds them is left out
 * by the writer of the line.
 */
export type Log = (line: {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly msg: string;
  readonly [field: string]: unknown;
}) => void;
