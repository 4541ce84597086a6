import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { FeedMessage } from '../../app/account-feed.ts';
import { authorityOn, demand, type Authority } from '../../app/authority.ts';
import type { AccountFollowing, Follower } from '../../app/follow-account.ts';
import type { Answer } from '../answers.ts';
import { addRoute } from '../route.ts';
import { Id } from '../schemas.ts';
import { authorized, type RestDependencies } from './rest-dependencies.ts';

/** What waits for a reader at most, in bytes, besides the snapshot that it begins with: slower ones are let go. */
const mostWaiting = 1024 * 1024;

const Snapshot = Type.Object(
  {
    account: Type.String(),
    revision: Type.String(),
    at: Type.Number({ description: "The server's clock, in ms since the epoch." }),
    facts: Type.Object({}),
  },
  { description: 'What decisions rest on, in ids and access; the client library makes decisions from it.' },
);

/**
 * What decisions rest on, and its changes as Server-Sent Events (`?live=true`): `snapshot`, `change`, `age` and, last,
 * `end` with the reason. Portal applications get the whole account, everybody else their own part.
 */
export function snapshotRoute(
  server: FastifyInstance,
  deps: RestDependencies & { readonly following: AccountFollowing },
): void {
  server.addHook('preClose', done => {
    deps.following.close();
    done();
  });
  addRoute(server, deps, {
    method: 'GET',
    url: '/api/v1/accounts/:account/snapshot',
    operationId: 'getSnapshot',
    summary:
      'What decisions about the account rest on, for deciding in process; with live=true followed by its changes.',
    who: 'm: the own part; p decide: all of it',
    access: 'signed-in',
    params: Type.Object({ account: Id }),
    query: Type.Object({
      live: Type.Optional(
        Type.Boolean({
          description: 'A stream of Server-Sent Events; Last-Event-ID goes on where one stopped.',
        }),
      ),
    }),
    responses: { 200: Snapshot },
    handle: async (call): Promise<Answer> => {
      const { account } = call.params;
      const authority = await authorized(deps, call, account, 'm', 'decide');
      if (call.query.live !== true) {
        return {
          body: deps.following.snapshot(authority),
          revision: deps.indexes.revisionOf(authority.index),
        };
      }
      const again = async (signIn: boolean): Promise<Authority> => {
        const identity = signIn ? await call.again() : call.identity;
        const now = await authorityOn(deps, { identity, account, at: deps.clock() });
        await demand(deps, now, 'm', 'decide');
        return now;
      };
      const stream = new EventStream();
      const stop = await deps.following.follow(authority, stream, { again, lastSeen: call.lastEventId });
      stream.once('close', stop);
      return { stream, headers: { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' } };
    },
  });
}

/** Each message's bytes, made once for all who read it. */
const written = new WeakMap<FeedMessage, Buffer>();

function bytesOf(message: FeedMessage): Buffer {
  const known = written.get(message);
  if (known !== undefined) return known;
  const id = message.revision === undefined ? '' : `id: ${message.revision}\n`;
  const bytes = Buffer.from(`${id}event: ${message.kind}\ndata: ${message.text}\n\n`);
  written.set(message, bytes);
  return bytes;
}

class EventStream extends Readable implements Follower {
  #over = false;

  constructor() {
    super({ highWaterMark: 16 * 1024 });
    // Headers go out with the first byte: who has everything already must not wait for news to know.
    this.push(': following\n\n');
  }

  override _read(): void {
    // Messages come when they come.
  }

  hear(message: FeedMessage): boolean {
    if (this.#over) return true;
    if (message.kind !== 'snapshot' && this.readableLength > mostWaiting) return false;
    this.push(bytesOf(message));
    return true;
  }

  letGo(why: Parameters<Follower['letGo']>[0], detail: string): void {
    if (this.#over) return;
    this.#over = true;
    // Who does not read would not read this either.
    if (why === 'too-slow') {
      this.destroy();
      return;
    }
    this.push(`event: end\ndata: ${JSON.stringify({ code: why, detail })}\n\n`);
    this.push(null);
  }
}
