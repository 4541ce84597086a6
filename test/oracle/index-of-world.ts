import { createAccountIndex } from '../../src/core/create-account-index.ts';
import type { AccountIndex, Tenants } from '../../src/core/account-index.ts';
import type { CompileCondition } from '../../src/core/condition.ts';
import type { TenantIndex } from '../../src/core/directory.ts';
import type { TenantId } from '../../src/core/id.ts';
import { createTenantIndex } from '../../src/core/tenant-index.ts';
import type { World, WorldDirectory } from './slow-reference.ts';

export interface IndexedWorld {
  readonly index: AccountIndex;
  readonly tenants: Tenants;
  tenant(id: TenantId): TenantIndex;
}

/** The world in the indexes that production decides from. */
export function indexWorld(world: World, conditions?: CompileCondition): IndexedWorld {
  const directories = new Map(world.directories.map(one => [one.tenantId, indexDirectory(one)]));
  const confirmed = new Map(world.directories.map(one => [one.tenantId, one.confirmedAt]));
  const tenants: Tenants = {
    index: id => directories.get(id),
    age: id => ({ confirmedAt: confirmed.get(id) }),
  };
  const { catalog, facts, maxAge } = world;
  return {
    index: createAccountIndex({ catalog, facts, tenants, maxAge, conditions }),
    tenants,
    tenant: id => {
      const found = directories.get(id);
      if (found === undefined) throw new Error(`no directory ${id}`);
      return found;
    },
  };
}

function indexDirectory({ tenantId, objects, memberships }: WorldDirectory): TenantIndex {
  const index = createTenantIndex(tenantId);
  index.apply({ objects, gone: [], joined: memberships, left: [] }, 1);
  return index;
}
