import { Client } from 'pg';
import { asAccountId, asTenantId, type AccountId, type TenantId } from '../core/id.ts';
import { sqlState, systemCode } from './store-failures.ts';

/** What another process (or this one) has just committed. */
export type Notice =
  | { readonly kind: 'account'; readonly account: AccountId; readonly revision: number }
  | { readonly kind: 'tenant'; readonly tenant: TenantId; readonly revision: number }
  /** Notices may have been missed: everything is to be looked at. */
  | { readonly kind: 'gap' };

type Log = (line: { level: 'info' | 'warn' | 'error'; msg: string; [fact: string]: unknown }) => void;

const channel = 'rolecall';
const firstPause = 100;
const longestPause = 5_000;
/** A connection that broke unheard is noticed by a question now and then. */
const askEvery = 15_000;

/**
 * Hears what processes that share a PostgreSQL commit, over a connection of its own, which is made again when it breaks.
 * Answers how to stop. A notice may be lost; whoever must not miss a change looks at the revisions as well.
 */
export function listenToNotices(url: string, heard: (notice: Notice) => void, log: Log): () => Promise<void> {
  let stopped = false;
  let current: Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let pause = firstPause;

  const again = (client: Client, error: unknown): void => {
    if (current !== client) return;
    current = undefined;
    clearTimeout(timer);
    client.end().catch(() => undefined);
    if (stopped) return;
    const code = sqlState(error) ?? systemCode(error);
    log({ level: 'warn', msg: 'Notices of other processes are not heard for the moment', code });
    timer = setTimeout(connect, pause);
    pause = Math.min(pause * 2, longestPause);
  };

  const ask = (client: Client): void => {
    timer = setTimeout(() => {
      client.query('select 1').then(
        () => {
          if (current === client) ask(client);
        },
        (error: unknown) => again(client, error),
      );
    }, askEvery);
  };

  const connect = (): void => {
    const client = new Client({
      connectionString: url,
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
      query_timeout: 5_000,
      application_name: 'rolecall notices',
    });
    current = client;
    client.on('error', error => again(client, error));
    client.on('end', () => again(client, new Error('the connection ended')));
    client.on('notification', ({ payload }) => {
      const notice = noticeOf(payload ?? '');
      if (notice && !stopped) heard(notice);
    });
    client
      .connect()
      .then(() => client.query(`listen ${channel}`))
      .then(
        () => {
          if (current !== client) return;
          pause = firstPause;
          heard({ kind: 'gap' });
          ask(client);
        },
        (error: unknown) => again(client, error),
      );
  };

  connect();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await current?.end().catch(() => undefined);
  };
}

function noticeOf(payload: string): Notice | undefined {
  const [kind, id = '', text] = payload.split(' ');
  const revision = Number(text);
  if (!Number.isSafeInteger(revision)) return undefined;
  if (kind === 'account') return { kind, account: asAccountId(id), revision };
  return kind === 'tenant' ? { kind, tenant: asTenantId(id), revision } : undefined;
}
