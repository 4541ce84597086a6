import { describe, expect, it } from 'vitest';
import { principalOf, tableCatalog, type TableWorld } from '../../test/decisions/read-tables.ts';
import { at, base, code, setUp, tenantOf } from '../../test/oracle/plan-world.ts';
import { affectedBy, effectOf } from './effect.ts';
import { planAssociateTenant } from './plan-associate-tenant.ts';
import { planDeleteResource } from './plan-delete-resource.ts';
import { planRemoveTenant } from './plan-remove-tenant.ts';

describe('planRemoveTenant', () => {
  const old = '2026-01-01T00:00:00Z';
  const remove = (
    caller: string,
    tenant: string,
    more: {
      confirm?: string[];
      associated?: string;
      world?: Partial<TableWorld>;
      reachableOwner?: boolean;
    } = {},
  ) => {
    const { by } = setUp(more.world);
    const associations = ['contoso', 'fabrikam'].map(name => ({
      tenantId: tenantOf(name),
      associated: name === tenant ? old : (more.associated ?? old),
    }));
    return planRemoveTenant({ ...by(caller, more), tenantId: tenantOf(tenant), associations });
  };

  it('T-6 a manager of another tenant removes it, with all its members', () => {
    const plan = remove('fabrikam/fay', 'contoso');
    if ('refused' in plan) throw new Error(plan.detail);
    expect(plan.members).toHaveLength(3);
  });

  it('T-7 nobody removes the tenant they are signed in from, judged first', () => {
    expect(code(remove('contoso/mia', 'contoso'))).toBe('own-tenant');
    expect(code(remove('contoso/bo', 'contoso'))).toBe('own-tenant');
  });

  it('T-7 it takes the role manager', () => {
    expect(code(remove('contoso/ada', 'fabrikam'))).toBe('permission-missing');
    expect(code(remove('contoso/mia', 'strange'))).toBe('not-found');
  });

  it('T-7 the last tenant is for owners', () => {
    const world = { tenants: { contoso: base.tenants['contoso'] ?? {}, fabrikam: { associated: false } } };
    expect(code(remove('portal', 'contoso', { world }))).toBe('planned');
    expect(code(remove('consumers/olga', 'contoso', { world }))).toBe('planned');
  });

  it('T-7 for seven days a newcomer cannot throw the others out', () => {
    const associated = '2026-05-26T12:00:00Z';
    expect(code(remove('fabrikam/fay', 'contoso', { associated }))).toBe('owner-only');
    expect(code(remove('consumers/olga', 'contoso', { associated }))).toBe('planned');
    expect(code(remove('fabrikam/fay', 'contoso', { associated: '2026-05-25T12:00:00Z' }))).toBe('planned');
  });

  it('A-2 an owner of the tenant is named before it goes', () => {
    const world = { owners: ['contoso/bo'] };
    const asked = remove('fabrikam/fay', 'contoso', { world });
    expect(asked).toMatchObject({
      refused: 'confirmation-required',
      facts: { owners: [principalOf('contoso/bo')] },
    });
    expect(code(remove('fabrikam/fay', 'contoso', { world, confirm: ['tenant-of-owner'] }))).toBe('planned');
  });

  it('U-11 the last managers do not go with their tenant while no owner can be reached', () => {
    const world = { members: { 'contoso/mia': { roles: ['manager'] } } };
    expect(code(remove('portal', 'contoso', { world, reachableOwner: false }))).toBe('last-manager');
  });
});

describe('planDeleteResource', () => {
  const custom = (on: object) => ({ permission: 'packages', level: 'read', on });
  const world = {
    members: {
      'contoso/ada': {
        custom: [custom({ type: 'product', id: 'app-1' }), custom({ type: 'product', all: true })],
      },
      'contoso/bo': {
        custom: [custom({ type: 'add-on', id: 'sword' }), custom({ type: 'add-on', allOf: 'app-1' })],
      },
      'contoso/mia': { custom: [custom({ type: 'product', id: 'app-2' })] },
    } as TableWorld['members'],
  };

  it('R-12 ends the grants on it and on what is under it; who has none left stays listed', () => {
    const { index } = setUp(world);
    const plan = planDeleteResource({ index, catalog: tableCatalog, type: 'product', id: 'app-1' });
    if ('refused' in plan) throw new Error(plan.detail);
    expect(plan.resources.map(one => one.id)).toEqual(['sword', 'app-1']);
    expect(plan.members.map(one => [one.ended.length, one.withoutAccess])).toEqual([
      [1, false],
      [2, true],
    ]);
  });

  it('R-12 a new one with the old id starts empty', () => {
    const { index } = setUp(world);
    const plan = planDeleteResource({ index, catalog: tableCatalog, type: 'product', id: 'app-1' });
    if ('refused' in plan) throw new Error(plan.detail);
    for (const event of plan.events) index.apply(event, 2);
    const resource = { type: 'add-on', id: 'sword', name: 'again', parent: 'app-1' };
    index.apply({ kind: 'resource-put', resource: { type: 'product', id: 'app-1', name: 'again' } }, 3);
    index.apply({ kind: 'resource-put', resource }, 4);
    expect(index.effectiveAccess(principalOf('contoso/bo'), at)).toEqual([]);
  });

  it('an unknown resource is not found', () => {
    const { index } = setUp();
    expect(code(planDeleteResource({ index, catalog: tableCatalog, type: 'product', id: 'app-9' }))).toBe(
      'not-found',
    );
  });
});

describe('effectOf', () => {
  it('B-2 tells everybody in a group what they gain, lose and keep', () => {
    const { index, tenants, member } = setUp();
    const devs = member('contoso/devs');
    const access = {
      custom: [{ permission: 'packages', level: 'read' as const, on: { type: 'product', id: 'app-2' } }],
    };
    const after = index.hypothetical([{ kind: 'member-put', member: { ...devs, access } }]);
    const lines = effectOf(index, after, affectedBy([devs], tenants), at);
    expect(lines.map(line => line.objectId).sort()).toEqual(
      ['contoso/devs', 'contoso/ada', 'contoso/bo'].map(name => principalOf(name).objectId).sort(),
    );
    const ada = lines.find(line => line.objectId === principalOf('contoso/ada').objectId);
    expect(ada?.gains).toEqual([]);
    expect(ada?.loses).toContainEqual({
      permission: 'packages',
      level: 'readWrite',
      on: { type: 'product', all: true },
    });
    expect(ada?.stays).toContainEqual({
      permission: 'packages',
      level: 'readWrite',
      on: { type: 'product', id: 'app-1' },
    });
    expect(ada?.stays).toContainEqual({
      permission: 'packages',
      level: 'read',
      on: { type: 'product', id: 'app-2' },
    });
  });

  it('B-2 a change that changes nothing has no effect', () => {
    const { index, tenants, member } = setUp();
    const ada = member('contoso/ada');
    const after = index.hypothetical([{ kind: 'member-put', member: ada }]);
    expect(effectOf(index, after, affectedBy([ada], tenants), at)).toEqual([]);
  });
});

describe('planAssociateTenant', () => {
  it('T-4 the same pair again changes nothing', () => {
    const { index } = setUp();
    expect(planAssociateTenant({ index, tenantId: tenantOf('contoso') })).toEqual({ events: [] });
    const tenantId = tenantOf('strange');
    expect(planAssociateTenant({ index, tenantId })).toEqual({
      events: [{ kind: 'tenant-associated', tenantId }],
    });
  });
});
