import { LRUCache } from 'lru-cache';
import type { AccountIndex } from '../core/account-index.ts';
import type { Catalog } from '../core/catalog.ts';
import { resourceCandidates } from '../core/search.ts';
import { subjectCandidates, type SubjectCandidates } from '../core/search-subjects.ts';
import type { SortedIds } from '../core/sorted-ids.ts';
import type { TenantIndexes } from './tenant-indexes.ts';

/** Whom and what searches look at, sorted for a page and kept for the next until the account or a directory changes. */
export interface Candidates {
  /** Of a permission of the catalog. */
  subjects(index: AccountIndex, permission: string): SubjectCandidates;
  /** Of a resource type of the catalog. */
  resources(index: AccountIndex, type: string): SortedIds;
}

/** Ids that are kept, over all accounts. */
const mostKept = 1_000_000;

interface Kept {
  /** Weakly: an account that has left the memory must not stay for what was kept of it. */
  readonly of: WeakRef<AccountIndex>;
  readonly stamp: string;
  readonly ids: unknown;
}

export function createCandidates(ports: {
  readonly tenants: Pick<TenantIndexes, 'index'>;
  readonly catalog: () => Catalog;
}): Candidates {
  const { tenants } = ports;
  const kept = new LRUCache<string, Kept>({ maxSize: mostKept });
  const numberOf = numbering();
  const stampOf = (index: AccountIndex): string =>
    [
      index.revision,
      ...index.facts.tenants.flatMap(tenant => {
        const directory = tenants.index(tenant);
        return [numberOf(directory), directory?.revision];
      }),
    ].join(' ');
  const keep = <T extends { readonly size: number }>(index: AccountIndex, what: string, make: () => T): T => {
    const key = `${index.facts.account.id}\n${what}`;
    const stamp = stampOf(index);
    const known = kept.get(key);
    if (known !== undefined && known.of.deref() === index && known.stamp === stamp) return known.ids as T;
    const ids = make();
    kept.set(key, { of: new WeakRef(index), stamp, ids }, { size: Math.max(1, ids.size) });
    return ids;
  };
  return {
    subjects: (index, permission) =>
      keep(index, `subjects ${permission}`, () =>
        subjectCandidates(index, { tenants, catalog: ports.catalog() }, permission),
      ),
    resources: (index, type) => keep(index, `resources ${type}`, () => resourceCandidates(index, type)),
  };
}

/** Numbers objects as they come, so that another directory in the place of one is told from it. */
function numbering(): (one: object | undefined) => number {
  const numbers = new WeakMap<object, number>();
  let next = 0;
  return one => {
    if (one === undefined) return -1;
    const number = numbers.get(one) ?? next++;
    numbers.set(one, number);
    return number;
  };
}
