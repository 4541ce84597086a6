import { randomUUID } from 'node:crypto';
import type { AccountEvent } from '../core/account.ts';
import { tenantsAfter } from '../core/changed-directory.ts';
import { affectedBy, effectOf } from '../core/effect.ts';
import type { ObjectId, Principal } from '../core/id.ts';
import { asMemberId, asObjectId } from '../core/id.ts';
import type { MemberKind } from '../core/catalog.ts';
import { refuseJoining } from '../core/joining.ts';
import { planAddMembers } from '../core/plan-add-members.ts';
import { Problem } from '../core/problems.ts';
import { addMembers } from './add-members.ts';
import type { Authority } from './authority.ts';
import { callerOn } from './caller.ts';
import { asProblem, loggingRefusals } from './change-account-state.ts';
import { ruledAndLogged } from './directory-log.ts';
import { personIn } from './directory-person.ts';
import { demandPlan, named, planOf, type DryRun, type Effect } from './dry-run.ts';
import { carryOut, type Running } from './intents.ts';
import type { MemberView } from './member-view.ts';
import type { Actor } from './ports/actor.ts';
import type { IdempotencyKey, KeptAnswer } from './ports/account-store.ts';
import type { DirectoryWriter, PersonToken } from './ports/directory-writer.ts';
import type { DirectoryIntent, IntentStore, Wanted } from './ports/intent-store.ts';
import type { ReplicaStore } from './ports/replica-store.ts';
import { secretsMade } from './secrets-made.ts';

/** Stands for what has no id yet, also in the effect that a dry run shows. */
const newcomer = asObjectId('00000000-0000-0000-0000-000000000000');

type AddPorts = Parameters<typeof addMembers>[0];

/** What making something in a directory and adding it here needs. */
export type CreatePorts = AddPorts & {
  readonly store: IntentStore & Pick<ReplicaStore, 'replicaTenant' | 'applyPage'>;
  readonly writer: DirectoryWriter;
  /** `ALLOW_DIRECTORY_ADMIN` */
  readonly directoryAdmin: boolean;
};

export interface CreateRequest {
  readonly authority: Authority;
  readonly actor: Actor;
  readonly person: PersonToken | undefined;
  readonly idempotency?: IdempotencyKey;
  /** An intent that stopped, to go on with. */
  readonly again?: DirectoryIntent;
  /** Refuses a creation whose effect is no longer the one looked at (B-2). */
  readonly ifMatchPlan?: string;
}

/** What was made and added. */
export interface Created {
  readonly member: MemberView;
  readonly revision: string;
}

/** One way of making something: how the rules see it, and how the directory is asked. */
export interface Making {
  readonly kind: MemberKind;
  readonly wanted: Wanted;
  readonly access: unknown;
  readonly displayName: string;
  /** Whether it counts as the caller's own: they know its password, can make its keys or are in it. */
  readonly own: boolean;
  /** The groups that it is to join. */
  readonly joins: readonly Principal[];
  /** Whom a group is to hold. */
  readonly holds?: readonly ObjectId[];
  /** What is looked at before anything is recorded. */
  readonly check?: (person: PersonToken) => Promise<void>;
  /** Makes it, once however often it is called, up to the point where it counts in the replica. */
  readonly make: (person: PersonToken, running: Running) => Promise<Principal>;
  /** The answer that a repeat gets, without secrets. */
  readonly kept: (member: MemberView, running: Running) => KeptAnswer;
}

/**
 * Refuses what would be refused at the end before the directory is asked for anything: the shape of the access, the
 * account, R-10 (access together with a fresh password or key is at most the caller's own) and T-10. Answers how the account
 * would change.
 */
export async function refuseBeforehand(
  ports: CreatePorts,
  request: CreateRequest,
  making: Making,
  person: PersonToken,
): Promise<readonly AccountEvent[]> {
  const { authority } = request;
  const { tenantId } = person.principal;
  const objectId = newcomer;
  const made = await secretsMade(ports.store, authority);
  const own = making.own ? [...made, { tenantId, objectId }] : made;
  const { index, at, identity } = authority;
  const facts = {
    index,
    catalog: ports.catalog(),
    caller: callerOn(index, identity, ports.tenants, at, own),
    at: at.getTime(),
  };
  const plan = planAddMembers({
    ...facts,
    objects: [{ tenantId, objectId, kind: making.kind }],
    access: making.access,
    object: () => ({ objectId, kind: making.kind, enabled: true, deleted: false, pending: false }),
    newId: () => asMemberId(randomUUID()),
  });
  if ('refused' in plan) throw asProblem(plan);
  const [outcome] = plan.outcomes;
  if (outcome?.outcome === 'problem') throw asProblem(outcome.problem);
  for (const group of making.joins) {
    const refusal = refuseJoining(facts, group, { tenantId, objectId });
    if (refusal) throw asProblem(refusal);
  }
  await refuseIntegrated(ports, request, person);
  return plan.events;
}

/** T-10: a tenant that is kept on-premises gets its objects there, unless an owner allows cloud-only ones. */
async function refuseIntegrated(
  { store, writer }: CreatePorts,
  { authority }: CreateRequest,
  person: PersonToken,
): Promise<void> {
  const { tenantId } = person.principal;
  const known = await store.replicaTenant(tenantId);
  const read = known !== undefined && known.phase !== 'never';
  const integrated = read
    ? known.directoryIntegration
    : (await writer.organization(person)).directoryIntegration;
  if (!integrated || (await store.cloudOnlyAllowed(authority.account, tenantId))) return;
  throw new Problem(
    'directory-integration',
    'This tenant is synchronized from on-premises, so users, groups and applications are created there: create it on-premises, ' +
      'wait for the sync, then add it here. An owner of the account can allow cloud-only objects in this tenant.',
    { tenantId },
  );
}

/** Who would gain what by it, the groups that it joins and whom it holds included. */
function effectOfCreation(
  { tenants }: CreatePorts,
  { authority }: CreateRequest,
  { kind, joins, holds = [] }: Making,
  { principal: { tenantId } }: PersonToken,
  events: readonly AccountEvent[],
): Effect {
  const { index, at } = authority;
  const after = tenantsAfter(tenants, tenantId, {
    left: [],
    joined: [
      ...joins.map(group => [group.objectId, newcomer] as const),
      ...holds.map(member => [newcomer, member] as const),
    ],
    objects: [{ objectId: newcomer, kind, enabled: true, deleted: false, pending: false }],
  });
  const members = events.flatMap(event => (event.kind === 'member-put' ? [event.member] : []));
  const affected = affectedBy(members, after);
  return planOf(effectOf(index, index.hypothetical(events, after), affected, at.getTime()));
}

/** What making it would do (B-2), refused as the making itself would be; nothing is made, recorded or logged. */
export async function preview(ports: CreatePorts, request: CreateRequest, making: Making): Promise<DryRun> {
  const person = personIn(request.authority, request.person);
  const events = await refuseBeforehand(ports, request, making, person);
  await making.check?.(person);
  const { effect, plan } = await named(ports.store, effectOfCreation(ports, request, making, person, events));
  const nameOf = (line: DryRun['effect'][number]): string =>
    line.objectId === newcomer ? making.displayName : line.displayName;
  return { effect: effect.map(line => ({ ...line, displayName: nameOf(line) })), plan };
}

/** Makes something in the caller's directory and adds it to the account, both or, until a retry, exactly what is said. */
export async function create(
  ports: CreatePorts,
  request: CreateRequest,
  making: Making,
): Promise<Created & { readonly running: Running }> {
  const { authority, actor } = request;
  const person = personIn(authority, request.person, request.again?.tenantId);
  const attempt = {
    action: `directory.${making.kind}s.create`,
    target: { tenantId: person.principal.tenantId, kind: making.kind },
  };
  await loggingRefusals(ports, request, attempt, async () => {
    const events = await refuseBeforehand(ports, request, making, person);
    demandPlan(request.ifMatchPlan, () => effectOfCreation(ports, request, making, person, events));
    if (request.again === undefined) await making.check?.(person);
  });
  const intent = {
    authority,
    actor,
    tenantId: person.principal.tenantId,
    kind: making.kind,
    wanted: {
      ...making.wanted,
      ...(request.idempotency && !request.again ? { request: request.idempotency } : {}),
    },
    ...(request.idempotency ? { idempotency: request.idempotency } : {}),
    ...(request.again ? { again: request.again } : {}),
  };
  return carryOut(ports, intent, async running => {
    const principal = await loggingRefusals(ports, request, attempt, () => making.make(person, running));
    const target = { ...attempt.target, objectId: principal.objectId };
    await ruledAndLogged(ports, request, [
      { action: attempt.action, target, result: 'done', detail: { displayName: making.displayName } },
    ]);
    const key = keyOf(running) ?? request.idempotency;
    const { result, revision } = await addMembers(ports)({
      authority: { ...authority, at: new Date() },
      actor,
      objects: [{ ...principal, kind: making.kind }],
      access: making.access,
      dryRun: false,
      ...(key
        ? {
            keep: {
              key,
              answer: added => keptOf(added, making, running),
              // The call that began it may have its answer, and only the intent is left to be ended.
              ...(request.again ? { orLeave: true } : {}),
            },
          }
        : {}),
    });
    const [item] = 'items' in result ? result.items : [];
    if (item === undefined || revision === undefined) throw new Error('INVARIANT: one object, one outcome');
    if ('problem' in item) throw item.problem;
    return { member: item.member, revision, running };
  });
}

/** The key of the call that began it: a repeat of that call after a retry makes no second one. */
const keyOf = ({ intent }: Running): IdempotencyKey | undefined =>
  intent.wanted['request'] as IdempotencyKey | undefined;

function keptOf(
  added: { readonly items: readonly ({ readonly member: MemberView } | { readonly problem: Problem })[] },
  making: Making,
  running: Running,
): KeptAnswer {
  const [item] = added.items;
  if (item !== undefined && 'member' in item) return making.kept(item.member, running);
  // An answer that is a refusal is not kept.
  return { status: 409, headers: {}, body: null };
}
