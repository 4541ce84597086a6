import { createTransport, type Transporter } from 'nodemailer';

/** A message to people outside the directory. */
export interface MailMessage {
  readonly to: string;
  readonly cc: readonly { readonly name: string; readonly address: string }[];
  readonly replyTo: string | undefined;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Hands messages to whoever delivers them. */
export interface Mailer {
  /** Resolves once the mail server took the message. @throws Error when it did not, at the latest after 20 s */
  send(message: MailMessage): Promise<void>;
  close(): void;
}

/** Where the directory's mail goes (`SMTP_URL`, `MAIL_FROM`). */
export interface MailOptions {
  /** `smtp://user:password@host:port`, or `smtps://` for TLS from the first byte. */
  readonly smtpUrl: string;
  /** The sender's address. */
  readonly from: string;
}

const PATIENCE_MS = 5_000;
const LONGEST_MS = 20_000;

/**
 * Mail by SMTP (RFC 5321), a connection for each message. A password crosses the network only encrypted: STARTTLS is
 * demanded where the URL holds one and the server is not on this machine.
 */
export function smtpMailer({ smtpUrl, from }: MailOptions): Mailer {
  const url = new URL(smtpUrl);
  const secure = url.protocol === 'smtps:';
  const onThisMachine = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  const transport: Transporter = createTransport({
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    requireTLS: !secure && url.username !== '' && !onThisMachine,
    ...(url.username === ''
      ? {}
      : { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }),
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
    // What people wrote into a message must never be read as a file or an address to fetch.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send(message) {
      const { cc, replyTo, ...rest } = message;
      const sending = transport.sendMail({
        ...rest,
        from,
        ...(cc.length > 0 ? { cc: [...cc] } : {}),
        ...(replyTo === undefined ? {} : { replyTo }),
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
      await within(LONGEST_MS, sending);
    },
    close: () => transport.close(),
  };
}

async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, failed) => {
    timer = setTimeout(
      () => failed(new Error('The mail server did not answer in time.')),
      milliseconds,
    ).unref();
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
