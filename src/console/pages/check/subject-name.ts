import { useQuery } from '@tanstack/react-query';
import { api } from '../../data/api.ts';
import { subjectNamesQuery } from '../../data/queries.ts';
import { useAccount } from '../../frame/account-context.ts';
import type { Subject } from '../../parts/subject-picker.tsx';

/** The name of somebody who is known by ids: of whoever is in the account, else of the directory entry; undefined until it is known. */
export function useSubjectName(subject: Subject | undefined): string | undefined {
  const { account, me } = useAccount();
  const { tenantId = '', objectId = '' } = subject ?? {};
  const id = `${tenantId}/${objectId}`;
  const inside = useQuery({ ...subjectNamesQuery(account.id, [id]), enabled: subject !== undefined }).data;
  const found = useQuery({
    queryKey: ['account', account.id, 'directory', 'named', objectId],
    queryFn: ({ signal }) =>
      api.directory.search(account.id, 'user', { q: objectId, limit: 1 }, { signal }).catch(() => undefined),
    enabled: inside?.has(id) === false && me.tenantId === tenantId,
  }).data;
  if (me.tenantId === tenantId && me.objectId === objectId) return me.displayName;
  return inside?.get(id) ?? found?.items[0]?.displayName;
}
