import type { SigningKeys } from './crypto/signing-keys.ts';
import type { DirectoryOptions } from './directory-options.ts';
import type { Mailer } from './mail/mailer.ts';
import type { Store } from './store/open-store.ts';
import type { SignInAttempts } from './sign-in-attempts.ts';
import type { Trouble } from './trouble/trouble.ts';

export type LogLine = { level: 'info' | 'warn' | 'error'; msg: string; [field: string]: unknown };

/** What every part of the running directory is given. */
export interface Directory {
  readonly store: Store;
  /** The public origin, without a slash at the end; every issuer and endpoint starts with it. */
  readonly base: string;
  /** Graph's public origin: `base`, unless Graph has one of its own. */
  readonly graphBase: string;
  readonly keys: SigningKeys;
  readonly adminKey: string;
  readonly operator: DirectoryOptions['operator'];
  readonly attempts: SignInAttempts;
  /** What a test switched on to go wrong. */
  readonly trouble: Trouble;
  /** Undefined: mail is not set up. */
  readonly mailer: Mailer | undefined;
  readonly log: (line: LogLine) => void;
}

/** The issuer of a tenant's v2 tokens. */
export const issuerOf = (directory: Directory, tenantId: string): string =>
  `${directory.base}/${tenantId}/v2.0`;

/** The issuer of tokens for Graph, which are v1 tokens as Entra's are. */
export const graphIssuerOf = (directory: Directory, tenantId: string): string =>
  `${directory.base}/${tenantId}/`;
