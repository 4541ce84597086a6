import { createNotifications } from '../../src/app/notifications.ts';
import type { DirectoryObject } from '../../src/core/directory.ts';
import { createSubscriptions, type Subscriptions } from '../../src/app/subscriptions.ts';
import { createSyncLoop, type SyncLoop } from '../../src/app/sync-loop.ts';
import { createTenantSync } from '../../src/app/sync-tenant.ts';
import { createTenantIndexes, type TenantIndexes } from '../../src/app/tenant-indexes.ts';
import { createTenantIndex } from '../../src/core/tenant-index.ts';
import { connectToDirectories } from '../../src/graph/directory-reader.ts';
import { addNotificationRoutes } from '../../src/http/notifications.ts';
import { createServer } from '../../src/http/server.ts';
import { rolecall } from '../contract/contoso-directory.ts';
import { freePort } from '../rolecall.ts';
import { directoryNow, startSyncedContoso, type SyncedContoso } from './synced-contoso.ts';

/** One request of the sync to the directory. */
export interface Asked {
  readonly at: number;
  readonly url: URL;
  readonly method: string;
  answered?: { readonly at: number; readonly status: number; readonly retryAfter: number };
}

/** Contoso's directory, its replica and all that keeps the two equal, with every request on record. */
export interface TroubledContoso {
  readonly contoso: SyncedContoso;
  readonly indexes: TenantIndexes;
  readonly loop: SyncLoop;
  readonly subscriptions: Subscriptions;
  readonly notificationUrl: string;
  readonly asked: Asked[];
  /** What stands between the directory's answers and the sync, as JSON; undefined: nothing. */
  tamper: ((url: URL, body: unknown) => unknown) | undefined;
  /** Live objects with all that is kept of them, and the memberships among them: of the replica and of the directory. */
  both(): Promise<readonly [Held, Held]>;
  close(): Promise<void>;
}

interface Held {
  readonly objects: readonly string[];
  readonly pairs: readonly string[];
}

const retryAfterOf = (header: string | null, at: number): number => {
  if (header === null) return 0;
  return /^[\d.]+$/.test(header) ? Number(header) * 1000 : Math.max(0, Date.parse(header) - at);
};

const live = ({ objects, pairs }: { objects: string[]; pairs: string[] }): Held => {
  const there = objects.filter(each => each.includes('"deleted":false'));
  const ids = new Set(there.map(each => (JSON.parse(each) as DirectoryObject).objectId as string));
  return { objects: there, pairs: pairs.filter(pair => pair.split(' ').every(id => ids.has(id))) };
};

export async function startTroubledContoso(intervalMs: number): Promise<TroubledContoso> {
  const contoso = await startSyncedContoso();
  const { directory, store, tenant } = contoso;
  const asked: Asked[] = [];
  const now = () => new Date();

  const fetching: typeof fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const one: Asked = { at: Date.now(), url, method: init?.method ?? 'GET' };
    asked.push(one);
    const response = await fetch(url, init);
    const at = Date.now();
    const retryAfter = retryAfterOf(response.headers.get('retry-after'), at);
    one.answered = { at, status: response.status, retryAfter };
    const { tamper } = troubled;
    if (!tamper || response.status !== 200) return response;
    return new Response(JSON.stringify(tamper(url, await response.json())), { headers: response.headers });
  };

  const { reader, subscriptions: telling } = connectToDirectories({
    loginUrl: directory.url,
    graphUrl: directory.url,
    ...rolecall,
    fetch: fetching,
    timeoutMs: 1000,
    patienceMs: 2500,
  });
  const indexes = createTenantIndexes({ store, createTenantIndex });
  const sync = createTenantSync({ directory: reader, store, indexes, now });
  const port = await freePort();
  const notificationUrl = `http://localhost:${port}/notifications/graph`;
  const subscriptions = createSubscriptions({
    directory: telling,
    store,
    address: { url: notificationUrl },
    now,
    lookEveryMs: 1000,
  });
  const loop = createSyncLoop({
    sync,
    indexes,
    subscriptions,
    tenants: async () => [tenant],
    intervalMs,
    // Everything is compared anew all the time, since that is where somebody could be removed by mistake.
    wholeEveryMs: 1500,
    now,
  });
  const server = await createServer({ publicUrl: `http://localhost:${port}` });
  addNotificationRoutes(server, createNotifications({ subscriptions, loop }));
  await server.listen({ host: '127.0.0.1', port });
  subscriptions.open();
  loop.start();

  const troubled: TroubledContoso = {
    contoso,
    indexes,
    loop,
    subscriptions,
    notificationUrl,
    asked,
    tamper: undefined,
    both: async () => [live(await contoso.replica()), live(await directoryNow(contoso))],
    async close() {
      await loop.stop();
      await server.close();
      await contoso.close();
    },
  };
  return troubled;
}
