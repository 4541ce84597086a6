import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  guid,
  manager,
  marketer,
  named,
  reader,
  startWorld,
  tenantIdOf,
  writer,
  type OpenedAccount,
  type World,
} from './api-world.ts';

let world: World;
let portal: string;
let account: OpenedAccount;

const finance = { roles: ['finance-contributor'] };
const contact = (level: string) => ({ permission: 'contact-info', level });
/** May change users and read contact info, and holds nothing else. */
const limited = { custom: [...writer.custom, contact('read')] };

beforeAll(async () => {
  world = await startWorld();
  portal = await world.portalToken();
  account = await world.openWith({
    proofs: ['Nora', 'Sam'],
    account: { owner: { tenantId: tenantIdOf('Olga'), objectId: guid('Olga') } },
    members: {
      Nora: manager,
      Sam: manager,
      Wanda: limited,
      Rita: reader,
      Mike: marketer,
      Outer: reader,
      Stan: manager,
    },
  });
});
afterAll(async () => {
  await world?.close();
});

const put = async (by: string, name: string, access: unknown, query = '?dryRun=true') => {
  const path = `${account.path}/members/${account.member[name]}/access${query}`;
  const answer = await world.api('PUT', path, await world.as(by), access, { 'if-match': '*' });
  return answer.status === 200 ? 200 : answer.body.code;
};
const add = async (by: string, access: unknown, name = 'Una One') => {
  const body = { objects: [named(name)], access };
  const answer = await world.api('POST', `${account.path}/members?dryRun=true`, await world.as(by), body);
  return answer.status === 200 ? 200 : (answer.body.code ?? answer.body.items[0].problem.code);
};
const remove = async (by: string, name: string) => {
  const path = `${account.path}/members/${account.member[name]}?dryRun=true`;
  const answer = await world.api('DELETE', path, await world.as(by));
  return answer.status === 200 ? 200 : answer.body.code;
};

describe('R-10 nobody makes themselves stronger', () => {
  it('a writer without the role grants only what they hold', async () => {
    expect(await add('Wanda', reader)).toBe(200);
    expect(await add('Wanda', { custom: [contact('read')] })).toBe(200);
    expect(await add('Wanda', { custom: [contact('readWrite')] })).toBe('grants-exceed-own');
    expect(await add('Wanda', marketer)).toBe('grants-exceed-own');
    expect(await put('Wanda', 'Rita', { custom: [contact('read')] })).toBe(200);
    expect(await put('Wanda', 'Wanda', manager)).toBe('grants-exceed-own');
    const body = { objects: [named('Una One')], access: marketer };
    const refused = await world.api('POST', `${account.path}/members`, await world.as('Wanda'), body);
    expect(refused.body.missing).toMatchObject({
      permission: expect.any(String),
      level: expect.any(String),
      grant: expect.anything(),
    });
    expect(
      refused.body.missing.whoCanGive.map((each: { displayName: string }) => each.displayName),
    ).toContain('Nora');
  });

  it('and changes or removes only those who hold no more', async () => {
    expect(await remove('Wanda', 'Rita')).toBe(200);
    expect(await remove('Wanda', 'Mike')).toBe('grants-exceed-own');
    expect(await remove('Wanda', 'Nora')).toBe('grants-exceed-own');
    expect(await put('Wanda', 'Nora', reader)).toBe('grants-exceed-own');
  });

  it('a holder of the role manages every member and gives others what the role lacks, never themselves or their groups', async () => {
    expect(await add('Nora', finance)).toBe(200);
    expect(await put('Nora', 'Stan', reader)).toBe(200);
    expect(await put('Nora', 'Nora', { roles: ['manager', 'finance-contributor'] })).toBe(
      'grants-exceed-own',
    );
    // Una Four is in Outer; made a manager, she cannot strengthen it.
    const path = `${account.path}/members`;
    await world.api('POST', path, portal, { objects: [named('Una Four')], access: manager });
    expect(await put('Una Four', 'Outer', finance)).toBe('grants-exceed-own');
    expect(await put('Una Four', 'Mike', finance)).toBe(200);
    expect(await add('Una Four', finance, 'Inner')).toBe(200);
  });

  it('A-2 nobody but an owner touches an owner, and no grant reaches one', async () => {
    const owner = { tenantId: tenantIdOf('Sue'), objectId: guid('Sue') };
    await world.api('POST', `${account.path}/members`, portal, { objects: [named('Sue')], access: marketer });
    const listed = await world.api('GET', `${account.path}/members?q=sue`, portal);
    const sue = listed.body.items[0].id as string;
    await world.api('POST', `${account.path}/owners`, await world.as('Olga'), owner);
    const accepted = await world.api('POST', `${account.path}/owners/accept`, await world.as('Sue'));
    expect(accepted.status, JSON.stringify(accepted.body)).toBe(200);
    for (const token of [await world.as('Nora'), portal]) {
      const gone = await world.api('DELETE', `${account.path}/members/${sue}`, token);
      expect([gone.status, gone.body.code]).toEqual([403, 'owner-immutable']);
      const changed = await world.api('PUT', `${account.path}/members/${sue}/access`, token, reader, {
        'if-match': '*',
      });
      expect([changed.status, changed.body.code]).toEqual([403, 'owner-immutable']);
      const added = await world.api('POST', `${account.path}/members`, token, {
        objects: [{ ...owner, kind: 'user' }],
        access: reader,
      });
      expect([added.status, added.body.items[0].problem.code]).toEqual([403, 'owner-immutable']);
    }
  });
});

describe('U-11 nobody locks themselves or all out by accident', () => {
  it('losing account-users: readWrite oneself takes ?confirm=', async () => {
    const own = `${account.path}/members/${account.member['Sam']}`;
    const sam = await world.as('Sam');
    const refused = await world.api('DELETE', own, sam);
    expect([refused.status, refused.body.code]).toEqual([409, 'confirmation-required']);
    const name = refused.body.confirm as string;
    expect(refused.body.detail).toContain(`?confirm=${name}`);
    const demote = await world.api('PUT', `${own}/access`, sam, marketer, { 'if-match': '*' });
    expect([demote.status, demote.body.code]).toEqual([409, 'confirmation-required']);
    expect((await world.api('DELETE', `${own}?confirm=something`, sam)).status).toBe(409);
    expect(
      (await world.api('PUT', `${own}/access`, sam, { roles: ['manager', 'marketer'] }, { 'if-match': '*' }))
        .status,
    ).toBe(200);
    const done = await world.api('DELETE', `${own}?confirm=${name}`, sam);
    expect(done.status, JSON.stringify(done.body)).toBe(200);
    expect((await world.api('GET', account.path, sam)).status).toBe(404);
  });

  it('the last manager of an account without a reachable owner cannot go at all', async () => {
    const owner = { tenantId: tenantIdOf('Otto'), objectId: guid('Otto') };
    const { path, member } = await world.openWith({
      account: { owner },
      members: { Nora: manager, Rita: reader },
    });
    const nora = await world.as('Nora');
    const own = `${path}/members/${member['Nora']}`;
    for (const token of [nora, portal]) {
      const gone = await world.api('DELETE', `${own}?confirm=lose-account-users`, token);
      expect([gone.status, gone.body.code]).toEqual([409, 'last-manager']);
      const end = { roles: [{ role: 'manager', end: '2099-01-01T00:00:00Z' }] };
      const ending = await world.api('PUT', `${own}/access`, token, end, { 'if-match': '*' });
      expect([ending.status, ending.body.code]).toEqual([409, 'last-manager']);
    }
    // An owner whom the portal named can be reached once they have been here.
    await world.api('GET', '/me', await world.as('Otto'));
    expect((await world.api('DELETE', `${own}?confirm=lose-account-users`, nora)).status).toBe(200);
    const other = await world.openWith({
      account: { owner: { ...owner, objectId: guid('nobody') } },
      members: { Nora: manager, Stan: manager },
    });
    const leaving = `${other.path}/members/${other.member['Nora']}?confirm=lose-account-users`;
    expect((await world.api('DELETE', leaving, nora)).status).toBe(200);
  });
});
