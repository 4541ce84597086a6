import type { AccountIndex } from '../core/account-index.ts';
import { printAccess } from '../core/access-text.ts';
import type { Catalog } from '../core/catalog.ts';
import type { MemberId, ObjectId, Principal } from '../core/id.ts';
import {
  planChangeMembers,
  type ChangeMembersPlan,
  type ChangeOutcome,
  type MembersChange,
} from '../core/plan-change-members.ts';
import type { Problem } from '../core/problems.ts';
import { callerOn, confirmations, hasReachableOwner } from './caller.ts';
import {
  asProblem,
  changeAccount,
  loggingRefusals,
  type ChangePorts,
  type ChangeRequest,
} from './change-account-state.ts';
import type { Cursors } from './cursor.ts';
import type { CutGroup } from './cut-groups.ts';
import { demandPlan, effectOfEvents, named, type DryRun } from './dry-run.ts';
import { loggedEffects, type LoggedEffect } from './logged-effect.ts';
import { endSessionsBy, sessionsAsked, type Leaving } from './ending-sessions.ts';
import { invitationsNow, keysLeftOf, leftBehind, type KeysLeft, type LeftBehind } from './left-behind.ts';
import { fullViewOf, memberView, type MemberView } from './member-view.ts';
import { ownedAmong } from './owned-applications.ts';
import type { NewLogEntry } from './ports/actor.ts';
import type { AccountStore, LockedAccount, MemberRecord } from './ports/account-store.ts';
import type { DirectoryReader } from './ports/directory-reader.ts';
import type { IntentStore } from './ports/intent-store.ts';
import type { InvitationStore } from './ports/invitation-store.ts';
import type { ReplicaStore } from './ports/replica-store.ts';
import type { SessionStore } from './ports/session-store.ts';
import { selectedMembers, type Selection } from './select-members.ts';
import { namesOfWays, remainsOf, type RemainingAccess } from './remaining-access.ts';
import { secretsMade } from './secrets-made.ts';
import type { TenantIndexes } from './tenant-indexes.ts';

export interface ChangeMembers extends Pick<
  ChangeRequest<ChangeMembersResult>,
  'authority' | 'actor' | 'keep'
> {
  readonly selection: Selection;
  readonly change: MembersChange;
  readonly dryRun: boolean;
  readonly ifMatchPlan?: string;
  readonly confirm?: string;
}

/** Each member's own outcome, in the order given; by a filter, in the list's order. */
export interface ChangeMembersResult {
  readonly items: readonly (
    | { readonly member: MemberView }
    | (LeftBehind & {
        readonly removed: MemberView;
        readonly remains: readonly RemainingAccess[];
        readonly cut?: readonly CutGroup[];
      })
    | { readonly problem: Problem; readonly id: MemberId; readonly member: MemberView | undefined }
  )[];
  /** Of a removal: how many sessions ended, of all together. */
  readonly sessionsEnded?: number;
}

/** What a removal of several would do. */
export interface MembersRemoval extends DryRun {
  readonly sessionsEnded: number;
  /** Of each that would be removed, in the order given. */
  readonly removals: readonly (LeftBehind & {
    readonly id: MemberId;
    readonly remains: readonly RemainingAccess[];
    readonly cut?: readonly CutGroup[];
  })[];
}

interface Ports extends ChangePorts {
  readonly store: ChangePorts['store'] &
    Pick<ReplicaStore, 'profiles' | 'replicaTenant'> &
    Pick<AccountStore, 'owners' | 'members' | 'memberCounts' | 'memberRecords'> &
    Pick<SessionStore, 'signedIn' | 'sessionsEnding'> &
    Pick<InvitationStore, 'openInvitation'> &
    Pick<IntentStore, 'secretsMadeBy'>;
  readonly tenants: TenantIndexes;
  readonly directory: Pick<DirectoryReader, 'ownersOf' | 'keysOf'>;
  readonly catalog: () => Catalog;
  readonly cursors: Cursors;
}

async function planOn(
  ports: Ports,
  request: ChangeMembers,
  index: AccountIndex,
  known: Known,
  locked: Pick<LockedAccount, 'account' | 'owners' | 'secretsMadeBy'>,
): Promise<ChangeMembersPlan> {
  const { authority, change } = request;
  const own = [...known.owned, ...(await secretsMade(locked, authority))];
  const plan = planChangeMembers({
    index,
    tenants: ports.tenants,
    catalog: ports.catalog(),
    caller: callerOn(index, authority.identity, ports.tenants, authority.at, own),
    reachableOwner: await hasReachableOwner(locked, ports.tenants),
    confirm: confirmations(request.confirm),
    at: authority.at.getTime(),
    ids: known.ids,
    change,
  });
  if ('refused' in plan) throw asProblem(plan);
  return plan;
}

interface Known {
  readonly ids: readonly MemberId[];
  readonly owned: readonly Principal[];
  /** Names of the groups through which access remains. */
  readonly names: ReadonlyMap<ObjectId, string>;
  /** Of applications that are removed. */
  readonly keys: KeysLeft;
}

async function lookUp(ports: Ports, request: ChangeMembers): Promise<Known> {
  const { authority, change } = request;
  const ids = await selectedMembers(ports, request);
  const members = ids.flatMap(id => authority.index.member(id) ?? []);
  const names = new Map<ObjectId, string>();
  if (change.kind === 'remove') {
    const byTenant = Map.groupBy(members, member => member.tenantId);
    for (const [tenantId, those] of byTenant) {
      for (const [id, name] of await namesOfWays(ports, authority.index, tenantId, those))
        names.set(id, name);
    }
  }
  const keys =
    change.kind === 'remove' ? await keysLeftOf(ports, authority, members) : new Map<MemberId, never>();
  return { ids, owned: await ownedAmong(ports, authority, members), names, keys };
}

const touched = (plan: ChangeMembersPlan) =>
  plan.outcomes.flatMap(one => (one.outcome === 'changed' || one.outcome === 'removed' ? [one.before] : []));

function logOf(
  outcome: ChangeOutcome,
  record: MemberRecord | undefined,
  effect: (member: Principal) => LoggedEffect,
): readonly NewLogEntry[] {
  if (outcome.outcome !== 'changed' && outcome.outcome !== 'removed') return [];
  const { id, tenantId, objectId, kind, access } = outcome.before;
  return [
    {
      action: outcome.outcome === 'removed' ? 'members.remove' : 'members.access',
      result: 'done',
      target: { member: id, tenantId, objectId, kind },
      detail: {
        displayName: record?.profile?.displayName ?? null,
        before: printAccess(access),
        effect: effect(outcome.before),
        ...(outcome.outcome === 'removed'
          ? { remains: outcome.remains.map(way => way.member.id) }
          : { after: printAccess(outcome.after.access) }),
      },
    },
  ];
}

/** The sessions that a plan's removals end. */
const endingBy = (
  { tenants }: Ports,
  index: AccountIndex,
  { events, outcomes }: ChangeMembersPlan,
): Leaving => ({
  index,
  events,
  of: outcomes.flatMap(one => (one.outcome === 'removed' ? [one.before.tenantId] : [])),
  tenants,
});

/** What a dry run of removals says besides who loses what (U-8). */
async function removalsOf(
  ports: Ports,
  { authority }: ChangeMembers,
  known: Known,
  plan: ChangeMembersPlan,
): Promise<Omit<MembersRemoval, keyof DryRun>> {
  const { index, account } = authority;
  const records = new Map(
    (await ports.store.memberRecords(account, known.ids)).map(each => [each.id, each] as const),
  );
  const removals: MembersRemoval['removals'][number][] = [];
  for (const one of plan.outcomes) {
    const record = one.outcome === 'removed' ? records.get(one.before.id) : undefined;
    if (one.outcome !== 'removed' || !record) continue;
    const left = await leftBehind(invitationsNow(ports, authority), record, known.keys);
    removals.push({ id: record.id, remains: remainsOf(one.remains, known.names), ...left });
  }
  const asked = sessionsAsked(ports.store, authority);
  return { sessionsEnded: await endSessionsBy(asked, endingBy(ports, index, plan)), removals };
}

async function write(ports: Ports, request: ChangeMembers, known: Known) {
  const { authority } = request;
  const viewer = fullViewOf(authority.identity);
  return changeAccount<ChangeMembersResult>(ports, request, async (index, locked) => {
    const plan = await planOn(ports, request, index, known, locked);
    demandPlan(request.ifMatchPlan, () =>
      effectOfEvents(index, ports.tenants, plan.events, touched(plan), authority.at),
    );
    const records = new Map((await locked.records(known.ids)).map(each => [each.id, each]));
    const view = (id: MemberId, change: Partial<MemberRecord> = {}): MemberView | undefined => {
      const record = records.get(id);
      return record && memberView({ ...record, ...change }, viewer, authority.at);
    };
    const sure = (seen: MemberView | undefined): MemberView => {
      if (!seen) throw new Error('INVARIANT: the index has no member that the store has not');
      return seen;
    };
    const revision = locked.account.revision + 1;
    const left = new Map<MemberId, LeftBehind>();
    for (const { before } of plan.outcomes.filter(one => one.outcome === 'removed')) {
      const record = records.get(before.id);
      if (record) left.set(before.id, await leftBehind(locked, record, known.keys));
    }
    const items = plan.outcomes.map((one): ChangeMembersResult['items'][number] => {
      if (one.outcome === 'problem')
        return { problem: asProblem(one.problem), id: one.id, member: view(one.id) };
      if (one.outcome === 'removed')
        return {
          removed: sure(view(one.before.id)),
          remains: remainsOf(one.remains, known.names),
          ...(left.get(one.before.id) ?? { invitationWithdrawn: null, keysLeft: null }),
        };
      const change = one.outcome === 'changed' ? { access: one.after.access, revision } : {};
      return { member: sure(view(one.before.id, change)) };
    });
    const sessionsEnded = await endSessionsBy(locked, endingBy(ports, index, plan));
    const effect = loggedEffects(index, ports.tenants, plan.events, touched(plan), authority.at);
    const log = plan.outcomes.flatMap(one =>
      logOf(one, one.outcome === 'problem' ? undefined : records.get(one.before.id), effect),
    );
    const removes = request.change.kind === 'remove';
    return { events: plan.events, log, result: { items, ...(removes && { sessionsEnded }) } };
  });
}

/**
 * Changes or removes several members alike, in one transaction, each with its own outcome (U-13); with `dryRun` says once
 * for all who would gain and lose what.
 */
export const changeMembers =
  (ports: Ports) =>
  async (
    request: ChangeMembers,
  ): Promise<{
    readonly result: ChangeMembersResult | DryRun | MembersRemoval;
    readonly revision?: string;
  }> =>
    loggingRefusals(ports, request, { action: 'members.change', target: {} }, async () => {
      const known = await lookUp(ports, request);
      if (!request.dryRun) return write(ports, request, known);
      const { authority } = request;
      const { index, account } = authority;
      const locked = {
        account: index.facts.account,
        owners: () => ports.store.owners(account),
        secretsMadeBy: ports.store.secretsMadeBy,
      };
      const plan = await planOn(ports, request, index, known, locked);
      const effect = effectOfEvents(index, ports.tenants, plan.events, touched(plan), authority.at);
      const more = request.change.kind === 'remove' ? await removalsOf(ports, request, known, plan) : {};
      return { result: { ...(await named(ports.store, effect)), ...more } };
    });
