import type { AddressInfo } from 'node:net';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { formBrowser } from '../form-browser.ts';
import {
  CONTOSO,
  CONTOSO_TENANT,
  directoryOptions,
  startAsking,
  type Answer,
  type Asking,
} from './directory-fixture.ts';

const LANDING = 'https://portal.example/welcome';
const USER = { username: 'rolecall', password: 'mail-password-of-these-tests' };
let server: SMTPServer;
let ask: Asking;
let ada: string;
const mails: ParsedMail[] = [];
const envelopes: string[][] = [];
const log: string[] = [];
/** What the mail server refuses, if anything. */
let refusal: string | undefined;

beforeAll(async () => {
  server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _, done) =>
      username === USER.username && password === USER.password
        ? done(null, { user: username })
        : done(new Error('no such user')),
    onRcptTo: (_, __, done) => done(refusal === undefined ? null : new Error(refusal)),
    onData: (stream, session, done) => {
      envelopes.push(session.envelope.rcptTo.map(({ address }) => address));
      void simpleParser(stream).then(mail => {
        mails.push(mail);
        done();
      }, done);
    },
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  ask = await startAsking({
    ...directoryOptions(),
    mail: {
      smtpUrl: `smtp://${USER.username}:${USER.password}@127.0.0.1:${port}`,
      from: 'no-reply@directory.example',
    },
    log: line => void log.push(JSON.stringify(line)),
  });
  await ask.admin('POST', 'tenants', { ...CONTOSO_TENANT, displayName: 'Contoso <b>&</b> Sons' });
  ada = await ask.personToken(CONTOSO, 'ada@contoso.test', 'Ada-Passw0rd-1');
  await ask.graph(ada, 'me', {
    method: 'PATCH',
    body: { displayName: 'Ada "the" Admin', mail: 'ada@contoso.test' },
  });
});
afterEach(() => {
  mails.length = 0;
  envelopes.length = 0;
  log.length = 0;
  refusal = undefined;
});
afterAll(async () => {
  await ask.directory.close();
  await new Promise<void>(resolve => server.close(resolve));
});

const invite = (address: string, more: object = {}): Promise<Answer> =>
  ask.graph(ada, 'invitations', {
    method: 'POST',
    body: {
      invitedUserEmailAddress: address,
      inviteRedirectUrl: LANDING,
      sendInvitationMessage: true,
      ...more,
    },
  });

describe('B5 the mail of an invitation, by SMTP', () => {
  it('goes to who is invited, as text and HTML, with the link that redeems', async () => {
    const { status, body } = await invite('gwen@outside.example', { invitedUserDisplayName: 'Gwen' });
    expect([status, body.sendInvitationMessage]).toEqual([201, true]);
    const [mail] = mails;
    expect(envelopes).toEqual([['gwen@outside.example']]);
    expect(mail?.from?.text).toBe('no-reply@directory.example');
    expect(mail?.replyTo?.text).toBe('ada@contoso.test');
    expect(mail?.subject).toBe('Ada "the" Admin invited you to Contoso <b>&</b> Sons');
    expect(mail?.headers.get('auto-submitted')).toBe('auto-generated');
    expect(mail?.text).toContain(`Accept the invitation: ${body.inviteRedeemUrl}`);
    expect(mail?.text).toContain('portal.example');
    const href = /<a href="([^"]+)">Accept/.exec(String(mail?.html))?.[1]?.replaceAll('&#38;', '&');
    expect(href).toBe(body.inviteRedeemUrl);
    const page = await formBrowser().open(href ?? '');
    expect(page.body).toContain('gwen@outside.example');
  });

  it('names and words of people are text, never markup, and no header of their own', async () => {
    const { status } = await invite('hugo@outside.example', {
      invitedUserDisplayName: 'Hugo <script>alert(1)</script>\r\nBcc: thief@evil.example',
      invitedUserMessageInfo: {
        customizedMessageBody: 'Bonjour <img src=x onerror=alert(1)>\nà bientôt & merci',
        messageLanguage: 'fr-FR',
        ccRecipients: [{ emailAddress: { name: 'Cara "C"', address: 'cara@contoso.test' } }],
      },
    });
    expect(status).toBe(201);
    const [mail] = mails;
    expect(envelopes).toEqual([['hugo@outside.example', 'cara@contoso.test']]);
    const html = String(mail?.html);
    expect(html).not.toMatch(/<script|<img|<b>/);
    expect(html).toContain(
      '<blockquote dir="auto" lang="fr-FR">Bonjour &#60;img src=x onerror=alert(1)&#62;<br>à bientôt',
    );
    expect(mail?.text).toContain('Bonjour <img src=x onerror=alert(1)>\nà bientôt & merci');
    expect(mail?.text).toContain('Hello Hugo <script>alert(1)</script> Bcc: thief@evil.example,');
    expect(mail?.headers.has('bcc')).toBe(false);
  });

  it('is sent only when asked for, and again when somebody is invited again', async () => {
    expect(
      (await invite('once@outside.example', { sendInvitationMessage: false })).body.sendInvitationMessage,
    ).toBe(false);
    expect(mails).toEqual([]);
    const again = await invite('once@outside.example');
    expect(again.body.sendInvitationMessage).toBe(true);
    expect(mails[0]?.text).toContain(again.body.inviteRedeemUrl);
  });

  it.each([
    ['customizedMessageBody', { customizedMessageBody: 7 }],
    ['customizedMessageBody', { customizedMessageBody: 'x'.repeat(5_001) }],
    ['messageLanguage', { messageLanguage: '"><script>' }],
    [
      'ccRecipients',
      {
        ccRecipients: [
          { emailAddress: { address: 'a@b.example' } },
          { emailAddress: { address: 'c@d.example' } },
        ],
      },
    ],
    ['ccRecipients', { ccRecipients: [{ emailAddress: { address: 'a@b.example, c@d.example' } }] }],
    ['ccRecipients', { ccRecipients: ['a@b.example'] }],
  ])(
    '%s that Graph would not take is refused, and nothing is sent',
    async (target, invitedUserMessageInfo) => {
      const { status, body } = await invite('refused@outside.example', { invitedUserMessageInfo });
      expect([status, body.error.details[0].target]).toEqual([400, target]);
      expect(mails).toEqual([]);
    },
  );

  it('a mail server that refuses leaves the invitation, and the answer and the log say that nothing was sent', async () => {
    refusal = 'mailbox unavailable';
    const { status, body } = await invite('full@outside.example');
    expect([status, body.sendInvitationMessage, body.status]).toEqual([201, false, 'PendingAcceptance']);
    expect((await ask.graph(ada, `users/${body.invitedUser.id}`)).status).toBe(200);
    const told = log.find(line => line.includes('was not taken')) ?? '';
    expect(told).toContain('mailbox unavailable');
    expect(told).not.toContain(new URL(body.inviteRedeemUrl).searchParams.get('rd'));
    expect(told).not.toContain(USER.password);
  });
});

describe('B5 without a mail server that answers', () => {
  const withMail = async (mail?: { smtpUrl: string; from: string }): Promise<Answer> => {
    const other = await startAsking({ ...directoryOptions(), ...(mail === undefined ? {} : { mail }) });
    try {
      await other.admin('POST', 'tenants', CONTOSO_TENANT);
      const token = await other.personToken(CONTOSO, 'ada@contoso.test', 'Ada-Passw0rd-1');
      return await other.graph(token, 'invitations', {
        method: 'POST',
        body: {
          invitedUserEmailAddress: 'nobody@outside.example',
          inviteRedirectUrl: LANDING,
          sendInvitationMessage: true,
        },
      });
    } finally {
      await other.directory.close();
    }
  };

  it('no SMTP_URL: the link is to be passed on, and the answer says so', async () => {
    const { status, body } = await withMail();
    expect([status, body.sendInvitationMessage]).toEqual([201, false]);
  });

  it('nobody listens there: the same', async () => {
    const { status, body } = await withMail({ smtpUrl: 'smtp://127.0.0.1:1', from: 'a@b.example' });
    expect([status, body.sendInvitationMessage]).toEqual([201, false]);
  });
});
