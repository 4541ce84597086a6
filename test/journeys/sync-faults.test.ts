import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { asObjectId, type ObjectId } from '../../src/core/id.ts';
import { rolecall, sampleOf } from '../contract/contoso-directory.ts';
import { eventually } from '../rolecall.ts';
import { startTroubledContoso, type TroubledContoso } from './troubled-contoso.ts';

let world: TroubledContoso;
beforeAll(async () => {
  world = await startTroubledContoso(400);
  await world.contoso.directory.importObjects(
    Array.from({ length: 600 }, (_, n) => ({
      '@odata.type': '#microsoft.graph.user',
      id: randomUUID(),
      displayName: `Extra ${n}`,
      userPrincipalName: `extra.${n}@contoso.test`,
      mailNickname: `extra.${n}`,
      accountEnabled: true,
    })),
  );
  await equal(30);
  await told();
});
afterAll(() => world?.close());
afterEach(async () => {
  world.tamper = undefined;
  await world.contoso.directory.admin('DELETE', '/trouble');
});

const faults = (...list: readonly object[]): Promise<unknown> =>
  world.contoso.directory.admin('PUT', '/trouble', { faults: list });

/** Both are compared whole. */
const same = async (): Promise<boolean> => {
  const [replica, directory] = await world.both();
  return JSON.stringify(replica) === JSON.stringify(directory);
};
async function equal(seconds: number): Promise<void> {
  await eventually(same, seconds).catch(() => undefined);
  const [replica, directory] = await world.both();
  const only = (one: readonly string[], other: readonly string[]): string[] => {
    const rest = new Set(other);
    return one.filter(each => !rest.has(each));
  };
  for (const part of ['objects', 'pairs'] as const) {
    expect({
      missing: only(directory[part], replica[part]),
      tooMany: only(replica[part], directory[part]),
    }).toEqual({ missing: [], tooMany: [] });
  }
}
const told = (): Promise<unknown> =>
  eventually(async () => (await world.subscriptions.state(world.contoso.tenant)).state === 'on', 20);

/** Of everything that happens in a directory something, each time with others. */
let used = 0;
async function changes(): Promise<ObjectId> {
  const { directory } = world.contoso;
  const users = sampleOf(directory.sample, 'user');
  const [renamed, disabled, gone, joins] = [1, 2, 3, 4].map(n => users[used + n]?.id) as ObjectId[];
  used += 4;
  const group = sampleOf(directory.sample, 'group')[used % 40]?.id;
  await directory.admin('PATCH', `/objects/${renamed}`, { displayName: `Renamed ${used}` });
  await directory.admin('PATCH', `/objects/${disabled}`, { accountEnabled: false });
  await directory.admin('DELETE', `/objects/${gone}`);
  await directory.admin('POST', `/groups/${group}/members/${joins}`);
  const made = asObjectId(randomUUID());
  await directory.importObjects([
    {
      '@odata.type': '#microsoft.graph.user',
      id: made,
      displayName: `New ${used}`,
      userPrincipalName: `new.${used}@contoso.test`,
      mailNickname: `new.${used}`,
      accountEnabled: true,
    },
  ]);
  return made;
}

/** Whether every fault that ends by itself has struck as often as it was to. */
async function spent(): Promise<boolean> {
  const { faults: all } = (await world.contoso.directory.admin('GET', '/trouble')) as {
    faults: { times?: number | null; struck: number }[];
  };
  return all.every(({ times, struck }) => struck >= (times ?? 0));
}

/** How many live people the replica has: while the directory is in trouble it is never many fewer. */
const people = async (): Promise<number> =>
  (await world.contoso.store.replicaTenant(world.contoso.tenant))?.objects.user ?? 0;

interface Row {
  readonly name: string;
  readonly faults?: readonly object[];
  readonly tamper?: TroubledContoso['tamper'];
  /** The trouble goes on for this long, in ms, and only then ends; else it ends by itself. */
  readonly lasts?: number;
}

const delta = (stream: string) => ({ path: `/${stream}/delta` });
const elsewhere = 'http://127.0.0.1:9/v1.0/users/delta?$skiptoken=stolen';
const linksTo =
  (link: string): NonNullable<Row['tamper']> =>
  (url, body) =>
    url.pathname.endsWith('/users/delta')
      ? { ...(body as object), '@odata.deltaLink': undefined, '@odata.nextLink': link }
      : body;

const rows: readonly Row[] = [
  { name: 'throttled, Retry-After in seconds', faults: [{ kind: 'throttled', retryAfter: 1.5, times: 2 }] },
  {
    name: 'throttled, Retry-After as a date',
    faults: [{ kind: 'throttled', retryAfter: 3, retryAfterForm: 'date', times: 2 }],
  },
  {
    name: 'throttled for longer than one request waits',
    faults: [{ kind: 'throttled', retryAfter: 4, times: 1 }],
  },
  ...[500, 502, 503, 504].map(status => ({
    name: `unavailable with ${status}, for good`,
    faults: [{ kind: 'unavailable', status }],
    lasts: 4000,
  })),
  {
    name: 'unavailable in the middle of a reading',
    faults: [{ kind: 'unavailable', status: 503, ...delta('users'), after: 1, times: 6 }],
  },
  {
    name: 'unavailable with Retry-After',
    faults: [{ kind: 'unavailable', status: 503, retryAfter: 2, times: 1 }],
  },
  { name: 'slow', faults: [{ kind: 'latency', milliseconds: 400, times: 10 }] },
  { name: 'slower than anybody waits', faults: [{ kind: 'latency', milliseconds: 1500, times: 4 }] },
  { name: 'fresh objects not found yet', faults: [{ kind: 'fresh', milliseconds: 1500 }] },
  { name: 'stale reads', faults: [{ kind: 'stale', milliseconds: 1500 }] },
  ...['lagging-index', 'lagging-members', 'lagging-delta'].map(kind => ({
    name: `what it tells late: ${kind}`,
    faults: [{ kind, milliseconds: 1500 }],
    lasts: 3000,
  })),
  { name: 'truncated JSON', faults: [{ kind: 'truncated', times: 5 }] },
  { name: 'truncated JSON, for good', faults: [{ kind: 'truncated' }], lasts: 4000 },
  { name: 'reset before anything was sent', faults: [{ kind: 'reset', when: 'before', times: 5 }] },
  { name: 'reset in the middle of a body', faults: [{ kind: 'reset', when: 'mid-body', times: 5 }] },
  { name: 'reset for good', faults: [{ kind: 'reset', when: 'mid-body' }], lasts: 4000 },
  ...(['users', 'groups', 'servicePrincipals'] as const).flatMap(stream =>
    [410, 400].map(status => ({
      name: `a place in ${stream} forgotten with ${status}`,
      faults: [{ kind: 'expired-delta', status, ...delta(stream), times: 1 }],
    })),
  ),
  { name: 'every place forgotten at once, for good', faults: [{ kind: 'expired-delta' }], lasts: 3000 },
  { name: 'a page replayed', faults: [{ kind: 'replayed-page', times: 2 }] },
  { name: 'a page that leads to itself for ever', faults: [{ kind: 'replayed-page' }], lasts: 3000 },
  { name: 'notifications lost', faults: [{ kind: 'lost-notification' }] },
  { name: 'notifications doubled', faults: [{ kind: 'doubled-notification' }] },
  { name: 'a next page at another origin', tamper: linksTo(elsewhere), lasts: 3000 },
  {
    name: 'a next page without a scheme at another origin',
    tamper: linksTo('//127.0.0.1:9/v1.0/users/delta?$skiptoken=stolen'),
    lasts: 3000,
  },
  {
    name: 'everybody missing from a whole reading',
    tamper: (url, body) =>
      url.pathname.endsWith('/users/delta') ? { ...(body as object), value: [] } : body,
    lasts: 4000,
  },
];

describe('the replica ends equal to the directory', () => {
  it.each(rows)('$name', { timeout: 60_000 }, async row => {
    const { contoso, asked, loop } = world;
    const before = await people();
    const from = asked.length;
    const began = Date.now();
    world.tamper = row.tamper;
    if (row.faults) await faults(...row.faults);
    const made = await changes();
    if (row.lasts === undefined) {
      const { store, tenant } = contoso;
      await eventually(async () => (await spent()) && (await store.profile(tenant, made)) !== undefined, 25);
    } else {
      const end = began + row.lasts;
      await eventually(async () => {
        expect(await people(), 'nobody is removed because a page failed').toBeGreaterThanOrEqual(before - 1);
        return Date.now() >= end;
      }, 30);
    }
    const took = Date.now() - began;
    const during = asked.slice(from);
    await contoso.directory.admin('DELETE', '/trouble');
    world.tamper = undefined;
    if (row.lasts !== undefined) loop.poke(contoso.tenant);
    await equal(25);

    expect(during.length, 'no hot loop').toBeLessThan(40 + took / 40);
    const origin = new URL(contoso.directory.url).origin;
    expect(new Set(asked.map(({ url }) => url.origin))).toEqual(new Set([origin]));
    for (const { answered } of during) {
      if (!answered || answered.retryAfter === 0) continue;
      const until = answered.at + answered.retryAfter;
      const sooner = asked.filter(({ at }) => at > answered.at + 20 && at < until - 20);
      expect(
        sooner.map(({ method, url }) => `${method} ${url.pathname}`),
        'waits as long as told',
      ).toEqual([]);
    }
    await told();
  });

  it('forged notifications have no effect, and a flood of them costs the directory nothing', async () => {
    const send = (): Promise<Response> =>
      fetch(world.notificationUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          value: Array.from({ length: 50 }, () => ({
            subscriptionId: randomUUID(),
            clientState: randomUUID(),
            tenantId: world.contoso.tenant,
            changeType: 'deleted',
            resource: `Users/${sampleOf(world.contoso.directory.sample, 'user')[0]?.id}`,
          })),
        }),
      });
    const [from, began] = [world.asked.length, Date.now()];
    for (let n = 0; n < 40; n += 1) expect((await send()).status).toBe(202);
    expect(world.asked.length - from).toBeLessThan(20 + (Date.now() - began) / 40);
    await equal(10);
  });

  it('a subscription that the directory has lost is made again', { timeout: 60_000 }, async () => {
    const { contoso } = world;
    const { store, tenant, directory } = contoso;
    const idOf = async (): Promise<string | null | undefined> =>
      (await store.subscriptionsOf(tenant)).find(each => each.resource === 'users')?.subscriptionId;
    const before = await idOf();
    const asked = await fetch(`${directory.url}/${tenant}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: rolecall.clientId,
        client_secret: rolecall.clientSecret,
        scope: 'https://graph.microsoft.com/.default',
      }),
    });
    const { access_token: token } = (await asked.json()) as { access_token: string };
    const lost = await fetch(`${directory.url}/v1.0/subscriptions/${before}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${token}` },
    });
    expect(lost.status).toBe(204);
    await eventually(async () => ![before, null, undefined].includes(await idOf()), 20);
    await told();
  });
});
