import type { AccountIndex } from '../core/account-index.ts';
import type { MemberId } from '../core/id.ts';
import { planDeleteRole, type DeleteRolePlan } from '../core/plan-delete-role.ts';
import { callerOn, confirmations, hasReachableOwner } from './caller.ts';
import { asProblem, changeAccount, loggingRefusals, type Keep } from './change-account-state.ts';
import { demandPlan, effectOfEvents, named, type DryRun, type Effect } from './dry-run.ts';
import type { LockedAccount } from './ports/account-store.ts';
import { demandRole, unlocked, type PutRole, type RolePorts } from './put-role.ts';

export interface DeleteRole extends Pick<
  PutRole,
  'authority' | 'actor' | 'dryRun' | 'ifMatch' | 'ifMatchPlan' | 'confirm'
> {
  readonly role: string;
  /** Keeps the answer with the change, for a repeat after a crash. */
  readonly keep?: Keep<DeletedRole>;
}

export interface DeletedRole {
  readonly deleted: string;
  /** Those it was taken from; without anything else they stay listed as *without access*. */
  readonly members: readonly { readonly id: MemberId; readonly withoutAccess: boolean }[];
}

async function planOn(
  ports: RolePorts,
  request: DeleteRole,
  index: AccountIndex,
  locked: Pick<LockedAccount, 'account' | 'owners' | 'customRoles'>,
): Promise<DeleteRolePlan> {
  const { authority, role: id, dryRun } = request;
  demandRole(
    request.ifMatch,
    (await locked.customRoles()).find(each => each.id === id),
  );
  const plan = planDeleteRole({
    index,
    tenants: ports.tenants,
    catalog: ports.catalog(),
    caller: callerOn(index, authority.identity, ports.tenants, authority.at),
    reachableOwner: await hasReachableOwner(locked, ports.tenants),
    confirm: confirmations(request.confirm),
    at: authority.at.getTime(),
    id,
    dryRun,
  });
  if ('refused' in plan) throw asProblem(plan);
  return plan;
}

const effectOn = (
  ports: RolePorts,
  { authority }: DeleteRole,
  index: AccountIndex,
  plan: DeleteRolePlan,
): Effect =>
  effectOfEvents(
    index,
    ports.tenants,
    plan.events,
    plan.holders.map(each => each.before),
    authority.at,
  );

/**
 * Deletes a custom role and takes it from all who hold it; while somebody does, `confirm` names the role. With
 * `dryRun` says who would lose what.
 */
export const deleteRole =
  (ports: RolePorts) =>
  async (
    request: DeleteRole,
  ): Promise<{ readonly result: DeletedRole | DryRun; readonly revision?: string }> => {
    const { authority, role } = request;
    return loggingRefusals(ports, request, { action: 'roles.delete', target: { role } }, async () => {
      if (request.dryRun) {
        const { index } = authority;
        const plan = await planOn(ports, request, index, unlocked(ports, authority));
        return { result: await named(ports.store, effectOn(ports, request, index, plan)) };
      }
      return changeAccount<DeletedRole>(ports, request, async (index, locked) => {
        const plan = await planOn(ports, request, index, locked);
        demandPlan(request.ifMatchPlan, () => effectOn(ports, request, index, plan));
        const members = plan.holders.map(({ before, withoutAccess }) => ({ id: before.id, withoutAccess }));
        return {
          events: plan.events,
          log: [
            {
              action: 'roles.delete',
              result: 'done',
              target: { role },
              detail: { before: plan.role, members },
            },
          ],
          result: { deleted: role, members },
        };
      });
    });
  };
