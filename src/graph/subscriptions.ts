import type { DirectorySubscription, DirectorySubscriptions } from '../app/ports/directory-subscriptions.ts';
import { Problem } from '../core/problems.ts';
import type { Answer } from './exchange.ts';
import { errorCodes, isJsonObject, textAt, type JsonObject } from './graph-json.ts';
import { unexpected, type GraphReads } from './graph-reads.ts';

/** More subscriptions than an application may have in a tenant are not read. */
const PAGES = 10;

/** Change notifications over Microsoft Graph v1.0 (graph-contract.md, B8). */
export const createDirectorySubscriptions = (
  reads: Pick<GraphReads, 'answer' | 'items'>,
): DirectorySubscriptions => ({
  async list(tenant) {
    const items = await reads.items(tenant, '/v1.0/subscriptions', PAGES);
    return (items ?? []).map(readSubscription).filter(each => each !== undefined);
  },
  async create(tenant, { resource, notificationUrl, clientState, expires }) {
    const answer = await reads.answer(tenant, '/v1.0/subscriptions', {
      method: 'POST',
      body: {
        changeType: 'updated,deleted',
        notificationUrl,
        lifecycleNotificationUrl: notificationUrl,
        resource,
        expirationDateTime: expires.toISOString(),
        clientState,
      },
    });
    return made(answer, 201);
  },
  async renew(tenant, id, expires) {
    const answer = await reads.answer(tenant, `/v1.0/subscriptions/${encodeURIComponent(id)}`, {
      method: 'PATCH',
      body: { expirationDateTime: expires.toISOString() },
    });
    return answer.status === 404 ? undefined : made(answer, 200);
  },
  async remove(tenant, id) {
    const answer = await reads.answer(tenant, `/v1.0/subscriptions/${encodeURIComponent(id)}`, {
      method: 'DELETE',
    });
    if (answer.status !== 204 && answer.status !== 404) throw unexpected(answer);
  },
});

function readSubscription(raw: JsonObject): DirectorySubscription | undefined {
  const [id, expires] = [textAt(raw, 'id'), textAt(raw, 'expirationDateTime')];
  if (id === undefined || expires === undefined || Number.isNaN(Date.parse(expires))) return undefined;
  return {
    id: id.toLowerCase(),
    resource: textAt(raw, 'resource') ?? '',
    notificationUrl: textAt(raw, 'notificationUrl') ?? '',
    expires: new Date(expires).toISOString(),
  };
}

function made(answer: Answer, status: number): DirectorySubscription {
  if (answer.status === 400) {
    const codes = errorCodes(answer.body).join(' ') || 'no reason';
    throw new Problem(
      'directory-refused',
      `The directory does not send notifications to this address (${codes}). It must be able to reach it.`,
    );
  }
  const subscription =
    answer.status === status && isJsonObject(answer.body) ? readSubscription(answer.body) : undefined;
  if (subscription === undefined) throw unexpected(answer);
  return subscription;
}
