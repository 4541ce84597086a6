import { randomBytes } from 'node:crypto';
import type { FastifyReply } from 'fastify';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as HTML, in elements and in quoted attributes. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, char => entities[char] ?? char);

/** A new nonce for the styles of one answer. */
export const styleNonce = (): string => randomBytes(16).toString('base64');

/** What a page of ours may do: scripts and styles from here, styles also under the answer's nonce, nothing from elsewhere. */
export const pagePolicy = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

const style = `:root{color-scheme:light dark;font:16px/1.5 'Segoe UI',system-ui,sans-serif}
body{max-width:36rem;margin:15vh auto 0;padding:0 1.5rem}h1{font-size:1.5rem;font-weight:600}
a{color:LinkText}code{font-size:.9em}.small{opacity:.8;font-size:.875rem}`;

export interface SmallPage {
  readonly status: number;
  readonly title: string;
  /** Plain texts. */
  readonly paragraphs: readonly string[];
  readonly link?: { readonly href: string; readonly text: string };
  readonly small?: string;
}

/** A page that needs no script, for what happens before or without the console. Everything in it is escaped. */
export function sendSmallPage(reply: FastifyReply, page: SmallPage): FastifyReply {
  const nonce = styleNonce();
  const title = escapeHtml(page.title);
  const lines = page.paragraphs.map(text => `<p>${escapeHtml(text)}</p>`).join('');
  const link = page.link
    ? `<p><a href="${escapeHtml(page.link.href)}">${escapeHtml(page.link.text)}</a></p>`
    : '';
  const small = page.small === undefined ? '' : `<p class="small">${escapeHtml(page.small)}</p>`;
  return reply
    .code(page.status)
    .header('content-type', 'text/html; charset=utf-8')
    .header('content-security-policy', pagePolicy(nonce))
    .header('cache-control', 'no-store')
    .send(
      `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title} - Rolecall</title>` +
        `<meta name="viewport" content="width=device-width, initial-scale=1"><style nonce="${nonce}">${style}</style>` +
        `</head><body><main><h1>${title}</h1>${lines}${link}${small}</main></body></html>`,
    );
}
