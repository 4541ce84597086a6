import { createServer } from 'node:net';

/** Below the ports that kernels give to outgoing connections, of which other workers make many at any moment. */
const [first, past] = [10_240, 32_768];

const isFree = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => void server.close(() => resolve(true)));
  });

/** A port that nobody listens on, for a server that is to be told its port. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = first + Math.floor(Math.random() * (past - first));
    if (await isFree(port)) return port;
  }
}
