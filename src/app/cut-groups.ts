import { tenantsAfter } from '../core/changed-directory.ts';
import { affectedBy, effectOf } from '../core/effect.ts';
import { asMemberId, type ObjectId, type TenantId } from '../core/id.ts';
import { refuseLeaving } from '../core/leaving.ts';
import { loggingRefusals, type Keep } from './change-account-state.ts';
import { ruledAndLogged } from './directory-log.ts';
import { ownTenantMember, targetOf } from './directory-member.ts';
import { demandPlan, named, planOf, type Effect } from './dry-run.ts';
import { endSessionsBy, sessionsAsked } from './ending-sessions.ts';
import { peopleLogged } from './logged-effect.ts';
import { effectOfMemberships } from './membership-effect.ts';
import { takeIn, type ReplicaPorts } from './directory-person.ts';
import type { MemberRecord } from './ports/account-store.ts';
import type { PersonToken } from './ports/directory-writer.ts';
import type { ReplicaStore } from './ports/replica-store.ts';
import { removeMember, type Removed, type RemoveMember } from './remove-member.ts';
import type { SecretPorts } from './reset-password.ts';
import { refuseUnwritable } from './write-groups.ts';

export type CutPorts = SecretPorts &
  ReplicaPorts &
  Parameters<typeof removeMember>[0] & { readonly store: Pick<ReplicaStore, 'profiles'> };

type Removal = Awaited<ReturnType<ReturnType<typeof removeMember>>>;

/** A group of the directory that somebody is taken out of, because it led to access here. */
export interface CutGroup {
  readonly objectId: ObjectId;
  readonly displayName: string;
}

/** The groups that hold the member directly and through which access to this account comes. */
export function waysIn(
  ports: CutPorts,
  request: Pick<RemoveMember, 'authority'>,
  record: MemberRecord,
): readonly ObjectId[] {
  const { index } = request.authority;
  const directory = ports.tenants.index(record.tenantId);
  const gives = (group: ObjectId): boolean =>
    index.memberOf({ tenantId: record.tenantId, objectId: group }) !== undefined;
  return (directory?.parentsOf(record.objectId) ?? []).filter(
    group => gives(group) || [...(directory?.groupsOf(group) ?? [])].some(gives),
  );
}

export async function namesOf(
  ports: Pick<CutPorts, 'store'>,
  tenant: TenantId,
  groups: readonly ObjectId[],
): Promise<readonly CutGroup[]> {
  const profiles = await ports.store.profiles(tenant, groups);
  return groups.map(objectId => ({
    objectId,
    displayName: profiles.get(objectId)?.displayName ?? objectId,
  }));
}

/** What the removal and the leaving of these groups would do together (B-2). */
function effectOfCutting(
  { tenants }: CutPorts,
  { authority }: Pick<RemoveMember, 'authority'>,
  record: MemberRecord,
  groups: readonly ObjectId[],
): Effect {
  const { index, at } = authority;
  const { tenantId, objectId } = record;
  const after = tenantsAfter(tenants, tenantId, { left: groups.map(group => [group, objectId] as const) });
  const removed = index.hypothetical([{ kind: 'member-removed', tenantId, objectId }], after);
  return planOf(effectOf(index, removed, affectedBy([record], tenants), at.getTime()));
}

/**
 * Removes a member and, as the caller, takes the user out of those groups of the directory that would still lead here
 * (U-8). The groups come first: what they refuse leaves everything as it was, or with the groups that are said.
 */
export const removeAndCut =
  (ports: CutPorts) =>
  async (
    request: Omit<RemoveMember, 'keep'> & {
      readonly person: PersonToken | undefined;
      readonly keep?: Keep<Removed & { readonly cut: readonly CutGroup[] }>;
    },
  ): Promise<Removal & { readonly cut: readonly CutGroup[] }> => {
    const { authority, person: caller, ifMatchPlan, keep, ...rest } = request;
    const removal: RemoveMember = { ...rest, authority };
    const target = { member: asMemberId(request.member) };
    return loggingRefusals(ports, request, { action: 'members.remove', target }, async () => {
      const { record, person } = await ownTenantMember(ports, authority, caller, {
        member: request.member,
        change: false,
      });
      const groups = waysIn(ports, request, record);
      const cut = await namesOf(ports, record.tenantId, groups);
      // Everything that the account's rules refuse is refused before the directory is asked.
      const { result: alone } = await removeMember(ports)({ ...removal, dryRun: true });
      const gone = [
        { kind: 'member-removed' as const, tenantId: record.tenantId, objectId: record.objectId },
      ];
      const pairs = groups.map(group => [group, record.objectId] as const);
      await ruledAndLogged(ports, removal, [], facts =>
        refuseLeaving(facts, record.tenantId, { left: pairs }, gone),
      );
      for (const group of groups) await refuseUnwritable(ports, person, group, '/cut');
      const effect = effectOfCutting(ports, request, record, groups);
      if (request.dryRun) {
        const { invitationWithdrawn, keysLeft } = alone;
        const sessionsEnded = await endSessionsBy(sessionsAsked(ports.store, authority), {
          index: authority.index,
          events: gone,
          of: [record.tenantId],
          tenants: ports.tenants,
          tenantsAfter: tenantsAfter(ports.tenants, record.tenantId, { left: pairs }),
        });
        const left = { invitationWithdrawn, keysLeft, sessionsEnded, remains: [] };
        return { result: { ...(await named(ports.store, effect)), ...left }, cut };
      }
      demandPlan(ifMatchPlan, () => effect);
      const left = effectOfMemberships(ports.tenants, authority, record.tenantId, { left: pairs });
      for (const group of groups) {
        await ports.writer.removeMember(person, group, record.objectId);
        await takeIn(
          ports,
          { tenantId: record.tenantId, account: authority.account },
          { left: [[group, record.objectId]] },
        );
      }
      // Told before the member goes: a crash in between leaves nothing done that the log does not know.
      const detail = { cut, ...peopleLogged(left.lines) };
      await ruledAndLogged(ports, { authority, actor: request.actor }, [
        { action: 'directory.groups.cut', target: targetOf(record), result: 'done', detail },
      ]);
      const done = await removeMember(ports)({
        ...removal,
        ...(keep && {
          keep: { key: keep.key, answer: (result, revision) => keep.answer({ ...result, cut }, revision) },
        }),
      });
      return { ...done, cut };
    });
  };
