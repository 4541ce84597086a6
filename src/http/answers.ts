import type { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';

/** What a route answers: 200 unless it says otherwise, JSON unless it streams. */
export interface Answer {
  readonly status?: number;
  readonly body?: unknown;
  /** What is kept for a repeat instead of `body`: once-only secrets null, with `secretShown: true`. */
  readonly keptBody?: unknown;
  /** Instead of `body`, for exports; `headers` then name the content type. */
  readonly stream?: Readable;
  readonly headers?: Readonly<Record<string, string>>;
  /** For `Rolecall-Revision`. */
  readonly revision?: string;
}

export function sendAnswer(reply: FastifyReply, answer: Answer): FastifyReply {
  void reply.code(answer.status ?? 200).header('cache-control', 'no-store');
  if (answer.headers) void reply.headers(answer.headers);
  if (answer.revision !== undefined) void reply.header('rolecall-revision', answer.revision);
  if (answer.stream) return reply.send(answer.stream);
  if (answer.body === undefined) return reply.send();
  if (!reply.hasHeader('content-type')) void reply.header('content-type', 'application/json; charset=utf-8');
  return reply.send(JSON.stringify(answer.body));
}
