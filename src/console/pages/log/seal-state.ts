import { queryOptions } from '@tanstack/react-query';
import type { AuditEntry } from '../../../client/contract.ts';
import { detailDigest, firstSeal, sealOf } from '../../../core/audit-entry.ts';
import type { AuditHeader } from '../../../core/audit-entry.ts';
import type { AccountId } from '../../../core/id.ts';
import { api } from '../../data/api.ts';

type SealState = 'verified' | 'broken' | 'unchecked';

/** Whether an entry follows the one before it and says what was sealed: computed here, not believed (H-3). */
export const sealStateQuery = (entry: AuditEntry) =>
  queryOptions({
    queryKey: ['account', entry.account, 'log', 'seal', entry.seq],
    queryFn: ({ signal }) => sealState(entry, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });

async function sealState(entry: AuditEntry, signal: AbortSignal): Promise<SealState> {
  // On plain HTTP away from loopback a browser has no digests.
  if (!('subtle' in crypto)) return 'unchecked';
  const previous = await sealBefore(entry, signal);
  if (previous === undefined) return 'unchecked';
  const seal = await sha256(sealOf(entry as unknown as AuditHeader, previous, text => text));
  const { salt, actor, detail } = entry;
  const digest =
    salt === null ? entry.digest : await sha256(detailDigest({ salt, actor, detail }, text => text));
  return seal === entry.seal && digest === entry.digest ? 'verified' : 'broken';
}

/** The seal of the entry before, which may not be in a list that is filtered. */
async function sealBefore(entry: AuditEntry, signal: AbortSignal): Promise<string | undefined> {
  if (entry.seq === 1) return sha256(firstSeal(entry.account as AccountId, text => text));
  const to = new Date(Date.parse(entry.at) + 1).toISOString();
  const near = await api.audit(entry.account, { to, limit: 50 }, { signal });
  return near.items.find(one => one.seq === entry.seq - 1)?.seal;
}

async function sha256(text: string): Promise<string> {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(bytes), byte => byte.toString(16).padStart(2, '0')).join('');
}
