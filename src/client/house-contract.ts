import type { MemberKind } from '../core/catalog.ts';

/** Who did something, as far as the caller may know it. */
export interface ActorView {
  readonly kind?: string;
  readonly tenantId?: string;
  readonly objectId?: string;
  readonly clientId?: string;
  readonly displayName?: string;
  readonly ip?: string;
  readonly requestId?: string;
  readonly channel?: string;
}

/** A tenant of the account and how its directory connection stands (T-12). */
export interface Tenant {
  readonly tenantId: string;
  readonly displayName: string;
  readonly defaultDomain: string;
  readonly directoryIntegration: boolean;
  /** An owner lets people, groups and applications be made there all the same (T-10). */
  readonly allowCloudOnly?: boolean;
  /** In one word, what needs somebody to act first. */
  readonly state:
    | 'mass-removal'
    | 'disconnected'
    | 'consent-withdrawn'
    | 'consent-missing'
    | 'failing'
    | 'first-reading'
    | 'following';
  /** The application permissions that were consented to; null while nothing is known. */
  readonly rights: readonly string[] | null;
  readonly lagSeconds: number | null;
  /** A sync that was stopped because the directory shows far fewer objects. */
  readonly massRemoval: {
    readonly at: string;
    readonly kind: string;
    readonly held: number;
    readonly removed: number;
  } | null;
  /** When access of its members ends, or ended, because consent was withdrawn. */
  readonly accessEnds: string | null;
  readonly notifications: {
    readonly state: 'on' | 'off' | 'starting' | 'failing';
    readonly detail: string;
    readonly until: string | null;
  };
  /** Where, and as whom, consent is given; null while it stands (T-3). */
  readonly consentBy: { readonly link: string; readonly roles: readonly string[] } | null;
  readonly consent: 'granted' | 'missing' | 'withdrawn';
  readonly phase: 'never' | 'first' | 'following';
  /** RFC 3339: up to when the copy is known to equal the directory. */
  readonly confirmedAt: string | null;
  readonly lastError: { readonly at: string; readonly code: string; readonly detail: string } | null;
  readonly objects: Readonly<Record<MemberKind, number>>;
  readonly associated: string;
  readonly associatedBy?: ActorView;
}

/** An entry of the log (H-3). */
export interface AuditEntry {
  readonly account: string;
  readonly seq: number;
  readonly at: string;
  readonly action: string;
  readonly result: 'done' | 'refused';
  readonly target: Readonly<Record<string, string>>;
  readonly actor: ActorView | null;
  readonly detail: Readonly<Record<string, unknown>> | null;
  readonly actorKind: string;
  /** With `digest`, what proves the personal part; null once that was erased. */
  readonly salt: string | null;
  readonly digest: string;
  readonly seal: string;
}
