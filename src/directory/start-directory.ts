import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ensureOperator } from './admin/operator.ts';
import { loadSigningKeys } from './crypto/signing-keys.ts';
import type { Directory } from './directory.ts';
import type { DirectoryOptions } from './directory-options.ts';
import type { Mailer } from './mail/mailer.ts';
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
  /** Graph's public base URL, where Graph has an origin of its own. */
  readonly graphUrl?: string;
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
    const mailer = await makeMailer(options.mail);
    const { servers, authority } = await makeServers(options, log);
    const [server, graphServer] = servers;
    const origin = async (at: Server, port: number, baseUrl: string | undefined) => {
      const bound = await listen(at, options.host, port);
      const scheme = authority === undefined ? 'http' : 'https';
      return { port: bound, base: (baseUrl ?? `${scheme}://localhost:${bound}`).replace(/\/+$/, '') };
    };
    const { port, base } = await origin(server, options.port, options.baseUrl);
    const { graph } = options;
    const graphBase = graph && graphServer && (await origin(graphServer, graph.port, graph.baseUrl)).base;
    const directory: Directory = {
      store,
      base,
      graphBase: graphBase ?? base,
      keys,
      adminKey: options.adminKey,
      operator: options.operator,
      attempts: countSignInAttempts(),
      trouble: makeTrouble(),
      mailer,
      log,
    };
    onChange(store, change => directory.trouble.changed(change));
    const notifier = startNotifier(directory);
    server.on('request', (request, response) => {
      void serve(directory, request, response, graphServer === undefined ? 'all' : 'sign-in');
    });
    graphServer?.on('request', (request, response) => void serve(directory, request, response, 'graph'));
    let closing: Promise<void> | undefined;
    const close = async (): Promise<void> => {
      await Promise.all([stop(server), graphServer && stop(graphServer)]);
      notifier.close();
      mailer?.close();
      store.close();
      authority?.close();
    };
    return {
      url: base,
      port,
      ...(graphBase === undefined ? {} : { graphUrl: graphBase }),
      ...(authority === undefined ? {} : { authority }),
      close: () => (closing ??= close()),
    };
  } catch (error) {
    store.close();
    throw error;
  }
}

async function makeMailer(mail: DirectoryOptions['mail']): Promise<Mailer | undefined> {
  if (mail === undefined) return undefined;
  // Loaded here, so that a start without mail need not wait for it.
  const { smtpMailer } = await import('./mail/mailer.ts');
  return smtpMailer(mail);
}

interface Servers {
  /** The second one is Graph's, where it has an origin of its own. */
  readonly servers: readonly [Server, Server?];
  readonly authority: Authority | undefined;
}

async function makeServers({ tls, graph }: DirectoryOptions, log: Directory['log']): Promise<Servers> {
  const twice = async (make: () => Promise<Server>): Promise<readonly [Server, Server?]> =>
    graph === undefined ? [await make()] : [await make(), await make()];
  if (tls === undefined) {
    const servers = await twice(async () => createServer({ keepAliveTimeout: 65_000 }));
    return { servers, authority: undefined };
  }
  // Loaded here, so that a start on plain HTTP need not wait for it.
  const [{ openAuthority }, { createRenewingServer }] = await Promise.all([
    import('./tls/authority.ts'),
    import('./tls/https-server.ts'),
  ]);
  const authority = await openAuthority(tls);
  const failed = (error: unknown): void =>
    log({ level: 'error', msg: 'the certificate could not be renewed', error: String(error) });
  const servers = await twice(async () => (await createRenewingServer(authority, failed)).server);
  return { servers, authority };
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
