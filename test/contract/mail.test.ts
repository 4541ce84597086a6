import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mailWriter } from '../../src/mail/render.ts';
import { createSmtpMailer } from '../../src/mail/smtp-mailer.ts';
import type { Mailer } from '../../src/app/ports/mailer.ts';
import { startMailbox, type Mailbox } from '../journeys/mail-world.ts';

let mailbox: Mailbox;
let mailer: Mailer;
beforeAll(async () => {
  mailbox = await startMailbox();
  mailer = createSmtpMailer({
    smtpUrl: mailbox.env['SMTP_URL'] ?? '',
    from: 'Rolecall <rolecall@portal.example>',
  });
});
afterAll(() => mailbox?.close());

const invitation = (account: string, language: string) =>
  mailWriter.write(
    'invitation',
    {
      account,
      tenant: 'Fabrikam',
      invitedBy: 'Ann',
      address: 'gus@guest.example',
      link: 'https://login.example/redeem?ticket=1&x=2',
      expires: '2026-06-01T10:00:00Z',
      message: 'مرحبا\nHello',
      again: false,
    },
    'gus@guest.example',
    language,
  );

describe('mail by SMTP', () => {
  it.each(['en', 'ar', 'de'])('arrives as text and as HTML, word for word, in %s', async language => {
    const sent = invitation('Contoso Games', language);
    await mailer.send(sent);
    const got = mailbox.mails.at(-1);
    expect(got?.subject).toBe(sent.subject);
    expect(got?.text?.trim()).toBe(sent.text.trim());
    expect(got && got.html && got.html.trim()).toBe(sent.html.trim());
    expect(got?.from?.value).toMatchObject([{ name: 'Rolecall', address: 'rolecall@portal.example' }]);
    expect(got?.attachments).toEqual([]);
  });

  it('names become neither headers nor further recipients', async () => {
    const before = mailbox.mails.length;
    await mailer.send(invitation('Evil\r\nBcc: all@evil.example\r\nX-Evil: 1', 'en'));
    await mailer.send({ to: 'a@x.example, b@x.example', subject: 'x', text: 'x', html: 'x' }).catch(() => {});
    const got = mailbox.mails.slice(before);
    expect(got[0]?.subject).toContain('Evil Bcc: all@evil.example X-Evil: 1');
    expect(got[0]?.bcc).toBeUndefined();
    expect(got[0]?.headers.has('x-evil')).toBe(false);
    for (const mail of got) expect([mail.to ?? []].flat().flatMap(each => each.value)).toHaveLength(1);
  });

  it('an address that the server will never take is refused for good, trouble that passes is not', async () => {
    mailbox.refuse(1, 550, 'no such user here');
    await expect(mailer.send(invitation('x', 'en'))).rejects.toMatchObject({ name: 'MailRefused' });
    mailbox.refuse(1, 451, 'greylisted, try again');
    await expect(mailer.send(invitation('x', 'en'))).rejects.not.toMatchObject({ name: 'MailRefused' });
    await mailer.send(invitation('x', 'en'));
    const away = createSmtpMailer({ smtpUrl: 'smtp://127.0.0.1:1', from: 'rolecall@portal.example' });
    await expect(away.send(invitation('x', 'en'))).rejects.not.toMatchObject({ name: 'MailRefused' });
  });

  it('a wrong password gives no mail up: it is the settings that are wrong', async () => {
    const server = new SMTPServer({
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: (_, __, done) => done(Object.assign(new Error('wrong'), { responseCode: 535 })),
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.server.address() as AddressInfo;
      const smtpUrl = `smtp://rolecall:wrong@127.0.0.1:${port}`;
      const sending = createSmtpMailer({ smtpUrl, from: 'rolecall@portal.example' }).send(
        invitation('x', 'en'),
      );
      const error = await sending.catch((failed: unknown) => failed);
      expect(error).toMatchObject({ responseCode: 535 });
      expect(error).not.toMatchObject({ name: 'MailRefused' });
    } finally {
      await new Promise<void>(resolve => server.close(() => resolve()));
    }
  });
});
