import type { ProblemCode } from '../core/problems.ts';
import type { ProblemBody } from './contract.ts';
import type { Schemas } from './rest.ts';

/** Codes of the API, and two that only a client can know: nobody answered, or something else than Rolecall did. */
export type ClientProblemCode = ProblemCode | 'unreachable' | 'unexpected-answer';

/** A refusal or failure of a call. `detail` is a sentence that a person can act on. */
export class ClientProblem extends Error {
  readonly code: ClientProblemCode;
  readonly detail: string;
  /** The HTTP status; 0 when nobody answered. */
  readonly status: number;
  readonly requestId: string | undefined;
  readonly errors: NonNullable<ProblemBody['errors']>;
  /** What was needed, what the caller has, the least that would do, and who can give it (B-3). */
  readonly missing: Schemas['Missing'] | undefined;
  /** Seconds until it may be tried again, where the server said so. */
  readonly retryAfter: number | undefined;
  /** The whole body, with whatever else the code names. */
  readonly body: ProblemBody;

  constructor(body: ProblemBody, retryAfter?: number, cause?: unknown) {
    super(`${body.code}: ${body.detail}`, cause === undefined ? undefined : { cause });
    this.name = 'ClientProblem';
    this.code = body.code as ClientProblemCode;
    this.detail = body.detail;
    this.status = body.status;
    this.requestId = body.requestId;
    this.errors = body.errors ?? [];
    this.missing = body.missing;
    this.retryAfter = retryAfter;
    this.body = body;
  }
}

/** The problem that an answer carries; also one for an answer that is no problem document (a proxy's page, say). */
export async function problemOf(response: Response): Promise<ClientProblem> {
  const wait = Number(response.headers.get('retry-after') ?? Number.NaN);
  const retryAfter = Number.isFinite(wait) ? wait : undefined;
  const requestId = response.headers.get('x-request-id') ?? undefined;
  const text = await response.text().catch(() => '');
  const body = parse(text);
  if (body !== undefined) {
    const known = body.requestId ?? requestId;
    return new ClientProblem(
      { ...body, status: response.status, ...(known === undefined ? {} : { requestId: known }) },
      retryAfter,
    );
  }
  return new ClientProblem(
    {
      code: 'unexpected-answer',
      status: response.status,
      detail: `The server answered ${response.status} without saying why.`,
      ...(requestId === undefined ? {} : { requestId }),
    },
    retryAfter,
  );
}

function parse(text: string): ProblemBody | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const { code, detail, title } = value as Record<string, unknown>;
    if (typeof code !== 'string') return undefined;
    const says = typeof detail === 'string' ? detail : typeof title === 'string' ? title : code;
    return { ...(value as ProblemBody), detail: says };
  } catch {
    return undefined;
  }
}
