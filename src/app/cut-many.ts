import { tenantsAfter } from '../core/changed-directory.ts';
import { affectedBy, effectOf } from '../core/effect.ts';
import type { MemberId, ObjectId, TenantId } from '../core/id.ts';
import { refuseLeaving } from '../core/leaving.ts';
import { Problem } from '../core/problems.ts';
import {
  changeMembers,
  type ChangeMembers,
  type ChangeMembersResult,
  type MembersRemoval,
} from './change-members.ts';
import { loggingRefusals, type Keep } from './change-account-state.ts';
import { namesOf, waysIn, type CutGroup, type CutPorts } from './cut-groups.ts';
import { ruledAndLogged } from './directory-log.ts';
import { targetOf } from './directory-member.ts';
import { peopleLogged } from './logged-effect.ts';
import { effectOfMemberships } from './membership-effect.ts';
import { personIn, takeIn } from './directory-person.ts';
import { demandPlan, named, planOf, type Effect } from './dry-run.ts';
import { endSessionsBy, sessionsAsked } from './ending-sessions.ts';
import { fullViewOf, memberView } from './member-view.ts';
import type { MemberRecord } from './ports/account-store.ts';
import type { PersonToken } from './ports/directory-writer.ts';
import { selectedMembers } from './select-members.ts';
import { refuseUnwritable } from './write-groups.ts';

type Ports = CutPorts & Parameters<typeof changeMembers>[0];

export interface RemoveManyAndCut extends Omit<ChangeMembers, 'change'> {
  readonly person: PersonToken | undefined;
}

/** A member that is to be removed, and the groups that it is to be taken out of. */
interface Leaving {
  readonly record: MemberRecord;
  readonly groups: readonly ObjectId[];
  readonly cut: readonly CutGroup[];
}

/** What was looked at before anything is done. */
interface Seen {
  readonly ids: readonly MemberId[];
  readonly person: PersonToken;
  readonly tenantId: TenantId;
  readonly leaving: readonly Leaving[];
  /** Why some are left as they are. */
  readonly problems: Map<MemberId, Problem>;
  readonly records: ReadonlyMap<MemberId, MemberRecord>;
}

const wrongTenant = (tenantId: TenantId): Problem =>
  new Problem(
    'wrong-tenant',
    'Groups of another directory than the one you are signed in at are changed by somebody of that tenant.',
    { tenantId },
  );

/** Whether a group can be written, asked once each. */
function askingOnce(ports: Ports, person: PersonToken) {
  const asked = new Map<ObjectId, Promise<Problem | undefined>>();
  return (group: ObjectId): Promise<Problem | undefined> => {
    const known =
      asked.get(group) ??
      refuseUnwritable(ports, person, group, '/cut').then(
        () => undefined,
        (error: unknown) => {
          if (error instanceof Problem) return error;
          throw error;
        },
      );
    asked.set(group, known);
    return known;
  };
}

async function look(
  ports: Ports,
  request: RemoveManyAndCut,
  ids: readonly MemberId[],
  removals: MembersRemoval['removals'],
): Promise<Seen> {
  const { authority } = request;
  const person = personIn(authority, request.person);
  const { tenantId } = person.principal;
  const records = new Map(
    (await ports.store.memberRecords(authority.account, ids)).map(each => [each.id, each] as const),
  );
  const unwritable = askingOnce(ports, person);
  const problems = new Map<MemberId, Problem>();
  const leaving: Leaving[] = [];
  for (const record of removals.flatMap(({ id }) => records.get(id) ?? [])) {
    const groups = waysIn(ports, request, record);
    if (groups.length > 0 && record.tenantId !== tenantId) {
      problems.set(record.id, wrongTenant(record.tenantId));
      continue;
    }
    const refused = (await Promise.all(groups.map(unwritable))).find(each => each !== undefined);
    if (refused) problems.set(record.id, refused);
    else leaving.push({ record, groups, cut: await namesOf(ports, record.tenantId, groups) });
  }
  return { ids, person, tenantId, leaving, problems, records };
}

const pairsOf = (leaving: readonly Leaving[]) =>
  leaving.flatMap(({ record, groups }) => groups.map(group => [group, record.objectId] as const));
const eventsOf = (leaving: readonly Leaving[]) =>
  leaving.map(({ record: { tenantId, objectId } }) => ({
    kind: 'member-removed' as const,
    tenantId,
    objectId,
  }));

/** What the removals and the leaving of the groups would do together (B-2). */
function effectOfAll(ports: Ports, { authority }: RemoveManyAndCut, { tenantId, leaving }: Seen): Effect {
  const { index, at } = authority;
  const after = index.hypothetical(
    eventsOf(leaving),
    tenantsAfter(ports.tenants, tenantId, { left: pairsOf(leaving) }),
  );
  const touched = leaving.map(({ record }) => record);
  return planOf(effectOf(index, after, affectedBy(touched, ports.tenants), at.getTime()));
}

async function preview(
  ports: Ports,
  request: RemoveManyAndCut,
  seen: Seen,
  removals: MembersRemoval['removals'],
): Promise<MembersRemoval> {
  const { authority } = request;
  const { leaving, tenantId } = seen;
  const sessionsEnded = await endSessionsBy(sessionsAsked(ports.store, authority), {
    index: authority.index,
    events: eventsOf(leaving),
    of: leaving.map(({ record }) => record.tenantId),
    tenants: ports.tenants,
    tenantsAfter: tenantsAfter(ports.tenants, tenantId, { left: pairsOf(leaving) }),
  });
  const cuts = new Map(leaving.map(({ record, cut }) => [record.id, cut]));
  return {
    ...(await named(ports.store, effectOfAll(ports, request, seen))),
    sessionsEnded,
    removals: removals.flatMap(each => {
      const cut = cuts.get(each.id);
      return cut ? [{ ...each, remains: [], cut }] : [];
    }),
  };
}

/** Takes each out of the groups; whom the directory refuses to let go stays a member. Answers who may be removed. */
async function cutAll(ports: Ports, request: RemoveManyAndCut, seen: Seen): Promise<readonly Leaving[]> {
  const { authority, actor } = request;
  const done: Leaving[] = [];
  for (const each of seen.leaving) {
    const { record, groups } = each;
    const cut: CutGroup[] = [];
    const left = effectOfMemberships(ports.tenants, authority, record.tenantId, { left: pairsOf([each]) });
    try {
      for (const [n, group] of groups.entries()) {
        await ports.writer.removeMember(seen.person, group, record.objectId);
        await takeIn(
          ports,
          { tenantId: record.tenantId, account: authority.account },
          { left: [[group, record.objectId]] },
        );
        cut.push(...each.cut.slice(n, n + 1));
      }
      done.push(each);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      seen.problems.set(record.id, error);
    } finally {
      // Told before the member goes: a crash in between leaves nothing done that the log does not know.
      const entry = { action: 'directory.groups.cut', target: targetOf(record), result: 'done' as const };
      const detail = { cut, ...(cut.length === groups.length && peopleLogged(left.lines)) };
      if (cut.length > 0) await ruledAndLogged(ports, { authority, actor }, [{ ...entry, detail }]);
    }
  }
  return done;
}

/** The outcomes in the order asked for: those of the removal, with what was cut, and those that stayed members. */
function merged(
  { authority }: RemoveManyAndCut,
  { ids, problems, records, leaving }: Seen,
  result: ChangeMembersResult,
): ChangeMembersResult {
  const viewer = fullViewOf(authority.identity);
  const cuts = new Map(leaving.map(({ record, cut }) => [record.id, cut]));
  const rest = [...result.items];
  const items = ids.flatMap((id): ChangeMembersResult['items'] => {
    const problem = problems.get(id);
    const record = records.get(id);
    if (problem) return [{ problem, id, member: record && memberView(record, viewer, authority.at) }];
    const item = rest.shift();
    if (!item) return [];
    return ['removed' in item ? { ...item, cut: cuts.get(id) ?? [] } : item];
  });
  return { ...result, items };
}

/**
 * Removes several members and, as the caller, takes each out of those groups of the directory that would still lead here, with
 * an outcome each (U-8, U-13). The groups come first: whom the directory does not let go of stays a member, and is told so.
 */
export const removeManyAndCut =
  (ports: Ports) =>
  async (
    request: RemoveManyAndCut,
  ): Promise<{ readonly result: ChangeMembersResult | MembersRemoval; readonly revision?: string }> =>
    loggingRefusals(ports, request, { action: 'members.change', target: {} }, async () => {
      const { authority, actor, dryRun, confirm, ifMatchPlan, keep } = request;
      const ids = await selectedMembers(ports, request);
      const removal = {
        authority,
        actor,
        change: { kind: 'remove' as const },
        ...(confirm === undefined ? {} : { confirm }),
      };
      // Everything that the account's rules refuse is refused before the directory is asked.
      const { result: alone } = await changeMembers(ports)({
        ...removal,
        selection: { members: ids },
        dryRun: true,
      });
      if (!('removals' in alone)) throw new Error('INVARIANT: the dry run of a removal names the removals');
      const seen = await look(ports, request, ids, alone.removals);
      const change = { left: pairsOf(seen.leaving) };
      await ruledAndLogged(
        ports,
        { authority, actor, ...(confirm === undefined ? {} : { confirm }) },
        [],
        facts => refuseLeaving(facts, seen.tenantId, change, eventsOf(seen.leaving)),
      );
      if (dryRun) return { result: await preview(ports, request, seen, alone.removals) };
      demandPlan(ifMatchPlan, () => effectOfAll(ports, request, seen));
      await cutAll(ports, request, seen);
      const members = ids.filter(id => !seen.problems.has(id));
      if (members.length === 0) return { result: merged(request, seen, { items: [], sessionsEnded: 0 }) };
      const merging = (result: ChangeMembersResult) => merged(request, seen, result);
      const kept: Keep<ChangeMembersResult> | undefined = keep && {
        ...keep,
        answer: (result, revision) => keep.answer(merging(result), revision),
      };
      const { result, ...more } = await changeMembers(ports)({
        ...removal,
        selection: { members },
        dryRun: false,
        ...(kept && { keep: kept }),
      });
      if (!('items' in result)) throw new Error('INVARIANT: a change of members answers outcomes');
      return { result: merging(result), ...more };
    });
