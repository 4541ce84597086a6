import type { MailOptions } from './mail/mailer.ts';
import type { TlsOptions } from './tls/authority.ts';

/** How the embedded directory is to run. */
export interface DirectoryOptions {
  /** Where to listen, such as `127.0.0.1`. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** The public base URL; issuers, endpoints and links follow it. `localhost` with the port unless given. */
  readonly baseUrl?: string;
  /** Graph at an origin of its own, as Microsoft's is: sign-in and Graph then answer on their own origin alone. */
  readonly graph?: {
    /** 0 takes any free port. */
    readonly port: number;
    /** Graph's public base URL; `localhost` with its port unless given. */
    readonly baseUrl?: string;
  };
  /** HTTPS with an authority of its own; plain HTTP without it. */
  readonly tls?: TlsOptions;
  /** Where its own store lives (`DATA_DIR/directory`); `memory` keeps nothing. */
  readonly dataDir: string;
  /** The bearer key of `/admin`. */
  readonly adminKey: string;
  /** The operator's tenant and its applications, made when missing. */
  readonly operator: {
    readonly tenantId: string;
    readonly domain: string;
    readonly rolecall: {
      readonly clientId: string;
      readonly clientSecret: string;
      /** Its certificate (PEM), by which it may prove itself instead. */
      readonly certificate?: string;
      readonly audience: string;
      readonly redirectUris: readonly string[];
    };
    readonly portals: readonly {
      readonly clientId: string;
      readonly clientSecret: string;
      readonly displayName: string;
      /** Where people who sign in at the portal come back to. */
      readonly redirectUris?: readonly string[];
    }[];
    readonly cli: { readonly clientId: string };
  };
  /** Where the mail of invitations goes; without it none is sent. */
  readonly mail?: MailOptions;
  readonly log?: (line: { level: 'info' | 'warn' | 'error'; msg: string; [field: string]: unknown }) => void;
}
