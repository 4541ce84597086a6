import { createServer, type Server } from 'node:https';
import { CERTIFICATE_LIFE_MS, DAY_MS } from './certificates.ts';
import type { Authority } from './authority.ts';

/** A certificate is replaced this long before it ends, in ms. */
const RENEW_BEFORE_MS = 30 * DAY_MS;
const LOOK_EVERY_MS = 12 * 3600 * 1000;

/** An HTTPS server whose certificate is renewed while it runs. */
export interface RenewingServer {
  readonly server: Server;
  /** Replaces the certificate when it ends within 30 days; connections that are open stay. */
  renewIfDue(now: Date): Promise<boolean>;
}

/**
 * Makes an HTTPS server with a certificate of the authority, which is looked at twice a day.
 * @param failed is told when a renewal failed; the next look tries again
 */
export async function createRenewingServer(
  authority: Authority,
  failed: (error: unknown) => void,
  now = new Date(),
): Promise<RenewingServer> {
  let issuedAt = now.getTime();
  const first = await authority.issue(now);
  const server = createServer({ cert: first.certificate, key: first.key, keepAliveTimeout: 65_000 });
  const renewIfDue = async (at: Date): Promise<boolean> => {
    if (at.getTime() < issuedAt + CERTIFICATE_LIFE_MS - RENEW_BEFORE_MS) return false;
    const { certificate, key } = await authority.issue(at);
    server.setSecureContext({ cert: certificate, key });
    issuedAt = at.getTime();
    return true;
  };
  const timer = setInterval(() => void renewIfDue(new Date()).catch(failed), LOOK_EVERY_MS);
  timer.unref();
  server.once('close', () => clearInterval(timer));
  return { server, renewIfDue };
}
