import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres } from '../postgres.ts';
import {
  guid,
  manager,
  marketer,
  north,
  password,
  startWorld,
  type OpenedAccount,
  type World,
} from './api-world.ts';

const postgres = await startPostgres();

/** The main path of every write in a directory, on the store that the other journeys do not use. */
describe.skipIf('missing' in postgres && process.env['CI'] !== 'true')(
  'directory writes on PostgreSQL',
  () => {
    let world: World;
    let account: OpenedAccount;
    let nora: string;
    beforeAll(async () => {
      if ('missing' in postgres) throw new Error(postgres.missing);
      world = await startWorld({ DATABASE_URL: await postgres.createDatabase() });
      account = await world.openWith({
        members: {
          Nora: manager,
          Rita: marketer,
          Robot: marketer,
          'Una Four': marketer,
          Outer: { custom: [{ permission: 'contact-info', level: 'read' }] },
        },
      });
      await world.admin('PATCH', `/tenants/${north}/objects/${guid('Nora')}`, {
        directoryRoles: ['User Administrator', 'Application Administrator'],
      });
      nora = await world.as('Nora');
    });
    afterAll(async () => {
      await world?.close();
      if (!('missing' in postgres)) await postgres.stop();
    });
    const create = (what: string, body: object, key = what) =>
      world.api(
        'POST',
        `${account.path}/directory/${what}`,
        nora,
        { access: marketer, ...body },
        {
          'idempotency-key': key,
        },
      );
    const on = (method: string, name: string, what = '', body?: object, headers = {}) =>
      world.api(method, `${account.path}/members/${account.member[name] ?? ''}${what}`, nora, body, headers);

    it('U-2, G-2, P-2 create, each once, however often it is asked for', async () => {
      for (const [what, body] of [
        ['users', { givenName: 'On', surname: 'Postgres', userName: 'on.postgres' }],
        ['groups', { name: 'On Postgres', members: [guid('Una One')] }],
        ['applications', { name: 'On Postgres', replyUrl: 'https://on-postgres.example/' }],
      ] as const) {
        const made = await create(what, body);
        expect(made.status, JSON.stringify(made.body)).toBe(201);
        const again = await create(what, body);
        expect([again.status, again.body.member]).toEqual([201, made.body.member]);
        expect(again.headers.get('idempotency-replayed')).toBe('true');
        const other = await create(what, { ...body, access: manager });
        expect([other.status, other.body.code]).toEqual([422, 'idempotency-mismatch']);
      }
      const intents = await world.api('GET', `${account.path}/directory/intents`, nora);
      expect(intents.body.items).toEqual([]);
    });

    it('U-2 what stopped on the way is kept, and a retry completes it', async () => {
      const faults = [{ kind: 'claims-challenge', path: '/groups' }];
      await world.admin('PUT', `/tenants/${north}/trouble`, { faults });
      const body = { givenName: 'Left', surname: 'Over', userName: 'left.over', groups: [guid('Inner')] };
      const stopped = await create('users', body, 'left');
      await world.admin('DELETE', `/tenants/${north}/trouble`);
      expect([stopped.status, stopped.body.code, stopped.body.step]).toEqual([
        403,
        'interaction-required',
        'made',
      ]);
      const retried = await world.call('POST', stopped.body.retry as string, { token: nora });
      expect(retried.status, JSON.stringify(retried.body)).toBe(201);
      expect(retried.body).toMatchObject({ member: { objectId: stopped.body.made.objectId } });
    });

    it('U-5, U-6, P-3 profiles, passwords and keys', async () => {
      const changed = await on('PATCH', 'Rita', '/profile', { surname: 'Renamed', groups: [guid('Inner')] });
      expect(changed.body, JSON.stringify(changed.body)).toMatchObject({ details: { surname: 'Renamed' } });
      const reset = await on('POST', 'Rita', '/password-reset', undefined, { 'idempotency-key': 'reset' });
      expect(reset.body, JSON.stringify(reset.body)).toMatchObject({
        temporaryPassword: expect.stringMatching(/^.{16}$/),
      });
      const again = await on('POST', 'Rita', '/password-reset', undefined, { 'idempotency-key': 'reset' });
      expect(again.body).toEqual({ ...reset.body, temporaryPassword: null, secretShown: true });
      const key = await on('POST', 'Robot', '/keys', { description: 'pg', months: 3 });
      expect(key.status, JSON.stringify(key.body)).toBe(201);
      expect((await on('DELETE', 'Robot', `/keys/${key.body.keyId as string}`)).status).toBe(204);
    });

    it('U-8, U-12 cutting ways and deleting', async () => {
      const cut = await on('DELETE', 'Una Four', '?cut=groups');
      expect(cut.body, JSON.stringify(cut.body)).toMatchObject({
        remains: [],
        cut: [{ displayName: 'Outer' }],
      });
      const path = `${account.path}/directory/users/${guid('Rita')}?confirm=delete-user`;
      expect((await world.api('DELETE', path, nora)).body).toEqual({ deleted: guid('Rita') });
    });

    it('T-5 a tenant is made once under its key', async () => {
      const body = {
        displayName: 'Fresh',
        domain: 'fresh.test',
        contactEmail: 'it@fresh.test',
        administrator: { givenName: 'Eve', surname: 'Min', userName: 'eve', password },
      };
      const make = () =>
        world.api('POST', `${account.path}/directory/tenants`, nora, body, { 'idempotency-key': 'fresh' });
      const made = await make();
      expect(made.status, JSON.stringify(made.body)).toBe(201);
      expect((await make()).body).toEqual(made.body);
    });
  },
);
