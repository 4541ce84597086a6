import { ownSnapshot, wholeSnapshot, type Snapshot } from '../core/snapshot.ts';
import type { DirectoryPatch } from '../core/directory.ts';
import type { AccountId, ObjectId, Principal } from '../core/id.ts';
import { Problem } from '../core/problems.ts';
import type { SnapshotChange } from '../core/snapshot-index.ts';
import { openAccountFeed, type AccountFeed, type FeedMessage, type FeedPorts } from './account-feed.ts';
import type { Authority } from './authority.ts';
import type { TenantIndexes } from './tenant-indexes.ts';

/** Somebody who follows an account, until they are let go. */
export interface Follower {
  /** Hears a message; false when they read too slowly and are to be let go. */
  hear(message: FeedMessage): boolean;
  /**
   * The following is over: the right to it ended, the sign-in behind it did (another may do), it cannot be judged at present,
   * they are too slow, or the server stops.
   */
  letGo(why: 'no-right' | 'sign-in-ended' | 'unavailable' | 'too-slow' | 'stopping', detail: string): void;
}

export interface FollowOptions {
  /** What the follower has already, as `Last-Event-ID` says. */
  readonly lastSeen?: string | undefined;
  /**
   * Judges the same caller anew, with `signIn` their token or session too; throws when they may not follow any more.
   */
  readonly again: (signIn: boolean) => Promise<Authority>;
}

/** Snapshots of accounts, and following their changes. */
export interface AccountFollowing {
  /** All of the account for portal applications, one's own part for everybody else. */
  snapshot(authority: Authority): Snapshot;
  /** Tells a follower everything from now on, beginning with what they lack. Answers how to stop it. */
  follow(authority: Authority, follower: Follower, options: FollowOptions): Promise<() => void>;
  close(): void;
}

export interface FollowPorts extends FeedPorts {
  /** How often the right to follow is judged anew and ages are told, in ms; 10,000 unless given. */
  readonly beatMs?: number;
}

interface Following {
  readonly follower: Follower;
  readonly options: FollowOptions;
  /** Undefined for those who follow the whole account. */
  own: { authority: Authority; told: string; names: ReadonlySet<string> } | undefined;
  stop: () => void;
}

/** How many followers are judged before others get a turn. */
const slice = 200;

export function createAccountFollowing(ports: FollowPorts): AccountFollowing {
  const feeds = new Map<
    AccountId,
    { readonly opened: Promise<AccountFeed | undefined>; followers: number }
  >();
  const followings = new Set<Following>();
  const sources = ({ index }: Authority) => ({
    index,
    tenants: ports.tenants,
    catalog: ports.catalog(),
    maxAge: ports.maxAge,
    revision: ports.indexes.revisionOf(index),
    at: ports.now(),
  });
  const isWhole = ({ identity }: Authority): boolean => identity.kind === 'portal';
  const snapshot = (authority: Authority): Snapshot =>
    isWhole(authority)
      ? wholeSnapshot(sources(authority))
      : ownSnapshot(sources(authority), authority.identity.principal);

  const feedOf = async (account: AccountId): Promise<AccountFeed | undefined> => {
    const known = feeds.get(account) ?? { opened: openAccountFeed(ports, account), followers: 0 };
    feeds.set(account, known);
    known.followers += 1;
    return known.opened;
  };
  const leaveFeed = (account: AccountId): void => {
    const known = feeds.get(account);
    if (known === undefined) return;
    known.followers -= 1;
    if (known.followers > 0) return;
    feeds.delete(account);
    void known.opened.then(feed => feed?.close());
  };
  const end = (following: Following, ...why: Parameters<Follower['letGo']>): void => {
    if (!followings.delete(following)) return;
    following.stop();
    following.follower.letGo(...why);
  };
  const give = (following: Following, message: FeedMessage): void => {
    if (!following.follower.hear(message))
      end(following, 'too-slow', 'You read more slowly than the account changes. Connect again to go on.');
  };

  /** One's own part is made anew at each change and told when it differs: it is small, and cut here. */
  const tellOwn = (following: Following): void => {
    const { own } = following;
    if (own === undefined) return;
    const { at, revision, ages, ...rest } = snapshot(own.authority);
    const content = JSON.stringify(rest);
    if (content === own.told) return;
    own.told = content;
    own.names = new Set(rest.facts.aliases?.map(nameOf));
    give(following, { kind: 'snapshot', revision, text: JSON.stringify({ at, revision, ages, ...rest }) });
  };
  const tellOwnAges = (following: Following): void => {
    if (following.own === undefined) return;
    const { at, ages } = snapshot(following.own.authority);
    give(following, { kind: 'age', text: JSON.stringify({ at, ages }) });
  };
  const judge = async (following: Following, signIn: boolean): Promise<void> => {
    try {
      const authority = await following.options.again(signIn);
      if (following.own !== undefined) following.own.authority = authority;
    } catch (problem) {
      end(following, ...endingOf(problem));
    }
  };
  const heard = async (following: Following, message: FeedMessage): Promise<void> => {
    if (following.own === undefined || message.kind === 'age') return;
    const { authority, names } = following.own;
    const who = { ...authority.identity.principal, names };
    if (message.change !== undefined && !concerns(message.change, who, ports.tenants)) return;
    // Whoever loses access by this very change must hear that it is over, not what it was.
    await judge(following, false);
    if (followings.has(following)) tellOwn(following);
  };

  const beat = async (): Promise<void> => {
    for (const { opened } of feeds.values()) await (await opened)?.beat();
    let n = 0;
    for (const following of [...followings]) {
      await judge(following, true);
      if (followings.has(following)) {
        tellOwn(following);
        tellOwnAges(following);
      }
      if (++n % slice === 0) await new Promise(resolve => setImmediate(resolve));
    }
  };
  let beating: Promise<void> | undefined;
  const timer = setInterval(() => {
    beating ??= beat()
      .catch(() => undefined)
      .finally(() => (beating = undefined));
  }, ports.beatMs ?? 10_000);
  timer.unref();

  return {
    snapshot,
    async follow(authority, follower, options) {
      const { account } = authority;
      const feed = await feedOf(account);
      if (feed === undefined) throw new Error('an account that was just judged is not there');
      const whole = isWhole(authority);
      const following: Following = {
        follower,
        options,
        own: whole ? undefined : { authority, told: '', names: new Set() },
        stop: () => undefined,
      };
      const unsubscribe = feed.subscribe(message => {
        if (whole) give(following, message);
        else void heard(following, message);
      });
      following.stop = () => {
        unsubscribe();
        leaveFeed(account);
      };
      followings.add(following);
      if (whole) for (const message of feed.since(options.lastSeen)) give(following, message);
      else tellOwn(following);
      return () => {
        if (followings.delete(following)) following.stop();
      };
    },
    close() {
      clearInterval(timer);
      for (const following of [...followings])
        end(following, 'stopping', 'Rolecall stops. Connect again to go on.');
    },
  };
}

/** Why a following ends whose right was judged and not found; only the first of these is for good. */
function endingOf(problem: unknown): Parameters<Follower['letGo']> {
  const kind = problem instanceof Problem ? problem.kind : undefined;
  if (kind === 'forbidden' || kind === 'missing')
    return ['no-right', 'You may not follow this account any more. Sign in again, or ask for access.'];
  return kind === 'unauthenticated'
    ? ['sign-in-ended', 'The token or session has ended. Connect again with another one.']
    : ['unavailable', 'Whether you may follow this account cannot be found out at present. Connect again.'];
}

/** By which aliases are told apart; types have no spaces. */
const nameOf = ({ type, id }: { readonly type: string; readonly id: string }): string => `${type} ${id}`;

/** Whether a change may concern somebody who has these names; others need not be looked at. */
function concerns(
  { events, patches }: SnapshotChange,
  who: Principal & { readonly names: ReadonlySet<string> },
  tenants: Pick<TenantIndexes, 'index'>,
): boolean {
  const directory = tenants.index(who.tenantId);
  const groups = directory?.groupsOf(who.objectId);
  const touches = ({ tenantId, objectId }: Principal): boolean =>
    tenantId === who.tenantId && (objectId === who.objectId || groups?.has(objectId) === true);
  const ofOthers = events.every(event => {
    const { kind } = event;
    if (kind === 'member-put') return !touches(event.member);
    // A name that moves concerns whoever had it, too.
    if (kind === 'alias-put') return !touches(event.alias) && !who.names.has(nameOf(event.alias));
    if (kind === 'alias-deleted') return !who.names.has(nameOf(event));
    return (kind === 'member-removed' || kind === 'subject-properties-put') && !touches(event);
  });
  if (!ofOthers) return true;
  return patches.some(({ tenantId, patch }) => {
    if (tenantId !== who.tenantId || directory === undefined) return false;
    const isGroup = (id: ObjectId): boolean => directory.object(id)?.kind === 'group';
    const moves = (pairs: DirectoryPatch['joined']): boolean =>
      pairs.some(([, member]) => member === who.objectId || isGroup(member));
    const isOwn = (id: ObjectId): boolean => id === who.objectId || isGroup(id);
    return (
      patch.objects.some(({ objectId }) => isOwn(objectId)) ||
      patch.gone.length > 0 ||
      moves(patch.joined) ||
      moves(patch.left)
    );
  });
}
