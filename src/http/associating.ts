import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { asTenantId, type TenantId } from '../core/id.ts';
import { Problem } from '../core/problems.ts';
import { SignInError } from './directory-sign-in.ts';
import { Moment } from './schemas.ts';
import type { CameBack, KeptProof, Sessions } from './sessions.ts';

/** For which account and session a tenant is proved. */
export interface Associating {
  readonly account: string;
  readonly session: string;
}

/** A proof is good for this long after the sign-in (api.md), in ms. */
const fresh = 5 * 60_000;

type Reading = Pick<Sessions, 'read' | 'tokensOf' | 'keepProof'>;

/** Throws `unauthenticated` without a session, to which the proof will be bound. */
export async function associating(
  sessions: Reading,
  request: FastifyRequest,
  account: string,
): Promise<Associating> {
  const read = await sessions.read(request);
  if (!read) throw new Problem('unauthenticated', 'Sign in first, then associate a tenant.');
  return { account, session: read.session.idHash };
}

/**
 * Keeps what came back with the session in which the associating began, which goes on as it was; answers the page to go to.
 * Whatever went wrong, nothing has changed, and the page says so.
 */
export async function proved(
  deps: { readonly sessions: Reading; readonly clock: () => Date },
  request: FastifyRequest,
  { account, session }: Associating,
  finish: () => Promise<CameBack | undefined>,
): Promise<string> {
  const page = `/a/${encodeURIComponent(account)}/tenants/associate`;
  const read = await deps.sessions.read(request);
  const back = await finish().catch((error: unknown) => {
    if (!(error instanceof SignInError)) throw error;
    request.log.warn({ requestId: request.id, reason: error.reason }, 'a tenant was not proved');
    return undefined;
  });
  if (read?.session.idHash !== session || back?.accessToken === undefined) return `${page}?step=interrupted`;
  const { tenantId, displayName, userName } = back.who;
  const until = deps.clock().getTime() + fresh;
  await deps.sessions.keepProof(read.session, {
    account,
    tenantId,
    displayName,
    userName,
    until,
    token: back.accessToken,
  });
  return `${page}?step=confirm`;
}

/** The proof that a session holds for an account, unless it is too old. */
export async function keptProof(
  deps: { readonly sessions: Reading; readonly clock: () => Date },
  request: FastifyRequest,
  account: string,
): Promise<KeptProof | undefined> {
  const read = await deps.sessions.read(request);
  const proof = read && deps.sessions.tokensOf(read.session).proof;
  return proof?.account === account && proof.until > deps.clock().getTime() ? proof : undefined;
}

/** `/auth/association`: what a sign-in has proved, to be looked at before it is confirmed (T-2). */
export function addAssociationRoute(
  server: FastifyInstance,
  deps: {
    readonly sessions: Reading;
    readonly clock: () => Date;
    /** The name that a tenant's directory has, where it may be read already. */
    readonly tenantName?: ((tenantId: TenantId) => Promise<string | undefined>) | undefined;
  },
): void {
  server.get<{ Querystring: { account: string } }>(
    '/auth/association',
    {
      schema: {
        tags: ['sign-in'],
        'x-who': 'anyone',
        operationId: 'getAssociation',
        summary: 'The tenant that was signed in to, before it is associated (T-2)',
        querystring: Type.Object({ account: Type.String({ maxLength: 128 }) }),
        response: {
          200: Type.Object({
            tenantId: Type.String(),
            domain: Type.String(),
            tenantName: Type.Union([Type.String(), Type.Null()], {
              description: 'The name of the organization, where its directory may be read already.',
            }),
            displayName: Type.String(),
            userName: Type.String(),
            until: Moment,
          }),
        },
      } as object,
    },
    async (request, reply) => {
      const proof = await keptProof(deps, request, request.query.account);
      if (!proof) throw new Problem('not-found', 'No sign-in at a tenant waits here to be confirmed.');
      const { tenantId, displayName, userName, until } = proof;
      return reply.header('cache-control', 'no-store').send({
        tenantId,
        domain: userName.split('@')[1] ?? '',
        tenantName: (await deps.tenantName?.(asTenantId(tenantId))) ?? null,
        displayName,
        userName,
        until: new Date(until).toISOString(),
      });
    },
  );
}
