import { hash, randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { AccountStore } from '../app/ports/account-store.ts';
import type { SessionStore } from '../app/ports/session-store.ts';
import { Problem } from '../core/problems.ts';
import { addAssociationRoute, associating, proved, type Associating } from './associating.ts';
import { isTenantName, SignInError } from './directory-sign-in.ts';
import type { DirectorySignIn, Prompt, SignInFailure, SignInSecrets } from './directory-sign-in.ts';
import { sendSmallPage } from './html-pages.ts';
import { requireOwnOrigin } from './origin.ts';
import type { RateLimit } from './rate-limits.ts';
import type { Sealing } from './sealing.ts';
import { cookieName, cookieOptions } from './sessions.ts';
import type { Sessions, SignedIn } from './sessions.ts';

/** A sign-in that has begun must come back within this time, in ms. */
const patience = 10 * 60_000;

export interface SignInDeps {
  readonly directory: DirectorySignIn;
  readonly sessions: Sessions;
  readonly store: Pick<SessionStore, 'putPendingSignIn' | 'takePendingSignIn'> &
    Pick<AccountStore, 'ownerSignedIn'>;
  readonly sealing: Sealing;
  readonly publicUrl: string;
  readonly clock: () => Date;
  /** Of sign-ins begun, by address: each leaves a row until it is used or expires. */
  readonly limit: RateLimit;
  readonly tenantName?: Parameters<typeof addAssociationRoute>[1]['tenantName'];
  /** Told of who has signed in, after the session has begun; a failure is logged and hinders nobody. */
  readonly signedIn?: (who: SignedIn, at: Date) => Promise<void>;
}

/** What is sealed between going and coming back. */
interface Pending extends SignInSecrets {
  readonly returnTo: string;
  /** Digest of the cookie that binds the sign-in to its browser. */
  readonly browser: string;
  /** The sign-in proves a tenant for an account, and leaves the session as it is (T-2). */
  readonly associate?: Associating;
}

const purpose = (stateHash: string): string => `sign-in ${stateHash}`;

/** Only a path of our own is returned to, and never the sign-in itself. */
export function safeReturn(path: string | undefined, publicUrl: string): string {
  if (path === undefined || !/^\/[\x21-\x7e]*$/.test(path)) return '/';
  const url = new URL(path, publicUrl);
  // Judged as a browser will read it: dots resolved, backslashes turned, two slashes another host.
  const elsewhere = url.origin !== new URL(publicUrl).origin || url.pathname.startsWith('//');
  if (elsewhere || /^\/auth(\/|$)/i.test(url.pathname)) return '/';
  return url.pathname + url.search + url.hash;
}

const prompts = ['login', 'none', 'consent', 'select_account'] as const satisfies readonly Prompt[];
const SignInQuery = Type.Object({
  tenant: Type.Optional(
    Type.String({ maxLength: 253, description: "A tenant's id or domain; `common` without." }),
  ),
  return: Type.Optional(
    Type.String({ maxLength: 2000, description: 'A path of this server to come back to.' }),
  ),
  hint: Type.Optional(Type.String({ maxLength: 256, description: 'A user name to begin with.' })),
  prompt: Type.Optional(Type.Enum([...prompts])),
  associate: Type.Optional(
    Type.String({
      maxLength: 128,
      description: 'An account that the tenant is to be associated with: the session stays as it is (T-2).',
    }),
  ),
  claims: Type.Optional(
    Type.String({ maxLength: 4000, description: 'What the directory asked to see of the person, as JSON.' }),
  ),
});
type SignInQuery = Type.Static<typeof SignInQuery>;

const docs = { tags: ['sign-in'], 'x-who': 'anyone' };
const random = (): string => randomBytes(32).toString('base64url');
const browserCookie = (deps: SignInDeps): string => cookieName(deps.publicUrl, 'rolecall-sign-in');

/** `/auth/sign-in`, `/auth/callback`, `/auth/sign-out` (api.md, Who calls). */
export function addSignInRoutes(server: FastifyInstance, deps: SignInDeps): void {
  server.get<{ Querystring: SignInQuery }>(
    '/auth/sign-in',
    {
      schema: {
        ...docs,
        operationId: 'signIn',
        summary: 'Goes to the directory to sign in',
        querystring: SignInQuery,
      },
    },
    (request, reply) => goToDirectory(deps, request.query, request, reply),
  );
  addAssociationRoute(server, deps);
  server.get('/auth/callback', { schema: { hide: true } }, async (request, reply) => {
    try {
      return await comeBack(deps, request, reply);
    } catch (error) {
      if (!(error instanceof SignInError)) throw error;
      // The directory's own words may name people, so its number and our word stand for them.
      const reason = `${error.reason} ${error.number ?? ''}`.trim();
      request.log.warn({ err: error.cause, requestId: request.id, reason }, 'a sign-in did not come about');
      return sendFailure(reply, error, request.id);
    }
  });
  server.post(
    '/auth/sign-out',
    {
      schema: {
        ...docs,
        operationId: 'signOut',
        summary: 'Ends the session; `redirect` ends it at the directory too',
        response: { 200: Type.Object({ redirect: Type.String() }) },
      },
    },
    async (request, reply) => {
      if (request.headers.cookie !== undefined) requireOwnOrigin(request, deps.publicUrl);
      const session = await deps.sessions.end(request, reply);
      const redirect = session
        ? deps.directory.signOutUrl(session.tenantId, deps.sessions.tokensOf(session).logoutHint)
        : `${deps.publicUrl}/`;
      return reply.header('cache-control', 'no-store').send({ redirect });
    },
  );
}

async function goToDirectory(
  deps: SignInDeps,
  query: SignInQuery,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { tenant = 'common', hint, prompt, claims } = query;
  if (!isTenantName(tenant)) throw new Problem('invalid', "tenant must be a tenant's id or domain.");
  const now = deps.clock();
  const wait = deps.limit.take(`address ${request.ip}`, now.getTime());
  if (wait > 0) {
    throw new Problem('rate-limited', `Too many sign-ins. Try again in ${wait} s.`, { retryAfter: wait });
  }
  const state = random();
  const stateHash = hash('sha256', state);
  // One cookie for sign-ins that run side by side in several tabs.
  const held = request.cookies[browserCookie(deps)];
  const browser = held !== undefined && /^[\w-]{43}$/.test(held) ? held : random();
  const associate =
    query.associate === undefined ? undefined : await associating(deps.sessions, request, query.associate);
  const { url, secrets } = deps.directory.begin({
    tenant: associate ? 'organizations' : tenant,
    state,
    hint,
    prompt: associate ? 'select_account' : prompt,
    claims,
  });
  const pending: Pending = {
    ...secrets,
    returnTo: safeReturn(query.return, deps.publicUrl),
    browser: hash('sha256', browser),
    ...(associate && { associate }),
  };
  await deps.store.putPendingSignIn({
    stateHash,
    sealed: deps.sealing.seal(JSON.stringify(pending), purpose(stateHash)),
    expires: new Date(now.getTime() + patience).toISOString(),
  });
  return reply
    .setCookie(browserCookie(deps), browser, { ...cookieOptions(deps.publicUrl), maxAge: patience / 1000 })
    .header('cache-control', 'no-store')
    .redirect(url, 302);
}

async function comeBack(
  deps: SignInDeps,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const query = request.query as Readonly<Record<string, unknown>>;
  const text = (name: string): string | undefined => {
    const value = query[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const pending = await takePending(deps, text('state'), request.cookies[browserCookie(deps)]);
  if (pending.associate) {
    const code = text('error') === undefined ? text('code') : undefined;
    const to = await proved(deps, request, pending.associate, async () =>
      code === undefined ? undefined : deps.directory.finish(code, pending),
    );
    return reply.header('cache-control', 'no-store').redirect(to, 303);
  }
  const error = text('error');
  if (error !== undefined) throw directoryError(error, text('error_description'));
  const code = text('code');
  if (code === undefined) throw new SignInError('not-genuine', 'the answer has no code');
  const { who } = await deps.directory.finish(code, pending);
  await begin(deps, request, reply, who);
  return reply.header('cache-control', 'no-store').redirect(pending.returnTo, 303);
}

/** The sign-in that comes back, if it is one of ours, in time, for the first time and in the browser that it began in. */
async function takePending(
  deps: SignInDeps,
  state: string | undefined,
  browser: string | undefined,
): Promise<Pending> {
  const expired = new SignInError('expired', 'no such sign-in is waited for');
  if (state === undefined) throw expired;
  const stateHash = hash('sha256', state);
  const pending = await deps.store.takePendingSignIn(stateHash);
  if (!pending || Date.parse(pending.expires) <= deps.clock().getTime()) throw expired;
  const text = deps.sealing.open(pending.sealed, purpose(stateHash));
  if (text === undefined) throw expired;
  const opened = JSON.parse(text) as Pending;
  if (browser === undefined || hash('sha256', browser) !== opened.browser) {
    throw new SignInError('other-browser', 'the sign-in began in another browser');
  }
  return opened;
}

async function begin(
  deps: SignInDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  who: SignedIn,
): Promise<void> {
  const at = deps.clock();
  await deps.sessions.start(request, reply, who);
  const { tenantId, objectId, displayName, mail } = who;
  await deps.store.ownerSignedIn({ tenantId, objectId, displayName, ...(mail && { mail }) }, at);
  await deps.signedIn?.(who, at).catch((error: unknown) => {
    request.log.warn({ err: error, requestId: request.id }, 'a sign-in could not be followed up');
  });
}

function directoryError(error: string, description: string | undefined): SignInError {
  const detail = `${error}: ${description ?? ''}`.slice(0, 500);
  if (error === 'access_denied') return new SignInError('cancelled', detail);
  const away = error === 'temporarily_unavailable' || error === 'server_error';
  return new SignInError(away ? 'unavailable' : 'refused', detail);
}

const failures: Readonly<Record<SignInFailure, { readonly status: number; readonly says: string }>> = {
  cancelled: {
    status: 403,
    says: 'You or your organization did not agree to signing in here. Nothing was changed.',
  },
  refused: {
    status: 403,
    says: 'The directory refused the sign-in. If it stays, ask an administrator of your organization.',
  },
  expired: {
    status: 400,
    says: 'This sign-in is no longer waited for: it took too long, or was used before.',
  },
  'other-browser': {
    status: 400,
    says: 'This sign-in began in another browser, or the browser keeps no cookies.',
  },
  'not-genuine': {
    status: 400,
    says: "The directory's answer could not be verified, so nobody was signed in.",
  },
  unavailable: {
    status: 503,
    says: 'The directory does not answer just now. Wait a little, then try again.',
  },
};

function sendFailure(reply: FastifyReply, error: SignInError, requestId: string): FastifyReply {
  const { status, says } = failures[error.reason];
  const number = error.number === undefined ? '' : ` The directory's number for it is AADSTS${error.number}.`;
  return sendSmallPage(reply, {
    status,
    title: 'You are not signed in',
    paragraphs: [says + number],
    link: { href: '/auth/sign-in', text: 'Sign in again' },
    small: `Request ${requestId}`,
  });
}
