import { expect } from 'vitest';
import type { Answer } from '../rolecall.ts';
import {
  application,
  group,
  guid,
  importAll,
  manager,
  marketer,
  password,
  user,
  type World,
} from './api-world.ts';

/** A tenant of its own with an account of its own, so that each trouble strikes nobody else. */
export interface TroubledTenant {
  readonly tenant: string;
  /** The path of the account below `/api/v1`. */
  readonly path: string;
  readonly domain: string;
  /** The id of the object that this tenant has under a name. */
  id(name: string): string;
  /** The id of its member here. */
  member(name: string): string;
  /** A key that was made before the trouble, to be deleted. */
  readonly oldKey: string;
  call(method: string, path: string, body?: object, key?: string): Promise<Answer>;
  /** What the directory itself answers to the application's own reading. */
  graph(path: string): Promise<Record<string, unknown> & { readonly value: readonly GraphItem[] }>;
  signIn(userName: string, secret: string): Promise<number | undefined>;
  keySignsIn(secret: string): Promise<boolean>;
  trouble(faults: readonly object[]): Promise<void>;
  /** How often each fault did strike. */
  struck(): Promise<readonly number[]>;
}

export interface GraphItem {
  readonly id: string;
  readonly displayName: string;
}

const kindOf: Readonly<Record<string, string>> = { Ways: 'group', App: 'application' };

/** Makes the tenant, its people and its account. */
export async function startTroubledTenant(world: World, label: string): Promise<TroubledTenant> {
  const tenant = guid(`tenant troubled ${label}`);
  const domain = `t${tenant.slice(0, 8)}.test`;
  const own = (name: string): string => `${name} ${tenant.slice(0, 8)}`;
  const id = (name: string): string => guid(own(name));
  const made = await world.admin('POST', '/tenants', {
    tenantId: tenant,
    displayName: label,
    domain,
    contactEmail: `it@${domain}`,
    administrator: { givenName: 'Ada', surname: 'Min', userName: 'admin', password: 'Ada-keeps-it-all-1' },
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  const people = ['Boss', 'Renamed', 'Moved', 'Forgot', 'Leaving'];
  await importAll(world, tenant, [
    ...people.map(each => user(own(each), domain)),
    group(own('First'), [own('Moved')]),
    group(own('Second'), []),
    group(own('Ways'), [own('Leaving')]),
    ...application(own('App')),
  ]);
  const roles = ['User Administrator', 'Application Administrator', 'Groups Administrator', 'Guest Inviter'];
  await world.admin('PATCH', `/tenants/${tenant}/objects/${id('Boss')}`, { directoryRoles: roles });
  const userName = (name: string): string => `${own(name).toLowerCase().replaceAll(' ', '.')}@${domain}`;
  const path = `/accounts/${await world.open()}`;
  const portal = await world.portalToken();
  const associated = await world.api('POST', `${path}/tenants`, portal, {
    token: await world.freshToken(tenant, userName('Boss'), password),
  });
  expect(associated.status, JSON.stringify(associated.body)).toBe(201);
  const members = new Map<string, string>();
  for (const name of [...people, 'Ways', 'App']) {
    const added = await world.api('POST', `${path}/members`, portal, {
      objects: [{ tenantId: tenant, objectId: id(name), kind: kindOf[name] ?? 'user' }],
      access: name === 'Boss' ? manager : marketer,
    });
    expect(added.status, JSON.stringify(added.body)).toBe(201);
    members.set(name, added.body.items[0].id as string);
  }
  const member = (name: string): string => `${path}/members/${members.get(name) ?? ''}`;
  const boss = await world.personToken(tenant, userName('Boss'), password);
  const call: TroubledTenant['call'] = (method, at, body, key) =>
    world.api(method, at, boss, body, key === undefined ? {} : { 'idempotency-key': key });
  const key = await call('POST', `${member('App')}/keys`, { description: 'old', months: 3 });
  expect(key.status, JSON.stringify(key.body)).toBe(201);
  return {
    tenant,
    path,
    domain,
    id,
    member,
    oldKey: key.body.keyId as string,
    call,
    async graph(at) {
      const { clientId, clientSecret } = world.running.installation;
      const token = await world.token(tenant, {
        grant_type: 'client_credentials',
        scope: 'https://graph.microsoft.com/.default',
        client_id: clientId,
        client_secret: clientSecret,
      });
      const headers = { authorization: `Bearer ${token.access_token}` };
      const found = await fetch(`${world.directoryUrl}/v1.0${at}`, { headers });
      return (await found.json()) as Awaited<ReturnType<TroubledTenant['graph']>>;
    },
    async signIn(name, secret) {
      const form = { grant_type: 'password', client_id: 'c11c11c1-0000-4000-8000-000000000001' };
      const answer = await world.token(tenant, { ...form, username: name, password: secret });
      return (answer as { error_codes?: number[] }).error_codes?.[0];
    },
    async keySignsIn(secret) {
      const client = guid(`${own('App')} client`);
      const form = { grant_type: 'client_credentials', client_id: client, client_secret: secret };
      return (await world.token(tenant, form)).access_token !== undefined;
    },
    async struck() {
      const { body } = await world.admin('GET', `/tenants/${tenant}/trouble`);
      return (body.faults as { struck: number }[]).map(each => each.struck);
    },
    async trouble(faults) {
      const set = await world.admin('PUT', `/tenants/${tenant}/trouble`, { faults });
      expect(set.status, JSON.stringify(set.body)).toBeLessThan(300);
    },
  };
}
