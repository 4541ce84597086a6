import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import type { FastifyInstance } from 'fastify';
import type { Log } from '../../app/ports/log.ts';
import { Problem } from '../../core/problems.ts';
import { callerByToken, type TokenPorts } from '../authentication.ts';
import { problemDocument, problemHeaders, statusOf } from '../problem-details.ts';
import { securityHeaders } from '../security-headers.ts';
import { bodyLimit, problemOf, requestIdOf } from '../server.ts';
import { readJson } from '../strict-json.ts';
import { answerMany, answerOne, type AnsweringDeps } from './answer.ts';
import { batchLimit } from './routes.ts';

export interface DirectDeps extends AnsweringDeps {
  readonly tokens: TokenPorts;
  readonly publicUrl: string;
  readonly log: Log;
  /** Told of every call that was answered, for the metrics. */
  readonly answered: (call: {
    readonly route: string;
    readonly status: number;
    readonly seconds: number;
  }) => void;
}

/** Takes a request and answers it, or leaves it to the framework; nothing of a request that is left was read. */
export interface DirectWay {
  takes(request: IncomingMessage, response: ServerResponse): boolean;
  /** From now on it leaves everything: a server that stops turns new calls away in one place. */
  close(): void;
}

/** Lets it have a look at every request before the framework does, until the server stops. */
export function goFirst(server: FastifyInstance, direct: DirectWay): void {
  const framework = server.server.listeners('request') as RequestListener[];
  server.server.removeAllListeners('request');
  server.server.on('request', (request, response) => {
    if (!direct.takes(request, response)) for (const each of framework) each(request, response);
  });
  server.addHook('preClose', done => {
    direct.close();
    done();
  });
}

const paths = /^(?:\/accounts\/([\w.~-]{1,200}))?\/access\/v1\/evaluation(s?)$/;
const plainText = /^[\x20-\x7e]{1,1000}$/;
const json = /^application\/json(?:; ?charset=utf-8)?$/i;

/** What the path of a question says. */
interface Directed {
  readonly account: string | undefined;
  readonly many: boolean;
  readonly authorization: string;
}

/**
 * Only plain calls, as portals make them by the million: a token, a JSON body of a known length, nothing odd about path or
 * headers. What the framework would answer in its own way stays with it.
 */
function directed({ method, url, headers }: IncomingMessage): Directed | undefined {
  if (method !== 'POST' || headers.authorization === undefined) return undefined;
  const requestId = headers['x-request-id'];
  if (requestId !== undefined && !plainText.test(String(requestId))) return undefined;
  const path = paths.exec(url ?? '');
  if (path === null || !json.test(headers['content-type'] ?? '')) return undefined;
  const many = path[2] === 's';
  const length = Number(headers['content-length'] ?? NaN);
  if (!(length > 0 && length <= (many ? batchLimit : bodyLimit))) return undefined;
  return { account: path[1], many, authorization: headers.authorization };
}

/**
 * The way of questions past the framework: the same authentication, reading, answers, problems, headers and metrics as its
 * routes, at little more than what a bare node:http costs (docs/decisions/0021).
 */
export function createDirectWay(deps: DirectDeps): DirectWay {
  const always = securityHeaders(deps.publicUrl).flat();
  let open = true;

  const respond = (response: ServerResponse, answer: Answer, requestId: string): void => {
    const length = Buffer.byteLength(answer.text);
    response.writeHead(answer.status, [
      'x-request-id',
      requestId,
      ...always,
      ...answer.headers,
      'cache-control',
      'no-store',
      'content-length',
      String(length),
    ]);
    // Text of ASCII alone is the same bytes either way, and so it goes out without being looked at again.
    response.end(answer.text, length === answer.text.length ? 'latin1' : 'utf8');
  };

  const work = async (request: IncomingMessage, asked: Directed): Promise<string> => {
    const { account, many, authorization } = asked;
    const { headers } = request;
    const caller = await callerByToken(deps.tokens, authorization, headers);
    const call = { caller, headers, account, body: readJson(await bodyOf(request)) };
    return many ? answerMany(deps, call) : answerOne(deps, call);
  };

  const answer = async (
    request: IncomingMessage,
    response: ServerResponse,
    asked: Directed,
  ): Promise<void> => {
    const began = performance.now();
    const requestId = requestIdOf(request);
    let told: Answer;
    try {
      told = { status: 200, headers: plain, text: await work(request, asked) };
    } catch (error) {
      if (request.destroyed && !request.complete) return;
      told = refusal(error, { instance: request.url ?? '', requestId }, deps.log);
    }
    respond(response, told, requestId);
    const route = `${asked.account === undefined ? '' : '/accounts/:account'}/access/v1/evaluation${asked.many ? 's' : ''}`;
    deps.answered({ route, status: told.status, seconds: (performance.now() - began) / 1000 });
  };

  return {
    takes(request, response) {
      const asked = open ? directed(request) : undefined;
      if (asked === undefined) return false;
      void answer(request, response, asked);
      return true;
    },
    close: () => void (open = false),
  };
}

interface Answer {
  readonly status: number;
  readonly headers: readonly string[];
  readonly text: string;
}

const plain = ['content-type', 'application/json; charset=utf-8'];

function refusal(
  error: unknown,
  where: { readonly instance: string; readonly requestId: string },
  log: Log,
): Answer {
  const problem = problemOf(error);
  const status = statusOf(problem.code);
  if (status >= 500)
    log({
      level: 'error',
      msg: problem.message,
      err: problem.cause ?? error,
      requestId: where.requestId,
    });
  return {
    status,
    headers: Object.entries(problemHeaders(problem)).flat(),
    text: JSON.stringify(problemDocument(problem, where)),
  };
}

/** The whole body; its length was looked at before. */
function bodyOf(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let first: Buffer | undefined;
    let more: Buffer[] | undefined;
    request.on('data', (chunk: Buffer) => {
      if (first === undefined) first = chunk;
      else (more ??= [first]).push(chunk);
    });
    request.on('end', () => resolve(more ? Buffer.concat(more) : (first ?? Buffer.alloc(0))));
    request.on('error', reject);
    request.on('aborted', () => reject(new Problem('malformed', 'The body ended before its length.')));
  });
}
