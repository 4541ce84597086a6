import { expect, it } from 'vitest';
import { asTenantId } from '../core/id.ts';
import { createStreamSync, type StreamPorts } from './sync-stream.ts';

const tenant = asTenantId('10000000-0000-4000-8000-000000000001');

it('a stop begins no further reading of the directory, whose failure nobody would hear', async () => {
  const asked: string[] = [];
  const never = (): never => {
    throw new Error('nothing is to be written');
  };
  const ports = {
    directory: {
      delta: async (_tenant: unknown, stream: string) => {
        asked.push(stream);
        return Promise.reject(new Error('the connection broke'));
      },
    },
    store: { applyPage: never, startRound: never, finishRound: never },
  } as unknown as StreamPorts;
  const signal = AbortSignal.abort(new Error('stopping'));
  const cursor = { link: '/v1.0/users/delta?$deltatoken=1', round: 'delta', done: true } as const;
  await expect(createStreamSync(ports).bring(tenant, 'users', { signal }, cursor)).rejects.toThrow(
    'stopping',
  );
  expect(asked).toEqual([]);
});

it('in a whole reading the next page is read while one is taken in, and nobody minds its failure once that failed', async () => {
  const asked: (string | undefined)[] = [];
  const empty = { objects: [], deleted: [], gone: [], joined: [], left: [] };
  const ports = {
    directory: {
      delta: async (_tenant: unknown, _stream: unknown, at: string | undefined) => {
        asked.push(at);
        if (at === 'second') throw new Error('the connection broke');
        return Promise.resolve({ kind: 'page', page: empty, link: 'second', last: false });
      },
    },
    store: {
      startRound: () => Promise.resolve(1),
      applyPage: async () => {
        await new Promise(resolve => setImmediate(resolve));
        throw new Error(`written after ${asked.length} were asked for`);
      },
    },
  } as unknown as StreamPorts;
  await expect(createStreamSync(ports).bring(tenant, 'users', {})).rejects.toThrow(
    'written after 2 were asked for',
  );
});
