import { describe, expect, it } from 'vitest';
import builtIn from '../../catalog/partner-center.json' with { type: 'json' };
import { accessFaults } from './access-faults.ts';
import { parseAccess, printAccess, sameAccess } from './access-text.ts';
import type { Resource } from './account.ts';
import type { Catalog } from './catalog.ts';

const resources: readonly Resource[] = [
  { type: 'product', id: 'app-1', name: 'One' },
  { type: 'add-on', id: 'sword', name: 'Sword', parent: 'app-1' },
  { type: 'sandbox', id: 's-1', name: 'Sandbox' },
];
const context = {
  catalog: builtIn as Catalog,
  resource: (type: string, id: string) => resources.find(one => one.type === type && one.id === id),
};
const codes = (access: unknown, kind?: 'user' | 'group' | 'application'): readonly string[] =>
  accessFaults(access, { ...context, ...(kind !== undefined && { kind }) }).map(
    fault => `${fault.code} ${fault.pointer}`,
  );
const one = (entry: unknown): readonly string[] => codes({ custom: [entry] });

describe('accessFaults', () => {
  it.each([
    [{ roles: ['developer', { role: 'marketer', end: '2027-01-31T00:00:00Z' }], reason: 'launch' }],
    [{ custom: [{ permission: 'contact-info', level: 'read' }] }],
    [{ custom: [{ permission: 'properties', level: 'readWrite', on: { type: 'add-on', allOf: 'app-1' } }] }],
    [
      {
        custom: [
          { permission: 'xbox-devices-per-sandbox', level: 'read', on: { type: 'sandbox', id: 's-1' } },
        ],
      },
    ],
    [{ custom: [{ permission: 'acquisitions', level: 'read', on: { type: 'product', all: true } }] }],
    [{ custom: [{ permission: 'contact-customer', level: 'read', on: { type: 'product', id: 'app-1' } }] }],
  ])('R-8 takes what can be given: %j', access => {
    expect(codes(access, 'user')).toEqual([]);
  });

  it.each([
    [undefined, ['access-required /access']],
    [{}, ['access-required /access']],
    [{ roles: [] }, ['access-required /access/roles']],
    [{ custom: [] }, ['access-required /access/custom']],
  ])('R-1 refuses neither roles nor permissions: %j', (access, expected) => {
    expect(codes(access)).toEqual(expected);
  });

  it('R-2 refuses roles and custom permissions together', () => {
    const access = { roles: ['developer'], custom: [{ permission: 'contact-info', level: 'read' }] };
    expect(codes(access)).toEqual(['invalid /access']);
  });

  it('R-9 refuses roles that are not there, cannot be given, or stand twice', () => {
    expect(codes({ roles: ['developer', 'hero', 'owner', { role: 'developer' }] })).toEqual([
      'unknown-role /access/roles/1',
      'role-not-assignable /access/roles/2',
      'invalid /access/roles/3',
    ]);
  });

  it.each([
    [{ permission: 'nothing', level: 'read' }, 'unknown-permission /access/custom/0/permission'],
    [{ permission: 'contact-info', level: 'none' }, 'level-not-offered /access/custom/0/level'],
    [{ permission: 'forums-private-space', level: 'readWrite' }, 'level-not-offered /access/custom/0/level'],
    [
      { permission: 'new-add-ons', level: 'read', on: { type: 'product', all: true } },
      'level-not-offered /access/custom/0/level',
    ],
  ])('R-4 refuses what is not offered: %j', (entry, expected) => {
    expect(one(entry)).toEqual([expected]);
  });

  it.each([
    [{ permission: 'contact-info', level: 'read', on: { type: 'product', all: true } }, ''],
    [{ permission: 'packages', level: 'read' }, ''],
    [{ permission: 'packages', level: 'read', on: { type: 'account', id: 'a' } }, ''],
    [{ permission: 'packages', level: 'read', on: { type: 'sandbox', id: 's-1' } }, ''],
    [{ permission: 'packages', level: 'read', on: { type: 'planet', all: true } }, ''],
    [{ permission: 'packages', level: 'read', on: { type: 'product', allOf: 'app-1' } }, '/allOf'],
  ])('R-5 refuses a place where the permission does not exist: %j', (entry, at) => {
    expect(one(entry)).toEqual([`scope-not-offered /access/custom/0/on${at}`]);
  });

  it.each(['usage', 'acquisitions'])('R-6 refuses %s on add-ons', permission => {
    expect(one({ permission, level: 'read', on: { type: 'add-on', all: true } })).toEqual([
      'scope-not-offered /access/custom/0/on',
    ]);
  });

  it('R-12 refuses resources that do not exist', () => {
    expect(one({ permission: 'packages', level: 'read', on: { type: 'product', id: 'app-2' } })).toEqual([
      'unknown-resource /access/custom/0/on/id',
    ]);
    expect(one({ permission: 'packages', level: 'read', on: { type: 'add-on', allOf: 'app-2' } })).toEqual([
      'unknown-resource /access/custom/0/on/allOf',
    ]);
  });

  it('B-1 refuses terms that cannot be', () => {
    const entry = { permission: 'contact-info', level: 'read' };
    expect(one({ ...entry, start: '2027-02-29T00:00:00Z' })).toEqual(['invalid /access/custom/0/start']);
    expect(one({ ...entry, end: 'tomorrow' })).toEqual(['invalid /access/custom/0/end']);
    expect(one({ ...entry, start: '2027-01-02T00:00:00Z', end: '2027-01-02T01:00:00+01:00' })).toEqual([
      'invalid /access/custom/0/end',
    ]);
  });

  it('refuses one permission and place twice, whatever the level', () => {
    const on = { type: 'product', id: 'app-1' };
    const custom = ['read', 'readWrite'].map(level => ({ permission: 'packages', level, on }));
    expect(codes({ custom })).toEqual(['invalid /access/custom/1']);
  });

  it.each([[7], [null], [[]], [{ roles: 'developer' }], [{ roles: [null, 7, []] }], [{ custom: [null] }]])(
    'refuses what has another shape: %j',
    access => {
      expect(codes(access).length).toBeGreaterThan(0);
    },
  );

  it('refuses keys that mean nothing, so that no slip of the pen widens a grant', () => {
    expect(codes({ roles: ['developer'], until: 'x' })).toEqual(['invalid /access/until']);
    expect(
      one({ permission: 'packages', level: 'read', on: { type: 'product', id: 'app-1', all: true } }),
    ).toEqual(['invalid /access/custom/0/on']);
  });
});

describe('access as text', () => {
  it('gives back what was given', () => {
    const text = {
      roles: ['developer', { role: 'marketer', end: '2027-01-31T00:00:00Z' }],
      reason: 'launch',
    };
    expect(printAccess(parseAccess(text))).toEqual(text);
  });

  it('the same access is the same in any order and for any reason, and no other is', () => {
    const a = {
      roles: [{ role: 'developer' }, { role: 'marketer', end: '2027-01-31T00:00:00Z' }],
      reason: 'x',
    };
    const b = { roles: [{ role: 'marketer', end: '2027-01-31T01:00:00+01:00' }, { role: 'developer' }] };
    expect(sameAccess(a, b)).toBe(true);
    expect(sameAccess(a, { roles: [{ role: 'developer' }, { role: 'marketer' }] })).toBe(false);
    expect(sameAccess({ roles: [] }, { custom: [] })).toBe(true);
  });
});
