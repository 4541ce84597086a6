import type { AddressInfo } from 'node:net';
import { createAccountIndexes } from '../../src/app/account-indexes.ts';
import { createCandidates } from '../../src/app/candidates.ts';
import { createCatalogInForce } from '../../src/app/catalog-in-force.ts';
import { createCursors } from '../../src/app/cursor.ts';
import { createDecisions } from '../../src/app/decide.ts';
import { createAccountFollowing } from '../../src/app/follow-account.ts';
import type { Identity } from '../../src/app/identity.ts';
import { createSearches } from '../../src/app/search.ts';
import { createTenantIndexes } from '../../src/app/tenant-indexes.ts';
import { createWhoCanGive } from '../../src/app/who-can-give.ts';
import { connect } from '../../src/client/live.ts';
import type { LiveAccess, LiveOptions } from '../../src/client/live-access.ts';
import type { AccountEvent } from '../../src/core/account.ts';
import { createAccountIndex } from '../../src/core/create-account-index.ts';
import type { DirectoryPatch } from '../../src/core/directory.ts';
import type { Question } from '../../src/core/decision.ts';
import { asObjectId, asTenantId, type TenantId } from '../../src/core/id.ts';
import { Problem } from '../../src/core/problems.ts';
import type { Reason } from '../../src/core/reasons.ts';
import { createTenantIndex } from '../../src/core/tenant-index.ts';
import { addAuthZenRoutes } from '../../src/http/authzen/routes.ts';
import type { RestDependencies } from '../../src/http/rest/rest-dependencies.ts';
import { snapshotRoute } from '../../src/http/rest/snapshot.ts';
import type { World } from '../oracle/slow-reference.ts';
import { eventually } from '../rolecall.ts';
import { house, portal, routeDeps } from './http-house.ts';

/** An answer over HTTP. */
export interface Served {
  readonly decision: boolean;
  readonly context: { readonly validUntil?: string; readonly reasons?: readonly Reason[] };
}

/** A world behind a listening server: its decision API and its snapshots, with the indexes that production has. */
export interface Doors {
  readonly baseUrl: string;
  /** Tokens of this text hold no more. */
  revoke(token: string): void;
  /** What the server's clock says, in ms. */
  at(moment: number): void;
  /** The decision API's answers to a portal, in one call. */
  served(questions: readonly Question[], explain?: boolean): Promise<readonly Served[]>;
  /** The same about questions in names. */
  servedAs(items: readonly object[]): Promise<readonly Served[]>;
  /** Follows the whole account, or the part of whoever is named, by a clock that is a day wrong. */
  follow(
    own?: { readonly tenantId: string; readonly objectId: string },
    more?: Partial<LiveOptions>,
  ): LiveAccess;
  /** Takes events in, as a commit does. */
  commit(...events: readonly AccountEvent[]): void;
  patch(tenant: TenantId, patch: DirectoryPatch): Promise<void>;
  /** Resolves when this follower of the whole account has what the server has. */
  caughtUp(live: LiveAccess): Promise<void>;
  close(): Promise<void>;
}

const day = 86_400_000;
const whole = portal('decide');

function identityOf(bearer: string, revoked: ReadonlySet<string>): Identity {
  if (revoked.has(bearer)) throw new Problem('unauthenticated', 'The token holds no more.');
  if (bearer.startsWith('portal')) return whole;
  const [tenant = '', object = ''] = bearer.split('/');
  const principal = { tenantId: asTenantId(tenant), objectId: asObjectId(object) };
  return { kind: 'person', principal, displayName: '', userName: '', guest: false };
}

function indexesOf(world: World) {
  const directoryOf = (tenant: TenantId) => world.directories.find(one => one.tenantId === tenant);
  const tenants = createTenantIndexes({
    createTenantIndex,
    store: {
      async *loadReplica(tenant) {
        const directory = directoryOf(tenant);
        yield {
          revision: 1,
          objects: directory?.objects ?? [],
          gone: [],
          joined: directory?.memberships ?? [],
          left: [],
        };
      },
      patchesSince: async () => [],
      replicaRevision: async () => 1,
      sightings: async () => new Map(),
      replicaTenant: async () => undefined,
    },
  });
  for (const { tenantId, confirmedAt } of world.directories)
    if (confirmedAt !== undefined) tenants.noteAge(tenantId, confirmedAt);
  const inForce = createCatalogInForce({ n: 1, catalog: world.catalog, applied: '' }, catalog => catalog);
  const indexes = createAccountIndexes({
    limit: 1_000_000,
    tenants,
    inForce,
    maxAge: world.maxAge,
    create: createAccountIndex,
    store: {
      facts: async account => (account === world.facts.account.id ? world.facts : undefined),
      tenants: async () => [],
      eventsSince: async () => [],
      revision: async () => world.facts.account.revision,
    },
  });
  return { tenants, indexes };
}

/** `beatMs`: how often the right to follow is judged anew. */
export async function openDoors(world: World, at: number, beatMs?: number): Promise<Doors> {
  const revoked = new Set<string>();
  let now = at;
  const { tenants, indexes } = indexesOf(world);
  const catalog = () => world.catalog;
  const account = world.facts.account.id;
  const index = await indexes.get(account);
  if (index === undefined) throw new Error('a world has its account');
  const candidates = createCandidates({ tenants, catalog });
  const whoCanGive = createWhoCanGive({ names: async () => [], candidates, tenants, catalog });
  const decisions = createDecisions({ catalog, tenants, whoCanGive, indexes });
  const following = createAccountFollowing({
    indexes,
    tenants,
    catalog,
    maxAge: world.maxAge,
    now: () => now,
    ...(beatMs !== undefined && { beatMs }),
  });
  const server = await house();
  const deps = {
    ...routeDeps(
      async request => ({
        identity: identityOf((request.headers.authorization ?? '').replace('Bearer ', ''), revoked),
        by: 'token',
      }),
      { clock: () => new Date(now) },
    ),
    indexes,
    tenants,
    catalog,
    whoCanGive,
    activity: { saw: () => undefined },
    store: { logRefusal: async () => undefined },
    following,
  };
  await addAuthZenRoutes(server, {
    ...deps,
    decisions,
    searches: createSearches({
      decisions,
      candidates,
      catalog,
      cursors: createCursors('a secret of the test'),
    }),
    decided: () => undefined,
  });
  snapshotRoute(server, deps as unknown as RestDependencies & Pick<typeof deps, 'following'>);
  await server.listen({ host: '127.0.0.1', port: 0 });
  const baseUrl = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
  const open: LiveAccess[] = [];
  const servedAs: Doors['servedAs'] = async items => {
    const response = await fetch(`${baseUrl}/accounts/${account}/access/v1/evaluations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer portal' },
      body: JSON.stringify({ evaluations: items }),
    });
    if (!response.ok) throw new Error(await response.text());
    return ((await response.json()) as { evaluations: Served[] }).evaluations;
  };
  return {
    baseUrl,
    revoke: token => void revoked.add(token),
    at: moment => (now = moment),
    servedAs,
    served: (questions, explain = false) =>
      servedAs(
        questions.map(question => ({ ...wireOf(question), ...(explain && { context: { explain } }) })),
      ),
    follow(own, more = {}) {
      const live = connect({
        baseUrl,
        account,
        token: async () => (own === undefined ? 'portal' : `${own.tenantId}/${own.objectId}`),
        now: () => now - day,
        maxAge: 1000 * day,
        longestPause: 100,
        ...more,
      });
      open.push(live);
      return live;
    },
    commit(...events) {
      indexes.committed(account, events, index.revision + 1);
    },
    patch: (tenant, patch) => tenants.applied(tenant, patch, (tenants.index(tenant)?.revision ?? 0) + 1),
    async caughtUp(live) {
      await eventually(async () => live.revision === indexes.revisionOf(index), 5);
    },
    async close() {
      for (const live of open) live.close();
      const closing = server.close();
      // A client keeps a connection ready that it has not asked anything on, and the server would wait for it.
      server.server.closeAllConnections();
      await closing;
    },
  };
}

const wireOf = ({ subject, permission, level, resource, properties = {} }: Question) => ({
  subject: {
    type: subject.type,
    id: `${subject.tenantId}/${subject.objectId}`,
    ...(properties.subject && { properties: properties.subject }),
  },
  action: {
    name: `${permission}:${level}`,
    ...(properties.action && { properties: properties.action }),
  },
  resource: { ...resource, ...(properties.resource && { properties: properties.resource }) },
});
