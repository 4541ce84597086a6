import { printAccess } from '../core/access-text.ts';
import type { AccountIndex } from '../core/account-index.ts';
import type { Member } from '../core/account.ts';
import type { Catalog } from '../core/catalog.ts';
import { asMemberId, type Principal } from '../core/id.ts';
import { planChangeAccess, type ChangeAccessPlan } from '../core/plan-change-access.ts';
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
import { loggedEffects } from './logged-effect.ts';
import { fullViewOf, memberView, type MemberView } from './member-view.ts';
import type { Actor } from './ports/actor.ts';
import type { AccountStore, LockedAccount } from './ports/account-store.ts';
import type { DirectoryReader } from './ports/directory-reader.ts';
import type { IntentStore } from './ports/intent-store.ts';
import type { ReplicaStore } from './ports/replica-store.ts';
import { demandMatch, revisionEtag } from './precondition.ts';
import { ownedAmong } from './owned-applications.ts';
import { memberRecordOf, noSuchMember } from './read-member.ts';
import { secretsMade } from './secrets-made.ts';
import type { TenantIndexes } from './tenant-indexes.ts';

export interface ChangeAccess {
  readonly authority: Authority;
  readonly actor: Actor;
  readonly member: string;
  /** As it came in: the whole new grant. */
  readonly access: unknown;
  readonly dryRun: boolean;
  /** The member's ETag. */
  readonly ifMatch?: string;
  readonly ifMatchPlan?: string;
  readonly confirm?: string;
  /** Keeps the answer with the change, for a repeat after a crash. */
  readonly keep?: Keep<{ readonly member: MemberView }>;
}

interface Ports extends ChangePorts {
  readonly store: ChangePorts['store'] &
    Pick<ReplicaStore, 'profiles' | 'replicaTenant'> &
    Pick<AccountStore, 'memberRecord' | 'owners'> &
    Pick<IntentStore, 'secretsMadeBy'>;
  readonly tenants: TenantIndexes;
  readonly directory: Pick<DirectoryReader, 'ownersOf'>;
  readonly catalog: () => Catalog;
}

async function planOn(
  ports: Ports,
  request: ChangeAccess,
  index: AccountIndex,
  member: Member,
  locked: Pick<LockedAccount, 'account' | 'owners'>,
  owned: readonly Principal[],
): Promise<ChangeAccessPlan> {
  const { authority } = request;
  const plan = planChangeAccess({
    index,
    tenants: ports.tenants,
    catalog: ports.catalog(),
    caller: callerOn(index, authority.identity, ports.tenants, authority.at, owned),
    reachableOwner: await hasReachableOwner(locked, ports.tenants),
    confirm: confirmations(request.confirm),
    at: authority.at.getTime(),
    member,
    access: request.access,
  });
  if ('refused' in plan) throw asProblem(plan);
  return plan;
}

async function write(ports: Ports, request: ChangeAccess, owned: readonly Principal[]) {
  const { authority } = request;
  const viewer = fullViewOf(authority.identity);
  return changeAccount<{ member: MemberView }>(ports, request, async (index, locked) => {
    const member = index.member(asMemberId(request.member));
    const [record] = member ? await locked.records([member.id]) : [];
    if (!member || !record) throw noSuchMember();
    const before = memberView(record, viewer, authority.at);
    demandMatch(request.ifMatch, revisionEtag(record), before);
    const own = [...owned, ...(await secretsMade(locked, authority))];
    const plan = await planOn(ports, request, index, member, locked, own);
    demandPlan(request.ifMatchPlan, () =>
      effectOfEvents(index, ports.tenants, plan.events, [member], authority.at),
    );
    if (plan.events.length === 0) return { events: [], log: [], result: { member: before } };
    const changed = { ...record, ...plan.member, revision: locked.account.revision + 1 };
    return {
      events: plan.events,
      log: [
        {
          action: 'members.access',
          result: 'done',
          target: {
            member: member.id,
            tenantId: member.tenantId,
            objectId: member.objectId,
            kind: member.kind,
          },
          detail: {
            displayName: record.profile?.displayName ?? null,
            before: printAccess(member.access),
            after: printAccess(plan.member.access),
            effect: loggedEffects(index, ports.tenants, plan.events, [member], authority.at)(member),
          },
        },
      ],
      result: { member: memberView(changed, viewer, authority.at) },
    };
  });
}

/** Gives a member other access (U-7), within R-10 and U-11; with `dryRun` says who would gain and lose what. */
export const changeAccess =
  (ports: Ports) =>
  async (
    request: ChangeAccess,
  ): Promise<{ readonly result: { readonly member: MemberView } | DryRun; readonly revision?: string }> => {
    const { authority } = request;
    const attempt = { action: 'members.access', target: { member: request.member } };
    return loggingRefusals(ports, request, attempt, async () => {
      const known = authority.index.member(asMemberId(request.member));
      const owned = await ownedAmong(ports, authority, known ? [known] : []);
      if (!request.dryRun) return write(ports, request, owned);
      const record = await memberRecordOf(ports, authority, request.member);
      const member = authority.index.member(record.id) ?? record;
      const before = memberView(record, fullViewOf(authority.identity), authority.at);
      demandMatch(request.ifMatch, revisionEtag(record), before);
      const locked = {
        account: authority.index.facts.account,
        owners: () => ports.store.owners(authority.account),
      };
      const own = [...owned, ...(await secretsMade(ports.store, authority))];
      const plan = await planOn(ports, request, authority.index, member, locked, own);
      const effect = effectOfEvents(authority.index, ports.tenants, plan.events, [member], authority.at);
      return { result: await named(ports.store, effect) };
    });
  };
