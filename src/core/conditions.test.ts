import { describe, expect, it } from 'vitest';
import type { AccountFacts } from './account.ts';
import type { AccountIndex, Tenants } from './account-index.ts';
import type { Catalog } from './catalog.ts';
import type { CompileCondition, GivenProperties, PropertyDeclarations } from './condition.ts';
import { createAccountIndex } from './create-account-index.ts';
import type { Decision } from './decision.ts';
import { asAccountId, asMemberId, asObjectId, asTenantId } from './id.ts';
import type { GrantLevel } from './level.ts';
import { createTenantIndex } from './tenant-index.ts';

const tenantId = asTenantId('11111111-0000-4000-8000-000000000000');
const alice = { tenantId, objectId: asObjectId('a11ce000-0000-4000-8000-000000000000') };
const olga = { tenantId, objectId: asObjectId('01da0000-0000-4000-8000-000000000000') };

const catalog: Catalog = {
  catalog: 'records',
  version: 1,
  levels: ['none', 'read', 'readWrite'],
  resourceTypes: [{ id: 'account' }, { id: 'record' }, { id: 'page', parent: 'record' }],
  categories: [],
  features: [],
  permissions: [
    {
      id: 'content',
      name: 'Content',
      scope: 'record',
      read: 'See.',
      readWrite: 'Change.',
      addOns: 'covered-by-product',
      conditions: [
        { if: 'status', says: 'The record is open.', level: 'readWrite' },
        { if: 'clearance', says: 'The subject is cleared.' },
      ],
    },
    { id: 'notes', name: 'Notes', scope: 'record', readWrite: 'Note.', requires: ['content'] },
    { id: 'title', name: 'Title', scope: 'record', read: 'See.' },
  ],
  roles: [],
  properties: {
    subject: { clearance: { type: 'boolean', source: 'stored' } },
    resource: { status: { type: 'string' } },
    context: { day: { type: 'string' } },
  },
};

/** Stands for a language: a condition is the name of what must be said of subject or resource. */
const compile: CompileCondition = text => ({
  condition: ({ subject, resource }) => {
    if (text === 'clearance') return subject.properties['clearance'] === true;
    const { status } = resource.properties;
    return status === undefined ? 'nothing is said of status' : status === 'open';
  },
});

function indexOf(kept: Partial<AccountFacts>, declared?: PropertyDeclarations): AccountIndex {
  const directory = createTenantIndex(tenantId);
  const user = { kind: 'user', enabled: true, deleted: false, pending: false } as const;
  const objects = [alice, olga].map(({ objectId }) => ({ objectId, ...user }));
  directory.apply({ objects, gone: [], joined: [], left: [] }, 1);
  const tenants: Tenants = { index: () => directory, age: () => ({ confirmedAt: 0 }) };
  const all = { type: 'record', all: true } as const;
  return createAccountIndex({
    catalog: declared ? { ...catalog, properties: declared } : catalog,
    tenants,
    maxAge: { usual: 1000, sensitive: 1000 },
    conditions: compile,
    facts: {
      account: {
        id: asAccountId('acc'),
        name: '',
        kind: 'company',
        features: [],
        claimed: true,
        revision: 1,
      },
      owners: [olga],
      tenants: [tenantId],
      resources: [
        { type: 'record', id: 'r', name: 'R' },
        { type: 'page', id: 'p', name: 'P', parent: 'r' },
      ],
      members: [
        {
          ...alice,
          id: asMemberId('m'),
          kind: 'user',
          access: {
            custom: [
              { permission: 'content', level: 'readWrite', on: all },
              { permission: 'notes', level: 'readWrite', on: all },
              { permission: 'title', level: 'read', on: all },
            ],
          },
        },
      ],
      ...kept,
    },
  });
}

interface Asking {
  readonly who?: typeof alice;
  readonly permission?: string;
  readonly level?: GrantLevel;
  readonly on?: string;
  readonly properties?: GivenProperties;
}

function ask(
  index: AccountIndex,
  { who = alice, permission = 'content', level = 'readWrite', on, properties }: Asking = {},
): Decision {
  const resource = on === 'page' ? { type: 'page', id: 'p' } : { type: 'record', id: 'r' };
  const question = { subject: { ...who, type: 'user' as const }, permission, level, resource, at: 1 };
  return index.decide({ ...question, ...(properties && { properties }) }, true);
}

const cleared = {
  subjectProperties: [alice, olga].map(who => ({ ...who, properties: { clearance: true } })),
};
const open = { resourceProperties: [{ type: 'record', id: 'r', properties: { status: 'open' } }] };

describe('D-1 conditions bound permissions (decision 0017)', () => {
  it('D-1 a grant has effect while its conditions are met, and D-3 the no says which is not', () => {
    expect(ask(indexOf({ ...cleared, ...open })).allowed).toBe(true);
    const shut = { resourceProperties: [{ type: 'record', id: 'r', properties: { status: 'shut' } }] };
    expect(ask(indexOf({ ...cleared, ...shut })).reasons).toEqual({
      denials: [{ code: 'condition-not-met', permission: 'content', condition: 'The record is open.' }],
    });
  });

  it('D-3 what could not be evaluated is a no that says why', () => {
    expect(ask(indexOf(cleared)).reasons).toEqual({
      denials: [
        {
          code: 'condition-not-met',
          permission: 'content',
          condition: 'The record is open.',
          fault: 'nothing is said of status',
        },
      ],
    });
  });

  it('D-1 a condition of the higher level does not bind the lower one', () => {
    expect(ask(indexOf(cleared), { level: 'read' }).allowed).toBe(true);
    expect(ask(indexOf(open), { level: 'read' }).allowed).toBe(false);
  });

  it('D-1 what is kept stands above what is asked with, which counts where nothing is kept', () => {
    const given = (status: unknown): Asking => ({ properties: { resource: { status } } });
    const shut = { resourceProperties: [{ type: 'record', id: 'r', properties: { status: 'shut' } }] };
    expect(ask(indexOf({ ...cleared, ...shut }), given('open')).allowed).toBe(false);
    expect(ask(indexOf(cleared), given('open')).allowed).toBe(true);
    expect(ask(indexOf(cleared), given(null)).allowed).toBe(false);
  });

  it('D-1 the catalog may say that only what is kept counts, or only what is asked with', () => {
    const claimed: Asking = { properties: { subject: { clearance: true }, resource: { status: 'open' } } };
    expect(ask(indexOf({}), claimed).allowed).toBe(false);
    const asked = indexOf(
      { ...cleared, ...open },
      { ...catalog.properties, resource: { status: { type: 'string', source: 'question' } } },
    );
    expect(ask(asked).allowed).toBe(false);
    expect(ask(asked, claimed).allowed).toBe(true);
  });

  it('D-1 a value of another type is a no, whatever the condition would make of it', () => {
    const wrong = ask(indexOf(cleared), { properties: { resource: { status: ['open'] } } });
    expect(wrong.reasons).toMatchObject({
      denials: [{ fault: 'resource.status is not a text of at most 1000 characters' }, {}],
    });
    // Of what no condition may rest on, nothing is looked at.
    expect(ask(indexOf({ ...cleared, ...open }), { properties: { resource: { other: [] } } }).allowed).toBe(
      true,
    );
  });

  it('A-1 conditions bind owners as features do', () => {
    expect(ask(indexOf({ ...cleared, ...open }), { who: olga }).allowed).toBe(true);
    expect(ask(indexOf(cleared), { who: olga }).allowed).toBe(false);
  });

  it('R-8 what a permission requires must meet its conditions too', () => {
    expect(ask(indexOf(open), { permission: 'notes' }).reasons).toEqual({
      denials: [{ code: 'condition-not-met', permission: 'content', condition: 'The subject is cleared.' }],
    });
    expect(ask(indexOf(cleared), { permission: 'notes' }).allowed).toBe(true);
  });

  it('R-6 a question that the parent answers is judged by the resource asked about', () => {
    const properties = { resource: { status: 'open' } };
    expect(ask(indexOf({ ...cleared, ...open }), { on: 'page' }).allowed).toBe(false);
    expect(ask(indexOf(cleared), { on: 'page', properties }).allowed).toBe(true);
  });

  it('R-3 effective access shows what stands under a condition', () => {
    const lines = indexOf({}).effectiveAccess(alice, 1);
    expect(lines.map(line => [line.permission, line.under])).toEqual([
      ['content', ['The record is open.', 'The subject is cleared.']],
      ['notes', ['The subject is cleared.']],
      ['title', undefined],
    ]);
  });

  it('R-12 what was kept goes with the resource and with the member', () => {
    const index = indexOf({ ...cleared, ...open, aliases: [{ ...alice, type: 'user', id: 'alice' }] });
    index.apply({ kind: 'resource-deleted', type: 'record', id: 'r' }, 2);
    index.apply({ kind: 'resource-put', resource: { type: 'record', id: 'r', name: 'R' } }, 3);
    expect(index.resourceProperties('record', 'r')).toBeUndefined();
    index.apply({ kind: 'member-removed', ...alice }, 4);
    expect(index.subjectProperties(alice)).toBeUndefined();
    expect(index.alias('user', 'alice')).toBeUndefined();
    index.apply({ kind: 'tenant-removed', tenantId }, 5);
    expect(index.subjectProperties(olga), 'an owner is of no associated tenant as a rule').toBeDefined();
    index.apply({ kind: 'owners-changed', owners: [] }, 6);
    expect(index.subjectProperties(olga)).toBeUndefined();
  });

  it('D-1 an alias names one subject, and moves when it is put again', () => {
    const index = indexOf({ aliases: [{ ...alice, type: 'user', id: 'it' }] });
    const supposed = index.hypothetical([{ kind: 'alias-put', alias: { ...olga, type: 'user', id: 'it' } }]);
    expect(supposed.alias('user', 'it')?.objectId).toBe(olga.objectId);
    expect([supposed.aliasesOf(alice), supposed.aliasesOf(olga).length]).toEqual([[], 1]);
    expect(index.alias('user', 'it')?.objectId).toBe(alice.objectId);
  });
});
