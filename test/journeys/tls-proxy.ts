import { request as forward } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { openAuthority } from '../../src/directory/tls/authority.ts';

/** What stands before Rolecall in production: TLS on its own port, everything passed on. */
export interface TlsProxy {
  readonly url: string;
  close(): Promise<void>;
}

/** A TLS proxy to a port of this machine, with a certificate of the authority in `folder`. */
export async function startTlsProxy(folder: string, port: number): Promise<TlsProxy> {
  const authority = await openAuthority({ folder, hostNames: [] });
  const { certificate, key } = await authority.issue(new Date());
  const server = createServer({ cert: certificate, key }, (incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const passed = forward({ port, method, path: url, headers }, answer => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    passed.once('error', () => (outgoing.headersSent ? outgoing.destroy() : outgoing.writeHead(502).end()));
    incoming.pipe(passed);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
