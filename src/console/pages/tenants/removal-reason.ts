import { useQuery } from '@tanstack/react-query';
import type { Tenant } from '../../../client/contract.ts';
import { ownersQuery, tenantsQuery } from '../../data/queries.ts';
import { useAccount } from '../../frame/account-context.ts';
import { isolatedText } from '../../parts/visible-text.ts';
import { useWriteReason } from '../../parts/write-reason.ts';
import { moment } from '../../texts/format.ts';
import { t } from '../../texts/t.ts';

/** For so long after a tenant was associated only owners remove any (T-7), in ms. */
const newcomer = 7 * 86_400_000;

/** Why the caller cannot remove a tenant, and who can; undefined when they can (T-7, the own tenant first). */
export function useRemovalReason(tenant: Tenant): string | undefined {
  const { account, me, users } = useAccount();
  const written = useWriteReason();
  const tenants = useQuery(tenantsQuery(account.id)).data?.items ?? [];
  const owners = useQuery({ ...ownersQuery(account.id), enabled: users !== 'none' }).data?.items ?? [];
  const others = tenants.filter(one => one.tenantId !== tenant.tenantId);
  if (me.tenantId === tenant.tenantId) {
    return t.tenants.remove.own(
      isolatedText(tenant.defaultDomain),
      others.map(one => isolatedText(one.defaultDomain)),
      owners.filter(owner => owner.accepted !== null).map(owner => isolatedText(owner.displayName)),
    );
  }
  if (account.owner) return undefined;
  if (written !== undefined) return written;
  if (others.length === 0) return t.tenants.remove.last;
  const newest = Math.max(...tenants.map(one => Date.parse(one.associated)));
  if (newest + newcomer > Date.now()) {
    return t.tenants.remove.newcomer(moment(new Date(newest + newcomer).toISOString()));
  }
  return undefined;
}
