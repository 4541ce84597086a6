import { printAccess } from '../core/access-text.ts';
import type { AccountIndex } from '../core/account-index.ts';
import type { Catalog } from '../core/catalog.ts';
import { asTenantId, type TenantId } from '../core/id.ts';
import { planRemoveTenant, type RemoveTenantPlan } from '../core/plan-remove-tenant.ts';
import type { Authority } from './authority.ts';
import { callerOn, confirmations, hasReachableOwner } from './caller.ts';
import {
  asProblem,
  changeAccount,
  loggingRefusals,
  type ChangePorts,
  type Keep,
} from './change-account-state.ts';
import { demandPlan, effectOfEvents, named, type DryRun } from './dry-run.ts';
import type { Actor } from './ports/actor.ts';
import type { AccountStore, AccountTenant, LockedAccount } from './ports/account-store.ts';
import type { ReplicaStore } from './ports/replica-store.ts';
import type { TenantIndexes } from './tenant-indexes.ts';

export interface RemoveTenant {
  readonly authority: Authority;
  readonly actor: Actor;
  readonly tenant: string;
  readonly dryRun: boolean;
  readonly ifMatchPlan?: string;
  readonly confirm?: string;
  /** Keeps the answer with the change, for a repeat after a crash. */
  readonly keep?: Keep<RemovedTenant>;
}

export interface RemovedTenant {
  readonly tenantId: TenantId;
  /** How many members of each kind lost their access. */
  readonly members: { readonly user: number; readonly group: number; readonly application: number };
}

interface Ports extends ChangePorts {
  readonly store: ChangePorts['store'] &
    Pick<ReplicaStore, 'profiles' | 'dropReplica'> &
    Pick<AccountStore, 'owners' | 'tenants' | 'accountsOfTenant'>;
  readonly tenants: TenantIndexes;
  readonly catalog: Catalog;
}

type Locked = Pick<LockedAccount, 'account' | 'owners'> & { tenants(): Promise<readonly AccountTenant[]> };

async function planOn(
  ports: Ports,
  request: RemoveTenant,
  index: AccountIndex,
  locked: Locked,
): Promise<RemoveTenantPlan> {
  const { authority } = request;
  const plan = planRemoveTenant({
    index,
    tenants: ports.tenants,
    catalog: ports.catalog,
    caller: callerOn(index, authority.identity, ports.tenants, authority.at),
    reachableOwner: await hasReachableOwner(locked, ports.tenants),
    confirm: confirmations(request.confirm),
    at: authority.at.getTime(),
    tenantId: asTenantId(request.tenant),
    associations: await locked.tenants(),
  });
  if ('refused' in plan) throw asProblem(plan);
  return plan;
}

const counts = (plan: RemoveTenantPlan): RemovedTenant['members'] => {
  const of = (kind: string): number => plan.members.filter(member => member.kind === kind).length;
  return { user: of('user'), group: of('group'), application: of('application') };
};

/** Forgets the copy of a tenant that no account has any more (T-6). */
export async function forgetTenant(
  ports: {
    readonly store: Pick<ReplicaStore, 'dropReplica'> & Pick<AccountStore, 'accountsOfTenant'>;
    readonly tenants: Pick<TenantIndexes, 'drop'>;
  },
  tenant: TenantId,
): Promise<void> {
  if ((await ports.store.accountsOfTenant(tenant)).length > 0) return;
  await ports.store.dropReplica(tenant);
  ports.tenants.drop(tenant);
}

/**
 * Removes a tenant from the account: its members lose their access at once and their grants are deleted (T-6, T-7); with
 * `dryRun` says exactly who loses what and does nothing.
 */
export const removeTenant =
  (ports: Ports) =>
  async (
    request: RemoveTenant,
  ): Promise<{ readonly result: RemovedTenant | DryRun; readonly revision?: string }> => {
    const { authority } = request;
    const tenantId = asTenantId(request.tenant);
    return loggingRefusals(ports, request, { action: 'tenants.remove', target: { tenantId } }, async () => {
      if (request.dryRun) {
        const { index, account } = authority;
        const plan = await planOn(ports, request, index, {
          account: index.facts.account,
          owners: () => ports.store.owners(account),
          tenants: () => ports.store.tenants(account),
        });
        const effect = effectOfEvents(index, ports.tenants, plan.events, plan.members, authority.at);
        return { result: await named(ports.store, effect) };
      }
      const done = await changeAccount<RemovedTenant>(ports, request, async (index, locked) => {
        const plan = await planOn(ports, request, index, locked);
        demandPlan(request.ifMatchPlan, () =>
          effectOfEvents(index, ports.tenants, plan.events, plan.members, authority.at),
        );
        const members = counts(plan);
        return {
          events: plan.events,
          log: [
            {
              action: 'tenants.remove',
              result: 'done',
              target: { tenantId },
              detail: {
                members: plan.members.map(({ id, kind, objectId, access }) => ({
                  id,
                  kind,
                  objectId,
                  access: printAccess(access),
                })),
              },
            },
          ],
          result: { tenantId, members },
        };
      });
      await forgetTenant(ports, tenantId);
      return done;
    });
  };
