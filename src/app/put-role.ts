import type { AccountIndex } from '../core/account-index.ts';
import type { Catalog } from '../core/catalog.ts';
import type { Principal } from '../core/id.ts';
import { holdersOf, planPutRole, type PutRolePlan } from '../core/plan-put-role.ts';
import type { Authority } from './authority.ts';
import { callerOn, confirmations, hasReachableOwner } from './caller.ts';
import {
  asProblem,
  changeAccount,
  loggingRefusals,
  type ChangePorts,
  type ChangeRequest,
} from './change-account-state.ts';
import { demandPlan, effectOfEvents, named, type DryRun } from './dry-run.ts';
import { ownedAmong } from './owned-applications.ts';
import type { AccountStore, CustomRoleRecord, LockedAccount } from './ports/account-store.ts';
import type { DirectoryReader } from './ports/directory-reader.ts';
import type { IntentStore } from './ports/intent-store.ts';
import type { ReplicaStore } from './ports/replica-store.ts';
import { demandMatch, revisionEtag } from './precondition.ts';
import { customRoleView, type CustomRoleView } from './role-view.ts';
import { secretsMade } from './secrets-made.ts';
import type { TenantIndexes } from './tenant-indexes.ts';

export interface PutRole extends Pick<ChangeRequest<PutRoleResult>, 'authority' | 'actor' | 'keep'> {
  /** The role to change; absent: a new one is made. */
  readonly role?: string;
  readonly name: string;
  readonly description: string;
  /** As they came in: the whole set of custom permissions. */
  readonly custom: unknown;
  readonly dryRun: boolean;
  /** The role's ETag. */
  readonly ifMatch?: string;
  readonly ifMatchPlan?: string;
  readonly confirm?: string;
}

export interface PutRoleResult {
  readonly role: CustomRoleView;
}

export interface RolePorts extends ChangePorts {
  readonly store: ChangePorts['store'] &
    Pick<ReplicaStore, 'profiles'> &
    Pick<AccountStore, 'owners' | 'customRoles'> &
    Pick<IntentStore, 'secretsMadeBy'>;
  readonly tenants: TenantIndexes;
  readonly directory: Pick<DirectoryReader, 'ownersOf'>;
  readonly catalog: () => Catalog;
}

/** What a dry run reads in place of the locked account. */
export const unlocked = (
  { store }: RolePorts,
  { account, index }: Authority,
): Pick<LockedAccount, 'account' | 'owners' | 'customRoles'> => ({
  account: index.facts.account,
  owners: () => store.owners(account),
  customRoles: () => store.customRoles(account),
});

/** Refuses where a role is not what `If-Match` says it was. */
export function demandRole(ifMatch: string | undefined, record: CustomRoleRecord | undefined): void {
  if (record) demandMatch(ifMatch, revisionEtag(record), customRoleView(record));
}

async function planOn(
  ports: RolePorts,
  request: PutRole,
  index: AccountIndex,
  locked: Pick<LockedAccount, 'account' | 'owners' | 'customRoles'>,
  owned: readonly Principal[],
): Promise<{ readonly plan: PutRolePlan; readonly record: CustomRoleRecord | undefined }> {
  const { authority, role: id, name, description, custom } = request;
  const record = (await locked.customRoles()).find(each => each.id === id);
  demandRole(request.ifMatch, record);
  const plan = planPutRole({
    index,
    tenants: ports.tenants,
    catalog: ports.catalog(),
    caller: callerOn(index, authority.identity, ports.tenants, authority.at, owned),
    reachableOwner: await hasReachableOwner(locked, ports.tenants),
    confirm: confirmations(request.confirm),
    at: authority.at.getTime(),
    ...(id === undefined ? {} : { id }),
    name,
    description,
    custom,
  });
  if ('refused' in plan) throw asProblem(plan);
  return { plan, record };
}

async function write(ports: RolePorts, request: PutRole, owned: readonly Principal[]) {
  const { authority, actor } = request;
  return changeAccount<PutRoleResult>(ports, request, async (index, locked) => {
    const own = [...owned, ...(await secretsMade(locked, authority))];
    const { plan, record } = await planOn(ports, request, index, locked, own);
    demandPlan(request.ifMatchPlan, () =>
      effectOfEvents(index, ports.tenants, plan.events, plan.holders, authority.at),
    );
    if (plan.events.length === 0 && record)
      return { events: [], log: [], result: { role: customRoleView(record) } };
    const { kind, tenantId, objectId, displayName } = actor;
    const written: CustomRoleRecord = {
      ...plan.role,
      revision: locked.account.revision + 1,
      changed: authority.at.toISOString(),
      changedBy: {
        kind,
        ...(tenantId && { tenantId }),
        ...(objectId && { objectId }),
        ...(displayName && { displayName }),
      },
      holders: plan.holders.length,
    };
    return {
      events: plan.events,
      log: [
        {
          action: plan.before ? 'roles.change' : 'roles.create',
          result: 'done',
          target: { role: plan.role.id },
          detail: {
            before: plan.before ?? null,
            after: plan.role,
            holders: plan.holders.map(member => member.id),
          },
        },
      ],
      result: { role: customRoleView(written) },
    };
  });
}

/**
 * Makes a custom role, or changes one for all who hold it, in one transaction, within R-10 and U-11; with `dryRun`
 * says who would gain and lose what.
 */
export const putRole =
  (ports: RolePorts) =>
  async (
    request: PutRole,
  ): Promise<{ readonly result: PutRoleResult | DryRun; readonly revision?: string }> => {
    const { authority, role } = request;
    const attempt = {
      action: role === undefined ? 'roles.create' : 'roles.change',
      target: role === undefined ? {} : { role },
    };
    return loggingRefusals(ports, request, attempt, async () => {
      const { index } = authority;
      const owned = await ownedAmong(ports, authority, role === undefined ? [] : holdersOf(index, role));
      if (!request.dryRun) return write(ports, request, owned);
      const own = [...owned, ...(await secretsMade(ports.store, authority))];
      const { plan } = await planOn(ports, request, index, unlocked(ports, authority), own);
      const effect = effectOfEvents(index, ports.tenants, plan.events, plan.holders, authority.at);
      return { result: await named(ports.store, effect) };
    });
  };
