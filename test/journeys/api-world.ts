import { createHash, scryptSync } from 'node:crypto';
import { expect } from 'vitest';
import {
  callJson,
  startTestRolecall,
  type Answer,
  type CallOptions,
  type TestRolecall,
} from '../rolecall.ts';
import { portalClientId } from '../rolecall.ts';
import type { StartOptions } from '../../src/main/start.ts';

/** A GUID made of a name, so that journeys read well. */
export const guid = (name: string): string => {
  const hex = createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

export const consumers = '9188040d-6c67-4c5b-b112-36a304b66dad';
export const north = guid('tenant north');
export const south = guid('tenant south');
/** Associated with no account. */
export const east = guid('tenant east');

export const password = 'Journey-0-Passw0rd';
const secret = 'a secret of the journeys, long enough';

/**
 * The password as the directory keeps one, at the least cost that it takes: a journey signs in a dozen people, and each
 * sign-in at the usual cost is a quarter of a second of processor time.
 */
const cheap = { N: 2 ** 10, r: 8, p: 1 };
const salt = 'salt of journeys';
const bare = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');
const hash = `$scrypt$ln=10,r=8,p=1$${bare(Buffer.from(salt))}$${bare(scryptSync(password, salt, 32, cheap))}`;

const portalPowers = ['decide', 'resources', 'visits', 'accounts', 'manage'] as const;
type PortalPower = (typeof portalPowers)[number];

const line = (type: string, fields: object): string =>
  JSON.stringify({ '@odata.type': `#microsoft.graph.${type}`, ...fields });

/** A user as the directory imports one; the user name is the name in lower case. */
export const user = (name: string, domain: string, more: object = {}): string =>
  line('user', {
    id: guid(name),
    displayName: name,
    givenName: name.split(' ')[0],
    surname: name.split(' ')[1] ?? 'Tester',
    userPrincipalName: `${name.toLowerCase().replaceAll(' ', '.')}@${domain}`,
    mailNickname: name.toLowerCase().replaceAll(' ', '.'),
    mail: `${name.toLowerCase().replaceAll(' ', '.')}@mail.${domain}`,
    accountEnabled: true,
    passwordProfile: { hash, forceChangePasswordNextSignIn: false },
    ...more,
  });

export const group = (name: string, members: readonly string[]): string =>
  line('group', {
    id: guid(name),
    displayName: name,
    mailNickname: name.toLowerCase().replaceAll(' ', '-'),
    mailEnabled: false,
    securityEnabled: true,
    'members@odata.bind': members.map(
      member => `https://graph.microsoft.com/v1.0/directoryObjects/${guid(member)}`,
    ),
  });

/** An application with its service principal, which signs in with the secret of all. */
export const application = (name: string): readonly string[] => [
  line('application', {
    id: guid(`${name} application`),
    appId: guid(`${name} client`),
    displayName: name,
    passwordCredentials: [{ secretText: secret }],
  }),
  line('servicePrincipal', {
    id: guid(name),
    appId: guid(`${name} client`),
    displayName: name,
    servicePrincipalType: 'Application',
    accountEnabled: true,
  }),
];

const people: Readonly<Record<string, readonly string[]>> = {
  north: ['Nora', 'Rita', 'Wanda', 'Mike', 'Gil', 'Stan', 'Una One', 'Una Two', 'Una Three', 'Una Four'],
  south: ['Sam', 'Sue'],
  east: ['Eve'],
};
const tenants: Readonly<Record<string, string>> = { north, south, east };

/** Where somebody of the world signs in. */
const homeOf = (name: string): string =>
  name === 'Olga' || name === 'Otto'
    ? 'live'
    : (Object.keys(people).find(tenant => people[tenant]?.includes(name)) ?? 'north');

/** A running Rolecall with three tenants, personal accounts and a portal application for each power. */
export interface World extends TestRolecall {
  /** Calls the REST API below `/api/v1`. */
  api(
    method: string,
    path: string,
    token?: string,
    body?: unknown,
    headers?: CallOptions['headers'],
  ): Promise<Answer>;
  /** A person's token for Rolecall's API, by name. */
  as(name: string): Promise<string>;
  /** A fresh token, as proof of a sign-in. */
  proof(name: string): Promise<string>;
  /** An application's token, by name, of the tenant given. */
  robot(name: string, tenant?: string): Promise<string>;
  /** The token of the portal application that has this power alone. */
  portal(power: PortalPower): Promise<string>;
  token(
    tenant: string,
    form: Readonly<Record<string, string>>,
  ): Promise<{ access_token: string; id_token: string }>;
  /** Opens an account by the portal. */
  open(body?: object): Promise<string>;
  /** Opens an account, associates tenants by their people's sign-in and adds members with access. */
  openWith(options: {
    readonly proofs?: readonly string[];
    readonly members?: Readonly<Record<string, unknown>>;
    readonly account?: object;
  }): Promise<OpenedAccount>;
}

export interface OpenedAccount {
  readonly id: string;
  /** The path of the account below `/api/v1`. */
  readonly path: string;
  /** Members' ids by name. */
  readonly member: Readonly<Record<string, string>>;
}

const kinds: Readonly<Record<string, string>> = {
  Inner: 'group',
  Outer: 'group',
  Robot: 'application',
};
export const tenantIdOf = (name: string): string => tenants[homeOf(name)] ?? consumers;

/** An object as calls that add members name it. */
export const named = (name: string) => ({
  tenantId: tenantIdOf(name),
  objectId: guid(name),
  kind: kinds[name] ?? 'user',
});

async function makeDirectories(rolecall: TestRolecall): Promise<void> {
  for (const [name, tenantId] of Object.entries(tenants)) {
    const made = await rolecall.admin('POST', '/tenants', {
      tenantId,
      displayName: name,
      domain: `${name}.test`,
      contactEmail: `it@${name}.test`,
      administrator: { givenName: 'Ada', surname: 'Min', userName: 'admin', password: 'Ada-keeps-it-all-1' },
    });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    const lines = (people[name] ?? []).map(each => user(each, `${name}.test`));
    if (name === 'north') {
      lines.push(
        user('Gus', 'north.test', { userType: 'Guest', externalUserState: 'Accepted' }),
        group('Inner', ['Gil']),
        group('Outer', ['Inner', 'Una Four']),
        ...application('Robot'),
      );
    }
    await importAll(rolecall, tenantId, lines);
  }
  await importAll(rolecall, 'consumers', [user('Olga', 'live.test'), user('Otto', 'live.test')]);
  const portals = portalPowers.flatMap(power => application(`Portal ${power}`));
  await importAll(rolecall, rolecall.running.installation.operatorTenantId, portals);
}

export async function importAll(
  rolecall: TestRolecall,
  tenant: string,
  lines: readonly string[],
): Promise<void> {
  const imported = await rolecall.importLines(tenant, lines.join('\n'));
  expect(imported.body.problems, JSON.stringify(imported.body)).toEqual([]);
}

/** Starts the world; `env` as for the whole Rolecall. */
export async function startWorld(
  env: Readonly<Record<string, string>> = {},
  options: StartOptions = {},
): Promise<World> {
  const each = portalPowers.map(power => `${guid(`Portal ${power} client`)}:${power}`);
  const rolecall = await startTestRolecall(
    {
      PORTAL_CLIENT_IDS: [portalClientId, ...each].join(','),
      ...env,
    },
    options,
  );
  await makeDirectories(rolecall);
  const operator = rolecall.running.installation.operatorTenantId;
  const robots = new Map<string, Promise<string>>();
  const token: World['token'] = async (tenant, form) => {
    const response = await fetch(`${rolecall.directoryUrl}/${tenant}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({ scope: 'api://rolecall/.default', ...form }),
    });
    return (await response.json()) as { access_token: string; id_token: string };
  };
  const userNameOf = (name: string): string =>
    `${name.toLowerCase().replaceAll(' ', '.')}@${homeOf(name)}.test`;
  const world: World = {
    ...rolecall,
    token,
    api: (method, path, bearer, body, headers = {}) =>
      callJson(`${rolecall.url}/api/v1${path}`, method, {
        headers,
        ...(bearer === undefined ? {} : { token: bearer }),
        ...(body === undefined ? {} : { body }),
      }),
    as: name => rolecall.personToken(tenantIdOf(name), userNameOf(name), password),
    proof: name => rolecall.freshToken(tenantIdOf(name), userNameOf(name), password),
    robot(name, tenant = north) {
      const form = {
        grant_type: 'client_credentials',
        client_id: guid(`${name} client`),
        client_secret: secret,
      };
      const known = robots.get(name) ?? token(tenant, form).then(answer => answer.access_token);
      robots.set(name, known);
      return known;
    },
    portal: power => world.robot(`Portal ${power}`, operator),
    async open(body = {}) {
      const portal = await rolecall.portalToken();
      const opened = await world.api('POST', '/accounts', portal, {
        name: 'Journey',
        kind: 'company',
        ...body,
      });
      expect(opened.status, JSON.stringify(opened.body)).toBe(201);
      return opened.body.id as string;
    },
    async openWith({ proofs = ['Nora'], members = {}, account = {} }) {
      const id = await world.open(account);
      const path = `/accounts/${id}`;
      const portal = await rolecall.portalToken();
      for (const name of proofs) {
        const associated = await world.api('POST', `${path}/tenants`, portal, {
          token: await world.proof(name),
        });
        expect(associated.status, JSON.stringify(associated.body)).toBe(201);
      }
      const member: Record<string, string> = {};
      for (const [name, access] of Object.entries(members)) {
        const added = await world.api('POST', `${path}/members`, portal, { objects: [named(name)], access });
        expect(added.status, JSON.stringify(added.body)).toBe(201);
        member[name] = added.body.items[0].id;
      }
      return { id, path, member };
    },
  };
  return world;
}

export const manager = { roles: ['manager'] };
export const reader = { custom: [{ permission: 'account-users', level: 'read' }] };
export const writer = { custom: [{ permission: 'account-users', level: 'readWrite' }] };
export const marketer = { roles: ['marketer'] };
