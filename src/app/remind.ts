import type { AccountIndex } from '../core/account-index.ts';
import type { PermissionGrant, RoleGrant } from '../core/access.ts';
import type { Catalog } from '../core/catalog.ts';
import { principalKey, type AccountId, type Principal } from '../core/id.ts';
import { managersOf, managesUsers } from '../core/managers.ts';
import type { AccountIndexes } from './account-indexes.ts';
import type { Mails } from './mails.ts';
import { noManagerMails } from './no-manager-mails.ts';
import { peopleWhoLose } from './remind-groups.ts';
import type { AccountStore } from './ports/account-store.ts';
import type { NewJob } from './ports/jobs.ts';
import type { EndingAccess } from './ports/mail-writer.ts';
import type { EndingGrant, ReminderStore } from './ports/reminder-store.ts';
import type { ReplicaStore } from './ports/replica-store.ts';
import { alarmEntry } from './tenant-alarms.ts';
import type { TenantIndexes } from './tenant-indexes.ts';

export interface RemindPorts {
  readonly store: ReminderStore & Pick<AccountStore, 'change'> & Pick<ReplicaStore, 'profiles'>;
  readonly indexes: Pick<AccountIndexes, 'get'>;
  readonly tenants: TenantIndexes;
  readonly catalog: () => Catalog;
  readonly mails: Mails;
}

/** Days before the end of access (B-1). */
const stages = [30, 7, 1] as const;
/** So many lines stand in one mail; the rest is counted. */
export const named = 100;
const day = 86_400_000;
/** An end that nobody looked at for longer than this is not told of any more. */
const endedFor = 40 * day;

/** Where people are reached whom a directory knows, by `principalKey`; those who cannot sign in are left out. */
export async function addressesOf(
  store: Pick<ReplicaStore, 'profiles'>,
  people: readonly Principal[],
): Promise<ReadonlyMap<string, { readonly mail?: string; readonly displayName: string }>> {
  const byTenant = Map.groupBy(people, each => each.tenantId);
  const found = new Map<string, { mail?: string; displayName: string }>();
  for (const [tenantId, members] of byTenant) {
    const profiles = await store.profiles(
      tenantId,
      members.map(each => each.objectId),
    );
    for (const [objectId, { mail, displayName, kind, enabled, deleted, pending }] of profiles) {
      const reached = kind === 'user' && enabled && !deleted && !pending && mail;
      found.set(principalKey({ tenantId, objectId }), { displayName, ...(reached ? { mail } : {}) });
    }
  }
  return found;
}

/** Where those who look after an account are reached: its managers and its owners. */
export async function keepersOf(
  { store, tenants, catalog }: Pick<RemindPorts, 'store' | 'tenants' | 'catalog'>,
  account: AccountId,
  index: AccountIndex,
  now: Date,
): Promise<readonly string[]> {
  const managers = managersOf(index, { tenants, catalog: catalog(), at: now.getTime() });
  const known = await addressesOf(store, managers);
  const owners = (await store.ownerAddresses(account)).filter(each => each.accepted);
  return [...[...known.values()].flatMap(({ mail }) => mail ?? []), ...owners.map(each => each.mail)];
}

const whatOf = (catalog: Catalog, index: AccountIndex, grant: RoleGrant | PermissionGrant): string => {
  if (!('role' in grant)) {
    const permission = catalog.permissions.find(each => each.id === grant.permission);
    return `${permission?.name ?? grant.permission} (${grant.level})`;
  }
  const { role } = grant;
  return index.role(role)?.name ?? catalog.roles.find(each => each.id === role)?.name ?? role;
};

/** The mails of one account: a digest for each who looks after it, and for each whose access ends. */
async function digests(
  ports: RemindPorts,
  account: AccountId,
  index: AccountIndex,
  grants: readonly EndingGrant[],
  now: Date,
): Promise<readonly NewJob[]> {
  const { store, catalog, mails } = ports;
  const losing = peopleWhoLose(index, ports.tenants, grants, now);
  const known = await addressesOf(store, [...grants, ...[...losing.values()].flat()]);
  const mailOf = (who: Principal): string | undefined => known.get(principalKey(who))?.mail?.toLowerCase();
  const keeping = await keepersOf(ports, account, index, now);
  const keepers = new Set(keeping.map(each => each.toLowerCase()));
  const endings = grants.map(each => ({
    mail: mailOf(each),
    people: losing.get(each) ?? [],
    item: {
      who: known.get(principalKey(each))?.displayName ?? each.objectId,
      what: whatOf(catalog(), index, each.grant),
      ends: each.ends,
    },
  }));
  /** What ends for each reader themselves: their own, and what groups give them. */
  const own = new Map<string, EndingAccess[]>();
  const note = (reader: string, item: EndingAccess): void => {
    const items = own.get(reader) ?? [];
    own.set(reader, items);
    items.push(item);
  };
  for (const { mail, people, item } of endings) {
    const { who: through } = item;
    if (mail !== undefined) note(mail, { ...item, who: null });
    for (const reader of new Set(people.flatMap(who => mailOf(who) ?? [])))
      note(reader, { ...item, who: null, through });
  }
  const readers = new Map(
    [...[...known.values()].flatMap(({ mail }) => mail ?? []), ...keeping].map(mail => [
      mail.toLowerCase(),
      mail,
    ]),
  );
  const ids = { account, members: [...new Set(grants.map(each => each.member))].slice(0, named) };
  if (readers.size === 0) return mails.telling('access-ends', undefined, [], ids);
  return [...readers].flatMap(([reader, address]) => {
    const managed = keepers.has(reader) ? endings.filter(({ mail }) => mail !== reader) : [];
    const items: EndingAccess[] = [...(own.get(reader) ?? []), ...managed.map(({ item }) => item)];
    const facts = {
      account: index.facts.account.name,
      items: items.slice(0, named),
      more: Math.max(0, items.length - named),
      link: mails.link(keepers.has(reader) ? `/a/${account}/members` : `/a/${account}/my-access`),
      now: now.toISOString(),
    };
    return mails.telling('access-ends', facts, [address], ids);
  });
}

/** Raises the alarm where an end has left an account without anybody who can manage its users (U-11). */
async function alarmWhereUnmanaged(
  ports: RemindPorts,
  account: AccountId,
  index: AccountIndex,
  ended: readonly EndingGrant[],
  now: Date,
): Promise<void> {
  const { store, tenants, catalog, mails } = ports;
  const managed = ended.filter(({ grant, ends }) => {
    const access = 'role' in grant ? { roles: [grant] } : { custom: [grant] };
    return managesUsers(index, catalog(), access, Date.parse(ends) - 1);
  });
  if (
    managed.length === 0 ||
    managersOf(index, { tenants, catalog: catalog(), at: now.getTime() }).length > 0
  )
    return;
  const last = managed.at(-1) as EndingGrant;
  await store.change({
    account,
    actor: { kind: 'system' },
    at: now,
    plan: async locked => ({
      events: [],
      log: [
        alarmEntry(
          'no-manager',
          { member: last.member },
          {
            ended: last.ends,
            text: 'The access of the last who could manage users of this account has ended. Make somebody a manager.',
          },
        ),
      ],
      result: undefined,
      jobs: await noManagerMails(mails, locked),
    }),
  });
}

/** Takes what is to be told account by account, some thousand grants at once, until there is no more. */
async function eachAccount(
  next: () => Promise<readonly EndingGrant[]>,
  tell: (account: AccountId, grants: readonly EndingGrant[]) => Promise<boolean>,
  signal?: AbortSignal,
): Promise<void> {
  for (let more = true; more;) {
    const found = await next();
    more = found.length > 0;
    for (const [account, grants] of Map.groupBy(found, each => each.account)) {
      signal?.throwIfAborted();
      // Another process is at it too: what is left comes with the next sweep.
      if (!(await tell(account, grants))) more = false;
    }
  }
}

/**
 * Tells of access that ends in 30, 7 or 1 days (B-1): one digest for each manager, owner and person concerned whose address
 * is known; of a group's access, the people who lose something by it. Each stage of an end is told once; after a standstill only the tightest; none whose moment lay before the grant.
 * Ends that have come raise an alarm where they leave nobody who can manage users (U-11).
 *
 * An end needs none of this to take effect: decisions look at it themselves.
 */
export const remindOfEnds =
  (ports: RemindPorts) =>
  async (now: Date, signal?: AbortSignal): Promise<void> => {
    const { store, indexes } = ports;
    await eachAccount(
      () => store.endingGrants(now, stages),
      async (account, grants) => {
        const index = await indexes.get(account);
        const told = index ? await digests(ports, account, index, grants, now) : [];
        return store.noteTold(account, grants, now, told);
      },
      signal,
    );
    await eachAccount(
      () => store.endedGrants(now, new Date(now.getTime() - endedFor)),
      async (account, grants) => {
        const index = await indexes.get(account);
        if (index) await alarmWhereUnmanaged(ports, account, index, grants, now);
        return store.noteTold(account, grants, now, []);
      },
      signal,
    );
    await store.forgetTold(new Date(now.getTime() - endedFor - day));
  };
