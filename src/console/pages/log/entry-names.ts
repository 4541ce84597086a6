import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { AuditEntry } from '../../../client/contract.ts';
import { subjectNamesQuery } from '../../data/queries.ts';
import { useAccount } from '../../frame/account-context.ts';
import { useVocabulary } from '../../parts/vocabulary.ts';
import { useTenantNames } from '../members/tenant-names.ts';
import { namelessSubject } from './entry-words.ts';
import type { EntryNames } from './entry-words.ts';

/** The names of tenants, people and things that entries carry as ids, as far as they are still there. */
export function useEntryNames(entries: readonly AuditEntry[]): EntryNames {
  const { account, users } = useAccount();
  const words = useVocabulary(account.id);
  const tenant = useTenantNames(account.id);
  const ids = useMemo(() => [...new Set(entries.flatMap(entry => namelessSubject(entry) ?? []))], [entries]);
  const names = useQuery({
    ...subjectNamesQuery(account.id, ids),
    enabled: ids.length > 0 && users !== 'none',
    placeholderData: keepPreviousData,
  }).data;
  return { words, tenant, subject: (tenantId, objectId) => names?.get(`${tenantId}/${objectId}`) };
}
