import { hash, randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Identity } from '../app/identity.ts';
import type { Session, SessionStore } from '../app/ports/session-store.ts';
import type { KeptToken, SessionTokenKeeper } from '../app/ports/directory-writer.ts';
import type { Principal } from '../core/id.ts';
import type { Sealing } from './sealing.ts';

/** A session ends after this long without a request, in ms. */
const idle = 8 * 3_600_000;
/** And after this long whatever happens. */
const absolute = 24 * 3_600_000;
/** Being seen is written down at most this often, so that reading costs no write. */
const touchEvery = 60_000;

/** Tokens of a person, kept sealed with the session and gone with it (architecture.md, Tokens of people). */
export interface SessionTokens {
  readonly refreshToken?: string;
  /** Names the person at the directory when they sign out. */
  readonly logoutHint?: string;
  /** The person's access token for Graph, until it ends. */
  readonly graph?: KeptToken;
  /** A sign-in at a tenant that is to be associated, until it is confirmed or too old (T-2). */
  readonly proof?: KeptProof;
}

/** Who signed in at a tenant to associate it, for which account; the token is the proof and stays here. */
export interface KeptProof {
  readonly account: string;
  readonly tenantId: string;
  readonly displayName: string;
  readonly userName: string;
  /** In ms since the epoch. */
  readonly until: number;
  readonly token: string;
}

/** Who has just signed in. */
export interface SignedIn extends Principal {
  readonly displayName: string;
  readonly userName: string;
  /** Where mail reaches them, as far as the ID token said so. */
  readonly mail?: string;
  readonly guest: boolean;
  readonly authTime: Date;
  readonly tokens: SessionTokens;
}

/** Somebody who has come back from the directory, and an access token for our own API, which proves it to others. */
export interface CameBack {
  readonly who: SignedIn;
  readonly accessToken?: string;
}

export interface ReadSession {
  readonly session: Session;
  readonly identity: Identity;
}

/** Whose a session is, when it ends unless a request comes before that, and whether one would put the end off. */
export interface SessionEnd extends Principal {
  readonly displayName: string;
  /** RFC 3339. */
  readonly ends: string;
  readonly renewable: boolean;
}

/** Sessions on the server's side; a browser holds nothing but a random id. */
export interface Sessions {
  /** Starts a session under a new id, ending the one that the browser had. */
  start(request: FastifyRequest, reply: FastifyReply, who: SignedIn): Promise<void>;
  read(request: FastifyRequest): Promise<ReadSession | undefined>;
  /** When the session ends; asking is no use of it, so that an open page alone keeps nobody signed in. */
  ending(request: FastifyRequest): Promise<SessionEnd | undefined>;
  /** Uses the session, and answers when it ends now. */
  stay(request: FastifyRequest): Promise<SessionEnd | undefined>;
  /** Ends the session and its cookie; answers the session that there was. */
  end(request: FastifyRequest, reply: FastifyReply): Promise<Session | undefined>;
  tokensOf(session: Session): SessionTokens;
  /** The tokens of a session as they are now, and a way to keep others in their place. */
  keeperOf(session: Session): SessionTokenKeeper;
  /** Keeps a proof with the session in place of the one before, or gives it up. */
  keepProof(session: Session, proof: KeptProof | undefined): Promise<void>;
}

const idHashOf = (id: string): string => hash('sha256', id);
const purpose = (idHash: string): string => `session ${idHash}`;

/** On HTTPS the `__Host-` prefix pins the cookie to this host; plain loopback HTTP takes no such cookie everywhere. */
export const cookieName = (publicUrl: string, name: string): string =>
  publicUrl.startsWith('https:') ? `__Host-${name}` : name;

export const cookieOptions = (publicUrl: string) =>
  ({ path: '/', httpOnly: true, sameSite: 'lax', secure: publicUrl.startsWith('https:') }) as const;

export function createSessions(options: {
  readonly store: SessionStore;
  readonly sealing: Sealing;
  readonly publicUrl: string;
  readonly clock: () => Date;
}): Sessions {
  const { store, sealing } = options;
  const name = cookieName(options.publicUrl, 'rolecall');
  const cookie = cookieOptions(options.publicUrl);

  const find = async (request: FastifyRequest): Promise<Session | undefined> => {
    const id = request.cookies[name];
    return id === undefined || id === '' ? undefined : store.session(idHashOf(id));
  };
  const tokensOf = (session: Session): SessionTokens => {
    if (session.sealedTokens === null) return {};
    const text = sealing.open(session.sealedTokens, purpose(session.idHash));
    return text === undefined ? {} : (JSON.parse(text) as SessionTokens);
  };
  return {
    async start(request, reply, who) {
      const former = await find(request);
      if (former) await store.endSession(former.idHash);
      const id = randomBytes(32).toString('base64url');
      const now = options.clock();
      const idHash = idHashOf(id);
      const { tokens, authTime, ...person } = who;
      await store.putSession({
        ...person,
        idHash,
        created: now.toISOString(),
        lastSeen: now.toISOString(),
        expires: new Date(now.getTime() + absolute).toISOString(),
        authTime: authTime.toISOString(),
        sealedTokens: sealing.seal(JSON.stringify(tokens), purpose(idHash)),
      });
      void reply.setCookie(name, id, { ...cookie, maxAge: absolute / 1000 });
    },

    async read(request) {
      const session = await find(request);
      const now = options.clock();
      if (!session || !isGood(session, now)) return undefined;
      if (now.getTime() - Date.parse(session.lastSeen) >= touchEvery) {
        await store.touchSession(session.idHash, now, new Date(session.expires));
      }
      return { session, identity: identityOf(session) };
    },

    async ending(request) {
      const session = await find(request);
      return session && isGood(session, options.clock()) ? endOf(session) : undefined;
    },

    async stay(request) {
      const session = await find(request);
      const now = options.clock();
      if (!session || !isGood(session, now)) return undefined;
      await store.touchSession(session.idHash, now, new Date(session.expires));
      return endOf({ ...session, lastSeen: now.toISOString() });
    },

    async end(request, reply) {
      const session = await find(request);
      if (session) await store.endSession(session.idHash);
      void reply.clearCookie(name, cookie);
      return session;
    },

    tokensOf,
    keeperOf: ({ idHash }) => ({
      key: `session ${idHash}`,
      async read() {
        const session = await store.session(idHash);
        return session && isGood(session, options.clock()) ? tokensOf(session) : undefined;
      },
      async write(tokens) {
        const session = await store.session(idHash);
        if (!session) return;
        const { logoutHint, proof } = tokensOf(session);
        const kept: SessionTokens = {
          ...tokens,
          ...(logoutHint === undefined ? {} : { logoutHint }),
          ...(proof === undefined ? {} : { proof }),
        };
        await store.keepSessionTokens(idHash, sealing.seal(JSON.stringify(kept), purpose(idHash)));
      },
    }),

    async keepProof({ idHash }, proof) {
      const session = await store.session(idHash);
      if (!session) return;
      const { proof: _former, ...tokens } = tokensOf(session);
      const kept: SessionTokens = { ...tokens, ...(proof === undefined ? {} : { proof }) };
      await store.keepSessionTokens(idHash, sealing.seal(JSON.stringify(kept), purpose(idHash)));
    },
  };
}

function endOf({ expires, lastSeen, tenantId, objectId, displayName }: Session): SessionEnd {
  const unused = Date.parse(lastSeen) + idle;
  const latest = Date.parse(expires);
  const ends = new Date(Math.min(unused, latest)).toISOString();
  return { tenantId, objectId, displayName, ends, renewable: unused < latest };
}

const isGood = (session: Session, now: Date): boolean => now.getTime() < Date.parse(endOf(session).ends);

const identityOf = (session: Session): Identity => ({
  kind: 'person',
  principal: { tenantId: session.tenantId, objectId: session.objectId },
  displayName: session.displayName,
  userName: session.userName,
  guest: session.guest,
});
