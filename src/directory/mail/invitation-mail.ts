import type { MailMessage } from './mailer.ts';

/** What an invitation's mail is made of; every text comes from people and is escaped. */
export interface InvitationMail {
  readonly address: string;
  /** The name of the tenant that invites. */
  readonly place: string;
  /** Who invited, when it was a person. */
  readonly inviter: { readonly name: string; readonly mail: string | undefined } | undefined;
  /** The name of who is invited. */
  readonly invited: string;
  readonly redeemUrl: string;
  readonly redirectUrl: string;
  /** What the inviter wrote, as plain text. */
  readonly words: string | undefined;
  /** The language of those words, a tag of BCP 47. */
  readonly language: string | undefined;
  readonly cc: readonly { readonly name: string; readonly address: string }[];
}

const escape = (text: string): string => text.replace(/[&<>"']/g, sign => `&#${sign.charCodeAt(0)};`);
/** Of one line, as subjects and names are. */
const line = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** The mail of an invitation, the same words as text and as HTML. */
export function invitationMail(given: InvitationMail): MailMessage {
  const place = line(given.place);
  const by = given.inviter === undefined ? place : line(given.inviter.name);
  const { words } = given;
  return {
    to: given.address,
    cc: given.cc,
    replyTo: given.inviter?.mail,
    subject: by === place ? `${place} invited you` : `${by} invited you to ${place}`,
    text: plain(given, by, place),
    html: `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Invitation from ${escape(place)}</title></head>
<body style="font-family: sans-serif; line-height: 1.5; color: #242424; max-width: 36em">
<p>Hello ${escape(line(given.invited))},</p>
<p>${escape(by)} invited you (<strong>${escape(given.address)}</strong>) to <strong>${escape(place)}</strong>.</p>
${words === undefined ? '' : quote(by, words, given.language)}
<p>Accept only if you know this organisation: it will see your name and address.</p>
<p><a href="${escape(given.redeemUrl)}">Accept the invitation</a></p>
<p>Afterwards you come to ${escape(hostOf(given.redirectUrl))}. If you did not expect this message, you need not do anything.</p>
</body>
</html>
`,
  };
}

const hostOf = (url: string): string => new URL(url).host;

const quote = (by: string, words: string, language: string | undefined): string =>
  `<p>Message from ${escape(by)}:</p>
<blockquote dir="auto"${language === undefined ? '' : ` lang="${escape(language)}"`}>${escape(words).replace(/\r?\n/g, '<br>')}</blockquote>`;

function plain(given: InvitationMail, by: string, place: string): string {
  return [
    `Hello ${line(given.invited)},`,
    `${by} invited you (${given.address}) to ${place}.`,
    ...(given.words === undefined ? [] : [`Message from ${by}:`, given.words]),
    'Accept only if you know this organisation: it will see your name and address.',
    `Accept the invitation: ${given.redeemUrl}`,
    `Afterwards you come to ${hostOf(given.redirectUrl)}. If you did not expect this message, you need not do anything.`,
    '',
  ].join('\n\n');
}
