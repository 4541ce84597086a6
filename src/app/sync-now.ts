import type { AccountIndex, MaxAge, Tenants } from '../core/account-index.ts';
import type { Catalog } from '../core/catalog.ts';
import { createAccountIndex } from '../core/create-account-index.ts';
import { affectedBy, effectOf } from '../core/effect.ts';
import { asTenantId, type TenantId } from '../core/id.ts';
import { Problem } from '../core/problems.ts';
import { createTenantIndex } from '../core/tenant-index.ts';
import type { Authority } from './authority.ts';
import { changeAccount, loggingRefusals, type ChangePorts } from './change-account-state.ts';
import { demandPlan, named, planOf, type DryRun, type Effect } from './dry-run.ts';
import { tenantView, type TenantView, type TenantViewPorts } from './list-tenants.ts';
import type { AccountStore } from './ports/account-store.ts';
import type { Actor } from './ports/actor.ts';
import type { ReplicaStore } from './ports/replica-store.ts';
import type { TenantSync } from './sync-tenant.ts';
import type { TenantIndexes } from './tenant-indexes.ts';

export interface SyncNow {
  readonly authority: Authority;
  readonly actor: Actor;
  readonly tenant: string;
  /** An owner's word that so many are really gone. */
  readonly acceptMassRemoval: boolean;
  readonly dryRun: boolean;
  readonly ifMatchPlan?: string;
}

interface Ports extends ChangePorts, TenantViewPorts {
  readonly store: ChangePorts['store'] &
    Pick<ReplicaStore, 'replicaTenant' | 'removals' | 'loadReplica' | 'profiles'> &
    Pick<AccountStore, 'tenants' | 'facts'>;
  readonly tenants: TenantIndexes;
  readonly sync: Pick<TenantSync, 'syncOnce'>;
  readonly catalog: () => Catalog;
  readonly maxAge: MaxAge;
}

/** How long the answer waits for the reading, in ms; it goes on afterwards. */
const patience = 8000;

/** The account as it would be without those whom the stopped sync would delete. */
async function without(ports: Ports, { account }: Authority, tenant: TenantId): Promise<AccountIndex> {
  const facts = await ports.store.facts(account);
  if (!facts) throw new Problem('not-found', 'There is no such account.');
  const shrunk = createTenantIndex(tenant);
  for await (const portion of ports.store.loadReplica(tenant)) shrunk.apply(portion, portion.revision);
  const objects = (await ports.store.removals(tenant))
    .map(id => shrunk.object(id))
    .filter(object => object !== undefined)
    .map(object => ({ ...object, deleted: true }));
  shrunk.apply({ objects, gone: [], joined: [], left: [] }, shrunk.revision);
  const tenants: Tenants = {
    ...ports.tenants,
    index: each => (each === tenant ? shrunk : ports.tenants.index(each)),
  };
  return createAccountIndex({ catalog: ports.catalog(), facts, tenants, maxAge: ports.maxAge });
}

/** Who would lose what if the removal were accepted. */
async function effectOfRemoval(ports: Ports, authority: Authority, tenant: TenantId): Promise<Effect> {
  const { index, at } = authority;
  const after = await without(ports, authority, tenant);
  const members = [...index.members()].filter(member => member.tenantId === tenant);
  return planOf(effectOf(index, after, affectedBy(members, ports.tenants), at.getTime()));
}

async function read(ports: Ports, tenant: TenantId, acceptMassRemoval: boolean): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise<void>(resolve => {
    timer = setTimeout(resolve, patience);
    timer.unref();
  });
  await Promise.race([ports.sync.syncOnce(tenant, { acceptMassRemoval, fresh: true }), enough]);
  clearTimeout(timer);
}

/**
 * Reads a tenant's directory now. With `acceptMassRemoval`, and where a sync was stopped for its size, what the directory
 * shows then is taken in whatever it removes; with `dryRun` it is said who would lose what.
 *
 * Throws `not-found` for a tenant that the account does not have, `plan-stale`.
 */
export const syncNow =
  (ports: Ports) =>
  async (request: SyncNow): Promise<{ readonly result: TenantView | DryRun; readonly revision?: string }> => {
    const { authority, dryRun } = request;
    const tenantId = asTenantId(request.tenant);
    return loggingRefusals(ports, request, { action: 'tenants.sync', target: { tenantId } }, async () => {
      const tenant = (await ports.store.tenants(authority.account)).find(each => each.tenantId === tenantId);
      if (!tenant) throw new Problem('not-found', 'The account has no such tenant.');
      const asked = (await ports.store.replicaTenant(tenantId))?.alarms['mass-removal'];
      const accept = request.acceptMassRemoval && asked !== undefined;
      const effect = async (): Promise<Effect> =>
        accept ? effectOfRemoval(ports, authority, tenantId) : planOf([]);
      if (dryRun) return { result: await named(ports.store, await effect()) };
      if (request.ifMatchPlan !== undefined) {
        const now = await effect();
        demandPlan(request.ifMatchPlan, () => now);
      }
      // Somebody's word is in the log before it counts.
      const { revision } = await changeAccount(ports, request, () => ({
        events: [],
        log: accept
          ? [
              {
                action: 'tenants.sync',
                result: 'done',
                target: { tenantId },
                detail: { accepted: asked.facts },
              },
            ]
          : [],
        result: undefined,
      }));
      await read(ports, tenantId, accept);
      // Whoever sends it back sees what was just read, on every process (D-4).
      const index = await ports.indexes.get(authority.account);
      return {
        result: await tenantView(ports, tenant, new Date()),
        revision: index ? ports.indexes.revisionOf(index) : revision,
      };
    });
  };
