import type { AccountIndex, Tenants } from '../core/account-index.ts';
import { asAccountId, asTenantId, type AccountId, type TenantId } from '../core/id.ts';

/** What an answer rests on: the account's revision and those of its directories (D-4). Opaque outside. */
export interface Revision {
  readonly account: AccountId;
  readonly revision: number;
  readonly tenants: readonly (readonly [TenantId, number])[];
}

/** The form of `Rolecall-Revision`: base64url of a small JSON array. */
const printRevision = (revision: Revision): string =>
  Buffer.from(JSON.stringify([revision.account, revision.revision, revision.tenants])).toString('base64url');

/** What a caller sent back; undefined for anything that is not one of ours, which then asks for nothing. */
export function readRevision(text: string): Revision | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (!Array.isArray(value)) return undefined;
    const [account, revision, tenants] = value as unknown[];
    if (typeof account !== 'string' || !Number.isSafeInteger(revision) || !Array.isArray(tenants))
      return undefined;
    const pairs = (tenants as unknown[]).map(pair => {
      const [tenant, at] = Array.isArray(pair) ? (pair as unknown[]) : [];
      return typeof tenant === 'string' && Number.isSafeInteger(at)
        ? ([asTenantId(tenant), at as number] as const)
        : undefined;
    });
    if (pairs.some(pair => pair === undefined)) return undefined;
    return {
      account: asAccountId(account),
      revision: revision as number,
      tenants: pairs.filter(pair => pair !== undefined),
    };
  } catch {
    return undefined;
  }
}

/** Which parts of `wanted` are later than what is in memory. */
export function laterPart(
  wanted: Revision,
  accountRevision: number,
  tenantRevision: (tenant: TenantId) => number | undefined,
): { readonly account: boolean; readonly tenants: readonly TenantId[] } {
  return {
    account: wanted.revision > accountRevision,
    tenants: wanted.tenants
      .filter(([tenant, at]) => (tenantRevision(tenant) ?? Number.MAX_SAFE_INTEGER) < at)
      .map(([tenant]) => tenant),
  };
}

/** A revision in print, and what it was printed from. */
interface Printed {
  readonly tenants: readonly TenantId[];
  /** The account's, then each tenant's. */
  readonly revisions: readonly number[];
  readonly text: string;
}

/** Prints what answers rest on: for every answer, and the same until something changes. */
export function createRevisionPrinter(directories: Pick<Tenants, 'index'>): (index: AccountIndex) => string {
  const printed = new WeakMap<AccountIndex, Printed>();
  return index => {
    const { account, tenants } = index.facts;
    const revisionAt = (n: number): number => {
      const tenant = tenants[n - 1];
      return tenant === undefined ? index.revision : (directories.index(tenant)?.revision ?? 0);
    };
    const last = printed.get(index);
    if (last?.tenants === tenants && last.revisions.every((revision, n) => revision === revisionAt(n)))
      return last.text;
    const revisions = Array.from({ length: tenants.length + 1 }, (_, n) => revisionAt(n));
    const text = printRevision({
      account: account.id,
      revision: index.revision,
      tenants: tenants.map((tenant, n) => [tenant, revisions[n + 1] ?? 0]),
    });
    printed.set(index, { tenants, revisions, text });
    return text;
  };
}
