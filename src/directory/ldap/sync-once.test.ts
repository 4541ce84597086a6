import { describe, expect, it } from 'vitest';
import { ACTIVE_DIRECTORY, INET_ORG_PERSON } from './attribute-maps.ts';
import { LdapFault, type LdapEntry, type LdapReader, type LdapSearch } from './ldap-reader.ts';
import type { SyncLine } from './plan-sync.ts';
import { readDirectory } from './read-directory.ts';
import { syncOnce } from './sync-once.ts';
import type { Applied, HeldObject, SyncedTenant } from './synced-tenant.ts';
import { isDisabled } from './to-graph.ts';

const entry = (dn: string, attributes: Record<string, (string | Buffer)[]>): LdapEntry => ({
  dn,
  attributes: new Map(Object.entries(attributes).map(([name, values]) => [name.toLowerCase(), values])),
});

const person = (n: number): LdapEntry =>
  entry(`uid=p${n},dc=x`, { entryUUID: [`uuid-${n}`], uid: [`p${n}`], cn: [`P ${n}`], sn: ['S'] });

const nothing: Applied = {
  created: 0,
  updated: 0,
  restored: 0,
  removed: 0,
  membersAdded: 0,
  membersRemoved: 0,
};

function held(n: number): HeldObject {
  const properties = { onPremisesImmutableId: `uuid-${n}`, userPrincipalName: `p${n}@x.test` };
  return { id: `id-${n}`, kind: 'user', deleted: false, cloudManaged: false, properties };
}

function tenantWith(objects: readonly HeldObject[]): SyncedTenant & { readonly lines: SyncLine[] } {
  const lines: SyncLine[] = [];
  return {
    lines,
    read: () => Promise.resolve({ tenant: { id: 't', domains: ['x.test'] }, objects }),
    write(some) {
      lines.push(...some);
      return Promise.resolve({ applied: nothing, problems: [] });
    },
  };
}

/** Answers each search with pages, or with a fault after them. */
const readerOf = (answer: (search: LdapSearch) => (LdapEntry[] | Error)[]): LdapReader => ({
  async *search(search) {
    for (const page of answer(search)) {
      if (page instanceof Error) throw page;
      yield page;
    }
  },
  close: () => Promise.resolve(),
});

const read = {
  map: INET_ORG_PERSON,
  userBases: ['dc=x'],
  groupBases: ['dc=x'],
  userFilter: '(users)',
  groupFilter: '(groups)',
};

describe('one sync', () => {
  it('removes nobody because a page failed', async () => {
    const target = tenantWith([held(1), held(2)]);
    const reader = readerOf(({ filter }) =>
      filter === '(users)' ? [[person(1)], new LdapFault('ldap-unreachable', 'gone')] : [],
    );
    await expect(syncOnce(reader, target, { read })).rejects.toMatchObject({ code: 'ldap-unreachable' });
    expect(target.lines).toEqual([]);
  });

  it('removes nobody who was on no page but is there when looked up', async () => {
    const target = tenantWith([held(1), held(2), held(3)]);
    const reader = readerOf(({ filter }) => {
      if (filter === '(users)') return [[person(1)]];
      return filter.includes('entryUUID=uuid\\2d2') ? [[person(2)]] : [];
    });
    await syncOnce(reader, target, { read, acceptMassRemoval: true });
    expect(target.lines.filter(line => 'remove' in line)).toEqual([{ remove: 'id-3' }]);
  });

  it('stops between two requests when told, and does not date the sync', async () => {
    const target = tenantWith([]);
    const people = Array.from({ length: 1_200 }, (_, n) => person(n));
    const reader = readerOf(({ filter }) => (filter === '(users)' ? [people] : []));
    const result = await syncOnce(reader, target, { read, stopping: () => target.lines.length >= 500 });
    expect(result.stopped).toBe(true);
    expect(target.lines).toHaveLength(500);
    expect(target.lines).not.toContainEqual({ finished: true });
  });

  it('says which entries cannot be taken, and takes the others', async () => {
    const target = tenantWith([]);
    const reader = readerOf(({ filter }) =>
      filter === '(users)'
        ? [[person(1), entry('uid=x,dc=x', { uid: ['x'] }), entry('cn=y', { entryUUID: ['y'] })]]
        : [],
    );
    const { problems } = await syncOnce(reader, target, { read });
    expect(problems.map(({ code }) => code)).toEqual(['no-anchor', 'no-user-name']);
    expect(target.lines.filter(line => 'put' in line)).toHaveLength(1);
  });
});

describe('reading', () => {
  const tenant = { id: 't', domains: ['x.test'] };

  it('reads long lists of members in the ranges that Active Directory gives', async () => {
    const dns = Array.from({ length: 4 }, (_, n) => `CN=P${n},dc=x`);
    const guids = dns.map((_, n) => Buffer.from([n, 1]));
    const people = dns.map((dn, n) =>
      entry(dn, { objectGUID: [guids[n] as Buffer], sAMAccountName: [`p${n}`] }),
    );
    const group = { objectGUID: [Buffer.from([9])], cn: ['g'], member: [] };
    const ranges: Record<string, Record<string, string[]>> = {
      'member;range=2-*': { 'member;range=2-2': [dns[2] as string] },
      'member;range=3-*': { 'member;range=3-*': [dns[3] as string] },
    };
    const reader = readerOf(({ filter, scope, base, attributes }) => {
      if (scope === 'base') return [[entry(base, ranges[attributes[0] as string] ?? {})]];
      if (filter === '(users)') return [people];
      return [[entry('CN=g,dc=x', { ...group, 'member;range=0-1': dns.slice(0, 2) })]];
    });
    const snapshot = await readDirectory(reader, { ...read, tenant, map: ACTIVE_DIRECTORY });
    const [members] = snapshot.members.values();
    expect(members).toEqual(new Set(guids.map(bytes => bytes.toString('base64'))));
  });

  it.each([
    [{ pwdAccountLockedTime: ['000001010000Z'] }, true],
    // Wrong passwords lock for a while: that is no reason to take access away.
    [{ pwdAccountLockedTime: ['20260101120000Z'] }, false],
    [{ nsAccountLock: ['TRUE'] }, true],
    [{ nsAccountLock: ['false'] }, false],
    [{}, false],
  ])('takes %j for disabled: %s', (attributes, disabled) => {
    expect(isDisabled(INET_ORG_PERSON, entry('cn=x', attributes as Record<string, string[]>))).toBe(disabled);
  });
});
