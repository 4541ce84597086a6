import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import builtIn from '../../catalog/partner-center.json' with { type: 'json' };
import { loadCatalog } from '../../src/app/load-catalog.ts';
import { parseAccess, type AccessText } from '../../src/core/access-text.ts';
import type { MemberKind } from '../../src/core/catalog.ts';
import type { Question } from '../../src/core/decision.ts';
import { asAccountId, asMemberId, asObjectId, asTenantId, type Principal } from '../../src/core/id.ts';
import type { GrantLevel } from '../../src/core/level.ts';
import type { World, WorldDirectory } from '../oracle/slow-reference.ts';

/** A directory in a table; its names become ids by `guidOf`. */
export interface TableTenant {
  /** False: not associated with the account. */
  readonly associated?: boolean;
  readonly users?: Readonly<Record<string, 'active' | 'disabled' | 'deleted' | 'pending'>>;
  readonly applications?: Readonly<Record<string, 'active' | 'disabled' | 'deleted'>>;
  /** The names of each group's direct members. */
  readonly groups?: Readonly<Record<string, readonly string[]>>;
  readonly deletedGroups?: readonly string[];
}

/** A world in names, which can be built in memory (`worldOf`) or over HTTP. */
export interface TableWorld {
  readonly features?: readonly string[];
  readonly tenants: Readonly<Record<string, TableTenant>>;
  /** `tenant/name`; the tenant need not be one of the table's. */
  readonly owners?: readonly string[];
  readonly products?: readonly string[];
  readonly sandboxes?: readonly string[];
  /** Each add-on's product. */
  readonly addOns?: Readonly<Record<string, string>>;
  /** By `tenant/name`: the access as the API takes it. */
  readonly members: Readonly<Record<string, AccessText>>;
}

/** One question with its answer: `who` may `may` on `on`. */
export interface TableAsk {
  readonly who: string;
  readonly as?: 'user' | 'application';
  /** `permission:level`. */
  readonly may: string;
  /** `account`, or `type/id`. */
  readonly on: string;
  readonly answer: 'yes' | 'no';
  /** The first reason of a no. */
  readonly because?: string;
  /** When it is asked, RFC 3339; else at `tableNoon`. */
  readonly at?: string;
  /** Until when a yes holds. */
  readonly until?: string;
}

export interface TableCase {
  /** Starts with the id of the rule. */
  readonly name: string;
  readonly world: TableWorld;
  readonly asks: readonly TableAsk[];
  /** What no API call can bring about: grants for what is not there, questions about another moment. */
  readonly inMemoryOnly?: boolean;
}

export const tableNoon = '2026-06-01T12:00:00Z';
export const tableAccount = asAccountId('acc-table');
export const tableCatalog = loadCatalog(builtIn);

/** Every case of every table beside this file. A case's `members` and `features` stand in for its table's. */
export function readTables(): readonly TableCase[] {
  const files = readdirSync(import.meta.dirname).filter(file => file.endsWith('.yaml'));
  return files.flatMap(file => {
    const table = parse(readFileSync(`${import.meta.dirname}/${file}`, 'utf8')) as {
      world: TableWorld;
      cases: readonly (Partial<TableWorld> & Omit<TableCase, 'world'>)[];
    };
    return table.cases.map(({ name, asks, inMemoryOnly = false, ...own }) => ({
      name,
      asks,
      inMemoryOnly,
      world: { ...table.world, ...own },
    }));
  });
}

/** The GUID that stands for a name, always the same. */
export function guidOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Who `tenant/name` is. */
export function principalOf(text: string): Principal {
  const [tenant = ''] = text.split('/');
  return { tenantId: asTenantId(guidOf(tenant)), objectId: asObjectId(guidOf(text)) };
}

/** The kind of `tenant/name` in a world. */
export function kindOf(world: TableWorld, text: string): MemberKind {
  const [tenant = '', name = ''] = text.split('/');
  const directory = world.tenants[tenant];
  if (directory?.groups?.[name] !== undefined) return 'group';
  return directory?.applications?.[name] !== undefined ? 'application' : 'user';
}

/** The question that an ask is. */
export function questionOf(world: TableWorld, ask: TableAsk, account = tableAccount): Question {
  const [permission = '', level] = ask.may.split(':');
  const [type = '', id] = ask.on.split('/');
  const kind = kindOf(world, ask.who);
  return {
    subject: { ...principalOf(ask.who), type: ask.as ?? (kind === 'application' ? kind : 'user') },
    permission,
    level: level as GrantLevel,
    resource: { type, id: id ?? account },
    at: Date.parse(ask.at ?? tableNoon),
  };
}

/** The world as data, with directories read at the moment that the table's questions are asked. */
export function worldOf(world: TableWorld): World {
  const named = Object.entries(world.tenants);
  const resources = [
    ...(world.products ?? []).map(id => ({ type: 'product', id, name: id })),
    ...(world.sandboxes ?? []).map(id => ({ type: 'sandbox', id, name: id })),
    ...Object.entries(world.addOns ?? {}).map(([id, parent]) => ({ type: 'add-on', id, name: id, parent })),
  ];
  return {
    catalog: tableCatalog,
    facts: {
      account: {
        id: tableAccount,
        name: 'Table',
        kind: 'company',
        features: world.features ?? [],
        claimed: true,
        revision: 1,
      },
      owners: (world.owners ?? []).map(principalOf),
      tenants: named.flatMap(([name, one]) => (one.associated === false ? [] : [asTenantId(guidOf(name))])),
      resources,
      members: Object.entries(world.members).map(([who, access], n) => ({
        ...principalOf(who),
        id: asMemberId(`m-${n}`),
        kind: kindOf(world, who),
        access: parseAccess(access),
      })),
    },
    directories: named.map(([name, one]) => directoryOf(name, one)),
    maxAge: { usual: 10 * 365 * 86_400_000, sensitive: 10 * 365 * 86_400_000 },
  };
}

function directoryOf(tenant: string, table: TableTenant): WorldDirectory {
  const id = (name: string): ReturnType<typeof asObjectId> => asObjectId(guidOf(`${tenant}/${name}`));
  const object = (kind: MemberKind, name: string, state: string): WorldDirectory['objects'][number] => ({
    objectId: id(name),
    kind,
    enabled: state !== 'disabled',
    deleted: state === 'deleted',
    pending: state === 'pending',
  });
  const { users = {}, applications = {}, groups = {}, deletedGroups = [] } = table;
  return {
    tenantId: asTenantId(guidOf(tenant)),
    objects: [
      ...Object.entries(users).map(([name, state]) => object('user', name, state)),
      ...Object.entries(applications).map(([name, state]) => object('application', name, state)),
      ...Object.keys(groups).map(name =>
        object('group', name, deletedGroups.includes(name) ? 'deleted' : ''),
      ),
    ],
    memberships: Object.entries(groups).flatMap(([group, members]) =>
      members.map(member => [id(group), id(member)] as const),
    ),
    confirmedAt: Date.parse(tableNoon),
  };
}
