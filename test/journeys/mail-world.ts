import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';

/** A mail server that takes mails and keeps them. */
export interface Mailbox {
  readonly env: Readonly<Record<string, string>>;
  readonly mails: readonly ParsedMail[];
  /** Answers to this many of the next recipients are what `refuse` says. */
  refuse(times: number, code: number, text: string): void;
  /** Takes what came out of the box: who it went to, and its text. */
  taken(): readonly { readonly to: string; readonly subject: string; readonly text: string }[];
  close(): Promise<void>;
}

export async function startMailbox(): Promise<Mailbox> {
  const mails: ParsedMail[] = [];
  let refusal = { times: 0, code: 0, text: '' };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo: (_, __, done) => {
      if (refusal.times === 0) return done(null);
      refusal = { ...refusal, times: refusal.times - 1 };
      done(Object.assign(new Error(refusal.text), { responseCode: refusal.code }));
    },
    onData: (stream, _, done) => {
      void simpleParser(stream).then(mail => {
        mails.push(mail);
        done();
      }, done);
    },
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    env: { SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: 'rolecall@portal.example' },
    mails,
    refuse: (times, code, text) => void (refusal = { times, code, text }),
    taken: () =>
      mails.splice(0).map(mail => {
        const to = Array.isArray(mail.to) ? mail.to[0] : mail.to;
        return { to: to?.value[0]?.address ?? '', subject: mail.subject ?? '', text: mail.text ?? '' };
      }),
    close: () => new Promise(resolve => server.close(() => resolve())),
  };
}

/** Waits until it holds, looking every 100 ms. */
export async function until(holds: () => Promise<boolean> | boolean, seconds = 40): Promise<void> {
  for (const end = Date.now() + seconds * 1000; !(await holds()); await sleep(100))
    if (Date.now() > end) throw new Error('it never came to hold');
}
