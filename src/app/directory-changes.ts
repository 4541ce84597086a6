import type { AccountIndex } from '../core/account-index.ts';
import type { Catalog } from '../core/catalog.ts';
import type { Holding } from '../core/decision.ts';
import type { DirectoryPatch, TenantIndex } from '../core/directory.ts';
import { effectOf, type Affected, type EffectLine } from '../core/effect.ts';
import type { AccountId, ObjectId, TenantId } from '../core/id.ts';
import { hasManager } from '../core/lock-out.ts';
import { accountUsers } from '../core/manager.ts';
import type { AccountIndexes } from './account-indexes.ts';
import type { Mails } from './mails.ts';
import type { AccountStore } from './ports/account-store.ts';
import type { NewLogEntry } from './ports/actor.ts';
import type { Log } from './ports/log.ts';
import { noManagerMails } from './no-manager-mails.ts';
import { alarmEntry } from './tenant-alarms.ts';
import type { TenantIndexes } from './tenant-indexes.ts';

/** Writes what a directory's changes did to access into the logs of the accounts that have the tenant (H-4). */
export interface DirectoryChanges {
  /**
   * Applies a page of changes to the index by `apply` and tells each account whose access it changed, one entry a page.
   * Where that leaves nobody who can manage users, an alarm goes with it (U-11). What cannot be told hinders nothing.
   */
  around(tenant: TenantId, patch: DirectoryPatch, apply: () => Promise<void>): Promise<void>;
}

export interface DirectoryChangesPorts {
  readonly store: Pick<AccountStore, 'accountsOfTenant' | 'change'>;
  readonly indexes: Pick<AccountIndexes, 'get'>;
  readonly tenants: Pick<TenantIndexes, 'index' | 'age'>;
  readonly catalog: Catalog;
  readonly now: () => Date;
  readonly log?: Log;
  readonly mails?: Mails;
}

/** So many people are named in one entry; the others are counted. */
const NAMED = 200;

interface Before {
  readonly account: AccountId;
  readonly index: AccountIndex;
  readonly holdings: ReadonlyMap<ObjectId, readonly Holding[]>;
}

export function createDirectoryChanges(ports: DirectoryChangesPorts): DirectoryChanges {
  const before = async (tenant: TenantId, affected: readonly Affected[], at: number): Promise<Before[]> => {
    const found: Before[] = [];
    for (const account of await ports.store.accountsOfTenant(tenant)) {
      const index = await ports.indexes.get(account);
      if (!index?.facts.tenants.includes(tenant)) continue;
      const holdings = new Map<ObjectId, readonly Holding[]>();
      for (const who of affected) {
        const held = index.effectiveAccess(who, at);
        if (held.length > 0) holdings.set(who.objectId, held);
      }
      found.push({ account, index, holdings });
    }
    return found;
  };

  const tell = async (
    tenant: TenantId,
    was: Before,
    affected: readonly Affected[],
    at: Date,
  ): Promise<void> => {
    const { account, index, holdings } = was;
    const then = {
      effectiveAccess: ({ objectId }: Affected) => holdings.get(objectId) ?? [],
      resource: index.resource.bind(index),
    };
    const kinds = ports.tenants.index(tenant);
    const named = affected.map(who => ({ ...who, kind: kinds?.object(who.objectId)?.kind ?? who.kind }));
    const lines = effectOf(then, index, named, at.getTime());
    if (lines.length === 0) return;
    const managed = lines.some(({ loses }) =>
      loses.some(({ permission, level }) => permission === accountUsers && level === 'readWrite'),
    );
    const facts = { tenants: ports.tenants, catalog: ports.catalog, at: at.getTime() };
    const left = managed && !hasManager(index, facts);
    await ports.store.change({
      account,
      actor: { kind: 'directory', tenantId: tenant },
      at,
      plan: async locked => ({
        events: [],
        log: [entryOf(tenant, lines), ...(left ? [noManager(tenant)] : [])],
        result: undefined,
        jobs: left && ports.mails ? await noManagerMails(ports.mails, locked) : [],
      }),
    });
  };

  return {
    async around(tenant, patch, apply) {
      const index = ports.tenants.index(tenant);
      // While there is no copy yet, nothing rests on it that could change.
      if (!index || ports.tenants.age(tenant).confirmedAt === undefined) return apply();
      const affected = affectedBy(index, tenant, patch);
      if (affected.length === 0) return apply();
      const at = ports.now();
      const failed = (error: unknown): void =>
        ports.log?.({ level: 'error', msg: 'a change of a directory could not be told', tenant, err: error });
      const held = await before(tenant, affected, at.getTime()).catch((error: unknown) => {
        failed(error);
        return [];
      });
      await apply();
      for (const each of held) await tell(tenant, each, affected, at).catch(failed);
    },
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

/** Ids alone: who they are is for each reader's own right to see. */
function entryOf(tenantId: TenantId, lines: readonly EffectLine[]): NewLogEntry {
  const shown = lines.slice(0, NAMED);
  const targets = shown.map(
    ({ objectId }, n) => [n === 0 ? 'objectId' : `objectId${n + 1}`, objectId] as const,
  );
  return {
    action: 'directory.change',
    result: 'done',
    target: { tenantId, ...Object.fromEntries(targets) },
    detail: {
      count: lines.length,
      people: shown.map(({ objectId, kind, gains, loses }) => ({ objectId, kind, gains, loses })),
    },
  };
}

const noManager = (tenantId: TenantId): NewLogEntry =>
  alarmEntry(
    'no-manager',
    { tenantId },
    {
      text: 'A change in the directory has left nobody who can manage users of this account without an end date. Make somebody a manager.',
    },
  );
