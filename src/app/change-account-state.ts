import type { Access, PermissionGrant } from '../core/access.ts';
import type { AccountEvent } from '../core/account.ts';
import type { AccountIndex } from '../core/account-index.ts';
import type { AccountId } from '../core/id.ts';
import { Problem, type Refusal } from '../core/problems.ts';
import { DirectoryAway, type AccountIndexes } from './account-indexes.ts';
import { usersLevel, type Authority } from './authority.ts';
import type { Actor, NewLogEntry } from './ports/actor.ts';
import type {
  AccountStore,
  Change,
  IdempotencyKey,
  KeptAnswer,
  LockedAccount,
} from './ports/account-store.ts';
import type { NamesOf, WhoCanGive } from './who-can-give.ts';

export interface ChangePorts {
  readonly store: Pick<AccountStore, 'change' | 'logRefusal'>;
  readonly indexes: AccountIndexes;
  readonly names: NamesOf;
  readonly whoCanGive: WhoCanGive;
}

/** What a repeat under an `Idempotency-Key` is answered, written in the transaction of the change itself. */
export interface Keep<T> {
  readonly key: IdempotencyKey;
  readonly answer: (result: T, revision: number) => KeptAnswer;
  /** An answer that is there already stays, instead of undoing the change. */
  readonly orLeave?: boolean;
}

export interface ChangeRequest<T> {
  readonly authority: Authority;
  readonly actor: Actor;
  readonly keep?: Keep<T>;
}

/** The refusal of the rules as a `Problem`, which rolls the transaction back by itself. */
export const asProblem = (refusal: Refusal): Problem =>
  new Problem(refusal.refused, refusal.detail, refusal.facts ?? {});

/**
 * Refuses whom somebody else has taken the right from since the request was judged: under the lock the newest state counts,
 * so that nobody acts once more on what they have lost.
 */
function demandStill({ identity, owner, users, at }: Authority, index: AccountIndex): void {
  if (identity.kind === 'portal') return;
  if (owner && !index.isOwner(identity.principal))
    throw new Problem('owner-only', 'You have just ceased to be an owner of this account.');
  if (owner || users === 'none') return;
  const now = usersLevel(index, identity, at);
  if (now === users || now === 'readWrite') return;
  const detail = 'Your access was changed while this was under way. Nothing was done.';
  throw new Problem('permission-missing', detail, {
    missing: {
      permission: 'account-users',
      level: users,
      has: now,
      grant: { permission: 'account-users', level: users },
    },
  });
}

/**
 * The one way in which an account changes: locked, planned by the rules on the newest state, written with its story,
 * and in memory before the caller hears of it (architecture.md, ideas 2 and 4; D-4).
 *
 * Answers the plan's result and the new `Rolecall-Revision`. A refusal of a member's attempt is kept in the log (H-4).
 */
export async function changeAccount<T>(
  ports: ChangePorts,
  request: ChangeRequest<T>,
  plan: (index: AccountIndex, locked: LockedAccount) => Change<T> | Promise<Change<T>>,
): Promise<{ readonly result: T; readonly revision: string }> {
  const { authority, actor } = request;
  let written: readonly AccountEvent[] = [];
  const change = () =>
    ports.store.change<T>({
      account: authority.account,
      actor,
      at: authority.at,
      plan: async locked => {
        const index = await ports.indexes.underLock(authority.account, locked);
        const planned = await plan(index, locked);
        // What only tells of something that was done elsewhere is told in any case.
        if (planned.events.length > 0) demandStill(authority, index);
        written = planned.events;
        return planned;
      },
      ...(request.keep ? { keep: request.keep } : {}),
    });
  const { result, revision } = await withDirectories(ports, authority.account, change);
  if (written.length > 0) ports.indexes.committed(authority.account, written, revision);
  await ports.indexes.heard(authority.account, revision);
  const index = await ports.indexes.get(authority.account);
  if (!index) throw new Problem('not-found', 'There is no such account.');
  return { result, revision: ports.indexes.revisionOf(index) };
}

/** So often a directory may leave the memory between being read and being needed. */
const tries = 5;

/** Tries a change again that found a directory not in memory: inside the transaction it cannot be read. */
async function withDirectories<T>(
  { indexes }: Pick<ChangePorts, 'indexes'>,
  account: AccountId,
  change: () => Promise<T>,
): Promise<T> {
  for (let left = tries; ; left -= 1) {
    try {
      return await change();
    } catch (error) {
      if (!(error instanceof DirectoryAway) || left === 0) throw error;
      await indexes.get(account);
    }
  }
}

/**
 * Runs an attempt, and when the rules refuse it writes that into the account's log (H-4) before passing the refusal on.
 * A dry run leaves no trace.
 */
export async function loggingRefusals<T>(
  ports: ChangePorts,
  request: { readonly authority: Authority; readonly actor: Actor; readonly dryRun?: boolean },
  attempt: Pick<NewLogEntry, 'action' | 'target'>,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const refused = error instanceof Problem && (error.kind === 'forbidden' || error.kind === 'conflict');
    if (refused && !request.dryRun) {
      await ports.store.logRefusal(request.authority.account, request.actor, request.authority.at, {
        ...attempt,
        result: 'refused',
        detail: { code: error.code, detail: error.detail },
      });
    }
    throw error instanceof Problem ? await withGivers(ports, request.authority, error) : error;
  }
}

/** The refusal with who can give what is missing (B-3): the rules know no names. */
async function withGivers(ports: ChangePorts, authority: Authority, problem: Problem): Promise<Problem> {
  const { missing } = problem.facts;
  if (!missing || missing.whoCanGive) return problem;
  const { index, at, identity } = authority;
  const wanted = { to: identity.principal, access: accessOf(missing.grant) };
  const givers = await ports.whoCanGive(index, at, wanted);
  return new Problem(problem.code, problem.detail, {
    ...problem.facts,
    missing: { ...missing, whoCanGive: givers },
  });
}

/** A grant that a refusal names, as an access; an empty one where it is none, which whoever manages users may give. */
function accessOf(grant: unknown): Access {
  const { roles, permission } = (grant ?? {}) as { roles?: readonly string[]; permission?: string };
  if (roles !== undefined) return { roles: roles.map(role => ({ role })) };
  return { custom: permission === undefined ? [] : [grant as PermissionGrant] };
}
