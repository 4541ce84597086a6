import type { MailFacts, MailKind, MailWriter } from '../app/ports/mail-writer.ts';
import type { Mail } from '../app/ports/mailer.ts';
import { oneLine, severalLines, type Letter, type Words } from './letter.ts';
import { wordsOf } from './words.ts';

const escape = (text: string): string => text.replaceAll(/[&<>"']/g, sign => `&#${sign.charCodeAt(0)};`);

/** Only what a browser opens as a page, and no more than a page's address, becomes a link. */
function linkOf(href: string): string {
  const url = new URL(href);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new Error('INVARIANT: links are web addresses');
  return url.href;
}

/** Makes everything that people wrote fit for its place: names for a line, messages for several, links checked. */
function tamed(value: unknown, key = ''): unknown {
  if (typeof value === 'string') {
    if (key === 'link') return linkOf(value);
    return key === 'message' ? severalLines(value) : oneLine(value);
  }
  if (Array.isArray(value)) return value.map(each => tamed(each));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, tamed(each, name)]));
}

const listsOf = ({ lists = [] }: Letter): NonNullable<Letter['lists']> =>
  lists.filter(({ lines }) => lines.length > 0);

function textOf(letter: Letter): string {
  const { paragraphs, quote, button, closing } = letter;
  return `${[
    ...paragraphs,
    ...(quote === undefined ? [] : [quote.says, quote.words.replaceAll(/^/gm, '> ')]),
    ...listsOf(letter).map(({ heading, lines }) => [heading, ...lines.map(line => `- ${line}`)].join('\n')),
    ...(button === undefined ? [] : [`${button.label}:\n${button.href}`]),
    ...closing,
  ].join('\n\n')}\n`;
}

function htmlOf(letter: Letter, { language, direction }: Words): string {
  const { subject, paragraphs, quote, button, closing } = letter;
  const lines = [
    ...paragraphs.map(each => `<p>${escape(each)}</p>`),
    ...(quote === undefined
      ? []
      : [
          `<p>${escape(quote.says)}</p>`,
          `<blockquote dir="auto">${escape(quote.words).replaceAll('\n', '<br>')}</blockquote>`,
        ]),
    ...listsOf(letter).map(
      ({ heading, lines: items }) =>
        `<h2 style="font-size: 1em">${escape(heading)}</h2>\n<ul>${items.map(item => `<li>${escape(item)}</li>`).join('')}</ul>`,
    ),
    ...(button === undefined
      ? []
      : [
          `<p><a href="${escape(button.href)}" style="display: inline-block; padding: 0.5em 1em; border-radius: 4px; background: #0f548c; color: #ffffff; text-decoration: none">${escape(button.label)}</a></p>`,
        ]),
    ...closing.map(each => `<p style="color: #616161; font-size: 0.9em">${escape(each)}</p>`),
  ];
  return `<!doctype html>
<html lang="${language}" dir="${direction}">
<head><meta charset="utf-8"><title>${escape(subject)}</title></head>
<body dir="${direction}" style="font-family: sans-serif; line-height: 1.5; color: #242424; max-width: 36em">
${lines.join('\n')}
</body>
</html>
`;
}

function write<Kind extends MailKind>(
  kind: Kind,
  facts: MailFacts[Kind],
  to: string,
  language?: string,
): Mail {
  const words = wordsOf(language);
  const letter = words.letters[kind](tamed(facts) as MailFacts[Kind]);
  return { to, subject: letter.subject, text: textOf(letter), html: htmlOf(letter, words) };
}

/** Writes mails in the languages of `words.ts`, with nothing in them that a mail program would fetch. */
export const mailWriter: MailWriter = { write };
