import { describe, expect, it } from 'vitest';
import type { MailFacts, MailKind } from '../app/ports/mail-writer.ts';
import { mailWriter } from './render.ts';
import { allWords, wordsOf } from './words.ts';

const link = 'https://rolecall.example/a/acc-1/members?x=1&y=2';
const now = '2026-05-01T10:00:00Z';
const end = (days: number): string => new Date(Date.parse(now) + days * 86_400_000).toISOString();

const facts = (name: string): { readonly [Kind in MailKind]: MailFacts[Kind] } => ({
  invitation: {
    account: name,
    tenant: name,
    invitedBy: name,
    address: 'gus@guest.example',
    link,
    expires: end(30),
    message: `${name}\nsecond line`,
    again: false,
  },
  'access-ends': {
    account: name,
    items: [
      { who: name, what: 'Developer', ends: end(7) },
      { who: null, what: 'Marketer', ends: end(1) },
      { who: null, what: 'Developer', through: name, ends: end(7) },
    ],
    more: 3,
    link,
    now,
  },
  'key-ends': {
    account: name,
    items: [{ application: name, description: name, ends: end(60) }],
    more: 0,
    link,
    now,
  },
  'tenant-associated': { account: name, tenant: name, domain: 'north.test', by: name, link, at: now },
  'ownership-offered': { account: name, by: name, link },
  'no-manager': { account: name, link },
  'tenant-trouble': {
    account: name,
    tenant: name,
    trouble: { alarm: 'consent-withdrawn', accessEnds: end(1) },
    link,
  },
});
const kinds = Object.keys(facts('')) as readonly MailKind[];
const write = (kind: MailKind, name: string, language?: string) =>
  mailWriter.write(kind, facts(name)[kind], 'ann@contoso.example', language);

/** What a reader of the HTML sees. */
const seen = (html: string): string =>
  html
    .slice(html.indexOf('<body'))
    .replaceAll(/<(br|\/p|\/li|\/h2)>/g, ' ')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
const words = (text: string): readonly string[] =>
  text
    .replaceAll(/^(- |> )/gm, '')
    .split(/\s+/)
    .filter(Boolean);

describe('mails', () => {
  it.each(allWords.map(each => each.language))(
    'every kind of mail is complete in %s, text and HTML alike',
    language => {
      for (const kind of kinds) {
        const mail = write(kind, 'Contoso Games', language);
        expect(mail.to).toBe('ann@contoso.example');
        expect(mail.subject).toContain('Contoso Games');
        expect(mail.text + mail.html).not.toMatch(/undefined|null|NaN|\[object/);
        const html = seen(mail.html);
        for (const word of words(mail.text)) {
          if (word.startsWith('https://'))
            expect(mail.html).toContain('href="https://rolecall.example/a/acc-1/members?x=1&#38;y=2');
          else expect(html.replaceAll(':', ''), `${kind}: ${word}`).toContain(word.replaceAll(':', ''));
        }
        expect(mail.text).toContain(link);
        // Another language has other words.
        if (language !== 'en') expect(mail.text).not.toBe(write(kind, 'Contoso Games', 'en').text);
      }
    },
  );

  it('Arabic mails run from right to left and keep the direction of names', () => {
    const mail = write('access-ends', 'Contoso Games', 'ar-EG');
    expect(mail.html).toContain('<html lang="ar" dir="rtl">');
    expect(mail.text).toContain('\u2068Contoso Games\u2069');
    expect(mail.subject).toMatch(/[\u0600-\u06ff]/);
  });

  it('an unknown language is answered in English, a region in its language', () => {
    expect(wordsOf('tlh').language).toBe('en');
    expect(wordsOf(undefined).language).toBe('en');
    expect(wordsOf('DE-at').language).toBe('de');
  });

  it('nothing that people wrote becomes markup, a header or a turn of direction, and nothing is fetched', () => {
    const hostile = 'Eve<img src=//evil.example/x>"\'\r\nBcc: all@evil.example\u202e&amp;';
    for (const { language } of allWords)
      for (const kind of kinds) {
        const mail = write(kind, hostile, language);
        expect(mail.subject).not.toMatch(/[\r\n\u202e]/);
        expect(mail.html).not.toContain('<img');
        expect(mail.html).not.toMatch(/\ssrc=(?!\/\/evil\.example\/x&#62;)|url\(|<link|<script|@import/);
        expect(mail.html).not.toContain('\u202e');
        expect(mail.html).toContain('&#60;img src=//evil.example/x&#62;&#34;&#39; Bcc');
      }
    expect(() =>
      mailWriter.write('no-manager', { account: 'x', link: 'javascript:alert(1)' }, 'ann@contoso.example'),
    ).toThrow('web addresses');
  });

  it('B-1 what ends says when, in days and by date', () => {
    const { text } = write('access-ends', 'Ann');
    expect(text).toContain('- Ann: Developer ends in 7 days, on May 8, 2026 at 10:00');
    expect(text).toContain('- Marketer ends in 1 day, on May 2, 2026');
    expect(text).toContain('3 more are not named here.');
    expect(write('key-ends', 'Bot', 'de').text).toContain('- Bot (Bot): endet in 60 Tagen, am 30. Juni 2026');
  });
});
