import { BodyMalformed, BodyTooLarge } from '../web/body.ts';
import type { Reply } from '../web/reply.ts';
import { errorPage, pageHeaders } from './pages.ts';

/** A refusal as a page, for a browser that cannot be sent back to the application. */
export const htmlError = (status: number, code: string, detail: string): Reply => ({
  status,
  headers: pageHeaders(),
  body: errorPage(code, detail),
});

/** What a page says of a form, or a query, that cannot be read. Any other error is thrown on. */
export function unreadable(error: unknown, code = 'malformed'): Reply {
  if (error instanceof BodyMalformed) return htmlError(400, code, error.message);
  if (error instanceof BodyTooLarge) return htmlError(413, code, error.message);
  throw error;
}
