import type { AccountEvent } from '../core/account.ts';
import type { AccountIndex, MaxAge } from '../core/account-index.ts';
import type { Catalog } from '../core/catalog.ts';
import type { DirectoryPatch } from '../core/directory.ts';
import type { AccountId, ObjectId, TenantId } from '../core/id.ts';
import {
  ageOf,
  concerning,
  heldIn,
  plainObjects,
  reachedFrom,
  wholeSnapshot,
  type Snapshot,
} from '../core/snapshot.ts';
import { plainEvent } from '../core/without-names.ts';
import type { SnapshotChange } from '../core/snapshot-index.ts';
import type { AccountIndexes } from './account-indexes.ts';
import type { TenantIndexes } from './tenant-indexes.ts';

/** Something told to all who follow an account, once written out. */
export interface FeedMessage {
  readonly kind: 'snapshot' | 'change' | 'age';
  /** What it brings a follower to; absent on ages, which change nothing. */
  readonly revision?: string;
  readonly text: string;
  /** Of a change: what it is, for those who cut it further. */
  readonly change?: SnapshotChange;
}

export interface FeedPorts {
  readonly indexes: Pick<AccountIndexes, 'get' | 'revisionOf' | 'watch'>;
  readonly tenants: TenantIndexes;
  readonly catalog: () => Catalog;
  readonly maxAge: MaxAge;
  readonly now: () => number;
}

/** One account as it is told to those who follow all of it: each change is written out once, whoever listens. */
export interface AccountFeed {
  /** What somebody who has `lastSeen` needs: the changes since, or a whole snapshot. */
  since(lastSeen: string | undefined): readonly FeedMessage[];
  subscribe(listener: (message: FeedMessage) => void): () => void;
  /** Looks whether anything was missed, and tells the ages of the directories. */
  beat(): Promise<void>;
  close(): void;
}

/** How many changes are kept for those who come back. */
const kept = 512;
/** Changes of more characters than this are told as a snapshot instead. */
const mostMissed = 256 * 1024;
const noPatch: DirectoryPatch = { objects: [], gone: [], joined: [], left: [] };

/** Undefined when there is no such account. */
export async function openAccountFeed(
  ports: FeedPorts,
  account: AccountId,
): Promise<AccountFeed | undefined> {
  const index = await ports.indexes.get(account);
  return index === undefined ? undefined : new Feed(ports, account, index);
}

class Feed implements AccountFeed {
  readonly #ports: FeedPorts;
  readonly #account: AccountId;
  #index: AccountIndex;
  readonly #listeners = new Set<(message: FeedMessage) => void>();
  /** By tenant: the objects that followers have. */
  #known = new Map<TenantId, Set<ObjectId>>();
  #messages: FeedMessage[] = [];
  /** What the first of the messages follows on. */
  #from = '';
  #revision = '';
  #snapshot: FeedMessage | undefined;
  readonly #stopAccount: () => void;
  readonly #stopTenants: () => void;

  constructor(ports: FeedPorts, account: AccountId, index: AccountIndex) {
    this.#ports = ports;
    this.#account = account;
    this.#index = index;
    this.#stopAccount = ports.indexes.watch((changed, applied) => {
      if (changed === account) this.#accountChanged(applied?.events);
    });
    this.#stopTenants = ports.tenants.watch((tenantId, applied) => {
      if (this.#index.facts.tenants.includes(tenantId)) this.#directoryChanged(tenantId, applied?.patch);
    });
    this.#begin();
  }

  since(lastSeen: string | undefined): readonly FeedMessage[] {
    if (lastSeen === this.#revision) return [];
    const missed = this.#missed(lastSeen);
    // Readers are let go when too much waits for them: what one missed must not be what makes the next one too slow.
    const length = missed?.reduce((sum, { text }) => sum + text.length, 0) ?? Infinity;
    return missed !== undefined && length <= mostMissed
      ? missed
      : [(this.#snapshot ??= this.#snapshotMessage())];
  }

  #missed(lastSeen: string | undefined): readonly FeedMessage[] | undefined {
    if (lastSeen === this.#from) return this.#messages;
    const at = this.#messages.findIndex(({ revision }) => revision === lastSeen);
    return lastSeen !== undefined && at >= 0 ? this.#messages.slice(at + 1) : undefined;
  }

  subscribe(listener: (message: FeedMessage) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async beat(): Promise<void> {
    const index = await this.#ports.indexes.get(this.#account);
    if (index === undefined) return;
    // An account that left the memory, or was read anew, may have changed without a word.
    if (index !== this.#index || this.#ports.indexes.revisionOf(index) !== this.#revision)
      this.#restart(index);
    const { tenants, now } = this.#ports;
    const ages = index.facts.tenants.map(tenantId => ageOf(tenants, tenantId, this.#members(tenantId)));
    this.#tell({ kind: 'age', text: JSON.stringify({ at: now(), ages }) });
  }

  close(): void {
    this.#stopAccount();
    this.#stopTenants();
    this.#listeners.clear();
  }

  #members(tenantId: TenantId): readonly ObjectId[] {
    if (this.#ports.tenants.age(tenantId).confirmedAt !== undefined) return [];
    return [...(this.#known.get(tenantId) ?? [])];
  }

  #snapshotMessage(): FeedMessage {
    const snapshot: Snapshot = wholeSnapshot({
      index: this.#index,
      tenants: this.#ports.tenants,
      catalog: this.#ports.catalog(),
      maxAge: this.#ports.maxAge,
      revision: this.#revision,
      at: this.#ports.now(),
    });
    return { kind: 'snapshot', revision: this.#revision, text: JSON.stringify(snapshot) };
  }

  /** Counts from the index as it is now. */
  #begin(): void {
    this.#revision = this.#ports.indexes.revisionOf(this.#index);
    this.#from = this.#revision;
    this.#messages = [];
    this.#snapshot = undefined;
    this.#known = new Map();
    for (const tenantId of this.#index.facts.tenants) {
      const known = this.#knownOf(tenantId);
      const directory = this.#ports.tenants.index(tenantId);
      if (directory !== undefined) reachedFrom(directory, heldIn(this.#index, tenantId), known);
    }
  }

  #restart(index: AccountIndex): void {
    this.#index = index;
    this.#begin();
    this.#snapshot = this.#snapshotMessage();
    this.#tell(this.#snapshot);
  }

  #knownOf(tenantId: TenantId): Set<ObjectId> {
    const known = this.#known.get(tenantId) ?? new Set<ObjectId>();
    this.#known.set(tenantId, known);
    return known;
  }

  #accountChanged(events: readonly AccountEvent[] | undefined): void {
    const declarations = this.#ports.catalog().properties;
    const plain = events?.map(event => plainEvent(event, declarations));
    const told = plain?.filter(event => event !== undefined);
    // An invitation says anew what an address of an object stands for; a snapshot has both.
    const anew = events?.some(({ kind }) => kind === 'invitation-put') === true;
    if (events === undefined || told === undefined || told.length < events.length || anew)
      return this.#readAnew();
    const patches = events.flatMap(event => this.#objectsFor(event));
    this.#change({ events: told, patches });
  }

  /** The index was made anew or has left the memory, or says more than events can: all followers begin again. */
  #readAnew(): void {
    void this.#ports.indexes.get(this.#account).then(
      index => {
        if (index !== undefined && this.#listeners.size > 0) this.#restart(index);
      },
      () => undefined,
    );
  }

  /** What of the directories an event brings into sight. */
  #objectsFor(event: AccountEvent): SnapshotChange['patches'] {
    if (event.kind === 'owners-changed')
      return event.owners.flatMap(({ tenantId, objectId }) => this.#objectsOf(tenantId, [objectId]));
    if (event.kind === 'member-put') return this.#objectsOf(event.member.tenantId, [event.member.objectId]);
    return event.kind === 'tenant-associated' ? this.#objectsOf(event.tenantId, []) : [];
  }

  #objectsOf(tenantId: TenantId, members: readonly ObjectId[]): SnapshotChange['patches'] {
    const directory = this.#ports.tenants.index(tenantId);
    if (directory === undefined || !this.#index.facts.tenants.includes(tenantId)) return [];
    const { objects, joined } = reachedFrom(directory, members, this.#knownOf(tenantId));
    return [
      {
        tenantId,
        revision: directory.revision,
        patch: { ...noPatch, objects: plainObjects(this.#index, tenantId, objects), joined },
      },
    ];
  }

  #directoryChanged(tenantId: TenantId, patch: DirectoryPatch | undefined): void {
    const directory = this.#ports.tenants.index(tenantId);
    if (directory === undefined || patch === undefined) return this.#readAnew();
    const known = this.#knownOf(tenantId);
    // Members and owners that are in the account before their directory has shown them.
    for (const { objectId } of patch.objects) {
      const who = { tenantId, objectId };
      if (this.#index.memberOf(who) !== undefined || this.#index.isOwner(who)) known.add(objectId);
    }
    const part = concerning(patch, known);
    const come = part.joined.map(([, member]) => member);
    const reached = reachedFrom(directory, come, known);
    const whole = {
      ...part,
      objects: plainObjects(this.#index, tenantId, [...part.objects, ...reached.objects]),
      joined: [...part.joined, ...reached.joined],
    };
    this.#change({ events: [], patches: [{ tenantId, revision: directory.revision, patch: whole }] });
  }

  #change(what: Pick<SnapshotChange, 'events' | 'patches'>): void {
    this.#revision = this.#ports.indexes.revisionOf(this.#index);
    this.#snapshot = undefined;
    const change: SnapshotChange = {
      number: this.#index.revision,
      revision: this.#revision,
      at: this.#ports.now(),
      ...what,
    };
    const message: FeedMessage = {
      kind: 'change',
      revision: this.#revision,
      text: JSON.stringify(change),
      change,
    };
    this.#messages.push(message);
    if (this.#messages.length > kept) this.#from = this.#messages.shift()?.revision ?? this.#from;
    this.#tell(message);
  }

  #tell(message: FeedMessage): void {
    for (const listener of [...this.#listeners]) listener(message);
  }
}
