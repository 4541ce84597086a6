import { setImmediate as nextTurn } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { AccountEvent, AccountFacts } from '../core/account.ts';
import type { AccountIndex, AccountIndexOptions, MaxAge } from '../core/account-index.ts';
import type { AccountId, TenantId } from '../core/id.ts';
import type { CatalogInForce } from './catalog-in-force.ts';
import type { AccountStore, LockedAccount } from './ports/account-store.ts';
import { compileCondition } from '../conditions/compile-condition.ts';
import { createDirectoriesInHand } from './directories-in-hand.ts';
import { fitMemory, weightOf } from './fit-memory.ts';
import { createRevisionPrinter, laterPart, type Revision } from './revision.ts';
import type { TenantIndexes } from './tenant-indexes.ts';

/** A directory that an account in a transaction needs has left the memory: `get` brings it back, for another try. */
export class DirectoryAway extends Error {}

/**
 * The accounts in memory, each equal to the store at its revision, with the directories that they need; beyond a weight
 * those asked about least recently leave. Whoever has an account in hand has its directories, too.
 */
export interface AccountIndexes {
  /**
   * The index of an account, loaded if need be with the directories of its tenants and owners, and never older than
   * `atLeast` (D-4).
   * Undefined when there is no such account.
   */
  get(account: AccountId, atLeast?: Revision): Promise<AccountIndex | undefined>;
  /** Asks the store for an account as `get` does for one that it does not know, and answers nothing: takes as long. */
  lookUp(account: AccountId): Promise<void>;
  /**
   * The index brought to the state that a transaction holds, so that its plan rests on nothing older. Throws
   * `DirectoryAway`.
   */
  underLock(account: AccountId, locked: LockedAccount): Promise<AccountIndex>;
  /** Takes in what a transaction has committed, before its caller hears of it. */
  committed(account: AccountId, events: readonly AccountEvent[], revision: number): void;
  /** The revision that an answer rests on, for `Rolecall-Revision`. */
  revisionOf(index: AccountIndex): string;
  /** Brings every loaded account up to date; for processes that share a store. */
  followStore(): Promise<void>;
  /** Tells of every change that an index has taken in, until the answer is called. */
  watch(watcher: AccountWatcher): () => void;
  /** Reads a directory before anybody asks, one after the other, while there is room. */
  prepare(tenant: TenantId): Promise<void>;
  /** What is in memory weighs so much: see `fitMemory`. */
  weight(): number;
  /** Brings an account, if it is loaded, to a revision that another process has told of. */
  heard(account: AccountId, revision: number): Promise<void>;
}

/**
 * Is told what the index of an account has taken in, in its order; without `applied` the index was made anew or has left
 * the memory, and whoever follows it reads it again.
 */
export type AccountWatcher = (
  account: AccountId,
  applied?: { readonly events: readonly AccountEvent[]; readonly revision: number },
) => void;

interface Ports {
  readonly store: Pick<AccountStore, 'facts' | 'eventsSince' | 'revision' | 'tenants'>;
  readonly tenants: TenantIndexes;
  readonly inForce: CatalogInForce;
  readonly maxAge: MaxAge;
  readonly create: (options: AccountIndexOptions) => AccountIndex;
  /** How much may be in memory: see `fitMemory`. */
  readonly limit: number;
}

const mostAccounts = 10_000;
/** How many members are taken in between two looks at the clock, and how long others may be held up, in ms. */
const slice = 100;
const turn = 5;

type Feed = readonly { readonly revision: number; readonly event: AccountEvent }[];

export function createAccountIndexes(ports: Ports): AccountIndexes {
  const { limit } = ports;
  const loaded = new LRUCache<AccountId, AccountIndex>({
    max: mostAccounts,
    dispose: (_, account, why) => {
      if (why === 'evict') tell(account);
    },
  });
  const loading = new Map<AccountId, Promise<AccountIndex | undefined>>();
  let builtFor = ports.inForce.n();
  let preparing: Promise<void> = Promise.resolve();

  /** What is loaded; nothing of it survives another catalog. */
  const forgetOutdated = (): void => {
    if (builtFor === ports.inForce.n()) return;
    builtFor = ports.inForce.n();
    const outdated = [...loaded.keys()];
    loaded.clear();
    loading.clear();
    for (const account of outdated) tell(account);
  };

  const build = (facts: AccountFacts): AccountIndex =>
    ports.create({
      catalog: ports.inForce.catalog(),
      facts,
      tenants: ports.tenants,
      maxAge: ports.maxAge,
      conditions: compileCondition,
    });

  const watchers = new Set<AccountWatcher>();
  const tell: AccountWatcher = (account, applied) => {
    for (const watcher of watchers) watcher(account, applied);
  };

  const memory = { accounts: loaded, tenants: ports.tenants, limit };
  const fit = (): void => fitMemory(memory);
  ports.tenants.watch(fit);
  const { isReady, made } = createDirectoriesInHand(ports.tenants);

  /** As `build`, letting others work in between; to be caught up afterwards. */
  const buildInTurns = async (facts: AccountFacts): Promise<AccountIndex> => {
    const index = build({ ...facts, members: [] });
    let began = performance.now();
    for (const [n, member] of facts.members.entries()) {
      index.apply({ kind: 'member-put', member }, facts.account.revision);
      if (n % slice !== 0 || performance.now() - began < turn) continue;
      await nextTurn();
      began = performance.now();
    }
    // Last, since a member that is put anew is bound by no invitation any more (U-4).
    for (const invitation of facts.invitations ?? [])
      index.apply({ kind: 'invitation-put', invitation }, facts.account.revision);
    return index;
  };

  const applyFeed = (index: AccountIndex, feed: Feed): void => {
    const from = index.revision;
    const news = Map.groupBy(
      feed.filter(({ revision }) => revision > from),
      ({ revision }) => revision,
    );
    for (const [revision, entries] of news) {
      const events = entries.map(({ event }) => event);
      for (const event of events) index.apply(event, revision);
      tell(index.facts.account.id, { events, revision });
    }
  };

  /** Beside the account, so that neither waits for the other's part of the store. */
  const loadTenantsOf = async (account: AccountId): Promise<void> => {
    const tenants = await ports.store.tenants(account);
    await Promise.all(tenants.map(({ tenantId }) => ports.tenants.load(tenantId)));
  };

  const load = async (account: AccountId): Promise<AccountIndex | undefined> => {
    // one that is not there takes the look that `lookUp` takes, and no more.
    if ((await ports.store.revision(account)) === undefined) return undefined;
    const [facts] = await Promise.all([ports.store.facts(account), loadTenantsOf(account)]);
    if (!facts) return undefined;
    const builtWith = ports.inForce.n();
    const index = await buildInTurns(facts);
    // Another catalog came into force meanwhile.
    if (ports.inForce.n() !== builtWith) return load(account);
    const there = loaded.get(account);
    // A change under lock has meanwhile brought it into memory.
    if (there && there.revision >= index.revision) return made(there);
    loaded.set(account, index);
    tell(account);
    fit();
    // A change may have been committed between the reading and the line above, and would be missed.
    const missed = await ports.store.eventsSince(account, index.revision);
    if (missed) applyFeed(index, missed);
    return made(index);
  };

  const loadOnce = (account: AccountId): Promise<AccountIndex | undefined> => {
    const running = loading.get(account);
    if (running) return running;
    const started = load(account).finally(() => {
      if (loading.get(account) === started) loading.delete(account);
    });
    loading.set(account, started);
    return started;
  };

  const catchUp = async (account: AccountId, index: AccountIndex): Promise<AccountIndex | undefined> => {
    const feed = await ports.store.eventsSince(account, index.revision);
    if (feed) {
      applyFeed(index, feed);
      return made(index);
    }
    loaded.delete(account);
    return loadOnce(account);
  };

  const atRevision = async (index: AccountIndex, atLeast: Revision): Promise<AccountIndex | undefined> => {
    const account = index.facts.account.id;
    const later = laterPart(atLeast, index.revision, tenant => ports.tenants.index(tenant)?.revision);
    const current = later.account ? await catchUp(account, index) : index;
    await Promise.all(later.tenants.map(tenant => ports.tenants.catchUp(tenant)));
    return current;
  };

  return {
    async get(account, atLeast) {
      forgetOutdated();
      const known = loaded.get(account);
      const index =
        known && !loading.has(account) && isReady(known) ? known : await loadOrWait(account, known);
      if (!index || !atLeast || atLeast.account !== account) return index;
      return atRevision(index, atLeast);
    },

    async lookUp(account) {
      await ports.store.revision(account);
    },

    async underLock(account, locked) {
      if (locked.catalogN > ports.inForce.n()) ports.inForce.take(await locked.appliedCatalog());
      forgetOutdated();
      const known = loaded.get(account);
      if (locked.uncommitted.length > 0) {
        // What may still be undone stays out of what decisions are made by, and out of what is read into memory.
        if (known?.revision !== locked.committed) throw new DirectoryAway();
        const index = known.hypothetical(locked.uncommitted);
        // A tenant or an owner may have come with it.
        if (!isReady(known) || !isReady(index)) throw new DirectoryAway();
        return index;
      }
      if (known) {
        const feed = known.revision >= locked.committed ? [] : await locked.eventsSince(known.revision);
        if (feed) {
          applyFeed(known, feed);
          if (!isReady(known)) throw new DirectoryAway();
          return known;
        }
      }
      const index = build(await locked.facts());
      const ready = isReady(index);
      loaded.set(account, index);
      tell(account);
      fit();
      if (!ready) throw new DirectoryAway();
      return index;
    },

    committed(account, events, revision) {
      const index = loaded.get(account);
      if (!index) tell(account);
      if (!index || index.revision !== revision - 1) return;
      for (const event of events) index.apply(event, revision);
      tell(account, { events, revision });
      fit();
    },

    prepare(tenant) {
      const started = preparing.then(async () => {
        if (weightOf(memory) < limit) await ports.tenants.load(tenant);
      });
      preparing = started.catch(() => undefined);
      return started;
    },

    watch(watcher) {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },

    weight: () => weightOf(memory),

    revisionOf: createRevisionPrinter(ports.tenants),

    async heard(account, revision) {
      const index = loaded.peek(account);
      if (index && index.revision < revision) await catchUp(account, index);
    },

    async followStore() {
      forgetOutdated();
      for (const [account, index] of [...loaded.entries()]) {
        const revision = await ports.store.revision(account);
        if (revision === undefined) {
          loaded.delete(account);
          tell(account);
        } else if (revision > index.revision) await catchUp(account, index);
      }
    },
  };

  async function loadOrWait(
    account: AccountId,
    known: AccountIndex | undefined,
  ): Promise<AccountIndex | undefined> {
    const running = loading.get(account);
    if (running) return running;
    return known ? made(known) : loadOnce(account);
  }
}
