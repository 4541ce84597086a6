import { useQuery } from '@tanstack/react-query';
import { useAccount } from '../../frame/account-context.ts';
import { tenantsQuery } from '../../data/queries.ts';

/** A tenant's domain by its id; the id itself while it is not known. */
export function useTenantNames(account: string): (tenantId: string) => string {
  const { me } = useAccount();
  const tenants = useQuery(tenantsQuery(account)).data?.items ?? [];
  return tenantId => {
    const tenant = tenants.find(one => one.tenantId === tenantId);
    const own = me.tenant?.tenantId === tenantId ? me.tenant.defaultDomain : undefined;
    return tenant?.defaultDomain || tenant?.displayName || own || tenantId;
  };
}
