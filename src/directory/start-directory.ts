import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ensureOperator } from './admin/operator.ts';
import { loadSigningKeys } from './crypto/signing-keys.ts';
import type { Directory } from './directory.ts';
import type { DirectoryOptions } from './directory-options.ts';
import { startNotifier } from './notify/notifier.ts';
import { serve } from './serve.ts';
import { countSignInAttempts } from './sign-in-attempts.ts';
import { onChange } from './store/changes.ts';
import { openStore } from './store/open-store.ts';
import { makeTrouble } from './trouble/trouble.ts';
import type { Authority } from './tls/authority.ts';

export type { DirectoryOptions } from './directory-options.ts';

export interface RunningDirectory {
  /** The public base URL, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** The authority that signed its certificate; missing on plain HTTP. */
  readonly authority?: Pick<Authority, 'file' | 'certificate'>;
  /** Takes no new requests, finishes those it began (at most 8 s) and closes the store. */
  close(): Promise<void>;
}

const FINISH_WITHIN_MS = 8_000;

/**
 * Starts the embedded directory: an Entra-compatible sign-in service and a subset of Microsoft Graph v1.0 on one origin.
 * @throws Error when the folder is open in another process (it says which), or the port is taken
 */
export async function startDirectory(options: DirectoryOptions): Promise<RunningDirectory> {
  const store = openStore(options.dataDir);
  try {
    ensureOperator(store, options.operator);
    const keys = await loadSigningKeys(store);
    const log = options.log ?? (() => undefined);
    const { server, authority } = await makeServer(options, log);
    const port = await listen(server, options.host, options.port);
    const scheme = authority === undefined ? 'http' : 'https';
    const base = (options.baseUrl ?? `${scheme}://localhost:${port}`).replace(/\/+$/, '');
    const directory: Directory = {
      store,
      base,
      keys,
      adminKey: options.adminKey,
      operator: options.operator,
      attempts: countSignInAttempts(),
      trouble: makeTrouble(),
      log,
    };
    onChange(store, change => directory.trouble.changed(change));
    const notifier = startNotifier(directory);
    server.on('request', (request, response) => void serve(directory, request, response));
    let closing: Promise<void> | undefined;
    const close = async (): Promise<void> => {
      await stop(server);
      notifier.close();
      store.close();
      authority?.close();
    };
    return {
      url: base,
      port,
      ...(authority === undefined ? {} : { authority }),
      close: () => (closing ??= close()),
    };
  } catch (error) {
    store.close();
    throw error;
  }
}

async function makeServer(
  { tls }: DirectoryOptions,
  log: Directory['log'],
): Promise<{ server: Server; authority: Authority | undefined }> {
  if (tls === undefined) return { server: createServer({ keepAliveTimeout: 65_000 }), authority: undefined };
  // Loaded here, so that a start on plain HTTP need not wait for it.
  const [{ openAuthority }, { createRenewingServer }] = await Promise.all([
    import('./tls/authority.ts'),
    import('./tls/https-server.ts'),
  ]);
  const authority = await openAuthority(tls);
  const failed = (error: unknown): void =>
    log({ level: 'error', msg: 'the certificate could not be renewed', error: String(error) });
  const { server } = await createRenewingServer(authority, failed);
  return { server, authority };
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function stop(server: Server): Promise<void> {
  return new Promise(resolve => {
    const limit = setTimeout(() => server.closeAllConnections(), FINISH_WITHIN_MS);
    server.close(() => {
      clearTimeout(limit);
      resolve();
    });
    server.closeIdleConnections();
  });
}
