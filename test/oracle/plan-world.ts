import { memberCaller, type Caller } from '../../src/core/caller.ts';
import type { Member } from '../../src/core/account.ts';
import { asMemberId, asTenantId } from '../../src/core/id.ts';
import { planAddMembers } from '../../src/core/plan-add-members.ts';
import {
  guidOf,
  kindOf,
  principalOf,
  tableCatalog,
  tableNoon,
  worldOf,
  type TableWorld,
} from '../decisions/read-tables.ts';
import { indexWorld } from './index-of-world.ts';

/** The moment of every plan. */
export const at = Date.parse(tableNoon);
const portal: Caller = { kind: 'portal' };

/** An account with managers, a group, two tenants and one that is not associated. */
export const base: TableWorld = {
  tenants: {
    contoso: {
      users: { mia: 'active', ada: 'active', bo: 'active', cy: 'deleted', off: 'disabled' },
      applications: { builder: 'active' },
      groups: { devs: ['ada', 'bo'], leads: ['mia', 'ada'] },
    },
    fabrikam: { users: { fay: 'active' } },
    strange: { associated: false, users: { sid: 'active' } },
  },
  owners: ['consumers/olga'],
  products: ['app-1', 'app-2'],
  addOns: { sword: 'app-1' },
  members: {
    'contoso/mia': { roles: ['manager'] },
    'contoso/ada': {
      custom: [
        { permission: 'account-users', level: 'readWrite' },
        { permission: 'packages', level: 'readWrite', on: { type: 'product', id: 'app-1' } },
      ],
    },
    'contoso/devs': { roles: ['developer'] },
    'fabrikam/fay': { roles: ['manager'] },
  },
};

/** The world, changed as told, with plans' facts for whoever asks. */
export function setUp(change: Partial<TableWorld> = {}) {
  const table = { ...base, ...change };
  const world = worldOf(table);
  const { index, tenants } = indexWorld(world);
  const caller = (name: string): Caller => {
    const principal = principalOf(name);
    const groups = tenants.index(principal.tenantId)?.groupsOf(principal.objectId) ?? new Set();
    const kind = kindOf(table, name) === 'application' ? 'application' : 'person';
    return memberCaller(index, { kind, principal, groups }, at);
  };
  const member = (name: string): Member => {
    const found = index.memberOf(principalOf(name));
    if (found === undefined) throw new Error(`${name} is no member`);
    return found;
  };
  const by = (name: string, more: { confirm?: string[]; reachableOwner?: boolean } = {}) => ({
    index,
    tenants,
    catalog: tableCatalog,
    caller: name === 'portal' ? portal : caller(name),
    reachableOwner: more.reachableOwner ?? true,
    confirm: more.confirm ?? [],
    at,
  });
  const add = (name: string, objects: readonly string[], access: unknown) =>
    planAddMembers({
      ...by(name),
      objects: objects.map(one => ({ ...principalOf(one), kind: kindOf(table, one) })),
      access,
      object: who => tenants.index(who.tenantId)?.object(who.objectId),
      newId: n => asMemberId(`new-${n}`),
    });
  return { index, tenants, by, member, add };
}

/** What came of a plan: the code of its refusal, or `planned`. */
export const code = (plan: object): unknown => ('refused' in plan ? plan.refused : 'planned');

/** The id of a table's tenant. */
export const tenantOf = (name: string): ReturnType<typeof asTenantId> => asTenantId(guidOf(name));
