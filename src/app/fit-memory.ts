import type { LRUCache } from 'lru-cache';
import type { AccountIndex } from '../core/account-index.ts';
import type { AccountId, TenantId } from '../core/id.ts';
import type { TenantIndexes } from './tenant-indexes.ts';

/** The directories that an account's answers rest on: those of its tenants, and of its owners wherever they are from. */
export function directoriesOf({ facts }: AccountIndex): readonly TenantId[] {
  return [...new Set([...facts.tenants, ...facts.owners.map(({ tenantId }) => tenantId)])];
}

export interface Memory {
  readonly accounts: LRUCache<AccountId, AccountIndex>;
  readonly tenants: Pick<TenantIndexes, 'index' | 'letGo' | 'loaded'>;
  /** How many members and resources there may be together; an object or membership of a directory counts an eighth. */
  readonly limit: number;
}

const share = 1 / 8;

export function weightOf({ accounts, tenants }: Memory): number {
  let weight = 0;
  for (const index of accounts.values()) weight += index.size;
  for (const tenant of tenants.loaded()) weight += (tenants.index(tenant)?.size ?? 0) * share;
  return weight;
}

/**
 * Makes accounts and directories in memory light enough: first go directories that no account in memory needs, then accounts
 * with what they alone needed, each those that were wanted least recently first. The account asked about last stays whatever
 * it weighs.
 */
export function fitMemory(memory: Memory): void {
  const { accounts, tenants, limit } = memory;
  let weight = weightOf(memory);
  if (weight <= limit) return;
  const needs = new Map<TenantId, number>();
  for (const index of accounts.values())
    for (const tenant of directoriesOf(index)) needs.set(tenant, (needs.get(tenant) ?? 0) + 1);
  const leaving = new Set<TenantId>();
  const letGo = (tenant: TenantId): void => {
    if (weight <= limit) return;
    leaving.add(tenant);
    weight -= (tenants.index(tenant)?.size ?? 0) * share;
  };
  for (const tenant of tenants.loaded()) if (!needs.has(tenant)) letGo(tenant);
  while (weight > limit && accounts.size > 1) {
    const index = accounts.pop();
    if (!index) break;
    weight -= index.size;
    for (const tenant of directoriesOf(index)) {
      const others = (needs.get(tenant) ?? 0) - 1;
      needs.set(tenant, others);
      if (others === 0 && tenants.index(tenant) !== undefined) letGo(tenant);
    }
  }
  if (leaving.size > 0) tenants.letGo(leaving);
}
