import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import express, { type Request } from 'express';
import fastify, { type FastifyRequest } from 'fastify';
import { Hono, type Context } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as forExpress from '../../src/client/express.ts';
import * as forFastify from '../../src/client/fastify.ts';
import type { GuardOptions } from '../../src/client/guard.ts';
import * as forHono from '../../src/client/hono.ts';
import type { LiveAccess } from '../../src/client/live-access.ts';
import { principalOf, readTables, worldOf } from '../decisions/read-tables.ts';
import { noon } from '../oracle/random-world.ts';
import { openDoors, type Doors } from './three-doors-house.ts';

// Ada is a developer by her group, Ed has nothing.
const table = readTables().find(({ world }) => 'contoso/devs' in world.members)?.world;
if (table === undefined) throw new Error('a table with developers');

let doors: Doors;
let access: LiveAccess | undefined;
const servers: Server[] = [];
const urls: Record<string, string> = {};

beforeAll(async () => {
  doors = await openDoors(worldOf(table), noon);
  access = doors.follow();
  await access.ready;
  const serving: Readonly<Record<string, () => Promise<Server>>> = {
    fastify: onFastify,
    express: onExpress,
    hono: onHono,
  };
  for (const [name, serve] of Object.entries(serving)) {
    const server = await serve();
    servers.push(server);
    if (!server.listening) await new Promise<void>(done => void server.listen(0, '127.0.0.1', done));
    urls[name] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
});
afterAll(async () => {
  for (const server of servers) server.close();
  await doors.close();
});

/** Who is signed in is said in a header here; a portal reads its session. */
const options = <R>(header: (request: R) => string | undefined): GuardOptions<R> => ({
  access: () => access,
  subject: request => {
    const name = header(request);
    if (name === 'broken') throw new Error('the session store is down');
    return name === undefined ? undefined : principalOf(name);
  },
});

async function onFastify(): Promise<Server> {
  const app = fastify();
  const may = forFastify.guard(
    options<FastifyRequest>(request => request.headers['x-who'] as string | undefined),
  );
  const product = (request: FastifyRequest) => ({
    type: 'product',
    id: (request.params as { id: string }).id,
  });
  app.get('/packages/:id', { preHandler: may('packages', 'readWrite', product) }, async () => ({
    ran: true,
  }));
  app.get('/users', { preHandler: may('account-users', 'read') }, async () => ({ ran: true }));
  await app.listen({ host: '127.0.0.1', port: 0 });
  return app.server;
}

async function onExpress(): Promise<Server> {
  const app = express();
  const may = forExpress.guard(options<Request>(request => request.get('x-who')));
  const product = (request: Request) => ({ type: 'product', id: String(request.params['id']) });
  app.get('/packages/:id', may('packages', 'readWrite', product), (_request, response) => {
    response.json({ ran: true });
  });
  app.get('/users', may('account-users', 'read'), (_request, response) => {
    response.json({ ran: true });
  });
  return createServer(app);
}

async function onHono(): Promise<Server> {
  const app = new Hono();
  const may = forHono.guard(options<Context>(context => context.req.header('x-who')));
  const product = (context: Context) => ({ type: 'product', id: context.req.param('id') ?? '' });
  app.get('/packages/:id', may('packages', 'readWrite', product), context => context.json({ ran: true }));
  app.get('/users', may('account-users', 'read'), context => context.json({ ran: true }));
  const listener = getRequestListener(app.fetch);
  return createServer((request, response) => void listener(request, response));
}

describe.each(['fastify', 'express', 'hono'])('guards of %s', framework => {
  const get = async (path: string, who?: string) => {
    const response = await fetch(`${urls[framework]}${path}`, {
      headers: who === undefined ? {} : { 'x-who': who },
    });
    const text = await response.text();
    const type = response.headers.get('content-type') ?? '';
    return {
      status: response.status,
      type,
      text,
      body: type.includes('json') ? (JSON.parse(text) as object) : {},
    };
  };

  it('D-1 let whoever may pass to the route', async () => {
    expect(await get('/packages/app-1', 'contoso/ada')).toMatchObject({ status: 200, body: { ran: true } });
  });

  it('D-3 answer others with 403, application/problem+json and the reason', async () => {
    const refused = await get('/packages/app-1', 'contoso/ed');
    expect(refused.status).toBe(403);
    expect(refused.type).toContain('application/problem+json');
    expect(refused.body).toMatchObject({
      status: 403,
      code: 'permission-missing',
      title: 'A permission is missing',
      detail: expect.stringContaining('It takes packages: readWrite'),
      reasons: [
        {
          code: 'not-granted',
          grant: { permission: 'packages', level: 'readWrite', on: { type: 'product', id: 'app-1' } },
        },
      ],
    });
    expect(refused.text).not.toContain('"ran"');
    expect((await get('/users', 'contoso/ada')).status, 'the account, where no resource is named').toBe(403);
    expect((await get('/packages/none', 'contoso/ada')).status).toBe(403);
  });

  it('answer 401 where nobody is signed in', async () => {
    expect(await get('/packages/app-1')).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
  });

  it('T-12 fail closed while nothing is known of the account, and when the right to know ended', async () => {
    const before = access;
    const closed = doors.follow();
    await closed.ready;
    closed.close();
    for (const none of [undefined, closed]) {
      access = none;
      const answer = await get('/packages/app-1', 'contoso/ada');
      expect(answer).toMatchObject({ status: 503, body: { code: 'decisions-unavailable' } });
    }
    access = before;
  });

  it('fail closed when the portal itself cannot say who asks', async () => {
    const { status, text } = await get('/packages/app-1', 'broken');
    expect(status).toBe(500);
    expect(text).not.toContain('"ran"');
  });
});
