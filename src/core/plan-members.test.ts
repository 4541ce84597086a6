import { describe, expect, it } from 'vitest';
import { principalOf } from '../../test/decisions/read-tables.ts';
import { base, code, setUp, tenantOf } from '../../test/oracle/plan-world.ts';
import { asMemberId, type Principal } from './id.ts';
import { planAddMembers } from './plan-add-members.ts';
import { planAssociateTenant } from './plan-associate-tenant.ts';
import { planChangeAccess } from './plan-change-access.ts';
import { planRemoveMember } from './plan-remove-member.ts';

/** The code of a refusal, or what the plan says of each object. */
const told = (plan: ReturnType<typeof planAddMembers>): unknown =>
  'refused' in plan
    ? plan.refused
    : plan.outcomes.map(one => (one.outcome === 'problem' ? one.problem.refused : one.outcome));

const developer = { roles: ['developer'] };

describe('planAddMembers', () => {
  it('U-1 adds several objects with the same access', () => {
    const plan = setUp().add('contoso/mia', ['contoso/bo', 'contoso/builder', 'contoso/leads'], {
      roles: ['marketer'],
    });
    expect(told(plan)).toEqual(['added', 'added', 'added']);
    if ('refused' in plan) throw new Error(plan.detail);
    expect(plan.events.map(event => event.kind)).toEqual(['member-put', 'member-put', 'member-put']);
  });

  it('A-3 an individual account takes nobody', () => {
    const { index, add } = setUp();
    const account = { ...index.facts.account, kind: 'individual' as const };
    index.apply({ kind: 'account-changed', account }, 2);
    expect(told(add('consumers/olga', ['contoso/bo'], developer))).toBe('individual-account');
    expect(code(planAssociateTenant({ index, tenantId: tenantOf('strange') }))).toBe('individual-account');
  });

  it('T-1 without a tenant nobody is added', () => {
    const { add } = setUp({
      tenants: { strange: { associated: false, users: { sid: 'active' } } },
      members: {},
    });
    expect(told(add('consumers/olga', ['strange/sid'], developer))).toBe('tenant-required');
  });

  it('every object has its own outcome', () => {
    const objects = [
      'contoso/bo',
      'contoso/bo',
      'strange/sid',
      'contoso/nobody',
      'contoso/cy',
      'contoso/off',
      'consumers/olga',
      'contoso/devs',
      'contoso/ada',
    ];
    expect(told(setUp().add('consumers/olga', objects, developer))).toEqual([
      'added',
      'invalid',
      'tenant-required',
      'not-found',
      'not-found',
      'added',
      'owner-immutable',
      'already-there',
      'already-a-member',
    ]);
  });

  it('an object of another kind than named is refused', () => {
    const { by, tenants } = setUp();
    const objects = [{ ...principalOf('contoso/bo'), kind: 'group' as const }];
    const object = (who: Principal) => tenants.index(who.tenantId)?.object(who.objectId);
    const facts = { ...by('contoso/mia'), objects, access: developer, object, newId: () => asMemberId('x') };
    expect(told(planAddMembers(facts))).toEqual(['invalid']);
  });

  it('501 objects are too many, none are too few, and a bad access refuses the whole', () => {
    const { add } = setUp();
    expect(told(add('contoso/mia', Array<string>(501).fill('contoso/bo'), developer))).toBe('too-many');
    expect(told(add('contoso/mia', [], developer))).toBe('invalid');
    expect(told(add('contoso/mia', ['contoso/bo'], { roles: ['hero'] }))).toBe('unknown-role');
    expect(told(add('contoso/mia', ['contoso/bo'], {}))).toBe('access-required');
  });

  const packages = (id: string) => ({
    custom: [{ permission: 'packages', level: 'read', on: { type: 'product', id } }],
  });

  it('R-10 without the role manager one gives only what one holds', () => {
    const { add } = setUp();
    expect(told(add('contoso/ada', ['contoso/bo'], packages('app-1')))).toEqual(['added']);
    // Through the group developers, ada holds the role on every product.
    expect(told(add('contoso/ada', ['contoso/bo'], packages('app-2')))).toEqual(['added']);
    expect(told(add('contoso/ada', ['contoso/bo'], { roles: ['manager'] }))).toBe('grants-exceed-own');
  });

  it('R-10 a grant for longer than one holds it oneself is more', () => {
    const end = '2026-12-01T00:00:00Z';
    const { add } = setUp({
      members: {
        'contoso/ada': { custom: [{ permission: 'account-users', level: 'readWrite', end }] },
      },
    });
    const users = (more: object) => ({ custom: [{ permission: 'account-users', level: 'read', ...more }] });
    expect(told(add('contoso/ada', ['contoso/bo'], users({ end })))).toEqual(['added']);
    expect(told(add('contoso/ada', ['contoso/bo'], users({})))).toBe('grants-exceed-own');
  });

  it('R-10 a manager gives others more than the role has, but not a group of theirs', () => {
    const { add } = setUp();
    const finance = { roles: ['finance-contributor'] };
    expect(told(add('contoso/mia', ['contoso/bo', 'contoso/leads'], finance))).toEqual([
      'added',
      'grants-exceed-own',
    ]);
    expect(told(add('consumers/olga', ['contoso/leads'], finance))).toEqual(['added']);
    expect(told(add('portal', ['contoso/leads'], finance))).toEqual(['added']);
  });
});

describe('planChangeAccess', () => {
  it('U-7 gives other access, and does nothing for the same', () => {
    const { by, member } = setUp();
    const change = (access: unknown) =>
      planChangeAccess({ ...by('contoso/mia'), member: member('contoso/ada'), access });
    expect(code(change({ roles: ['finance-contributor'] }))).toBe('planned');
    const { member: ada } = { member: member('contoso/ada') };
    expect(change(ada.access)).toEqual({ member: ada, events: [] });
  });

  it('R-10 nobody makes themselves stronger', () => {
    const { by, member } = setUp();
    const access = { roles: ['manager', 'finance-contributor'] };
    expect(code(planChangeAccess({ ...by('contoso/mia'), member: member('contoso/mia'), access }))).toBe(
      'grants-exceed-own',
    );
    expect(code(planChangeAccess({ ...by('contoso/ada'), member: member('contoso/devs'), access }))).toBe(
      'grants-exceed-own',
    );
  });

  it('R-10 without the role manager one does not touch who holds more', () => {
    const { by, member } = setUp();
    const facts = { ...by('contoso/ada'), member: member('contoso/mia') };
    expect(code(planChangeAccess({ ...facts, access: developer }))).toBe('grants-exceed-own');
    expect(code(planRemoveMember(facts))).toBe('grants-exceed-own');
  });

  it('A-2 no change reaches an owner', () => {
    const { by, member } = setUp({ owners: ['contoso/ada'] });
    const facts = { ...by('portal'), member: member('contoso/ada') };
    expect(code(planChangeAccess({ ...facts, access: developer }))).toBe('owner-immutable');
    expect(code(planRemoveMember(facts))).toBe('owner-immutable');
  });

  it('U-11 losing the right to manage users takes an explicit word', () => {
    const { by, member } = setUp();
    const facts = (confirm: string[]) => ({
      ...by('contoso/mia', { confirm }),
      member: member('contoso/mia'),
      access: developer,
    });
    expect(planChangeAccess(facts([]))).toMatchObject({
      refused: 'confirmation-required',
      facts: { confirm: 'lose-account-users' },
    });
    expect(code(planChangeAccess(facts(['lose-account-users'])))).toBe('planned');
    expect(code(planRemoveMember(facts([])))).toBe('confirmation-required');
  });

  it('U-11 whoever keeps the right through a group need not confirm', () => {
    const { by, member } = setUp({ members: { ...base.members, 'contoso/leads': { roles: ['manager'] } } });
    const facts = { ...by('contoso/mia'), member: member('contoso/mia') };
    expect(code(planRemoveMember(facts))).toBe('planned');
  });

  it.each([
    ['an end', { 'contoso/ada': { roles: [{ role: 'manager', end: '2027-01-01T00:00:00Z' }] } }],
    ['being disabled', { 'contoso/off': { roles: ['manager'] } }],
    ['an empty group', { 'contoso/devs': { roles: ['marketer'] } }],
  ])(
    'U-11 the last manager cannot go while no owner can be reached: another with %s does not count',
    (_, more) => {
      const { by, member } = setUp({
        members: { 'contoso/mia': { roles: ['manager'] }, ...more },
      });
      const facts = (reachableOwner: boolean) => ({
        ...by('contoso/mia', { confirm: ['lose-account-users'], reachableOwner }),
        member: member('contoso/mia'),
      });
      expect(code(planRemoveMember(facts(false)))).toBe('last-manager');
      expect(code(planRemoveMember(facts(true)))).toBe('planned');
    },
  );

  it('U-11 a lasting manager by a group is manager enough', () => {
    const { by, member } = setUp({
      members: { 'contoso/mia': { roles: ['manager'] }, 'contoso/devs': { roles: ['manager'] } },
    });
    const facts = { ...by('contoso/mia', { confirm: ['lose-account-users'], reachableOwner: false }) };
    expect(code(planRemoveMember({ ...facts, member: member('contoso/mia') }))).toBe('planned');
  });
});

describe('planRemoveMember', () => {
  it('U-8 says what remains through groups', () => {
    const { by, member } = setUp();
    const plan = planRemoveMember({ ...by('contoso/mia'), member: member('contoso/ada') });
    if ('refused' in plan) throw new Error(plan.detail);
    const devs = member('contoso/devs');
    expect(plan.remains).toEqual([{ member: devs, via: [devs.objectId] }]);
  });
});
