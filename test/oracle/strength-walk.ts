import type { PermissionGrant, Place } from '../../src/core/access.ts';
import { printAccess } from '../../src/core/access-text.ts';
import type { AccountEvent, Member } from '../../src/core/account.ts';
import type { AccountIndex } from '../../src/core/account-index.ts';
import { memberCaller, type MemberCaller } from '../../src/core/caller.ts';
import type { Permission } from '../../src/core/catalog.ts';
import type { Ground } from '../../src/core/decision.ts';
import { asMemberId, principalKey, type Principal } from '../../src/core/id.ts';
import { refuseJoining } from '../../src/core/joining.ts';
import type { LockOutFacts } from '../../src/core/lock-out.ts';
import { accountUsersLevel } from '../../src/core/manager.ts';
import { planAddMembers } from '../../src/core/plan-add-members.ts';
import { planChangeAccess } from '../../src/core/plan-change-access.ts';
import { planDeleteRole } from '../../src/core/plan-delete-role.ts';
import { planPutRole } from '../../src/core/plan-put-role.ts';
import { planRemoveMember } from '../../src/core/plan-remove-member.ts';
import { exceeding } from '../../src/core/strength.ts';
import {
  kindOf,
  principalOf,
  tableCatalog,
  tableNoon,
  worldOf,
  type TableWorld,
} from '../decisions/read-tables.ts';
import { indexWorld } from './index-of-world.ts';
import { randomFrom, type Random } from './random.ts';

const at = Date.parse(tableNoon);

/** Two directories with groups in groups, an application for some, and people who hold very different things. */
const table: TableWorld = {
  tenants: {
    contoso: {
      users: { mia: 'active', max: 'active', ada: 'active', bo: 'active', cy: 'active', di: 'active' },
      applications: { builder: 'active', bot: 'active' },
      groups: {
        devs: ['ada', 'bo'],
        leads: ['mia', 'ada'],
        all: ['devs', 'leads', 'cy'],
        idle: ['di', 'bot'],
      },
    },
    fabrikam: { users: { fay: 'active', fred: 'active' }, groups: { guests: ['fay', 'fred'] } },
  },
  owners: ['consumers/olga'],
  products: ['app-1', 'app-2'],
  addOns: { sword: 'app-1' },
  members: {
    'contoso/mia': { roles: ['manager'] },
    'contoso/max': { roles: ['manager'] },
    'contoso/ada': {
      custom: [
        { permission: 'account-users', level: 'readWrite' },
        { permission: 'packages', level: 'readWrite', on: { type: 'product', id: 'app-1' } },
        { permission: 'pricing-and-availability', level: 'read', on: { type: 'product', all: true } },
      ],
    },
    'contoso/bo': { custom: [{ permission: 'account-users', level: 'readWrite' }] },
    'contoso/cy': {
      custom: [
        { permission: 'account-users', level: 'readWrite', end: '2026-09-01T00:00:00Z' },
        { permission: 'contact-info', level: 'readWrite' },
      ],
    },
    'contoso/devs': { roles: ['developer'] },
    'contoso/builder': { roles: ['developer'] },
    'contoso/bot': { custom: [{ permission: 'account-users', level: 'readWrite' }] },
    'fabrikam/fay': { roles: ['manager'] },
    'fabrikam/fred': { roles: ['marketer'] },
  },
};
const everybody = Object.entries(table.tenants).flatMap(([tenant, { users, applications, groups }]) =>
  [users, applications, groups].flatMap(each => Object.keys(each ?? {}).map(name => `${tenant}/${name}`)),
);
const groups = everybody.filter(name => kindOf(table, name) === 'group');
/** Who owns which application in the directory. */
const applicationsOf: Readonly<Record<string, readonly string[]>> = {
  'contoso/mia': ['contoso/builder'],
  'contoso/bo': ['contoso/bot'],
  'contoso/ada': ['contoso/bot', 'contoso/builder'],
};

/** One attempt by somebody, planned by the rules. */
interface Attempt {
  readonly title: string;
  readonly plan: { readonly events: readonly AccountEvent[] } | { readonly refused: string };
  /** A group of the directory that somebody is put into or, if they are in it, taken out of. */
  readonly membership?: { readonly group: Principal; readonly who: Principal };
}

export interface WalkReport {
  readonly done: number;
  /** How often each refusal was given. */
  readonly refused: ReadonlyMap<string, number>;
  /** What no step may do, in words. */
  readonly faults: readonly string[];
}

/**
 * Walks at random through what people who may change users can do to each other, and to themselves, and says of every
 * step that was allowed whether it made its own actor stronger, or gave others more than its actor may give.
 */
export function walkStrength(seed: number, steps: number): WalkReport {
  const random = randomFrom(seed);
  const { index, tenants, tenant } = indexWorld(worldOf(table));
  const refused = new Map<string, number>();
  const faults: string[] = [];
  let revision = index.revision;
  let done = 0;

  for (let step = 0; step < steps && faults.length === 0; step++) {
    const actors = everybody.filter(name => mayChangeUsers(index, name));
    if (actors.length === 0) break;
    const name = random.pick(actors);
    const caller = callerOf(index, tenants, name);
    const facts = { index, tenants, catalog: tableCatalog, caller, reachableOwner: true, confirm, at };
    const { title, plan, membership } = attempt(random, facts, step);
    if ('refused' in plan) {
      refused.set(plan.refused, (refused.get(plan.refused) ?? 0) + 1);
      continue;
    }
    const before = strengths(index);
    const couldBefore = yesses(index, name);
    revision += 1;
    for (const event of plan.events) index.apply(event, revision);
    if (membership) {
      const { group, who } = membership;
      const directory = tenant(group.tenantId);
      const pair = [group.objectId, who.objectId] as const;
      const isIn = directory.groupsOf(who.objectId).has(group.objectId);
      directory.apply(
        { objects: [], gone: [], joined: isIn ? [] : [pair], left: isIn ? [pair] : [] },
        2 + step,
      );
    }
    if (plan.events.length > 0 || membership) done += 1;
    const more = yesses(index, name).filter(yes => !couldBefore.includes(yes));
    const found = [...faultsOf(index, caller, name, before), ...more.map(yes => `may now ${yes}`)];
    for (const fault of found) faults.push(`step ${step}, ${name} ${title}: ${fault}`);
  }
  return { done, refused, faults };
}

/** Whatever a caller can be asked to confirm. */
const confirm: string[] = ['lose-account-users', 'custom:r0', 'custom:r1', 'custom:r2', 'custom:r3'];

const subjectKind = (name: string): 'user' | 'application' =>
  kindOf(table, name) === 'application' ? 'application' : 'user';

const mayChangeUsers = (index: AccountIndex, name: string): boolean =>
  kindOf(table, name) !== 'group' &&
  accountUsersLevel(index, { ...principalOf(name), type: subjectKind(name) }, at) === 'readWrite';

function callerOf(
  index: AccountIndex,
  tenants: ReturnType<typeof indexWorld>['tenants'],
  name: string,
): MemberCaller {
  const principal = principalOf(name);
  const applications = (applicationsOf[name] ?? []).map(principalOf);
  const directory = tenants.index(principal.tenantId);
  return memberCaller(
    index,
    {
      kind: subjectKind(name) === 'user' ? 'person' : 'application',
      principal,
      groups: new Set(
        [principal, ...applications].flatMap(one => [...(directory?.groupsOf(one.objectId) ?? [])]),
      ),
      applications,
    },
    at,
  );
}

type Strengths = ReadonlyMap<string, readonly Ground[]>;
const strengths = (index: AccountIndex): Strengths =>
  new Map(everybody.map(name => [name, index.groundsOf(principalOf(name), at)]));

/** All that somebody may do at this moment, asked one by one: a second opinion to the comparison of grounds. */
function yesses(index: AccountIndex, name: string): readonly string[] {
  const subject = { ...principalOf(name), type: subjectKind(name) };
  const account = { type: 'account', id: index.facts.account.id };
  const places = [account, ...[...index.resources()].map(({ type, id }) => ({ type, id }))];
  return tableCatalog.permissions.flatMap(({ id: permission }) =>
    places.flatMap(resource =>
      (['read', 'readWrite'] as const)
        .filter(level => index.decide({ subject, permission, level, resource, at }).allowed)
        .map(level => `${permission}:${level} on ${resource.type} ${resource.id}`),
    ),
  );
}

/** What a step did that R-10 forbids. */
function faultsOf(
  index: AccountIndex,
  caller: MemberCaller,
  actor: string,
  before: Strengths,
): readonly string[] {
  const parentOf = (type: string, id: string): string | undefined => index.resource(type, id)?.parent;
  const held = before.get(actor) ?? [];
  const faults: string[] = [];
  for (const name of everybody) {
    const own = name === actor || (applicationsOf[actor] ?? []).includes(name);
    // Holders of the role may give others what they lack; never themselves, their groups or applications.
    if (caller.managerRole && !own) continue;
    const allowed = [...(before.get(name) ?? []), ...(name === actor ? [] : held)];
    const [excess] = exceeding(allowed, index.groundsOf(principalOf(name), at), { parentOf, at });
    if (excess) faults.push(`${name} got ${JSON.stringify(excess)}`);
  }
  return faults;
}

type Facts = LockOutFacts & { readonly caller: MemberCaller };

function attempt(random: Random, facts: Facts, step: number): Attempt {
  const { index, caller } = facts;
  const members = [...index.members()];
  const roles = [...index.roles()];
  const kind = random.below(13);
  if (kind < 5 && members.length > 0) {
    const member = aimed(random, members, caller);
    const access = accessFor(random, facts);
    return {
      title: `changes ${nameOf(member)} to ${JSON.stringify(access)}`,
      plan: planChangeAccess({ ...facts, member, access }),
    };
  }
  if (kind === 5 && members.length > 6) {
    const member = random.pick(members);
    return { title: `removes ${nameOf(member)}`, plan: planRemoveMember({ ...facts, member }) };
  }
  if (kind === 6 && roles.length > 0) {
    const { id } = random.pick(roles);
    return { title: `deletes ${id}`, plan: planDeleteRole({ ...facts, id, dryRun: false }) };
  }
  if (kind === 7 || kind === 8) {
    const known =
      roles.length > 0 && (roles.length === 4 || random.chance(0.6)) ? random.pick(roles) : undefined;
    const free = ['r0', 'r1', 'r2', 'r3'].find(name => !roles.some(role => role.name === name)) ?? 'r0';
    const custom = customFor(random, facts);
    const told = { ...facts, name: known?.name ?? free, description: '', custom };
    return {
      title: `makes ${known?.id ?? free} ${JSON.stringify(custom)}`,
      plan: planPutRole(known ? { ...told, id: known.id } : told),
    };
  }
  if (kind > 9) {
    const name = random.chance(0.4) ? nameOf(caller.principal) : random.pick(everybody);
    const [of] = name.split('/');
    const others = groups.filter(each => each.startsWith(`${of}/`) && each !== name);
    const group = random.pick(others.length > 0 ? others : groups);
    if (others.length === 0) return { title: `looks for a group of ${name}`, plan: { refused: 'not-found' } };
    const membership = { group: principalOf(group), who: principalOf(name) };
    const refusal = refuseJoining(facts, membership.group, membership.who);
    return { title: `puts ${name} into ${group}`, plan: refusal ?? { events: [] }, membership };
  }
  const name = random.pick(everybody);
  const object = { ...principalOf(name), kind: kindOf(table, name) };
  const access = accessFor(random, facts);
  return {
    title: `adds ${name} with ${JSON.stringify(access)}`,
    plan: planAddMembers({
      ...facts,
      objects: [object],
      access,
      object: who => facts.tenants.index(who.tenantId)?.object(who.objectId),
      newId: () => asMemberId(`new-${step}`),
    }),
  };
}

/** Somebody, and often whoever would make the actor stronger: themselves, their groups, their applications. */
function aimed(random: Random, members: readonly Member[], caller: MemberCaller): Member {
  const own = members.filter(
    member =>
      principalKey(member) === principalKey(caller.principal) ||
      caller.groups.has(member.objectId) ||
      (caller.applications ?? []).some(one => one.objectId === member.objectId),
  );
  return own.length > 0 && random.chance(0.5) ? random.pick(own) : random.pick(members);
}

/** Access near what the caller holds: all of it, some of it, a role, and now and then a little more. */
function accessFor(random: Random, facts: Facts): unknown {
  if (random.chance(0.4)) {
    const standard = tableCatalog.roles.filter(role => role.id !== 'owner').map(role => role.id);
    const ids = [...standard, ...[...facts.index.roles()].map(role => role.id)];
    const some = random.some(ids, 0.3);
    const end = random.chance(0.2) ? { end: '2026-08-01T00:00:00Z' } : {};
    return printAccess({
      roles: (some.length > 0 ? some : ['marketer']).map(role => ({ role, ...end })),
    });
  }
  return { custom: customFor(random, facts) };
}

function customFor(random: Random, { caller }: { caller: MemberCaller }): readonly PermissionGrant[] {
  const held = caller.grounds.map(({ permission, level, on }) => ({ permission, level, ...(on && { on }) }));
  const mine = random.some(held, 0.5);
  const more = random.chance(0.35) ? [lacking(random, caller)] : [];
  const all = new Map([...mine, ...more].map(grant => [JSON.stringify([grant.permission, grant.on]), grant]));
  return all.size > 0 ? [...all.values()] : [anyGrant(random)];
}

/** What the caller does not hold at all, where there is such a thing. */
function lacking(random: Random, { grounds }: MemberCaller): PermissionGrant {
  const held = new Set(grounds.map(ground => ground.permission));
  for (let n = 0; n < 20; n++) {
    const grant = anyGrant(random);
    if (!held.has(grant.permission)) return grant;
  }
  return anyGrant(random);
}

function anyGrant(random: Random): PermissionGrant {
  const offered = (permission: Permission): readonly ('read' | 'readWrite')[] =>
    (['read', 'readWrite'] as const).filter(level => permission[level] !== undefined);
  const usable = tableCatalog.permissions.filter(each => offered(each).length > 0);
  const permission = random.pick(usable);
  const level = random.pick(offered(permission));
  if (permission.scope === 'account') return { permission: permission.id, level };
  const place: Place = random.chance(0.5)
    ? { type: permission.scope, all: true }
    : { type: permission.scope, id: random.pick(['app-1', 'app-2']) };
  return { permission: permission.id, level, on: place };
}

function nameOf(who: Principal): string {
  return everybody.find(name => principalKey(principalOf(name)) === principalKey(who)) ?? principalKey(who);
}
