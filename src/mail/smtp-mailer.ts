import { createTransport } from 'nodemailer';
import { MailRefused, type Mailer } from '../app/ports/mailer.ts';

export interface SmtpOptions {
  /** `smtp://user:password@host:port`, or `smtps://` for TLS from the first byte (`SMTP_URL`). */
  readonly smtpUrl: string;
  /** The sender (`MAIL_FROM`). */
  readonly from: string;
}

/** Silence of a mail server is not waited for longer than this, in ms. */
const patience = 30_000;

interface SmtpError extends Error {
  readonly responseCode?: number;
  /** What the server was asked when it said no. */
  readonly command?: string;
}

/** A no to the recipient or to the mail is about this mail; a no to our password or sender is about the settings. */
const aboutMail = new Set(['RCPT TO', 'DATA']);

const loopback = new Set(['localhost', '127.0.0.1', '::1', '[::1]']);

/**
 * Mail by SMTP (RFC 5321). A name and password cross a network only encrypted: STARTTLS is demanded wherever the server
 * is not this machine.
 */
export function createSmtpMailer({ smtpUrl, from }: SmtpOptions): Mailer {
  const url = new URL(smtpUrl);
  const secure = url.protocol === 'smtps:';
  const transport = createTransport({
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    requireTLS: !secure && !loopback.has(url.hostname),
    connectionTimeout: patience,
    greetingTimeout: patience,
    socketTimeout: patience,
    // Nothing of a mail may make this process read a file or fetch an address.
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(url.username === ''
      ? {}
      : { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }),
  });
  return {
    async send({ to, subject, text, html }) {
      try {
        await transport.sendMail({ from, to: { name: '', address: to }, subject, text, html });
      } catch (error) {
        const { responseCode = 0, command = '', message } = error as SmtpError;
        if (responseCode >= 500 && aboutMail.has(command)) throw new MailRefused(message);
        throw error;
      }
    },
  };
}
