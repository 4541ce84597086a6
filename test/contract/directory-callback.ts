import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Where an application of the tests gets its answers: some port of localhost that answers everything. */
export interface Callback {
  readonly url: string;
  /** What was posted to it, the newest last. */
  readonly posted: URLSearchParams[];
  close(): void;
}

export async function startCallback(path: string): Promise<Callback> {
  const posted: URLSearchParams[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.method === 'POST') posted.push(new URLSearchParams(Buffer.concat(chunks).toString('utf8')));
      response.end('<p>back at the application</p>');
    });
  });
  await new Promise<void>(resolve => server.listen(0, resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://localhost:${port}${path}`, posted, close: () => void server.close() };
}
