import type { ServerResponse } from 'node:http';

/** An answer as data; `send` writes it. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string;
  /** Trouble on demand: the connection ends before anything is sent, or in the middle of the body. */
  readonly cut?: 'before' | 'mid-body';
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  };
}

export function redirect(location: string, headers: Record<string, string | readonly string[]> = {}): Reply {
  return { status: 302, headers: { location, 'cache-control': 'no-store', ...headers } };
}

export function send(response: ServerResponse, reply: Reply): void {
  if (response.headersSent) return;
  if (reply.cut === 'before') {
    response.destroy();
    return;
  }
  const headers: Record<string, string | readonly string[]> = {
    'x-content-type-options': 'nosniff',
    ...reply.headers,
  };
  if (reply.body !== undefined) headers['content-length'] = String(Buffer.byteLength(reply.body));
  else if (reply.status !== 204 && reply.status !== 304) headers['content-length'] = '0';
  response.writeHead(reply.status, headers as Record<string, string | string[]>);
  if (reply.cut === undefined) {
    response.end(reply.body);
    return;
  }
  const half = Buffer.from(reply.body ?? '').subarray(0, Math.floor(Buffer.byteLength(reply.body ?? '') / 2));
  response.write(half, () => response.destroy());
}
