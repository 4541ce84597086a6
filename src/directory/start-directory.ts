import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ensureOperator } from './admin/operator.ts';
import { loadSigningKeys } from './crypto/signing-keys.ts';
import type { Directory } from './directory.ts';
import type { DirectoryOptions } from './directory-options.ts';
import { serve } from './serve.ts';
import { countSignInAttempts } from './sign-in-attempts.ts';
import { openStore } from './store/open-store.ts';

export type { DirectoryOptions } from './directory-options.ts';

export interface RunningDirectory {
  /** The public base URL, without a slash at the end. */
  readonly url: string;
  readonly port: number;
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
    const server = createServer({ keepAliveTimeout: 65_000 });
    const port = await listen(server, options.host, options.port);
    const base = (options.baseUrl ?? `http://localhost:${port}`).replace(/\/+$/, '');
    const directory: Directory = {
      store,
      base,
      keys,
      adminKey: options.adminKey,
      operator: options.operator,
      attempts: countSignInAttempts(),
      log: options.log ?? (() => undefined),
    };
    server.on('request', (request, response) => void serve(directory, request, response));
    let closing: Promise<void> | undefined;
    return { url: base, port, close: () => (closing ??= stop(server).then(() => store.close())) };
  } catch (error) {
    store.close();
    throw error;
  }
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
