import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { BodyMalformed, BodyTooLarge } from '../web/body.ts';
import { json, type Reply } from '../web/reply.ts';

/** A refusal of the sign-in endpoints, with Entra's own AADSTS number. */
export class OAuthError extends Error {
  readonly error: string;
  readonly code: number;
  readonly status: number;
  readonly suberror: string | undefined;
  /** What the next sign-in is to be asked for, as JSON (Entra: claims challenges). */
  readonly claims: string | undefined;
  constructor(
    error: string,
    code: number,
    message: string,
    extra: { status?: number; suberror?: string; claims?: string } = {},
  ) {
    super(message);
    this.error = error;
    this.code = code;
    this.status = extra.status ?? (error === 'invalid_client' ? 401 : 400);
    this.suberror = extra.suberror;
    this.claims = extra.claims;
  }
}

export const unknownTenant = (name: string): OAuthError =>
  new OAuthError(
    'invalid_request',
    90002,
    `Tenant '${name}' not found. Check to make sure you have the correct tenant ID.`,
  );

const timestamp = (): string => `${new Date().toISOString().slice(0, 19).replace('T', ' ')}Z`;

// As captured from Entra: these two come without error_uri.
const WITHOUT_URI = new Set([700038, 70003]);

/** The body as Entra writes it, for one request. */
export function oauthErrorBody(error: OAuthError, base: string, correlationId: string = randomUUID()) {
  const traceId = randomUUID();
  const at = timestamp();
  return {
    error: error.error,
    error_description: `AADSTS${error.code}: ${error.message} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${at}`,
    error_codes: [error.code],
    timestamp: at,
    trace_id: traceId,
    correlation_id: correlationId,
    ...(WITHOUT_URI.has(error.code) ? {} : { error_uri: `${base}/error?code=${error.code}` }),
    ...(error.suberror === undefined ? {} : { suberror: error.suberror }),
    ...(error.claims === undefined ? {} : { claims: error.claims }),
  };
}

export function oauthErrorReply(error: OAuthError, base: string, request?: IncomingMessage): Reply {
  const headers: Record<string, string> = { 'cache-control': 'no-store', pragma: 'no-cache' };
  // Only who tried HTTP Basic is told to (RFC 6749, 5.2).
  if (error.status === 401 && request?.headers.authorization !== undefined)
    headers['www-authenticate'] = 'Basic realm="token"';
  const correlation = request?.headers['client-request-id'];
  const body = oauthErrorBody(error, base, typeof correlation === 'string' ? correlation : undefined);
  return json(error.status, body, headers);
}

/** Runs an endpoint and turns its refusals, and bodies that cannot be read, into Entra's answer. */
export async function answeringErrors(
  base: string,
  request: IncomingMessage,
  work: () => Promise<Reply>,
): Promise<Reply> {
  try {
    return await work();
  } catch (error) {
    return oauthErrorReply(asOAuthError(error), base, request);
  }
}

function asOAuthError(error: unknown): OAuthError {
  if (error instanceof OAuthError) return error;
  if (error instanceof BodyMalformed) return new OAuthError('invalid_request', 900561, error.message);
  if (error instanceof BodyTooLarge)
    return new OAuthError('invalid_request', 90100, error.message, { status: 413 });
  throw error;
}
