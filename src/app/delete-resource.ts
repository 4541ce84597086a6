import type { AccountIndex } from '../core/account-index.ts';
import type { Catalog } from '../core/catalog.ts';
import type { MemberId } from '../core/id.ts';
import type { Resource } from '../core/account.ts';
import { planDeleteResource, type DeleteResourcePlan } from '../core/plan-delete-resource.ts';
import type { Authority } from './authority.ts';
import { asProblem, changeAccount, type ChangePorts, type Keep } from './change-account-state.ts';
import { demandPlan, effectOfEvents, named, type DryRun, type Effect } from './dry-run.ts';
import type { Actor } from './ports/actor.ts';
import { demandMatch, resourceEtag } from './precondition.ts';
import type { ReplicaStore } from './ports/replica-store.ts';
import type { TenantIndexes } from './tenant-indexes.ts';

export interface DeleteResource {
  readonly authority: Authority;
  readonly actor: Actor;
  readonly type: string;
  readonly id: string;
  readonly dryRun: boolean;
  /** The resource's ETag. */
  readonly ifMatch?: string;
  readonly ifMatchPlan?: string;
  /** Keeps the answer with the change, for a repeat after a crash. */
  readonly keep?: Keep<DeletedResource>;
}

export interface DeletedResource {
  readonly deleted: readonly Resource[];
  /** Members whose grants ended; those left without access stay listed so. */
  readonly members: readonly { readonly id: MemberId; readonly withoutAccess: boolean }[];
}

interface Ports extends ChangePorts {
  readonly store: ChangePorts['store'] & Pick<ReplicaStore, 'profiles'>;
  readonly tenants: TenantIndexes;
  readonly catalog: () => Catalog;
}

function planOn(ports: Ports, request: DeleteResource, index: AccountIndex): DeleteResourcePlan {
  const known = index.resource(request.type, request.id);
  if (known) demandMatch(request.ifMatch, resourceEtag(known), known);
  const plan = planDeleteResource({ index, catalog: ports.catalog(), type: request.type, id: request.id });
  if ('refused' in plan) throw asProblem(plan);
  return plan;
}

const effectOn = (
  ports: Ports,
  request: DeleteResource,
  index: AccountIndex,
  plan: DeleteResourcePlan,
): Effect =>
  effectOfEvents(
    index,
    ports.tenants,
    plan.events,
    [...plan.members.map(each => each.before), ...plan.holders],
    request.authority.at,
  );

/** Deletes a resource and what is under it; the grants on them end and do not come back. */
export const deleteResource =
  (ports: Ports) =>
  async (
    request: DeleteResource,
  ): Promise<{ readonly result: DeletedResource | DryRun; readonly revision?: string }> => {
    const { index } = request.authority;
    if (request.dryRun) {
      return {
        result: await named(ports.store, effectOn(ports, request, index, planOn(ports, request, index))),
      };
    }
    return changeAccount<DeletedResource>(ports, request, current => {
      const plan = planOn(ports, request, current);
      demandPlan(request.ifMatchPlan, () => effectOn(ports, request, current, plan));
      return {
        events: plan.events,
        log: [
          {
            action: 'resources.delete',
            result: 'done',
            target: { type: request.type, resource: request.id },
            detail: {
              deleted: plan.resources,
              members: plan.members.map(({ before, ended, endedRoles }) => ({
                id: before.id,
                ended,
                endedRoles,
              })),
              roles: plan.roles.map(role => role.id),
            },
          },
        ],
        result: {
          deleted: plan.resources,
          members: plan.members.map(({ before, withoutAccess }) => ({ id: before.id, withoutAccess })),
        },
      };
    });
  };
