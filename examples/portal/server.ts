import { readFileSync } from 'node:fs';
import cookie from '@fastify/cookie';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Access } from './access.ts';
import { accountPages } from './account-pages.ts';
import { downloads } from './downloads.ts';
import { liveRoute } from './live.ts';
import { welcomePage } from './pages.ts';
import { createSessions, type Session } from './sessions.ts';
import type { PortalSettings } from './settings.ts';
import type { Shop } from './shop.ts';
import type { Person, SignIn } from './sign-in.ts';
import type { Visits } from './visits.ts';

/** An account of the shop: who may do what there, what it sells, and where its visits go. */
export interface ShopAccount {
  readonly access: Access;
  readonly shop: Shop;
  readonly visits: Visits;
}

export interface PortalParts {
  readonly settings: Pick<PortalSettings, 'url' | 'rolecallUrl'>;
  readonly signIn: SignIn;
  readonly accounts: readonly ShopAccount[];
}

/** Somebody who is signed in, and the browser session that says so. */
export interface Visitor {
  readonly session: Session;
  readonly person: Person;
}

const policy =
  "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'";
const cookieName = 'portal';

/** The portal's pages and forms. */
export async function createPortalServer(parts: PortalParts): Promise<FastifyInstance> {
  const server = fastify({ logger: false, bodyLimit: 64 * 1024 });
  const sessions = createSessions();
  await server.register(cookie);
  server.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body: string, done) => done(null, Object.fromEntries(new URLSearchParams(body))),
  );
  server.addHook('onSend', (_request, reply, _payload, done) => {
    void reply
      .header('content-security-policy', policy)
      .header('x-content-type-options', 'nosniff')
      .header('referrer-policy', 'same-origin');
    done();
  });
  for (const [path, type] of [
    ['/portal.css', 'text/css'],
    ['/portal.js', 'text/javascript'],
  ] as const) {
    const file = readFileSync(new URL(`public${path}`, import.meta.url));
    server.get(path, (_request, reply) => reply.type(type).send(file));
  }

  const sessionOf = (request: FastifyRequest): Session | undefined =>
    sessions.find(request.cookies[cookieName]);
  const keep = (reply: FastifyReply, session: Session): FastifyReply =>
    reply.setCookie(cookieName, session.id, {
      path: '/',
      httpOnly: true,
      sameSite: 'lax',
      secure: parts.settings.url.startsWith('https:'),
    });
  const visitor = (request: FastifyRequest): Visitor | undefined => {
    const session = sessionOf(request);
    return session?.person === undefined ? undefined : { session, person: session.person };
  };

  server.get('/', (request, reply) => {
    const who = visitor(request);
    if (who === undefined) {
      const frame = { title: 'Sell your games', session: undefined, consoleUrl: parts.settings.rolecallUrl };
      return reply.type('text/html').send(welcomePage(frame));
    }
    const own = parts.accounts.find(({ access }) => access.knows(who.person)) ?? parts.accounts[0];
    return reply.redirect(own === undefined ? '/none' : `/a/${encodeURIComponent(own.access.account.id)}`);
  });

  server.get('/sign-in', (request, reply) => {
    const { url, begun } = parts.signIn.begin();
    return keep(reply, sessions.begin(sessionOf(request), { begun })).redirect(url);
  });

  server.get<{ Querystring: { code?: string; state?: string } }>('/signed-in', async (request, reply) => {
    const session = sessionOf(request);
    const { code, state } = request.query;
    if (session?.begun === undefined || code === undefined || state !== session.begun.state)
      return reply.redirect('/');
    const person = await parts.signIn.finish(code, session.begun);
    return keep(reply, sessions.begin(session, { person })).redirect('/');
  });

  server.post<{ Body: { key?: string } }>('/sign-out', (request, reply) => {
    const session = sessionOf(request);
    if (session !== undefined && request.body.key === session.formKey) sessions.end(session);
    return reply.clearCookie(cookieName, { path: '/' }).redirect(parts.signIn.signOutUrl(), 303);
  });

  accountPages(server, { ...parts, visitor });
  downloads(server, { ...parts, visitor });
  liveRoute(server, { ...parts, visitor });
  return server;
}
