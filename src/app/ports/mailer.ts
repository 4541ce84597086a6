/** A mail, finished: both parts say the same. */
export interface Mail {
  /** One address. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Hands mails to a mail server. */
export interface Mailer {
  /**
   * Resolves when the server has taken the mail. Throws `MailRefused` when it will never take it (an address that it does
   * not know), anything else when it may be tried again.
   */
  send(mail: Mail): Promise<void>;
}

/** The mail server said no for good. */
export class MailRefused extends Error {
  override readonly name = 'MailRefused';
}
