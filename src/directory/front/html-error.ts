import type { Reply } from '../web/reply.ts';
import { errorPage, pageHeaders } from './pages.ts';

/** A refusal as a page, for a browser that cannot be sent back to the application. */
export const htmlError = (status: number, code: string, detail: string): Reply => ({
  status,
  headers: pageHeaders(),
  body: errorPage(code, detail),
});
