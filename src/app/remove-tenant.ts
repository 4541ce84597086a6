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
import { affectedBy } from '../core/effect.ts';
import { endSessionsBy, sessionsAsked, type SessionEnding } from './ending-sessions.ts';
import { applicationsWithKeys, type ApplicationWithKeys, type LeftBehindPorts } from './left-behind.ts';
import { demandPlan, effectOfEvents, named, type DryRun } from './dry-run.ts';
import type { Actor } from './ports/actor.ts';
import type { AccountStore, AccountTenant, LockedAccount } from './ports/account-store.ts';
import type { InvitationStore } from './ports/invitation-store.ts';
import type { ReplicaStore } from './ports/replica-store.ts';
import type { SessionStore } from './ports/session-store.ts';
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

/** What a removal of a tenant says besides who loses what (T-6). */
export interface TenantLeftBehind {
  /** Of the people who lose access, how many were in by groups alone. */
  readonly throughGroups: number;
  /** How many sessions end: of those who belong to no other account. */
  readonly sessionsEnded: number;
  /** The ids of the open invitations that are withdrawn with it. */
  readonly invitationsWithdrawn: readonly string[];
  /** The applications whose keys the directory keeps, with how many; null: the directory does not say. */
  readonly applicationsWithKeys: readonly ApplicationWithKeys[] | null;
}

export interface RemovedTenant extends TenantLeftBehind {
  readonly tenantId: TenantId;
  /** How many members of each kind lost their access. */
  readonly members: { readonly user: number; readonly group: number; readonly application: number };
}

interface Ports extends ChangePorts {
  readonly store: ChangePorts['store'] &
    Pick<ReplicaStore, 'profiles' | 'dropReplica'> &
    Pick<SessionStore, 'signedIn' | 'sessionsEnding'> &
    Pick<InvitationStore, 'openInvitationIds'> &
    Pick<AccountStore, 'owners' | 'tenants' | 'accountsOfTenant'>;
  readonly directory: LeftBehindPorts['directory'];
  readonly tenants: TenantIndexes;
  readonly catalog: () => Catalog;
}

type Kept = Pick<TenantLeftBehind, 'applicationsWithKeys'>;

/** What is read of the directory before the account is locked. */
async function keptBy(ports: Ports, { authority, tenant }: RemoveTenant): Promise<Kept> {
  const tenantId = asTenantId(tenant);
  const members = [...authority.index.members()].filter(
    each => each.tenantId === tenantId && each.kind === 'application',
  );
  return { applicationsWithKeys: await applicationsWithKeys(ports, tenantId, members) };
}

/** What goes with a tenant, as of the transaction or the moment that `asked` reads. */
async function leftBehindBy(
  ports: Ports,
  index: AccountIndex,
  { events, members }: RemoveTenantPlan,
  tenantId: TenantId,
  asked: SessionEnding & Pick<LockedAccount, 'openInvitationIds'>,
  kept: Kept,
  at: Date,
): Promise<TenantLeftBehind> {
  const { tenants } = ports;
  const people = affectedBy(members, tenants).filter(
    each =>
      each.kind === 'user' &&
      index.memberOf(each) === undefined &&
      index.effectiveAccess(each, at.getTime()).some(({ withoutEffect }) => withoutEffect === undefined),
  );
  return {
    throughGroups: people.length,
    sessionsEnded: await endSessionsBy(asked, { index, events, of: [tenantId], tenants }),
    invitationsWithdrawn: await asked.openInvitationIds(tenantId),
    ...kept,
  };
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
    catalog: ports.catalog(),
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
  ): Promise<{
    readonly result: RemovedTenant | (DryRun & TenantLeftBehind);
    readonly revision?: string;
  }> => {
    const { authority } = request;
    const tenantId = asTenantId(request.tenant);
    return loggingRefusals(ports, request, { action: 'tenants.remove', target: { tenantId } }, async () => {
      const kept = await keptBy(ports, request);
      if (request.dryRun) {
        const { index, account } = authority;
        const plan = await planOn(ports, request, index, {
          account: index.facts.account,
          owners: () => ports.store.owners(account),
          tenants: () => ports.store.tenants(account),
        });
        const effect = effectOfEvents(index, ports.tenants, plan.events, plan.members, authority.at);
        const left = await leftBehindBy(
          ports,
          index,
          plan,
          tenantId,
          {
            ...sessionsAsked(ports.store, authority),
            openInvitationIds: tenant => ports.store.openInvitationIds(account, tenant),
          },
          kept,
          authority.at,
        );
        return { result: { ...(await named(ports.store, effect)), ...left } };
      }
      const done = await changeAccount<RemovedTenant>(ports, request, async (index, locked) => {
        const plan = await planOn(ports, request, index, locked);
        demandPlan(request.ifMatchPlan, () =>
          effectOfEvents(index, ports.tenants, plan.events, plan.members, authority.at),
        );
        const members = counts(plan);
        const left = await leftBehindBy(ports, index, plan, tenantId, locked, kept, authority.at);
        const { sessionsEnded, invitationsWithdrawn } = left;
        return {
          events: plan.events,
          log: [
            {
              action: 'tenants.remove',
              result: 'done',
              target: { tenantId },
              detail: {
                sessionsEnded,
                invitationsWithdrawn,
                members: plan.members.map(({ id, kind, objectId, access }) => ({
                  id,
                  kind,
                  objectId,
                  access: printAccess(access),
                })),
              },
            },
          ],
          result: { tenantId, members, ...left },
        };
      });
      await forgetTenant(ports, tenantId);
      return done;
    });
  };
