import { describe, expect, it } from 'vitest';
import type { Client } from '../client/client.ts';
import type { Member, MemberFilter, PageQuery } from '../client/contract.ts';
import { listAll, memberLines } from './members-list.ts';

const member = (number: number): Member => ({
  id: `m-${number}`,
  kind: 'user',
  tenantId: 't',
  objectId: `o-${number}`,
  displayName: `Person ${number}`,
  userPrincipalName: null,
  state: 'active',
  guest: false,
  access: { roles: ['developer'] },
  ends: null,
  lastActivity: null,
  added: '2026-01-01T00:00:00Z',
  addedBy: {},
  revision: 1,
});

/** A list of so many members, in pages as asked for, whose cursor is where the next page begins. */
function listing(total: number) {
  const asked: (MemberFilter & PageQuery)[] = [];
  const list = async (_account: string, query: MemberFilter & PageQuery = {}) => {
    asked.push(query);
    const from = Number(query.cursor ?? 0);
    const to = Math.min(total, from + (query.limit ?? 50));
    const items = Array.from({ length: to - from }, (_, index) => member(from + index));
    return { items, next: to < total ? String(to) : null, total };
  };
  return { asked, client: { members: { list } } as unknown as Pick<Client, 'members'> };
}

describe('U-10 the list of members on the command line', () => {
  it('follows the pages to the end', async () => {
    const { asked, client } = listing(1201);
    const { items, total } = await listAll(client, 'acc', { kind: 'user' }, Number.POSITIVE_INFINITY);
    expect([new Set(items.map(each => each.id)).size, total]).toEqual([1201, 1201]);
    expect(asked.map(({ cursor, limit, kind }) => [cursor, limit, kind])).toEqual([
      [undefined, 500, 'user'],
      ['500', 500, 'user'],
      ['1000', 500, 'user'],
    ]);
  });

  it('stops at a limit', async () => {
    const { asked, client } = listing(1201);
    expect((await listAll(client, 'acc', {}, 501)).items).toHaveLength(501);
    expect(asked.map(({ limit }) => limit)).toEqual([500, 1]);
  });

  it('prints columns and nothing for an empty list', () => {
    expect(memberLines([])).toEqual([]);
    expect(memberLines([{ ...member(7), displayName: 'A\u001b[31mB' }])).toEqual([
      'NAME     USER NAME  KIND  ACCESS     STATE   MEMBER',
      'A�[31mB  -          user  developer  active  m-7',
    ]);
  });
});
