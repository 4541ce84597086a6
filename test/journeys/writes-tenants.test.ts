import { afterAll, beforeAll, expect, it } from 'vitest';
import { manager, north, startWorld, type OpenedAccount, type World } from './api-world.ts';

let world: World;
let account: OpenedAccount;
const ada = () => world.personToken(north, 'admin@north.test', 'Ada-keeps-it-all-1');
const codeOf = ({ status, body }: { status: number; body: { code?: string } }) => [status, body.code];

beforeAll(async () => {
  world = await startWorld();
  account = await world.openWith({ proofs: ['Nora', 'Sam'], members: { Nora: manager, Sam: manager } });
});
afterAll(async () => {
  await world?.close();
});

it('T-2 directory administrators list the accounts of their tenant and cut them off', async () => {
  const path = `/tenants/${north}/accounts`;
  const listed = await world.api('GET', path, await ada());
  expect(listed.body, JSON.stringify(listed.body)).toMatchObject({
    items: [{ id: account.id, name: 'Journey', members: 1 }],
    total: 1,
  });
  expect(codeOf(await world.api('GET', path, await world.as('Nora')))).toEqual([
    403,
    'directory-right-missing',
  ]);
  expect(codeOf(await world.api('GET', path, await world.as('Sam')))).toEqual([403, 'wrong-tenant']);
  expect(codeOf(await world.api('GET', path, await world.portalToken()))).toEqual([403, 'wrong-tenant']);
  const one = `${path}/${account.id}`;
  expect(codeOf(await world.api('DELETE', `${path}/unknown?confirm=cut-off`, await ada()))).toEqual([
    404,
    'not-found',
  ]);
  expect(codeOf(await world.api('DELETE', one, await world.as('Nora')))).toEqual([
    403,
    'directory-right-missing',
  ]);
  const asked = await world.api('DELETE', one, await ada());
  expect([...codeOf(asked), asked.body.confirm]).toEqual([409, 'confirmation-required', 'cut-off']);
  expect((await world.api('GET', account.path, await world.as('Nora'))).status).toBe(200);
  const cut = await world.api('DELETE', `${one}?confirm=cut-off`, await ada());
  expect(cut.body, JSON.stringify(cut.body)).toEqual({ account: account.id, tenantId: north, members: 1 });
  expect((await world.api('GET', account.path, await world.as('Nora'))).status).toBe(404);
  const log = await world.api('GET', `${account.path}/audit`, await world.as('Sam'));
  expect(log.body.items[0]).toMatchObject({ action: 'tenants.cut-off', result: 'done' });
});

it('T-5 a tenant is made where the directory can, and associated by a sign-in afterwards', async () => {
  const body = {
    displayName: 'Fresh',
    domain: 'fresh.test',
    contactEmail: 'it@fresh.test',
    administrator: { givenName: 'Eve', surname: 'Min', userName: 'eve', password: 'Eve-chose-this-1' },
  };
  const path = `${account.path}/directory/tenants`;
  const sam = await world.as('Sam');
  const made = await world.api('POST', path, sam, body);
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  expect(made.body).toMatchObject({
    domain: 'fresh.test',
    administrator: { userPrincipalName: 'eve@fresh.test' },
  });
  expect(JSON.stringify(made.body)).not.toContain('Eve-chose');
  const proof = await world.freshToken(made.body.tenantId, 'eve@fresh.test', 'Eve-chose-this-1');
  const associated = await world.api('POST', `${account.path}/tenants`, sam, { token: proof });
  expect(associated.status, JSON.stringify(associated.body)).toBe(201);
  const again = await world.api('POST', path, sam, body);
  expect([...codeOf(again), again.body.errors[0].pointer]).toEqual([409, 'directory-refused', '/domain']);
});
