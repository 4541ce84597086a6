import type { AccountIndex } from '../core/account-index.ts';
import type { Catalog } from '../core/catalog.ts';
import { tenantsAfter } from '../core/changed-directory.ts';
import type { DirectoryPatch, TenantIndex } from '../core/directory.ts';
import { effectOf, type Affected, type EffectLine } from '../core/effect.ts';
import type { AccountId, ObjectId, TenantId } from '../core/id.ts';
import { hasManager } from '../core/lock-out.ts';
import { accountUsers } from '../core/manager.ts';
import type { AccountIndexes } from './account-indexes.ts';
import { namedInEntry, peopleLogged } from './logged-effect.ts';
import type { AccountStore } from './ports/account-store.ts';
import type { NewLogEntry } from './ports/actor.ts';
import type { Log } from './ports/log.ts';
import type { ReplicaStore } from './ports/replica-store.ts';
import type { TakenPage, TellOfPage, Untold } from './ports/untold-store.ts';
import { alarmEntry } from './tenant-alarms.ts';
import type { TenantIndexes } from './tenant-indexes.ts';

type Taken = Pick<TakenPage, 'patch' | 'revision'>;

/** Writes what a directory's changes did to access into the logs of the accounts that have the tenant (H-4). */
export interface DirectoryChanges {
  /**
   * Takes a page of changes in by `write`, with what each account whose access it changes is to be told of it: one entry a
   * page, kept in the page's own transaction, so that no page counts of which nobody will hear. Where that leaves nobody
   * who can manage users, an alarm goes with it (U-11). What cannot be worked out hinders nothing. `except` is told
   * otherwise.
   */
  taking(tenant: TenantId, write: (tell?: TellOfPage) => Promise<Taken>, except?: AccountId): Promise<Taken>;
  /** Writes what was kept into the logs; to be called once the page counts in memory. */
  tell(): Promise<void>;
}

export interface DirectoryChangesPorts {
  readonly store: Pick<AccountStore, 'accountsOfTenant'> & Pick<ReplicaStore, 'replicaTenant'>;
  readonly indexes: Pick<AccountIndexes, 'get'>;
  readonly tenants: TenantIndexes;
  readonly catalog: () => Catalog;
  readonly now: () => Date;
  readonly log?: Log;
  /** Writes what waits into the logs. */
  readonly tellUntold: () => Promise<void>;
}

/** So often memory may have to be brought up to date before a page is taken in. */
const TRIES = 5;

/** Memory was not what the transaction found: it is brought up to date and the page is taken in anew. */
class Behind extends Error {}

/** What is in memory before a page is taken in; undefined where nothing rests on the copy that could change. */
interface Before {
  readonly directory: TenantIndex;
  readonly accounts: ReadonlyMap<AccountId, AccountIndex | undefined>;
}

async function look(
  ports: DirectoryChangesPorts,
  tenant: TenantId,
  except: AccountId | undefined,
): Promise<Before | undefined> {
  const inMemory = ports.tenants.index(tenant) !== undefined;
  const confirmedAt = inMemory
    ? ports.tenants.age(tenant).confirmedAt
    : (await ports.store.replicaTenant(tenant))?.confirmedAt;
  // While there is no copy yet, nothing rests on it that could change.
  if (confirmedAt === undefined || confirmedAt === null) return undefined;
  const told = (await ports.store.accountsOfTenant(tenant)).filter(account => account !== except);
  if (told.length === 0) return undefined;
  const accounts = new Map<AccountId, AccountIndex | undefined>();
  for (const account of told) accounts.set(account, await ports.indexes.get(account));
  const directory = await ports.tenants.load(tenant);
  return { directory, accounts };
}

/** What the accounts are told of a page, judged between the state in memory and the same with the page. */
function untoldOf(
  ports: DirectoryChangesPorts,
  { directory, accounts: known }: Before,
  { patch, revision, accounts: sharing }: TakenPage,
  except: AccountId | undefined,
): readonly Untold[] {
  const tenant = directory.tenantId;
  const accounts = sharing.filter(account => account !== except);
  if (directory.revision !== revision - 1 || accounts.some(account => !known.has(account)))
    throw new Behind();
  const affected = affectedBy(directory, tenant, patch);
  if (affected.length === 0) return [];
  const at = ports.now();
  const catalog = ports.catalog();
  const tenants = tenantsAfter(ports.tenants, tenant, patch);
  return accounts.flatMap(account => {
    const index = known.get(account);
    if (!index?.facts.tenants.includes(tenant)) return [];
    const after = index.hypothetical([], tenants);
    const lines = effectOf(index, after, affected, at.getTime());
    if (lines.length === 0) return [];
    const managed = lines.some(({ loses }) =>
      loses.some(({ permission, level }) => permission === accountUsers && level === 'readWrite'),
    );
    const noManager = managed && !hasManager(after, { tenants, catalog, at: at.getTime() });
    const log = [entryOf(tenant, lines), ...(noManager ? [noManagerEntry(tenant)] : [])];
    return [{ account, actor: { kind: 'directory', tenantId: tenant }, at, log, noManager }];
  });
}

export function createDirectoryChanges(ports: DirectoryChangesPorts): DirectoryChanges {
  const failed = (tenant: TenantId, error: unknown): void =>
    ports.log?.({ level: 'error', msg: 'a change of a directory could not be told', tenant, err: error });

  return {
    async taking(tenant, write, except) {
      for (let tries = 1; ; tries += 1) {
        const before = await look(ports, tenant, except);
        if (!before) return write();
        const tell: TellOfPage = page => {
          try {
            return untoldOf(ports, before, page, except);
          } catch (error) {
            if (error instanceof Behind && tries < TRIES) throw error;
            failed(tenant, error);
            return [];
          }
        };
        try {
          return await write(tell);
        } catch (error) {
          if (!(error instanceof Behind)) throw error;
          await ports.tenants.catchUp(tenant);
        }
      }
    },
    tell: ports.tellUntold,
  };
}

/** Everybody whose access a page can touch: who is named in it, and who is in a group that is, whatever its state. */
function affectedBy(index: TenantIndex, tenant: TenantId, patch: DirectoryPatch): readonly Affected[] {
  const seen = new Set<ObjectId>();
  const open: ObjectId[] = [
    ...patch.objects.map(({ objectId }) => objectId),
    ...patch.gone,
    ...patch.joined.map(([, member]) => member),
    ...patch.left.map(([, member]) => member),
  ];
  const newKinds = new Map(patch.objects.map(({ objectId, kind }) => [objectId, kind]));
  const affected: Affected[] = [];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    const kind = index.object(at)?.kind ?? newKinds.get(at);
    if (kind !== 'group') affected.push({ tenantId: tenant, objectId: at, kind: kind ?? 'user' });
    for (const member of index.membersOf(at)) open.push(member);
  }
  return affected;
}

function entryOf(tenantId: TenantId, lines: readonly EffectLine[]): NewLogEntry {
  const targets = lines
    .slice(0, namedInEntry)
    .map(({ objectId }, n) => [n === 0 ? 'objectId' : `objectId${n + 1}`, objectId] as const);
  return {
    action: 'directory.change',
    result: 'done',
    target: { tenantId, ...Object.fromEntries(targets) },
    detail: peopleLogged(lines),
  };
}

const noManagerEntry = (tenantId: TenantId): NewLogEntry =>
  alarmEntry(
    'no-manager',
    { tenantId },
    {
      text: 'A change in the directory has left nobody who can manage users of this account without an end date. Make somebody a manager.',
    },
  );
