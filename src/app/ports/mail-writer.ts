import type { Mail } from './mailer.ts';

/** Access that ends soon, as it is told. */
export interface EndingAccess {
  /** Whose; null: the reader's own. */
  readonly who: string | null;
  /** What ends: a role's name, or a permission's with its level. */
  readonly what: string;
  /** The group that gives it to the reader, by name; absent: it is their own. */
  readonly through?: string;
  /** RFC 3339. */
  readonly ends: string;
}

/** A key of an application that ends soon, as it is told. */
export interface EndingKey {
  readonly application: string;
  readonly description: string | null;
  /** RFC 3339. */
  readonly ends: string;
}

/** What each kind of mail tells. Names and messages are what people wrote: no markup, no line breaks in names. */
export interface MailFacts {
  /** To somebody who was invited (U-4). The link lets its reader in: this mail is never kept. */
  readonly invitation: {
    readonly account: string;
    /** The tenant that they are to be a guest of. */
    readonly tenant: string;
    readonly invitedBy: string | null;
    readonly address: string;
    readonly link: string;
    /** RFC 3339. */
    readonly expires: string;
    /** Words of who invites. */
    readonly message?: string;
    /** It was sent before, and an earlier mail's link may have ended. */
    readonly again: boolean;
  };
  /** To managers, owners and whoever it ends for, 30, 7 and 1 days before (B-1). */
  readonly 'access-ends': {
    readonly account: string;
    readonly items: readonly EndingAccess[];
    /** So many more are not named. */
    readonly more: number;
    readonly link: string;
    /** RFC 3339; "in 7 days" is counted from here. */
    readonly now: string;
  };
  /** To managers and owners, 60, 30, 7 and 1 days before (P-3). */
  readonly 'key-ends': {
    readonly account: string;
    readonly items: readonly EndingKey[];
    readonly more: number;
    readonly link: string;
    /** RFC 3339. */
    readonly now: string;
  };
  /** To all owners, at once (T-2). */
  readonly 'tenant-associated': {
    readonly account: string;
    readonly tenant: string;
    readonly domain: string;
    /** Who proved it by signing in there. */
    readonly by: string;
    readonly link: string;
    /** RFC 3339. */
    readonly at: string;
  };
  /** To whom ownership was offered. */
  readonly 'ownership-offered': {
    readonly account: string;
    readonly by: string;
    readonly link: string;
  };
  /** To all owners: nobody is left who can manage users (U-11). */
  readonly 'no-manager': {
    readonly account: string;
    readonly link: string;
  };
  /** To all owners, once a trouble: what stands in the way of a tenant's directory (T-12). */
  readonly 'tenant-trouble': {
    readonly account: string;
    readonly tenant: string;
    readonly trouble: TenantTrouble;
    readonly link: string;
  };
}

/** What stands in the way of a tenant's directory, and when access ends by it (RFC 3339). */
export type TenantTrouble =
  | { readonly alarm: 'consent-withdrawn'; readonly accessEnds: string }
  | { readonly alarm: 'access-ended' }
  | { readonly alarm: 'mass-removal'; readonly held: number; readonly removed: number }
  | { readonly alarm: 'copy-too-old'; readonly confirmed: string; readonly accessEnds: string };

export type MailKind = keyof MailFacts;

/** Puts mails into words, in the reader's language. */
export interface MailWriter {
  /** `language` as BCP 47 has it; English where it is not known or not spoken here. Text and HTML say the same. */
  write<Kind extends MailKind>(kind: Kind, facts: MailFacts[Kind], to: string, language?: string): Mail;
}
