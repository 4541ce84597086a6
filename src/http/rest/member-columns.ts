import type { TenantView } from '../../app/list-tenants.ts';
import type { MemberView } from '../../app/member-view.ts';
import { accessCells } from '../../core/grant-cells.ts';
import type { Column } from '../csv.ts';

/** The roles' ids, or `custom`; nothing for a member without access. */
function accessWords({ access }: MemberView): string | readonly string[] {
  if ('roles' in access) return access.roles.map(role => (typeof role === 'string' ? role : role.role));
  return access.custom.length > 0 ? 'custom' : '';
}

/** The columns of exported members (U-10), of which an import reads who it is and what they have (U-13); `tenant` is the domain of one of `tenants`, its name while that is unknown. */
export function memberColumns(
  tenants: readonly Pick<TenantView, 'tenantId' | 'displayName' | 'defaultDomain'>[],
): readonly Column<MemberView>[] {
  const words = new Map(tenants.map(each => [each.tenantId, each.defaultDomain || each.displayName]));
  return [
    { name: 'displayName', value: member => member.displayName },
    { name: 'userPrincipalName', value: member => member.userPrincipalName },
    { name: 'kind', value: member => member.kind },
    { name: 'tenant', value: member => words.get(member.tenantId) },
    { name: 'access', value: accessWords },
    { name: 'state', value: member => member.state },
    { name: 'lastActivity', value: member => member.lastActivity },
    { name: 'added', value: member => member.added },
    { name: 'ends', value: member => member.ends },
    { name: 'roles', value: member => accessCells(member.access).roles },
    { name: 'permissions', value: member => accessCells(member.access).permissions },
    { name: 'reason', value: member => member.access.reason },
    { name: 'id', value: member => member.id },
    { name: 'tenantId', value: member => member.tenantId },
    { name: 'objectId', value: member => member.objectId },
  ];
}
