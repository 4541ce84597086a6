import type { Principal } from '../core/id.ts';
import type { MemberKind } from '../core/catalog.ts';
import { Problem } from '../core/problems.ts';
import type { Authority } from './authority.ts';
import type { DirectoryReader } from './ports/directory-reader.ts';
import type { TenantIndexes } from './tenant-indexes.ts';

/** Objects of a directory by id alone; what the copy does not know is taken for an application, which is asked about. */
export const withKinds = (
  tenants: Pick<TenantIndexes, 'index'>,
  tenantId: Principal['tenantId'],
  ids: readonly Principal['objectId'][],
): readonly (Principal & { readonly kind: MemberKind })[] =>
  ids.map(objectId => ({
    tenantId,
    objectId,
    kind: tenants.index(tenantId)?.object(objectId)?.kind ?? 'application',
  }));

/**
 * Those of `objects`, and of who is in those of them that are groups, that are the caller's own applications: whoever
 * owns one in the directory can make a key for it and act as it. Where the directory may not be asked, an application counts as the caller's own.
 *
 * Owners and portals are not bound by R-10, so nothing is asked for them. Throws `directory-unavailable`.
 */
export async function ownedAmong(
  ports: {
    readonly directory: Pick<DirectoryReader, 'ownersOf'>;
    readonly tenants: Pick<TenantIndexes, 'index'>;
  },
  authority: Pick<Authority, 'identity' | 'owner' | 'index'>,
  objects: readonly (Principal & { readonly kind: MemberKind })[],
): Promise<readonly Principal[]> {
  const { identity, owner, index } = authority;
  if (identity.kind === 'portal' || owner) return [];
  const { tenantId, objectId } = identity.principal;
  if (!index.facts.tenants.includes(tenantId)) return [];
  const known = ports.tenants.index(tenantId);
  const here = objects.filter(each => each.tenantId === tenantId);
  const ids = new Set(
    here.flatMap(({ kind, objectId: id }) => {
      if (kind === 'application') return [id];
      const people = kind === 'group' ? (known?.peopleOf(id) ?? []) : [];
      return [...people].filter(one => known?.object(one)?.kind === 'application');
    }),
  );
  const applications = [...ids].map(id => ({ tenantId, objectId: id }));
  const owned = await Promise.all(
    applications.map(async each => {
      try {
        return (await ports.directory.ownersOf(tenantId, each.objectId)).includes(objectId);
      } catch (error) {
        if (error instanceof Problem && error.code === 'consent-missing') return true;
        throw error;
      }
    }),
  );
  return applications.filter((_, i) => owned[i]);
}
