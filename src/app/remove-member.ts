import type { AccountIndex } from '../core/account-index.ts';
import { printAccess } from '../core/access-text.ts';
import type { Member } from '../core/account.ts';
import type { Catalog } from '../core/catalog.ts';
import { asMemberId, type ObjectId } from '../core/id.ts';
import { planRemoveMember, type RemoveMemberPlan } from '../core/plan-remove-member.ts';
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
import { endSessionsBy, sessionsAsked } from './ending-sessions.ts';
import { loggedEffects } from './logged-effect.ts';
import { fullViewOf, memberView, type MemberView } from './member-view.ts';
import {
  invitationsNow,
  keysLeftOf,
  leftBehind,
  type KeysLeft,
  type LeftBehind,
  type LeftBehindPorts,
} from './left-behind.ts';
import type { Actor } from './ports/actor.ts';
import type { AccountStore, LockedAccount } from './ports/account-store.ts';
import type { InvitationStore } from './ports/invitation-store.ts';
import type { ReplicaStore } from './ports/replica-store.ts';
import type { SessionStore } from './ports/session-store.ts';
import { demandMatch, revisionEtag } from './precondition.ts';
import { memberRecordOf, noSuchMember } from './read-member.ts';
import { namesOfWays, remainsOf, type RemainingAccess } from './remaining-access.ts';
import type { TenantIndexes } from './tenant-indexes.ts';

export interface RemoveMember {
  readonly authority: Authority;
  readonly actor: Actor;
  readonly member: string;
  readonly dryRun: boolean;
  readonly ifMatch?: string;
  readonly ifMatchPlan?: string;
  readonly confirm?: string;
  /** Keeps the answer with the change, for a repeat after a crash. */
  readonly keep?: Keep<Removed>;
}

export interface Removed extends LeftBehind {
  readonly removed: MemberView;
  /** How many sessions ended: of those who belong to no other account. */
  readonly sessionsEnded: number;
  readonly remains: readonly RemainingAccess[];
}

interface Ports extends ChangePorts {
  readonly store: ChangePorts['store'] &
    Pick<ReplicaStore, 'profiles'> &
    Pick<AccountStore, 'memberRecord' | 'owners'> &
    Pick<SessionStore, 'signedIn' | 'sessionsEnding'> &
    Pick<InvitationStore, 'openInvitation'>;
  readonly directory: LeftBehindPorts['directory'];
  readonly tenants: TenantIndexes;
  readonly catalog: () => Catalog;
}

/** What is read before the account is locked. */
interface Seen {
  readonly names: ReadonlyMap<ObjectId, string>;
  readonly keys: KeysLeft;
}

async function planOn(
  ports: Ports,
  request: RemoveMember,
  index: AccountIndex,
  member: Member,
  locked: Pick<LockedAccount, 'account' | 'owners'>,
): Promise<RemoveMemberPlan> {
  const { authority } = request;
  const plan = planRemoveMember({
    index,
    tenants: ports.tenants,
    catalog: ports.catalog(),
    caller: callerOn(index, authority.identity, ports.tenants, authority.at),
    reachableOwner: await hasReachableOwner(locked, ports.tenants),
    confirm: confirmations(request.confirm),
    at: authority.at.getTime(),
    member,
  });
  if ('refused' in plan) throw asProblem(plan);
  return plan;
}

async function write(ports: Ports, request: RemoveMember, { names, keys }: Seen) {
  const { authority } = request;
  return changeAccount<Removed>(ports, request, async (index, locked) => {
    const member = index.member(asMemberId(request.member));
    const [record] = member ? await locked.records([member.id]) : [];
    if (!member || !record) throw noSuchMember();
    const removed = memberView(record, fullViewOf(authority.identity), authority.at);
    demandMatch(request.ifMatch, revisionEtag(record), removed);
    const plan = await planOn(ports, request, index, member, locked);
    demandPlan(request.ifMatchPlan, () =>
      effectOfEvents(index, ports.tenants, plan.events, [member], authority.at),
    );
    const remains = remainsOf(plan.remains, names);
    const left = await leftBehind(locked, record, keys);
    const { tenants } = ports;
    const sessionsEnded = await endSessionsBy(locked, {
      index,
      events: plan.events,
      of: [member.tenantId],
      tenants,
    });
    return {
      events: plan.events,
      log: [
        {
          action: 'members.remove',
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
            effect: loggedEffects(index, ports.tenants, plan.events, [member], authority.at)(member),
            remains: remains.map(each => each.member),
            sessionsEnded,
          },
        },
      ],
      result: { removed, remains, sessionsEnded, ...left },
    };
  });
}

/**
 * Takes away at once what was granted to a member, leaves the directory untouched, and says what access remains through
 * groups, what sessions end, what invitation is withdrawn and what keys the directory keeps (U-8); with `dryRun` says it and does nothing.
 */
export const removeMember =
  (ports: Ports) =>
  async (
    request: RemoveMember,
  ): Promise<{
    readonly result: Removed | (DryRun & Omit<Removed, 'removed'>);
    readonly revision?: string;
  }> => {
    const { authority } = request;
    const attempt = { action: 'members.remove', target: { member: request.member } };
    return loggingRefusals(ports, request, attempt, async () => {
      const record = await memberRecordOf(ports, authority, request.member);
      const member = authority.index.member(record.id) ?? record;
      const names = await namesOfWays(ports, authority.index, member.tenantId, [member]);
      const keys = await keysLeftOf(ports, authority, [member]);
      if (!request.dryRun) return write(ports, request, { names, keys });
      const view = memberView(record, fullViewOf(authority.identity), authority.at);
      demandMatch(request.ifMatch, revisionEtag(record), view);
      const locked = {
        account: authority.index.facts.account,
        owners: () => ports.store.owners(authority.account),
      };
      const plan = await planOn(ports, request, authority.index, member, locked);
      const effect = effectOfEvents(authority.index, ports.tenants, plan.events, [member], authority.at);
      const remains = remainsOf(plan.remains, names);
      const left = await leftBehind(invitationsNow(ports, authority), record, keys);
      const sessionsEnded = await endSessionsBy(sessionsAsked(ports.store, authority), {
        index: authority.index,
        events: plan.events,
        of: [member.tenantId],
        tenants: ports.tenants,
      });
      return { result: { ...(await named(ports.store, effect)), remains, sessionsEnded, ...left } };
    });
  };
