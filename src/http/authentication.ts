import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyRequest } from 'fastify';
import type { Identity } from '../app/identity.ts';
import type { PersonToken, PersonTokens } from '../app/ports/directory-writer.ts';
import { parsePrincipal, principalKey } from '../core/id.ts';
import type { Principal } from '../core/id.ts';
import { Problem } from '../core/problems.ts';
import type { Sessions } from './sessions.ts';
import type { TokenVerifier } from './tokens.ts';

/** Who calls, and by what: a browser's session is open to forged requests of other sites, a token is not. */
export interface Caller {
  readonly identity: Identity;
  /** Whom a portal says it speaks for (`Rolecall-On-Behalf-Of`); nobody but a portal is heard. */
  readonly onBehalfOf?: Principal;
  readonly by: 'token' | 'session';
  /** The caller at their directory, for writes there; of people alone. */
  readonly person?: PersonToken;
  /** The proof of a tenant that the session holds for an account (T-2), which is given up by being asked for. */
  readonly takeProof?: (account: string) => Promise<string | undefined>;
}

/** Throws `unauthenticated` for whoever has no valid token and no session. */
export type Authenticate = (request: FastifyRequest) => Promise<Caller>;

/** What tokens are judged by. */
export interface TokenPorts {
  readonly tokens: TokenVerifier;
  readonly people?: PersonTokens;
  /** Told when the directory last showed who calls, for people whose tenant has no copy here (T-3). */
  readonly seen?: (identity: Identity, at: Date) => Promise<void>;
}

/** A caller by the token of the Authorization header. Throws `unauthenticated` where it is none of ours. */
export async function callerByToken(
  ports: TokenPorts,
  authorization: string,
  headers: IncomingHttpHeaders,
): Promise<Caller> {
  const token = bearerOf(authorization);
  const { identity, issuedAt } = await ports.tokens.verify(token);
  await ports.seen?.(identity, issuedAt);
  const caller = withClaim(identity, headers['rolecall-on-behalf-of']);
  const person = identity.kind === 'person' ? ports.people?.onBehalfOf(identity.principal, token) : undefined;
  return person ? { ...caller, person } : caller;
}

/** A caller by bearer token or, without an Authorization header, by session cookie (api.md, Who calls). */
export function createAuthentication(ports: TokenPorts & { readonly sessions: Sessions }): Authenticate {
  return async request => {
    const { authorization } = request.headers;
    if (authorization !== undefined) return callerByToken(ports, authorization, request.headers);
    const session = await ports.sessions.read(request);
    if (session) {
      await ports.seen?.(session.identity, new Date(session.session.authTime));
      const { identity } = session;
      const person = ports.people?.ofSession(identity.principal, ports.sessions.keeperOf(session.session));
      const takeProof = async (account: string): Promise<string | undefined> => {
        const proof = ports.sessions.tokensOf(session.session).proof;
        if (proof?.account !== account) return undefined;
        await ports.sessions.keepProof(session.session, undefined);
        return proof.token;
      };
      return { identity, by: 'session', takeProof, ...(person && { person }) };
    }
    throw new Problem(
      'unauthenticated',
      'Sign in at /auth/sign-in, or send an access token for this API in Authorization: Bearer.',
    );
  };
}

function bearerOf(header: string): string {
  const match = /^Bearer +([\w.~+/=-]+) *$/i.exec(header);
  if (match?.[1]) return match[1];
  throw new Problem('unauthenticated', 'Authorization takes the form "Bearer <access token>".', {
    invalidToken: true,
  });
}

function withClaim(identity: Identity, claim: string | string[] | undefined): Caller {
  if (claim === undefined || identity.kind !== 'portal') return { identity, by: 'token' };
  const onBehalfOf = typeof claim === 'string' ? parsePrincipal(claim.trim()) : undefined;
  if (!onBehalfOf) {
    throw new Problem('malformed', 'Rolecall-On-Behalf-Of takes the form <tenantId>/<objectId>.');
  }
  return { identity, onBehalfOf, by: 'token' };
}

/** The caller cut to the rights of the person whom a portal speaks for. */
export function cutToPerson(caller: Caller): Identity {
  if (!caller.onBehalfOf || caller.identity.kind !== 'portal') return caller.identity;
  return {
    kind: 'person',
    principal: caller.onBehalfOf,
    displayName: principalKey(caller.onBehalfOf),
    guest: undefined,
    through: { clientId: caller.identity.clientId, powers: caller.identity.powers },
  };
}

/** One name for each caller, for limits and idempotency. */
export const callerKey = (identity: Identity): string => {
  if (identity.kind === 'portal') return `portal ${identity.clientId}`;
  const through = identity.through ? `portal ${identity.through.clientId} ` : '';
  return `${through}${principalKey(identity.principal)}`;
};
