import type { Authority } from './authority.ts';
import type { Cursors } from './cursor.ts';
import type { Page } from './ports/account-store.ts';
import type { LogEntry, LogStore } from './ports/log-store.ts';
import type { ReplicaStore } from './ports/replica-store.ts';

export interface ReadLog {
  readonly from?: string;
  readonly to?: string;
  readonly actor?: string;
  /** One action, or the beginning of several with its dot: `members.`. */
  readonly action?: string;
  /** An object id or member id; `self` is the caller. */
  readonly member?: string;
  readonly limit: number;
  readonly cursor?: string;
}

/** An account's log, newest first (H-3). The caller's right to it was judged before. */
export const readLog =
  (ports: { store: Pick<LogStore, 'log'> & Pick<ReplicaStore, 'replicaTenant'>; cursors: Cursors }) =>
  async (authority: Authority, query: ReadLog): Promise<Page<LogEntry>> => {
    const { limit, cursor, member, ...filters } = query;
    const target = member === 'self' ? authority.identity.principal.objectId : member;
    const scope = ['log', authority.account, filters, target];
    const after = ports.cursors.open(scope, cursor);
    const page = await ports.store.log({
      account: authority.account,
      ...filters,
      ...(target === undefined ? {} : { target }),
      limit,
      ...(after === undefined ? {} : { after }),
    });
    const items = member === 'self' ? page.items.map(each => ownPart(each, target)) : page.items;
    return { ...page, items, after: ports.cursors.seal(scope, page.after) };
  };

/** Of an entry that names several people (H-4), what one of them may see of it: their own part. */
function ownPart(entry: LogEntry, self: string | undefined): LogEntry {
  const people = entry.detail?.['people'];
  if (entry.action !== 'directory.change' || !Array.isArray(people)) return entry;
  const { tenantId } = entry.target;
  return {
    ...entry,
    target: { ...(tenantId !== undefined && { tenantId }), ...(self !== undefined && { objectId: self }) },
    detail: { people: people.filter((each: { readonly objectId?: unknown }) => each.objectId === self) },
  };
}
