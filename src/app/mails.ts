import type { NewJob } from './ports/jobs.ts';
import type { Log } from './ports/log.ts';
import type { MailFacts, MailKind, MailWriter } from './ports/mail-writer.ts';

/** Every kind of mail but those that let their reader in: a job is kept in clear. */
export type ToldKind = Exclude<MailKind, 'invitation'>;

/** Turns what is to be told into mails that wait to be sent. */
export interface Mails {
  /**
   * A job for each address, to be written with the change that they tell of. None where nobody's address is known or there
   * is no mail server: what would be told stands in the operator's log then, by the ids of `about`.
   */
  telling<Kind extends ToldKind>(
    kind: Kind,
    facts: MailFacts[Kind] | undefined,
    addresses: readonly string[],
    about: Readonly<Record<string, unknown>>,
  ): readonly NewJob[];
  /** Where a page of the console is, by its path. */
  link(path: string): string;
}

export interface MailsOptions {
  readonly writer: MailWriter;
  /** Whether there is a mail server. */
  readonly on: boolean;
  /** What mails to people whose language nobody knows are written in (`MAIL_LANGUAGE`). */
  readonly language: string;
  readonly publicUrl: string;
  readonly log: Log;
}

export function createMails({ writer, on, language, publicUrl, log }: MailsOptions): Mails {
  return {
    telling(kind, facts, addresses, about) {
      const to = new Map(addresses.map(address => [address.toLowerCase(), address]));
      if (!on || facts === undefined || to.size === 0) {
        const why = on ? 'nobody with a known address' : 'no mail server (SMTP_URL)';
        log({ level: on ? 'warn' : 'info', msg: `not told by mail: ${why}`, mail: kind, ...about });
        return [];
      }
      return [...to.values()].map(address => ({
        name: 'mail',
        data: writer.write(kind, facts, address, language),
      }));
    },
    link: path => `${publicUrl}${path}`,
  };
}
