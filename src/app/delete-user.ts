import { refuseTouching } from '../core/caller.ts';
import { tenantsAfter } from '../core/changed-directory.ts';
import { effectOf } from '../core/effect.ts';
import { asObjectId, type ObjectId, type Principal } from '../core/id.ts';
import { refuseLeaving } from '../core/leaving.ts';
import { Problem } from '../core/problems.ts';
import type { Authority } from './authority.ts';
import { loggingRefusals } from './change-account-state.ts';
import { ruledAndLogged } from './directory-log.ts';
import { refuseOnPremises } from './directory-member.ts';
import { personIn, takeIn, type ReplicaPorts } from './directory-person.ts';
import { planOf, type Effect } from './dry-run.ts';
import { peopleLogged } from './logged-effect.ts';
import type { Actor } from './ports/actor.ts';
import type { PersonToken } from './ports/directory-writer.ts';
import type { ReplicaStore } from './ports/replica-store.ts';
import type { SessionStore } from './ports/session-store.ts';
import { removeMember } from './remove-member.ts';
import type { SecretPorts } from './reset-password.ts';

export type DeletePorts = SecretPorts &
  ReplicaPorts &
  Parameters<typeof removeMember>[0] & {
    readonly store: Pick<ReplicaStore, 'profile'> & Pick<SessionStore, 'endSessionsOf'>;
  };

export interface DeleteUser {
  readonly authority: Authority;
  readonly actor: Actor;
  readonly person: PersonToken | undefined;
  readonly objectId: string;
  readonly confirm?: string;
}

/** What somebody loses in the account who is deleted from the directory. */
function effectOfDeleting(
  { tenants }: DeletePorts,
  { index, at }: Authority,
  { tenantId, objectId }: Principal,
): Effect {
  const object = tenants.index(tenantId)?.object(objectId);
  if (!object) return planOf([]);
  const after = tenantsAfter(tenants, tenantId, { left: [], objects: [{ ...object, deleted: true }] });
  const affected = [{ tenantId, objectId, kind: object.kind }];
  return planOf(effectOf(index, index.hypothetical([], after), affected, at.getTime()));
}

/** What is confirmed by whoever deletes a user from the tenant (U-12). */
export const deleteUserConfirmation = 'delete-user';

/**
 * Deletes a user from the caller's tenant, into its bin, and takes away what was granted here (U-12). A choice of its own,
 * with its own confirmation; the directory decides whether the caller may.
 */
export const deleteUser =
  (ports: DeletePorts) =>
  async (request: DeleteUser): Promise<{ readonly deleted: ObjectId; readonly revision: string }> => {
    const { authority, actor } = request;
    const person = personIn(authority, request.person);
    const { tenantId } = person.principal;
    const who = { tenantId, objectId: asObjectId(request.objectId) };
    const attempt = { action: 'directory.users.delete', target: { ...who, kind: 'user' } };
    return loggingRefusals(ports, request, attempt, async () => {
      const profile = await ports.store.profile(tenantId, who.objectId);
      if (profile?.kind !== 'user') throw new Problem('not-found', 'Your directory has no such user.');
      refuseOnPremises({ profile });
      await ruledAndLogged(ports, request, [], facts => {
        const caller = authority.owner;
        if (facts.index.isOwner(who) && !caller) {
          return { refused: 'owner-immutable', detail: 'This is an owner. Only owners end an ownership.' };
        }
        const held = ports.tenants.index(tenantId)?.parentsOf(who.objectId) ?? [];
        const gone = facts.index.memberOf(who) ? [{ kind: 'member-removed' as const, ...who }] : [];
        const pairs = held.map(group => [group, who.objectId] as const);
        return refuseTouching(facts, who) ?? refuseLeaving(facts, tenantId, { left: pairs }, gone);
      });
      const confirmed = (request.confirm ?? '').split(',').map(each => each.trim());
      if (!confirmed.includes(deleteUserConfirmation)) {
        throw new Problem(
          'confirmation-required',
          `${profile.displayName} would be deleted from your directory, not only from this account: from everything that the ` +
            `directory is used for. It can be restored there for 30 days. Repeat the call with ?confirm=${deleteUserConfirmation} if you mean it.`,
          { confirm: deleteUserConfirmation },
        );
      }
      const member = authority.index.memberOf(who);
      const removal = {
        authority,
        actor,
        member: member?.id ?? '',
        ...(request.confirm === undefined ? {} : { confirm: request.confirm }),
      };
      // What the account's own rules refuse (U-11) is refused before the directory is asked.
      if (member) await removeMember(ports)({ ...removal, dryRun: true });
      const { lines } = effectOfDeleting(ports, authority, who);
      await ports.writer.deleteUser(person, who.objectId);
      await takeIn(ports, { tenantId, account: authority.account }, { deleted: [who.objectId] });
      if (member) await removeMember(ports)({ ...removal, dryRun: false });
      // Nobody of that name is there any more, in whatever account (U-9): not as after a removal, which is of one account.
      const sessionsEnded = await ports.store.endSessionsOf(who);
      const detail = { displayName: profile.displayName, sessionsEnded, ...peopleLogged(lines) };
      const revision = await ruledAndLogged(ports, request, [{ ...attempt, result: 'done', detail }]);
      return { deleted: who.objectId, revision };
    });
  };
