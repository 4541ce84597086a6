import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startForClients, type ClientTest } from './directory-client-world.ts';
import type { GraphClientResult } from './directory-graph-client-child.ts';

const PEOPLE = 2500;
let world: ClientTest;
let result: GraphClientResult;

beforeAll(async () => {
  world = await startForClients(PEOPLE);
  result = await world.run<GraphClientResult>('directory-graph-client-child.ts');
}, 90_000);
afterAll(() => world.close());

describe('@microsoft/microsoft-graph-client, unchanged, over HTTPS', () => {
  it('PageIterator reads 2,500 people through the links of the pages', () => {
    expect(result.people).toBe(PEOPLE + 1);
  });

  it.each<[string, 'throttled' | 'dated' | 'unavailable', number]>([
    ['B10 429 with Retry-After in seconds', 'throttled', 1900],
    ['B10 429 with Retry-After as a date', 'dated', 900],
    ['503 with Retry-After', 'unavailable', 1900],
  ])('its RetryHandler waits and asks again: %s', (_, kind, least) => {
    expect(result[kind]).toMatchObject({ people: 3, struck: 2 });
    expect(result[kind].waited).toBeGreaterThan(least);
  });

  it('B0 its GraphError has the status, code, message and request id of every refusal', () => {
    const id = expect.stringMatching(/^[0-9a-f-]{36}$/) as string;
    expect(result.refusals.missing).toMatchObject({ status: 404, code: 'Request_ResourceNotFound', id });
    expect(result.refusals.query).toMatchObject({ status: 400, code: 'Request_UnsupportedQuery', id });
    expect(result.refusals.denied).toMatchObject({ status: 403, code: 'Authorization_RequestDenied', id });
  });

  it('B9 BatchRequestContent and BatchResponseContent: the order of dependsOn, 424 behind a failure, each with its own 429', () => {
    expect(result.batch).toEqual({
      statuses: [200, 201, 404, 424, 429, 200],
      names: ['Person 1', 'B'],
      retryAfter: '7',
    });
  });

  it('its ChaosHandler in the chain: what it spoils is retried until the directory answers', () => {
    expect(result.chaos.calm).toEqual({ outcome: 2, statuses: [200] });
    expect(result.chaos.stormy).toEqual({ outcome: 404, statuses: [404] });
    for (const { outcome, statuses } of result.chaos.mixed) {
      expect(outcome).toBe(2);
      expect(statuses.at(-1)).toBe(200);
      expect(statuses.slice(0, -1).every((status: number) => status === 503)).toBe(true);
    }
  });
});
