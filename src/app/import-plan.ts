import { randomUUID } from 'node:crypto';
import type { AccountIndex } from '../core/account-index.ts';
import type { Member } from '../core/account.ts';
import type { Catalog } from '../core/catalog.ts';
import { asMemberId, type Principal } from '../core/id.ts';
import type { ImportRow } from '../core/import-rows.ts';
import { planImport, type ImportPlan, type NamedRow, type RowOutcome } from '../core/plan-import-members.ts';
import type { Authority } from './authority.ts';
import { callerOn, confirmations, hasReachableOwner } from './caller.ts';
import { asProblem, type ChangePorts } from './change-account-state.ts';
import type { PeoplePorts } from './import-people.ts';
import { ownedAmong } from './owned-applications.ts';
import type { Actor } from './ports/actor.ts';
import type { AccountStore, LockedAccount } from './ports/account-store.ts';
import type { DirectoryReader } from './ports/directory-reader.ts';
import type { IntentStore } from './ports/intent-store.ts';
import type { ReplicaStore } from './ports/replica-store.ts';
import { secretsMade } from './secrets-made.ts';
import type { TenantIndexes } from './tenant-indexes.ts';

export interface ImportMembers {
  readonly authority: Authority;
  readonly actor: Actor;
  readonly rows: readonly ImportRow[];
  readonly ifMatchPlan?: string;
  readonly confirm?: string;
  /** The caller's authority as it is now: whoever loses it on the way changes nothing more. */
  readonly renew: () => Promise<Authority>;
}

export interface ImportPorts extends ChangePorts, PeoplePorts {
  readonly store: ChangePorts['store'] &
    PeoplePorts['store'] &
    Pick<ReplicaStore, 'profiles'> &
    Pick<AccountStore, 'owners'> &
    Pick<IntentStore, 'secretsMadeBy'>;
  readonly tenants: TenantIndexes;
  readonly directory: PeoplePorts['directory'] & Pick<DirectoryReader, 'ownersOf'>;
  readonly catalog: () => Catalog;
}

/** How many rows of each kind of outcome there are. */
export type ImportCounts = Readonly<Record<RowOutcome['outcome'], number>>;

/** Rows that are written in one transaction. */
export const rowsAtOnce = 500;

/** The rows in portions of a transaction each. */
export const batchesOf = <T>(all: readonly T[]): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / rowsAtOnce) }, (_, n) =>
    all.slice(n * rowsAtOnce, (n + 1) * rowsAtOnce),
  );

export function countsOf(outcomes: Iterable<RowOutcome>): ImportCounts {
  const counts = { added: 0, changed: 0, unchanged: 0, refused: 0 };
  for (const { outcome } of outcomes) counts[outcome] += 1;
  return counts;
}

/** The caller's own applications among those whom the rows name: asked of the directory, so outside of transactions. */
export async function ownedIn(
  ports: ImportPorts,
  authority: Authority,
  rows: readonly NamedRow[],
): Promise<readonly Principal[]> {
  const owned: Principal[] = [];
  for (const batch of batchesOf(rows)) {
    const objects = batch.flatMap(({ who }) => {
      const kind = who?.kind ?? (who && ports.tenants.index(who.tenantId)?.object(who.objectId)?.kind);
      return who && kind ? [{ ...who, kind }] : [];
    });
    owned.push(...(await ownedAmong(ports, authority, objects)));
  }
  return owned;
}

/** Throws what refuses all of the rows together. */
export async function planOn(
  ports: ImportPorts,
  request: Pick<ImportMembers, 'authority' | 'confirm'>,
  index: AccountIndex,
  rows: readonly NamedRow[],
  locked: Pick<LockedAccount, 'account' | 'owners' | 'secretsMadeBy'>,
  owned: readonly Principal[],
): Promise<ImportPlan> {
  const { authority } = request;
  const own = [...owned, ...(await secretsMade(locked, authority))];
  const plan = planImport({
    index,
    tenants: ports.tenants,
    catalog: ports.catalog(),
    caller: callerOn(index, authority.identity, ports.tenants, authority.at, own),
    reachableOwner: await hasReachableOwner(locked, ports.tenants),
    confirm: confirmations(request.confirm),
    at: authority.at.getTime(),
    rows,
    object: who => ports.tenants.index(who.tenantId)?.object(who.objectId),
    newId: () => asMemberId(randomUUID()),
  });
  if ('refused' in plan) throw asProblem(plan);
  return plan;
}

/** Those whom a plan gives something else than they had. */
export const touchedBy = ({ outcomes }: ImportPlan): readonly Member[] =>
  outcomes.flatMap(one => (one.outcome === 'added' || one.outcome === 'changed' ? [one.after] : []));
