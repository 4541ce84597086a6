import { randomUUID } from 'node:crypto';
import { printAccess } from '../core/access-text.ts';
import type { AccountIndex } from '../core/account-index.ts';
import type { Member } from '../core/account.ts';
import type { Catalog } from '../core/catalog.ts';
import {
  asMemberId,
  principalKey,
  type ObjectId,
  type Principal,
  type PrincipalKey,
  type TenantId,
} from '../core/id.ts';
import {
  objectsAtOnce,
  planAddMembers,
  type AddMembersPlan,
  type AddOutcome,
  type NamedObject,
} from '../core/plan-add-members.ts';
import { Problem } from '../core/problems.ts';
import type { Authority } from './authority.ts';
import { callerOn } from './caller.ts';
import { asProblem, changeAccount, loggingRefusals, type ChangePorts } from './change-account-state.ts';
import { demandPlan, effectOfEvents, named, type DryRun } from './dry-run.ts';
import { loggedEffects } from './logged-effect.ts';
import { fullViewOf, memberView, type MemberView } from './member-view.ts';
import type { Actor } from './ports/actor.ts';
import type {
  Change,
  DirectoryProfile,
  IdempotencyKey,
  KeptAnswer,
  LockedAccount,
  MemberRecord,
} from './ports/account-store.ts';
import type { DirectoryReader } from './ports/directory-reader.ts';
import type { DirectoryWriter, PersonToken } from './ports/directory-writer.ts';
import type { IntentStore } from './ports/intent-store.ts';
import type { ReplicaStore } from './ports/replica-store.ts';
import type { DirectoryChanges } from './directory-changes.ts';
import { takeIn } from './directory-person.ts';
import { ownedAmong } from './owned-applications.ts';
import { unread } from './search-directory.ts';
import { secretsMade } from './secrets-made.ts';
import type { TenantSync } from './sync-tenant.ts';
import type { TenantIndexes } from './tenant-indexes.ts';

export interface AddMembers {
  readonly authority: Authority;
  readonly actor: Actor;
  readonly objects: readonly NamedObject[];
  /** As it came in. */
  readonly access: unknown;
  readonly dryRun: boolean;
  /** The caller at their directory, by whom objects are known that may not be read otherwise (T-3). */
  readonly person?: PersonToken;
  readonly ifMatchPlan?: string;
  readonly keep?: {
    readonly key: IdempotencyKey;
    readonly answer: (result: AddMembersResult, revision: number) => KeptAnswer;
    readonly orLeave?: boolean;
  };
}

/** Each object's own outcome, in the order given. */
export interface AddMembersResult {
  readonly items: readonly (
    | { readonly member: MemberView }
    | { readonly problem: Problem; readonly tenantId: TenantId; readonly objectId: ObjectId }
  )[];
}

interface Ports extends ChangePorts {
  readonly store: ChangePorts['store'] &
    Pick<IntentStore, 'secretsMadeBy'> &
    Pick<ReplicaStore, 'profiles' | 'applyPage' | 'replicaTenant'>;
  readonly tenants: TenantIndexes;
  readonly changes: DirectoryChanges;
  readonly sync: Pick<TenantSync, 'admit'>;
  readonly directory: Pick<DirectoryReader, 'ownersOf'>;
  readonly writer: Pick<DirectoryWriter, 'profile'>;
  readonly catalog: () => Catalog;
}

/** How many unknown objects are looked up in the directory at a time. */
const lookUpsAtOnce = 8;

interface Known {
  readonly profiles: ReadonlyMap<PrincipalKey, DirectoryProfile>;
  /** Why an object could not be looked up. */
  readonly failures: ReadonlyMap<PrincipalKey, Problem>;
  /** The caller's own applications among the objects. */
  readonly owned: readonly Principal[];
}

/** Takes an object into the replica: as Rolecall reads it or, where it may not, as the caller's own token does (T-3). */
async function admit(ports: Ports, person: PersonToken | undefined, object: NamedObject): Promise<void> {
  const { tenantId, objectId, kind } = object;
  if (person?.principal.tenantId !== tenantId || !unread(await ports.store.replicaTenant(tenantId))) {
    // Of any kind: that it is of another kind than named is for the rules to say.
    await ports.sync.admit(tenantId, objectId);
    return;
  }
  const profile = await ports.writer.profile(person, objectId, kind);
  if (profile) await takeIn(ports, { tenantId }, { objects: [profile] });
}

/** Looks up what the replica does not know, since people are added minutes after they were made (api.md, Conventions). */
async function lookUp(ports: Ports, request: AddMembers): Promise<Known> {
  const { authority, objects } = request;
  const failures = new Map<PrincipalKey, Problem>();
  const { tenants } = authority.index.facts;
  const unknown = objects.filter(
    each => tenants.includes(each.tenantId) && !ports.tenants.index(each.tenantId)?.object(each.objectId),
  );
  const waiting = [...unknown];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      try {
        await admit(ports, request.person, next);
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        failures.set(principalKey(next), error);
      }
    }
  };
  await Promise.all(Array.from({ length: lookUpsAtOnce }, work));
  const profiles = new Map<PrincipalKey, DirectoryProfile>();
  for (const tenantId of new Set(objects.map(each => each.tenantId))) {
    if (!tenants.includes(tenantId)) continue;
    const ids = objects.filter(each => each.tenantId === tenantId).map(each => each.objectId);
    for (const [objectId, profile] of await ports.store.profiles(tenantId, ids)) {
      profiles.set(principalKey({ tenantId, objectId }), profile);
    }
  }
  return { profiles, failures, owned: await ownedAmong(ports, authority, objects) };
}

function planOn(
  ports: Ports,
  request: AddMembers,
  index: AccountIndex,
  owned: readonly Principal[],
): AddMembersPlan {
  const { authority, objects, access } = request;
  const plan = planAddMembers({
    index,
    catalog: ports.catalog(),
    caller: callerOn(index, authority.identity, ports.tenants, authority.at, owned),
    objects,
    access,
    object: who => ports.tenants.index(who.tenantId)?.object(who.objectId),
    newId: () => asMemberId(randomUUID()),
    at: authority.at.getTime(),
  });
  if ('refused' in plan) throw asProblem(plan);
  return plan;
}

const addedOf = (plan: AddMembersPlan): readonly Member[] =>
  plan.outcomes.flatMap(each => (each.outcome === 'added' ? [each.member] : []));

/** The row that the store is about to write. */
function newRecord(member: Member, request: AddMembers, known: Known, revision: number): MemberRecord {
  const { kind, tenantId, objectId, displayName } = request.actor;
  return {
    ...member,
    added: request.authority.at.toISOString(),
    addedBy: {
      kind,
      ...(tenantId && { tenantId }),
      ...(objectId && { objectId }),
      ...(displayName && { displayName }),
    },
    lastActivity: null,
    revision,
    profile: known.profiles.get(principalKey(member)),
  };
}

async function outcomesOf(
  plan: AddMembersPlan,
  request: AddMembers,
  known: Known,
  locked: LockedAccount,
): Promise<AddMembersResult> {
  const there = plan.outcomes.flatMap(each => (each.outcome === 'already-there' ? [each.member.id] : []));
  const records = new Map(
    (there.length === 0 ? [] : await locked.records(there)).map(each => [each.id, each]),
  );
  const viewer = fullViewOf(request.authority.identity);
  const itemOf = (outcome: AddOutcome): AddMembersResult['items'][number] => {
    if (outcome.outcome === 'problem') {
      const { tenantId, objectId } = outcome.object;
      const failure =
        outcome.problem.refused === 'not-found'
          ? known.failures.get(principalKey(outcome.object))
          : undefined;
      return { problem: failure ?? asProblem(outcome.problem), tenantId, objectId };
    }
    const { member } = outcome;
    const record = records.get(member.id) ?? newRecord(member, request, known, locked.account.revision + 1);
    return { member: memberView(record, viewer, request.authority.at) };
  };
  return { items: plan.outcomes.map(itemOf) };
}

async function changeOf(
  ports: Ports,
  request: AddMembers,
  known: Known,
  index: AccountIndex,
  locked: LockedAccount,
): Promise<Change<AddMembersResult>> {
  const own = [...known.owned, ...(await secretsMade(locked, request.authority))];
  const plan = planOn(ports, request, index, own);
  const added = addedOf(plan);
  demandPlan(request.ifMatchPlan, () =>
    effectOfEvents(index, ports.tenants, plan.events, added, request.authority.at),
  );
  const effectOn = loggedEffects(index, ports.tenants, plan.events, added, request.authority.at);
  return {
    events: plan.events,
    log: added.map(member => ({
      action: 'members.add',
      result: 'done',
      target: { member: member.id, tenantId: member.tenantId, objectId: member.objectId, kind: member.kind },
      detail: {
        displayName: known.profiles.get(principalKey(member))?.displayName ?? null,
        after: printAccess(member.access),
        effect: effectOn(member),
      },
    })),
    result: await outcomesOf(plan, request, known, locked),
  };
}

/**
 * Adds users, groups and applications, all with the same access (U-1, G-1, P-1); with `dryRun` says who would gain what.
 *
 * Throws what refuses the whole (api.md, Many objects in one call); every object has its own outcome otherwise.
 */
export const addMembers =
  (ports: Ports) =>
  async (
    request: AddMembers,
  ): Promise<{ readonly result: AddMembersResult | DryRun; readonly revision?: string }> => {
    if (request.objects.length > objectsAtOnce) {
      throw new Problem(
        'too-many',
        `At most ${objectsAtOnce} objects at once; these are ${request.objects.length}.`,
      );
    }
    return loggingRefusals(ports, request, { action: 'members.add', target: {} }, async () => {
      // What is wrong with the call as a whole is said before the directory is asked for anything.
      planOn(ports, { ...request, objects: request.objects.slice(0, 1) }, request.authority.index, []);
      const known = await lookUp(ports, request);
      if (request.dryRun) {
        const own = [...known.owned, ...(await secretsMade(ports.store, request.authority))];
        const plan = planOn(ports, request, request.authority.index, own);
        const effect = effectOfEvents(
          request.authority.index,
          ports.tenants,
          plan.events,
          addedOf(plan),
          request.authority.at,
        );
        return { result: await named(ports.store, effect) };
      }
      return changeAccount(ports, request, (index, locked) => changeOf(ports, request, known, index, locked));
    });
  };
