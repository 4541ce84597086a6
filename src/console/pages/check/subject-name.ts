import { useQuery } from '@tanstack/react-query';
import { api } from '../../data/api.ts';
import { memberQuery, subjectAccessQuery } from '../../data/queries.ts';
import { useAccount } from '../../frame/account-context.ts';
import type { Subject } from '../../parts/subject-picker.tsx';

/** The name of somebody who is known by ids: of the member, else of the directory entry; undefined until it is known. */
export function useSubjectName(subject: Subject | undefined): string | undefined {
  const { account, me } = useAccount();
  const { tenantId = '', objectId = '' } = subject ?? {};
  const access = useQuery({
    ...subjectAccessQuery(account.id, tenantId, objectId),
    enabled: subject !== undefined,
  }).data;
  const memberId = access?.memberId ?? '';
  const member = useQuery({ ...memberQuery(account.id, memberId), enabled: memberId !== '' }).data;
  const found = useQuery({
    queryKey: ['account', account.id, 'directory', 'named', objectId],
    queryFn: ({ signal }) =>
      api.directory.search(account.id, 'user', { q: objectId, limit: 1 }, { signal }).catch(() => undefined),
    enabled: access !== undefined && memberId === '' && me.tenantId === tenantId,
  }).data;
  if (me.tenantId === tenantId && me.objectId === objectId) return me.displayName;
  return member?.member.displayName ?? found?.items[0]?.displayName;
}
