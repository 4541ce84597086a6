import { Problem } from '../core/problems.ts';
import type { Authority } from './authority.ts';
import { addKey, type NewKey } from './application-keys.ts';
import { createApplication, type CreatedApplication } from './create-application.ts';
import { createGroup, type CreatedGroup } from './create-group.ts';
import type { CreatePorts, CreateRequest } from './create-in-directory.ts';
import { createUser, type CreatedUser } from './create-user.ts';
import { lookAt, retryPath } from './intents.ts';
import type { OneInvited } from './invite.ts';
import { inviteAgain } from './invite.ts';
import type { InvitePorts } from './invite-guest.ts';
import type { DirectoryIntent } from './ports/intent-store.ts';

/** Something that was begun in a directory and is not complete: what is there, why it stopped, and where it goes on. */
export interface IntentView {
  readonly id: string;
  readonly kind: DirectoryIntent['kind'];
  readonly tenantId: string;
  readonly name: string;
  readonly step: DirectoryIntent['step'];
  /** What is in the directory already. */
  readonly made: Omit<DirectoryIntent['made'], 'key'> & { readonly keyId?: string };
  /** Whether it is a member here already. */
  readonly added: boolean;
  readonly problem: DirectoryIntent['problem'];
  readonly beganBy: DirectoryIntent['beganBy'];
  readonly began: string;
  readonly changed: string;
  readonly look: string;
  readonly retry: string;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

function viewOf(intent: DirectoryIntent, { index }: Authority): IntentView {
  const { id, kind, tenantId, step, made, problem, beganBy, began, changed, wanted } = intent;
  const { objectId } = made;
  const { key, ...others } = made;
  return {
    id,
    kind,
    tenantId,
    name: text(wanted['displayName'] ?? wanted['name']),
    step,
    made: { ...others, ...(key?.keyId === undefined ? {} : { keyId: key.keyId }) },
    added: objectId !== undefined && index.memberOf({ tenantId, objectId }) !== undefined,
    problem,
    beganBy,
    began,
    changed,
    look: lookAt(intent),
    retry: retryPath(intent),
  };
}

/** What was begun in directories for this account and is not complete, oldest first; of other tenants without names (T-9). */
export const listIntents =
  (ports: Pick<CreatePorts, 'store'>) =>
  async (authority: Authority): Promise<readonly IntentView[]> => {
    const all = await ports.store.openIntents(authority.account);
    const { identity } = authority;
    const own = identity.kind === 'portal' ? undefined : identity.principal.tenantId;
    return all.filter(each => each.tenantId === own || authority.owner).map(each => viewOf(each, authority));
  };

export type Retried =
  | ({ readonly kind: 'user' } & CreatedUser)
  | ({ readonly kind: 'group' } & CreatedGroup)
  | ({ readonly kind: 'application' } & CreatedApplication)
  | ({ readonly kind: 'invitation' } & OneInvited)
  | ({ readonly kind: 'key'; readonly revision?: undefined } & NewKey);

/**
 * Goes on with an intent where it stopped, as the caller: what was made is found by looking and never made twice.
 *
 * Throws `not-found` when there is none (any more), and what creating throws.
 */
export const retryIntent =
  (ports: InvitePorts) =>
  async (request: CreateRequest & { readonly id: string }): Promise<Retried> => {
    const { id, ...rest } = request;
    const again = await ports.store.intent(request.authority.account, id);
    if (again === undefined) {
      throw new Problem(
        'not-found',
        'There is no such intent (any more): it is complete, or nothing was made.',
      );
    }
    const on = { ...rest, again };
    if (again.kind === 'invitation') return { kind: 'invitation', ...(await inviteAgain(ports)(on)) };
    if (again.kind === 'key') {
      const member = text(again.wanted['member']);
      return { kind: 'key', ...(await addKey(ports)({ ...on, member })) };
    }
    const { access } = again.wanted;
    // Everything is in the intent; the input is that of the first call.
    if (again.kind === 'user') {
      const input = { givenName: '', surname: '', userName: '', access };
      return { kind: 'user', ...(await createUser(ports)({ ...on, input })) };
    }
    if (again.kind === 'group') {
      return { kind: 'group', ...(await createGroup(ports)({ ...on, input: { name: '', access } })) };
    }
    const input = { name: '', replyUrl: '', access };
    return { kind: 'application', ...(await createApplication(ports)({ ...on, input })) };
  };
