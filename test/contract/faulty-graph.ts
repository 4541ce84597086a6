import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the server does with one request. */
export type Step = (request: IncomingMessage, response: ServerResponse) => void;

export const answers =
  (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Step =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };

/** Begins an answer and cuts the connection in the middle of it. */
export const breaksOff: Step = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
  response.write('{"value":[');
  setImmediate(() => response.destroy());
};

/** Says nothing, for ever. */
export const silence: Step = () => undefined;

/** A token as a directory without any say in it would give: a JWT whose signature nobody looks at. */
export function tokenAnswer(roles: readonly string[] | undefined, expiresIn = 3599): Step {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const token = `${part({ alg: 'none' })}.${part({ roles, at: Math.random() })}.`;
  return answers(200, { token_type: 'Bearer', expires_in: expiresIn, access_token: token });
}

/** A directory that misbehaves as it is told to, for faults that no honest one can be brought to. */
export interface FaultyGraph {
  readonly url: string;
  /** What was asked, oldest first: method and path with query. */
  readonly asked: string[];
  /** The headers of the newest request. */
  lastHeaders(): IncomingMessage['headers'];
  /** The bodies of requests to the token endpoint, as text. */
  readonly tokenForms: string[];
  /** What comes next for Graph requests, one step a request; the last step is repeated. */
  next(...steps: readonly Step[]): void;
  nextToken(...steps: readonly Step[]): void;
  close(): Promise<void>;
}

export async function startFaultyGraph(): Promise<FaultyGraph> {
  const asked: string[] = [];
  const tokenForms: string[] = [];
  let headers: IncomingMessage['headers'] = {};
  let graphSteps: Step[] = [];
  let tokenSteps: Step[] = [tokenAnswer(['User.Read.All'])];
  const take = (steps: Step[]): Step | undefined => (steps.length > 1 ? steps.shift() : steps[0]);

  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    headers = request.headers;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const isToken = request.url?.endsWith('/oauth2/v2.0/token') ?? false;
      if (isToken) tokenForms.push(Buffer.concat(chunks).toString('utf8'));
      const step = take(isToken ? tokenSteps : graphSteps) ?? answers(500, {});
      step(request, response);
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    tokenForms,
    lastHeaders: () => headers,
    next: (...steps) => {
      graphSteps = [...steps];
    },
    nextToken: (...steps) => {
      tokenSteps = [...steps];
    },
    async close() {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}
