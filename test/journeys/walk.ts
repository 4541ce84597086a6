import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { Access } from '../../src/core/access.ts';
import { asTenantId, type ObjectId, type Principal } from '../../src/core/id.ts';
import { loadCatalog } from '../../src/app/load-catalog.ts';
import { judge, type Operation, type Verdict } from '../oracle/model-rules.ts';
import { operationFor, type Crowd } from '../oracle/model-walk.ts';
import { keyOf, principalOf, worldOf, type Asker, type Model, type ModelDirectory } from '../oracle/model.ts';
import { randomFrom, type Random } from '../oracle/random.ts';
import { slowDecide } from '../oracle/slow-reference.ts';
import { callJson, type Answer } from '../rolecall.ts';
import { guid, manager, named, north, south, type World } from './api-world.ts';
import { directoryStep } from './walk-directory.ts';

const catalog = loadCatalog(
  JSON.parse(readFileSync(new URL('../../catalog/partner-center.json', import.meta.url), 'utf8')),
);
const northern = [
  'Nora',
  'Rita',
  'Wanda',
  'Mike',
  'Gil',
  'Stan',
  'Una One',
  'Una Two',
  'Una Three',
  'Una Four',
];
const names = [...northern, 'Sam', 'Sue', 'Robot', 'Inner', 'Outer'];
const askers = [...northern.slice(0, 6), 'Una Four', 'Sam', 'Sue', 'Robot', 'Olga', 'Otto', 'Eve'];
const managing = ['Nora', 'Wanda', 'Sam'];
const crowd: Crowd = {
  objects: names.map(name => ({ who: whoIs(name), kind: named(name).kind as 'user' })),
  tenants: [north, south],
  owners: ['Olga', 'Otto', 'Sue'].map(whoIs),
};

function whoIs(name: string): Principal {
  const { tenantId, objectId } = named(name);
  return { tenantId: asTenantId(tenantId), objectId: objectId as ObjectId };
}

/** A world that is walked in, with what its directories hold. */
export interface Ground {
  readonly world: World;
  readonly urls: readonly string[];
  readonly directories: Map<string, ModelDirectory>;
  readonly puppets: Map<string, Set<string>>;
  /** An account that keeps both directories in use, whoever removes them elsewhere. */
  readonly anchor: string;
  /** How often each operation was done, and refused. */
  readonly tally: Map<string, number>;
}

/** Gives some of the people the rights to write their directory, and notes what the directories hold. */
export async function groundOf(world: World, urls: readonly string[]): Promise<Ground> {
  for (const name of managing) {
    const path = `/tenants/${named(name).tenantId}/objects/${guid(name)}`;
    const directoryRoles = ['User Administrator', 'Groups Administrator', 'Application Administrator'];
    expect((await world.admin('PATCH', path, { directoryRoles })).status).toBeLessThan(300);
  }
  for (const tenant of [north, south]) {
    // Nobody else creates anything there.
    const permissions = { allowedToCreateApps: false, allowedToCreateSecurityGroups: false };
    const policy = { defaultUserRolePermissions: permissions };
    const done = await world.admin('PATCH', `/tenants/${tenant}/authorizationPolicy`, policy);
    expect(done.status, JSON.stringify(done.body)).toBeLessThan(300);
  }
  // Who is disabled later still has a token, and it opens nothing.
  for (const name of askers) await tokenOf(world, name);
  const { path } = await world.openWith({ proofs: ['Nora', 'Sam'] });
  const directories = new Map<string, ModelDirectory>();
  for (const tenant of [north, south]) {
    const objects = crowd.objects
      .filter(each => each.who.tenantId === tenant)
      .map(
        each =>
          [
            each.who.objectId as string,
            { kind: each.kind, enabled: true, deleted: false, pending: false },
          ] as const,
      );
    directories.set(tenant, { objects: new Map(objects), pairs: new Set() });
  }
  const pairs = [
    ['Inner', 'Gil'],
    ['Outer', 'Inner'],
    ['Outer', 'Una Four'],
  ] as const;
  for (const [group, member] of pairs) directories.get(north)?.pairs.add(`${guid(group)} ${guid(member)}`);
  return { world, urls, directories, puppets: new Map(), anchor: path, tally: new Map() };
}

/** Seeds for so many walks: the same at each run, from `first` on; with `SEED=any` others, or the one that `SEED` says. */
export function seedsOf(count: number, first: number): readonly number[] {
  const told = process.env['SEED'];
  if (told !== undefined && told !== 'any') return [Number(told)];
  return Array.from({ length: count }, (_, n) =>
    told === 'any' ? Math.floor(Math.random() * 2 ** 31) : first + n,
  );
}

/** One walk through one account: what is done at each step, and what is wrong in the end, in words. */
export async function walk(ground: Ground, seed: number, steps: number): Promise<string | undefined> {
  const { world, urls } = ground;
  const random = randomFrom(seed);
  const portal = await world.portalToken();
  const { id, path } = await world.openWith({
    proofs: ['Nora', 'Sam'],
    members: { Nora: manager, Sam: manager },
  });
  let model = await beginning(ground, id, path, portal);
  let revision = '';
  let entries = (await world.api('GET', `${path}/audit?limit=1`, portal)).body.total as number;
  const trail: string[] = [];
  const fault = (text: string): string =>
    `SEED=${seed}, step ${trail.length}: ${text}\n${trail.slice(-8).join('\n')}`;
  const send = async (
    step: number,
    method: string,
    url: string,
    token: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> => {
    const answer = await callJson(`${urls[step % urls.length] ?? ''}/api/v1${url}`, method, {
      token,
      headers: { ...headers, ...(revision !== '' && { 'rolecall-revision': revision }) },
      ...(body === undefined ? {} : { body }),
    });
    revision = (method === 'GET' ? null : answer.headers.get('rolecall-revision')) ?? revision;
    return answer;
  };
  for (let step = 0; step < steps; step++) {
    if (random.chance(0.06)) {
      const done = await directoryStep(ground, random, model);
      trail.push(done.told);
      // The log tells of what the directory changed (H-4), in as many entries as there were pages.
      entries = (await send(step, 'GET', `${path}/audit?limit=1`, portal)).body.total as number;
      if (done.revision !== undefined) revision = done.revision;
    } else {
      const own = ownersStep(random, model);
      const name =
        own?.name ?? (random.chance(0.3) ? 'portal' : random.pick(random.chance(0.3) ? managing : askers));
      const asker: Asker = {
        name,
        portal: name === 'portal',
        who: name === 'portal' ? whoIs('Eve') : whoIs(name),
        type: name === 'Robot' ? 'application' : 'user',
        rights: managing.includes(name),
      };
      const operation = own?.operation ?? operationFor(random, model, asker, crowd, step);
      if (operation.op === 'create' && tooMany(model, operation.who.tenantId)) continue;
      const confirmed = random.chance(0.8);
      const verdict = judge({ model, asker, confirmed }, operation);
      const request = await requestOf(ground, model, operation, path, confirmed);
      const token = asker.portal ? portal : await tokenOf(world, name);
      const answer = await send(step, request.method, request.url, token, request.body, request.headers);
      const codes = answer.body?.code ?? answer.body?.items?.[0]?.problem?.code ?? '';
      trail.push(
        `${name}${confirmed ? '' : ' (unconfirmed)'} ${JSON.stringify(operation)} -> ${answer.status} ${codes}`,
      );
      const outcome = `${operation.op} ${answer.status < 400 ? 'done' : 'refused'}`;
      ground.tally.set(outcome, (ground.tally.get(outcome) ?? 0) + 1);
      const wrong = compareAnswer(verdict, answer);
      if (wrong !== undefined) return fault(wrong);
      const log = await send(step, 'GET', `${path}/audit?limit=1`, portal);
      const grown = (log.body.total as number) - entries;
      entries += grown;
      if ('after' in verdict) {
        const before = model.revision;
        model = learnt(verdict.after, operation, answer);
        for (const each of ['directories', 'puppets'] as const)
          for (const [key, value] of model[each]) (ground[each] as Map<string, unknown>).set(key, value);
        if (model.revision > before && grown < 1) return fault('no entry in the log tells of it');
      } else if (grown > 0) {
        // What the directory changed may be told late, by the sync of another moment.
        const news = (await send(step, 'GET', `${path}/audit?limit=${grown}`, portal)).body.items as Entry[];
        const others = news.filter(each => each.actor.kind !== 'directory');
        if (others.length > 1 || others.some(each => each.result !== 'refused'))
          return fault(`refused, and the log grew by ${JSON.stringify(news)}`);
      }
    }
    const other = step + 1;
    const wrong =
      (await compareState(model, url => send(other, 'GET', `${path}${url}`, portal), step % 25 === 0)) ??
      (await compareDecisions(ground, random, model, urls[other % urls.length] ?? '', revision));
    if (wrong !== undefined) return fault(wrong);
  }
  return undefined;
}

/** Now and then somebody does with their ownership what only they can do, which few would come to by chance. */
function ownersStep(
  random: Random,
  model: Model,
): { readonly name: string; readonly operation: Operation } | undefined {
  if (!random.chance(0.04) || model.owners.size === 0) return undefined;
  const [key, { accepted }] = random.pick([...model.owners]);
  const name = askers.find(each => keyOf(whoIs(each)) === key);
  if (name === undefined) return undefined;
  if (!accepted) return { name, operation: { op: 'accept' } };
  // Nobody steps down alone, so there have to be others first.
  const operation: Operation = random.chance(0.6)
    ? { op: 'offer', to: random.pick(crowd.owners) }
    : { op: 'end', owner: key };
  return { name, operation };
}

const tooMany = (model: Model, tenant: string): boolean =>
  (model.directories.get(tenant)?.objects.size ?? 0) > 40;

const tokenOf = (world: World, name: string): Promise<string> =>
  name === 'Robot' ? world.robot('Robot') : world.as(name);

async function beginning(ground: Ground, id: string, path: string, portal: string): Promise<Model> {
  const { world, directories, puppets } = ground;
  const account = (await world.api('GET', path, portal)).body;
  const list = (await world.api('GET', `${path}/members`, portal)).body.items as Listed[];
  const members = list.map(each => {
    const who = principalOf(`${each.tenantId}/${each.objectId}`);
    return [keyOf(who), { id: each.id, who, kind: each.kind, access: grantOf(each.access) }] as const;
  });
  return {
    catalog,
    id,
    name: account.name as string,
    kind: 'company',
    features: [],
    claimed: false,
    revision: account.revision as number,
    owners: new Map(),
    tenants: new Set([north, south]),
    resources: new Map(),
    roles: new Map(),
    members: new Map(members),
    directories,
    puppets,
  };
}

interface Entry {
  readonly result: string;
  readonly actor: { readonly kind: string };
}

interface Listed {
  readonly id: string;
  readonly tenantId: string;
  readonly objectId: string;
  readonly kind: 'user' | 'group' | 'application';
  readonly state: string;
  readonly access: {
    roles?: (string | { role: string })[];
    custom?: { permission: string; level: string }[];
  };
}

/** Access as the API prints it, as grants. */
const grantOf = (access: Listed['access']): Access =>
  access.roles
    ? { roles: access.roles.map(each => (typeof each === 'string' ? { role: each } : each)) }
    : ({ custom: access.custom ?? [] } as Access);

/** One text for accesses that say the same. */
const textOf = (access: Access): string => {
  const list =
    'roles' in access
      ? access.roles.map(each => each.role)
      : access.custom.map(({ permission, level, on }) =>
          JSON.stringify([permission, level, Object.entries(on ?? {}).toSorted()]),
        );
  return list.length === 0 ? 'nothing' : [...list].toSorted().join(' ');
};

interface Sent {
  readonly method: string;
  readonly url: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

async function requestOf(
  { world }: Ground,
  model: Model,
  operation: Operation,
  path: string,
  confirmed: boolean,
): Promise<Sent> {
  const names = ['lose-account-users', 'tenant-of-owner'];
  const confirm = confirmed ? `?confirm=${names.join()}` : '';
  const member = (key: string): string => `${path}/members/${model.members.get(key)?.id ?? 'nobody'}`;
  const ids = (keys: readonly string[]): string[] => keys.map(key => model.members.get(key)?.id ?? 'nobody');
  switch (operation.op) {
    case 'add': {
      const objects = operation.objects.map(({ who, kind }) => ({ ...who, kind }));
      return { method: 'POST', url: `${path}/members`, body: { objects, access: operation.access } };
    }
    case 'change':
      return {
        method: 'PUT',
        url: `${member(operation.member)}/access${confirm}`,
        body: operation.access,
        headers: { 'if-match': '*' },
      };
    case 'remove':
      return { method: 'DELETE', url: `${member(operation.member)}${confirm}` };
    case 'many': {
      const what = operation.access === 'remove' ? { remove: true } : { access: operation.access };
      const body = { members: ids(operation.members), ...what };
      return { method: 'POST', url: `${path}/members/change${confirm}`, body };
    }
    case 'role': {
      const { id, name, custom } = operation;
      const body = { name, description: '', custom };
      return model.roles.has(id)
        ? { method: 'PUT', url: `${path}/roles/${id}${confirm}`, body, headers: { 'if-match': '*' } }
        : { method: 'POST', url: `${path}/roles`, body };
    }
    case 'role-delete':
      return {
        method: 'DELETE',
        url: `${path}/roles/${operation.id}${confirmed ? `${confirm},${operation.id}` : ''}`,
      };
    case 'resource': {
      const { type, id, name, parent } = operation.resource;
      const body = { name, ...(parent === undefined ? {} : { parent }) };
      return { method: 'PUT', url: `${path}/resources/${type}/${id}`, body };
    }
    case 'resource-delete':
      return { method: 'DELETE', url: `${path}/resources/${operation.type}/${operation.id}` };
    case 'tenant': {
      const token = await world.proof(operation.tenant === north ? 'Una One' : 'Sam');
      return { method: 'POST', url: `${path}/tenants`, body: { token } };
    }
    case 'tenant-remove':
      return { method: 'DELETE', url: `${path}/tenants/${operation.tenant}${confirm}` };
    case 'offer':
      return { method: 'POST', url: `${path}/owners`, body: operation.to };
    case 'accept':
      return { method: 'POST', url: `${path}/owners/accept` };
    case 'end':
      return {
        method: 'DELETE',
        url: `${path}/owners/${model.owners.get(operation.owner)?.id ?? 'nobody'}`,
      };
    case 'account': {
      const { op: _op, ...body } = operation;
      return { method: 'PATCH', url: path, body };
    }
    case 'create': {
      const { kind, who, members, access } = operation;
      const unique = `${who.objectId}-${model.id.slice(0, 8)}`;
      const body =
        kind === 'user'
          ? { givenName: 'New', surname: unique, userName: unique, access }
          : kind === 'group'
            ? { name: unique, members, access }
            : { name: unique, replyUrl: `https://${unique}.example/`, access };
      return { method: 'POST', url: `${path}/directory/${kind}s`, body };
    }
    case 'group-members':
      // What is asked of those who would lose their own right is a journey of its own (U-11).
      return {
        method: 'PATCH',
        url: `${member(operation.group)}/profile?confirm=lose-account-users`,
        body: { members: operation.members },
      };
  }
}

function compareAnswer(verdict: Verdict, { status, body }: Answer): string | undefined {
  const items = body?.items as { problem?: { code: string } }[] | undefined;
  const code = (body?.code ?? (status >= 400 ? items?.[0]?.problem?.code : undefined)) as string | undefined;
  if ('refused' in verdict) {
    if (status < 400) return `done (${status}), but the model refuses with ${verdict.refused.join()}`;
    if (status < 500 && verdict.refused.includes(code ?? '')) return undefined;
    return `refused with ${status} ${code}, not ${verdict.refused.join()}: ${JSON.stringify(body).slice(0, 300)}`;
  }
  if (status >= 400)
    return `refused with ${status} ${code}, which the model allows: ${JSON.stringify(body).slice(0, 400)}`;
  for (const [n, wanted] of (verdict.items ?? []).entries()) {
    if (items?.[n]?.problem?.code !== wanted)
      return `object ${n}: ${items?.[n]?.problem?.code ?? 'done'}, not ${wanted ?? 'done'}`;
  }
  return undefined;
}

/** The model with the ids that the server and the directory gave. */
function learnt(after: Model, operation: Operation, { body }: Answer): Model {
  if (operation.op === 'offer') {
    const owner = after.owners.get(keyOf(operation.to));
    if (owner) owner.id = body.id as string;
  }
  if (operation.op === 'create') {
    const was = keyOf(operation.who);
    const member = after.members.get(was);
    const { tenantId, objectId } = body.member as Listed;
    const who = principalOf(`${tenantId}/${objectId}`);
    after.members.delete(was);
    if (member) after.members.set(keyOf(who), { ...member, who, id: body.member.id as string });
    const directory = after.directories.get(tenantId);
    const object = directory?.objects.get(operation.who.objectId);
    directory?.objects.delete(operation.who.objectId);
    if (object) directory?.objects.set(objectId, object);
    for (const pair of [...(directory?.pairs ?? [])]) {
      if (!pair.startsWith(`${operation.who.objectId} `)) continue;
      directory?.pairs.delete(pair);
      directory?.pairs.add(pair.replace(operation.who.objectId, objectId));
    }
    for (const all of after.puppets.values()) if (all.delete(was)) all.add(keyOf(who));
  }
  return after;
}

async function compareState(
  model: Model,
  get: (url: string) => Promise<Answer>,
  whole: boolean,
): Promise<string | undefined> {
  const [account, list] = await Promise.all([get(''), get('/members?limit=500')]);
  const is = [
    account.body.name,
    account.body.kind,
    [...account.body.features].toSorted(),
    account.body.claimed,
    account.body.revision,
  ];
  const wanted = [model.name, model.kind, [...model.features].toSorted(), model.claimed, model.revision];
  if (JSON.stringify(is) !== JSON.stringify(wanted))
    return `the account is ${JSON.stringify(is)}, not ${JSON.stringify(wanted)}`;
  const there = new Map((list.body.items as Listed[]).map(each => [keyOf(each as never), each]));
  if (there.size !== model.members.size) return `${there.size} members, not ${model.members.size}`;
  for (const [key, member] of model.members) {
    const listed = there.get(key);
    if (!listed) return `${key} is no member`;
    member.id = listed.id;
    const [has, should] = [textOf(grantOf(listed.access)), textOf(member.access)];
    if (has !== should) return `${key} has ${has}, not ${should}`;
    const object = model.directories.get(member.who.tenantId)?.objects.get(member.who.objectId);
    const active = object?.enabled === true && !object.deleted && should !== 'nothing';
    if ((listed.state === 'active') !== active) return `${key} is ${listed.state}, active: ${active}`;
  }
  return whole ? compareRest(model, get) : undefined;
}

async function compareRest(model: Model, get: (url: string) => Promise<Answer>): Promise<string | undefined> {
  const [owners, tenants, resources, roles] = await Promise.all([
    get('/owners'),
    get('/tenants'),
    get('/resources'),
    get('/roles?limit=500'),
  ]);
  type Row = Record<string, string> & { custom: { permission: string; level: 'read' }[] | null };
  const rows = (answer: Answer, text: (row: Row) => string | undefined): string =>
    (answer.body.items as Row[])
      .flatMap(row => text(row) ?? [])
      .toSorted()
      .join('\n');
  const mine = (texts: readonly string[]): string => [...texts].toSorted().join('\n');
  const pairs: readonly (readonly [string, string, string])[] = [
    [
      'owners',
      rows(owners, row => `${row['tenantId']}/${row['objectId']} ${row['accepted'] !== null}`),
      mine([...model.owners].map(([key, owner]) => `${key} ${owner.accepted}`)),
    ],
    ['tenants', rows(tenants, row => row['tenantId']), mine([...model.tenants])],
    [
      'resources',
      rows(resources, row => `${row['type']} ${row['id']} ${row['name']} ${row['parent'] ?? ''}`),
      mine(
        [...model.resources.values()].map(
          ({ type, id, name, parent }) => `${type} ${id} ${name} ${parent ?? ''}`,
        ),
      ),
    ],
    [
      'roles',
      rows(roles, row =>
        row['id']?.startsWith('custom:') ? `${row['id']} ${textOf({ custom: row.custom ?? [] })}` : undefined,
      ),
      mine([...model.roles].map(([id, { custom }]) => `${id} ${textOf({ custom })}`)),
    ],
  ];
  for (const [what, is, should] of pairs) if (is !== should) return `${what}:\n${is}\n, not\n${should}`;
  return undefined;
}

const asked = [
  ['account-users', 'account'],
  ['contact-info', 'account'],
  ['sandboxes', 'account'],
  ['packages', 'product'],
  ['contact-customer', 'product'],
  ['properties', 'add-on'],
] as const;

/** A few questions, answered as the slow reference answers them. */
async function compareDecisions(
  { world }: Ground,
  random: Random,
  model: Model,
  url: string,
  revision: string,
): Promise<string | undefined> {
  const reference = worldOf(model);
  const questions = Array.from({ length: 4 }, () => {
    const [permission, scope] = random.pick(asked);
    const member = model.members.size > 0 && random.chance(0.5) ? random.pick([...model.members.keys()]) : '';
    const who = member === '' ? whoIs(random.pick([...names, 'Olga', 'Otto'])) : principalOf(member);
    const kind = model.directories.get(who.tenantId)?.objects.get(who.objectId)?.kind ?? 'user';
    const things = [...model.resources.values()].filter(each => each.type === scope);
    const resource =
      scope === 'account'
        ? { type: 'account', id: model.id }
        : { type: scope, id: things.length > 0 ? random.pick(things).id : 'gone' };
    const type = kind === 'application' ? ('application' as const) : ('user' as const);
    const level = random.pick(['read', 'readWrite'] as const);
    return { subject: { ...who, type }, permission, level, resource, at: 1 };
  });
  const body = {
    evaluations: questions.map(({ subject, permission, level, resource }) => ({
      subject: { type: subject.type, id: `${subject.tenantId}/${subject.objectId}` },
      action: { name: `${permission}:${level}` },
      resource,
    })),
  };
  const answer = await callJson(`${url}/accounts/${model.id}/access/v1/evaluations`, 'POST', {
    token: await world.portalToken(),
    body,
    headers: revision === '' ? {} : { 'rolecall-revision': revision },
  });
  const decisions = answer.body.evaluations as { decision: boolean }[] | undefined;
  for (const [n, question] of questions.entries()) {
    const { allowed } = slowDecide(reference, question);
    if (decisions?.[n]?.decision !== allowed)
      return `${JSON.stringify(question)} is answered ${JSON.stringify(decisions?.[n] ?? answer.body)}, not ${allowed}`;
  }
  return undefined;
}
