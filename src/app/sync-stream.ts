import type { TenantId } from '../core/id.ts';
import type { MemberKind } from '../core/catalog.ts';
import { Problem } from '../core/problems.ts';
import type { Admissions } from './admit-object.ts';
import { refuseMassRemoval } from './mass-removal.ts';
import type { DirectoryReader } from './ports/directory-reader.ts';
import type { DirectoryPage, ReplicaStore, SyncCursor, SyncStream } from './ports/replica-store.ts';
import type { TenantIndexes } from './tenant-indexes.ts';

export interface StreamPorts {
  readonly directory: Pick<DirectoryReader, 'delta'>;
  readonly store: Pick<
    ReplicaStore,
    'applyPage' | 'startRound' | 'finishRound' | 'profiles' | 'replicaTenant'
  >;
  readonly indexes: Pick<TenantIndexes, 'applied'>;
  readonly admissions: Pick<Admissions, 'admit'>;
}

export interface RoundOptions {
  /** Stops between two pages; what has been taken in stays, with its cursor. */
  readonly signal?: AbortSignal;
  /** Reads everything again and compares, though differences could be had. */
  readonly whole?: boolean;
  /** Somebody was asked, and says that so many are really gone. */
  readonly acceptMassRemoval?: boolean;
  /** Writes the newest cursor though nothing changed. */
  readonly keepCursor?: boolean;
}

/** Brings one stream of a tenant to the directory's present state, page by page. */
export interface StreamSync {
  /**
   * Goes on from `stored`, the stream's cursor in the store; whether anything changed. Throws what reading throws, `MassRemoval`, and the signal's reason when stopped; whatever it
   * throws, nobody was removed because of it, and the next call goes on where this one ended.
   */
  bring(tenant: TenantId, stream: SyncStream, options: RoundOptions, stored?: SyncCursor): Promise<boolean>;
}

type Page = { readonly page: DirectoryPage; readonly cursor: SyncCursor };

const kindOf = { users: 'user', groups: 'group', servicePrincipals: 'application' } as const satisfies Record<
  SyncStream,
  MemberKind
>;

/** How many statements of differences, an empty page counting as one, are held in memory to be judged together. */
const JUDGED_TOGETHER = 50_000;
/** How often a directory may forget a reading that is going on. */
const FORGOTTEN = 2;
/** How often one page may come in a round. */
const REPLAYS = 3;
/** More pages than any directory has in one round. */
const PAGES = 1_000_000;

const emptyPage: DirectoryPage = { objects: [], deleted: [], gone: [], joined: [], left: [] };

const sizeOf = (page: DirectoryPage): number =>
  page.objects.length + page.deleted.length + page.gone.length + page.joined.length + page.left.length;

export function createStreamSync(ports: StreamPorts): StreamSync {
  const { store } = ports;
  /** The newest link of streams in which nothing changed, not worth a write; `from` is the stored one it follows. */
  const unwritten = new Map<string, { readonly from: string; readonly cursor: SyncCursor }>();

  const apply = async (tenant: TenantId, stream: SyncStream, { page, cursor }: Page): Promise<boolean> => {
    const { patch, revision } = await store.applyPage(tenant, page, { stream, cursor });
    await ports.indexes.applied(tenant, patch, revision);
    return patch.objects.length + patch.gone.length + patch.joined.length + patch.left.length > 0;
  };

  /**
   * Differences name a restored object without the memberships that came back with it, so those are read. Before the page
   * is taken in: should the reading fail, the page comes again.
   */
  const bringBack = async (tenant: TenantId, stream: SyncStream, read: readonly DirectoryPage[]) => {
    const named = [...new Set(read.flatMap(page => page.objects.map(({ objectId }) => objectId)))];
    for (let at = 0; at < named.length; at += 500) {
      const known = await store.profiles(tenant, named.slice(at, at + 500));
      for (const [id, { deleted }] of known) {
        if (deleted) await ports.admissions.admit(tenant, id, kindOf[stream]);
      }
    }
  };

  const finish = async (
    tenant: TenantId,
    stream: SyncStream,
    { link, started }: SyncCursor,
    options: RoundOptions,
  ) => {
    const acceptMassRemoval = options.acceptMassRemoval ?? false;
    const { patch, revision } = await store.finishRound(tenant, stream, { acceptMassRemoval, started });
    await ports.indexes.applied(tenant, patch, revision);
    await store.applyPage(tenant, emptyPage, { stream, cursor: { link, round: 'delta', done: true } });
  };

  const readWhole = async (
    tenant: TenantId,
    stream: SyncStream,
    options: RoundOptions,
    from?: SyncCursor,
    forgotten = 0,
  ): Promise<boolean> => {
    const started = from === undefined ? await store.startRound(tenant, stream) : from.started;
    for await (const page of pages(ports.directory, tenant, stream, 'first', from?.link, options.signal)) {
      if (page === 'expired') {
        if (forgotten >= FORGOTTEN) throw expiredAtOnce();
        return readWhole(tenant, stream, options, undefined, forgotten + 1);
      }
      await apply(tenant, stream, page);
      if (page.cursor.done) {
        await finish(tenant, stream, { ...page.cursor, ...(started !== undefined && { started }) }, options);
      }
    }
    return true;
  };

  const readDifferences = async (
    tenant: TenantId,
    stream: SyncStream,
    options: RoundOptions,
    stored: SyncCursor,
  ): Promise<boolean> => {
    const key = `${tenant} ${stream}`;
    const newer = unwritten.get(key);
    const from = newer?.from === stored.link ? newer.cursor : stored;
    let changed = false;
    let held: Page[] = [];
    const flush = async (): Promise<void> => {
      const read = held.map(({ page }) => page);
      if (!options.acceptMassRemoval) await refuseMassRemoval(store, tenant, kindOf[stream], read);
      await bringBack(tenant, stream, read);
      for (const page of held) changed = (await apply(tenant, stream, page)) || changed;
      held = [];
    };
    let size = 0;
    for await (const page of pages(ports.directory, tenant, stream, 'delta', from.link, options.signal)) {
      if (page === 'expired') return readWhole(tenant, stream, options);
      held.push(page);
      size += 1 + sizeOf(page.page);
      if (size > JUDGED_TOGETHER) {
        await flush();
        size = 0;
      }
    }
    const last = held.at(-1);
    const nothing = last !== undefined && held.every(({ page }) => sizeOf(page) === 0) && stored.done;
    if (nothing && !options.keepCursor) {
      unwritten.set(key, { from: stored.link, cursor: last.cursor });
      return changed;
    }
    unwritten.delete(key);
    if (nothing && last.cursor.link === stored.link) return changed;
    await flush();
    return changed;
  };

  return {
    async bring(tenant, stream, options, stored) {
      if (stored === undefined || options.whole) return readWhole(tenant, stream, options);
      if (stored.round === 'delta') return readDifferences(tenant, stream, options, stored);
      if (!stored.done) return readWhole(tenant, stream, options, stored);
      // Everything is read and only the end is missing: of a round that was cut off, or that would remove too much.
      const refused = (await store.replicaTenant(tenant))?.lastError?.code === 'mass-removal';
      // What is accepted is what the directory shows now, not what it showed when it was refused.
      if (refused) return readWhole(tenant, stream, options);
      await finish(tenant, stream, stored, options);
      return true;
    },
  };
}

/** The pages of a round from `link` on, to its deltaLink. In a whole reading the next is on its way while one is taken in. */
async function* pages(
  directory: Pick<DirectoryReader, 'delta'>,
  tenant: TenantId,
  stream: SyncStream,
  round: SyncCursor['round'],
  link: string | undefined,
  signal: AbortSignal | undefined,
): AsyncGenerator<Page | 'expired'> {
  const seen = new Map<string, number>();
  const read = (at: string | undefined) => unlessStopped(() => directory.delta(tenant, stream, at), signal);
  for (let reading = read(link); ;) {
    const answer = await reading;
    if (answer.kind === 'expired') {
      yield 'expired';
      return;
    }
    // A directory may show a page again (graph-contract.md, B7); one that goes on doing so leads nowhere.
    const times = (seen.get(answer.link) ?? 0) + 1;
    seen.set(answer.link, times);
    const goesOn = !answer.last && times <= REPLAYS && seen.size <= PAGES;
    const next = goesOn && round === 'first' ? read(answer.link) : undefined;
    // Should taking the page in fail, nobody waits for the next one any more.
    next?.catch(() => undefined);
    const cursor: SyncCursor = { link: answer.link, round, done: answer.last };
    yield { page: answer.page, cursor };
    if (answer.last) return;
    if (!goesOn) throw circle();
    reading = next ?? read(answer.link);
  }
}

/** Reads, which has no effect of its own and may be left alone when the work is to stop. */
async function unlessStopped<T>(read: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return read();
  // Not begun at all: nobody would hear of how it ended.
  signal.throwIfAborted();
  let stop: (() => void) | undefined;
  const stopped = new Promise<never>((_, reject) => {
    stop = () => {
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([read(), stopped]);
  } finally {
    if (stop) signal.removeEventListener('abort', stop);
  }
}

const circle = (): Problem =>
  new Problem('directory-unavailable', 'The pages of the directory go in a circle.', { retryAfter: 60 });

const expiredAtOnce = (): Problem =>
  new Problem('directory-unavailable', 'The directory forgot a reading that had just begun.', {
    retryAfter: 60,
  });
