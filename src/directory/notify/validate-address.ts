import { randomBytes } from 'node:crypto';
import { OutgoingRefused, postGuarded } from '../web/guarded-fetch.ts';

const PATIENCE_MS = 10_000;

/**
 * Asks an address whether it wants notifications: it must repeat the token as plain text, with 200, in ten seconds
 * (Graph: change-notifications-delivery-webhooks).
 * @returns undefined when it did, else why not
 */
export async function validateAddress(base: string, address: string): Promise<string | undefined> {
  const token = `Validation: Testing client application reachability for subscription Request-Id: ${randomBytes(16).toString('hex')}`;
  try {
    const url = new URL(address);
    url.searchParams.set('validationToken', token);
    const sent = { type: 'text/plain; charset=utf-8', body: '', patienceMs: PATIENCE_MS };
    const { type, text } = await postGuarded(base, url.href, sent, status => status === 200);
    if (!/^text\/plain\b/i.test(type))
      return 'Subscription validation request failed. Must respond with text/plain.';
    if (text === token) return undefined;
    return 'Subscription validation request failed. Notification endpoint must respond with the validation token.';
  } catch (error) {
    if (!(error instanceof OutgoingRefused)) throw error;
    if (/timeout|aborted/i.test(error.message)) return 'Subscription validation request timed out.';
    return `Subscription validation request failed. ${error.message}`;
  }
}
