import type { ObjectId } from '../core/id.ts';
import { asObjectId, principalKey } from '../core/id.ts';
import { isOwn } from '../core/caller.ts';
import { Problem } from '../core/problems.ts';
import { callerOn } from './caller.ts';
import { create, preview, type CreatePorts, type CreateRequest, type Making } from './create-in-directory.ts';
import type { DryRun } from './dry-run.ts';
import { freshProfile, personIn, takeIn } from './directory-person.ts';
import { lookAgain, type Running } from './intents.ts';
import type { MemberView } from './member-view.ts';
import type { PersonToken } from './ports/directory-writer.ts';
import type { Wanted } from './ports/intent-store.ts';
import { ownedAmong, withKinds } from './owned-applications.ts';
import { secretsMade } from './secrets-made.ts';

export interface NewGroupInput {
  readonly name: string;
  readonly description?: string;
  readonly members?: readonly string[];
  readonly access: unknown;
}

export interface CreatedGroup {
  readonly member: MemberView;
  readonly revision: string;
}

/**
 * How long after the asking a group that cannot be found may still come, in ms: a directory has nothing that would refuse a
 * second one of the same name, so within this time no second is made (graph-contract.md, B11).
 */
const mayStillCome = 15_000;

/** The group's name for mail, which the intent's id makes its own: by it a repeat finds what was made. */
const nicknameOf = (name: string, intent: string): string => {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  return `${plain.slice(0, 40) || 'group'}-${intent.replaceAll('-', '').slice(0, 16)}`;
};

async function makeGroup(
  ports: CreatePorts,
  person: PersonToken,
  running: Running,
  wanted: NewGroupInput,
): Promise<ObjectId> {
  const { writer } = ports;
  const { id, step, asked } = running.intent;
  const nickname = nicknameOf(wanted.name, id);
  const look = () => writer.groupByNickname(person, nickname);
  let group = step === 'asked' ? await lookAgain(look) : undefined;
  if (group === undefined && step === 'asked' && asked !== null) {
    const left = Date.parse(asked) + mayStillCome - Date.now();
    if (left > 0) {
      throw new Problem(
        'directory-outcome-unknown',
        'The directory was asked for this group moments ago and does not show it yet.',
        { retryAfter: Math.ceil(left / 1000) },
      );
    }
  }
  if (group === undefined) {
    await running.note({ step: 'asked', asked: new Date() });
    try {
      group = await writer.createGroup(person, {
        name: wanted.name,
        nickname,
        ...(wanted.description === undefined ? {} : { description: wanted.description }),
      });
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'directory-outcome-unknown') throw error;
      group = await lookAgain(look);
      if (group === undefined) throw error;
    }
  }
  await running.note({ step: 'made', made: { objectId: group.objectId } });
  return group.objectId;
}

type GroupRequest = CreateRequest & { readonly input: NewGroupInput };

async function groupMaking(ports: CreatePorts, request: GroupRequest): Promise<Making> {
  const { authority, again } = request;
  const person = personIn(authority, request.person, again?.tenantId);
  const wanted = again ? (again.wanted as unknown as NewGroupInput) : request.input;
  const { tenantId } = person.principal;
  const members = [...new Set((wanted.members ?? []).map(asObjectId))];
  return {
    kind: 'group',
    wanted: JSON.parse(JSON.stringify(wanted)) as Wanted,
    access: wanted.access,
    displayName: wanted.name,
    own: await holdsOwn(ports, request, members),
    joins: [],
    holds: members,
    make: async (who, running) => {
      const objectId = running.intent.made.objectId ?? (await makeGroup(ports, who, running, wanted));
      for (const member of members) await ports.writer.addMember(who, objectId, member);
      await takeIn(
        ports,
        { tenantId, account: authority.account },
        {
          objects: [freshProfile(tenantId, objectId, 'group', { displayName: wanted.name })],
          joined: members.map(member => [objectId, member] as const),
        },
      );
      return { tenantId, objectId };
    },
    kept: member => ({ status: 201, headers: {}, body: { member } }),
  };
}

/** What creating a group would do, for those in it too (B-2). */
export const previewGroup =
  (ports: CreatePorts) =>
  async (request: GroupRequest): Promise<DryRun> =>
    preview(ports, request, await groupMaking(ports, request));

/** Creates a group with members in the caller's tenant and adds it to the account (G-2). */
export const createGroup =
  (ports: CreatePorts) =>
  async (request: GroupRequest): Promise<CreatedGroup> => {
    const making = await groupMaking(ports, request);
    const { member, revision } = await create(ports, request, making);
    return { member, revision };
  };

/** Whether the group is to hold the caller, or somebody the caller can act as. */
async function holdsOwn(
  ports: CreatePorts,
  { authority, person }: CreateRequest,
  members: readonly ObjectId[],
): Promise<boolean> {
  const { index, identity, at } = authority;
  if (!person || identity.kind === 'portal') return false;
  const { tenantId } = person.principal;
  const mine = [
    ...(await ownedAmong(ports, authority, withKinds(ports.tenants, tenantId, members))),
    ...(await secretsMade(ports.store, authority)),
  ];
  const caller = callerOn(index, identity, ports.tenants, at, mine);
  const own = principalKey(identity.principal);
  return members.some(
    objectId => principalKey({ tenantId, objectId }) === own || isOwn(caller, { tenantId, objectId }),
  );
}
