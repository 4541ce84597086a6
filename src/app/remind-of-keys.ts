import { type AccountId, type TenantId } from '../core/id.ts';
import type { AccountIndex } from '../core/account-index.ts';
import type { DirectoryReader, KeyTerm } from './ports/directory-reader.ts';
import type { Log } from './ports/log.ts';
import type { EndingKey } from './ports/mail-writer.ts';
import type { ApplicationMember, Told } from './ports/reminder-store.ts';
import { keepersOf, named, type RemindPorts } from './remind.ts';

export interface RemindOfKeysPorts extends RemindPorts {
  readonly directory: Pick<DirectoryReader, 'keysOf'>;
  readonly log: Log;
}

/** Days before the end of a key (P-3). */
const stages = [60, 30, 7, 1] as const;
const day = 86_400_000;

/** The tightest stage whose moment has come, unless that lay before the key was made. */
function stageOf({ start, end }: KeyTerm, now: Date): number | undefined {
  const ends = Date.parse(end);
  if (ends <= now.getTime()) return undefined;
  const stage = stages.toReversed().find(days => ends - days * day <= now.getTime());
  if (stage === undefined) return undefined;
  return start !== null && ends - stage * day < Date.parse(start) ? undefined : stage;
}

interface Due {
  readonly told: Told;
  readonly item: EndingKey;
}

/** The keys of an account's applications that are to be told of now. */
async function dueOf(
  store: RemindPorts['store'],
  account: AccountId,
  members: readonly ApplicationMember[],
  keys: ReadonlyMap<string, readonly KeyTerm[]>,
  now: Date,
): Promise<readonly Due[]> {
  const before = await store.told(account, now);
  return members.flatMap(({ member, displayName, appId }) =>
    (keys.get(appId.toLowerCase()) ?? []).flatMap((key): Due[] => {
      const stage = stageOf(key, now);
      if (stage === undefined) return [];
      const what = `k/${key.keyId}`;
      const ends = new Date(key.end).toISOString();
      const isTold = before.some(
        each => each.member === member && each.what === what && each.ends === ends && each.stage <= stage,
      );
      if (isTold) return [];
      const item = { application: displayName, description: key.description, ends };
      return [{ told: { member, what, ends, stage }, item }];
    }),
  );
}

async function tell(
  ports: RemindOfKeysPorts,
  account: AccountId,
  index: AccountIndex,
  due: readonly Due[],
  now: Date,
): Promise<void> {
  const { store, mails } = ports;
  const facts = {
    account: index.facts.account.name,
    items: due.slice(0, named).map(({ item }) => item),
    more: Math.max(0, due.length - named),
    link: mails.link(`/a/${account}/members`),
    now: now.toISOString(),
  };
  const readers = await keepersOf(ports, account, index, now);
  const about = { account, members: [...new Set(due.map(({ told }) => told.member))].slice(0, named) };
  const jobs = mails.telling('key-ends', facts, readers, about);
  await store.noteTold(
    account,
    due.map(({ told }) => told),
    now,
    jobs,
  );
}

/**
 * Tells managers and owners of keys of applications that end in 60, 30, 7 or 1 days, each stage once (P-3). Tenants whose
 * directory does not answer are left to the next sweep.
 */
export const remindOfKeys =
  (ports: RemindOfKeysPorts) =>
  async (now: Date, signal?: AbortSignal): Promise<void> => {
    const { store, indexes, directory, log } = ports;
    const members = await store.applicationMembers();
    const keys = new Map<TenantId, ReadonlyMap<string, readonly KeyTerm[]>>();
    for (const [tenantId, ofTenant] of Map.groupBy(members, each => each.tenantId)) {
      signal?.throwIfAborted();
      try {
        keys.set(tenantId, await directory.keysOf(tenantId, [...new Set(ofTenant.map(each => each.appId))]));
      } catch (error) {
        log({ level: 'warn', msg: 'keys of applications could not be read', tenant: tenantId, err: error });
      }
    }
    for (const [account, ofAccount] of Map.groupBy(members, each => each.account)) {
      signal?.throwIfAborted();
      const index = await indexes.get(account);
      if (!index) continue;
      const due: Due[] = [];
      for (const [tenantId, own] of Map.groupBy(ofAccount, each => each.tenantId))
        due.push(...(await dueOf(store, account, own, keys.get(tenantId) ?? new Map(), now)));
      if (due.length > 0) await tell(ports, account, index, due, now);
    }
  };
