import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import { organization } from 'better-auth/plugins';
import { Pool } from 'pg';

/**
 * better-auth with its organization plugin on a PostgreSQL, as its documentation makes it fast: sessions kept in the cookie, no
 * limit on calls, connections kept. Adding a member has no route of its own there; the documented server call gets one here.
 * Ends when its parent does.
 */
const users = Number(process.argv[3]);
const server = createServer();
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const baseURL = `http://localhost:${(server.address() as AddressInfo).port}`;
const auth = betterAuth({
  baseURL,
  secret: 'secret-of-the-bench-0123456789abcdef',
  database: new Pool({ connectionString: process.argv[2] ?? '', max: 10 }),
  emailAndPassword: { enabled: true },
  session: { cookieCache: { enabled: true, maxAge: 3600 } },
  rateLimit: { enabled: false },
  logger: { disabled: true },
  telemetry: { enabled: false },
  plugins: [organization({ membershipLimit: 1_000_000 })],
});
await (await getMigrations(auth.options)).runMigrations();

const signedUp = await auth.api.signUpEmail({
  body: { name: 'Owner', email: 'owner@bench.test', password: 'Owner-of-the-bench-0' },
  returnHeaders: true,
});
const cookie = signedUp.headers
  .getSetCookie()
  .map(each => each.split(';')[0])
  .join('; ');
const { internalAdapter } = await auth.$context;
const made = await auth.api.createOrganization({
  body: { name: 'Bench', slug: 'bench' },
  headers: new Headers({ cookie, origin: baseURL }),
});
const people: string[] = [];
for (let n = 0; n < users; n += 1) {
  const user = await internalAdapter.createUser(
    { name: `User ${n}`, email: `user${n}@bench.test` },
    { method: 'admin' },
  );
  people.push(user.id);
}

const handler = toNodeHandler(auth);
server.on('request', (request, response) => {
  if (request.url !== '/add-member') return void handler(request, response);
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { userId } = JSON.parse(Buffer.concat(chunks).toString()) as { userId: string };
    auth.api.addMember({ body: { userId, organizationId: made.id, role: 'member' } }).then(
      member => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(member)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
});
process.on('disconnect', () => process.exit(0));
process.send?.({ baseURL, cookie, organization: made.id, people });
