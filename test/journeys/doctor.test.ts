import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeClientCertificate } from '../contract/directory-certificate-maker.ts';
import { freePort } from '../rolecall.ts';
import { linkIn, startEntraWorld, type Diagnosis, type EntraWorld } from './entra-world.ts';
import type { Env } from './process-child.ts';

let world: EntraWorld;
let customer: { readonly tenantId: string; readonly domain: string };
let application: string;
let asRegistered: Record<string, unknown>;

beforeAll(async () => {
  world = await startEntraWorld();
  await world.consent(linkIn(await world.doctor(), world.operatorTenantId), 'ada@operator.test');
  customer = await world.customer('customer');
  await world.consent(linkIn(await look(), customer.tenantId), `ada@${customer.domain}`);
  application = `applications(appId='${world.clientId}')`;
  const { body } = await world.graph('GET', application);
  asRegistered = body;
}, 120_000);
afterAll(() => world.close());

const look = (change: Env = {}): Promise<Diagnosis> => world.doctor(change, ['--tenant', customer.tenantId]);

const found = ({ checks }: Diagnosis, check: string, outcome = 'failed') =>
  checks.filter(each => each.check === check && each.outcome === outcome);

/** Changes the registration for the time of a test. */
async function withRegistration(change: object, work: () => Promise<void>): Promise<void> {
  const patch = async (body: object): Promise<void> => {
    const { status, body: said } = await world.graph('PATCH', application, body);
    expect(status, JSON.stringify(said)).toBe(204);
  };
  await patch(change);
  try {
    await work();
  } finally {
    const before = Object.keys(change).map(name => [name, asRegistered[name]]);
    await patch(Object.fromEntries(before) as object);
  }
}

it('nothing fails where all was done as docs/entra.md says, and the exit status is 0', async () => {
  const diagnosis = await look();
  expect(diagnosis.failed, diagnosis.out).toEqual([]);
  expect(diagnosis.healthy).toBe(true);
  expect(diagnosis.status).toBe(0);
  const fine = diagnosis.checks.filter(each => each.outcome === 'ok').map(each => each.check);
  for (const check of [
    'sign-in.issuer',
    'clock',
    'operator-tenant',
    'credential',
    'api.idtyp',
    'api.version',
    'redirect-uris',
    'account-types',
    'optional-claims',
    'requested-permissions',
    'portals',
  ])
    expect(fine, check).toContain(check);
  // Rolecall does not run: that alone is doubtful here.
  expect(diagnosis.checks.filter(each => each.outcome === 'warning').map(each => each.check)).toEqual([
    'public-url',
  ]);
  expect(found(diagnosis, 'tenant.graph', 'ok').map(each => each.tenant)).toEqual([
    world.operatorTenantId,
    customer.tenantId,
  ]);
});

it('the optional claim idtyp is missing: said of the tokens and of the registration', async () => {
  await withRegistration({ optionalClaims: { accessToken: [{ name: 'acct' }] } }, async () => {
    const diagnosis = await look();
    expect(diagnosis.failed).toEqual(['api.idtyp', 'optional-claims']);
    expect(found(diagnosis, 'optional-claims')[0]?.detail).toContain('do not ask for idtyp:');
    expect(diagnosis.status).toBe(1);
  });
});

it('a redirect URI is missing: named to the letter', async () => {
  await withRegistration({ web: { redirectUris: [`${world.publicUrl}/auth/callback`] } }, async () => {
    const diagnosis = await look();
    expect(diagnosis.failed).toEqual(['redirect-uris']);
    expect(found(diagnosis, 'redirect-uris')[0]?.detail).toBe(`Not registered: ${world.publicUrl}/.`);
  });
});

it('a permission is no longer asked for, and a tenant that consents again loses it: both are named, with what does not work', async () => {
  const [graph] = asRegistered['requiredResourceAccess'] as { resourceAccess: { id: string }[] }[];
  const applications = '9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30';
  const resourceAccess = graph?.resourceAccess.filter(each => each.id !== applications);
  await withRegistration({ requiredResourceAccess: [{ ...graph, resourceAccess }] }, async () => {
    const asked = await look();
    expect(asked.failed).toEqual(['requested-permissions']);
    expect(found(asked, 'requested-permissions')[0]?.detail).toContain('Application.Read.All');
    const link = `${world.loginUrl}/${customer.tenantId}/adminconsent?client_id=${world.clientId}&redirect_uri=${encodeURIComponent(`${world.publicUrl}/`)}`;
    await world.consent(link, `ada@${customer.domain}`);
    const [missing] = found(await look(), 'tenant.permissions');
    expect(missing?.tenant).toBe(customer.tenantId);
    expect(missing?.detail).toContain('did not consent to Application.Read.All: applications cannot be read');
    expect(missing?.remedy).toContain(link);
  });
  await world.consent(linkIn(await look(), customer.tenantId), `ada@${customer.domain}`);
  expect((await look()).failed).toEqual([]);
});

it("people of the operator's tenant alone could sign in: said", async () => {
  await withRegistration({ signInAudience: 'AzureADMultipleOrgs' }, async () => {
    const diagnosis = await look();
    expect(diagnosis.failed).toEqual([]);
    expect(found(diagnosis, 'account-types', 'warning')[0]?.detail).toContain(
      'Personal accounts cannot sign in',
    );
  });
});

it('a wrong secret: said, and the secret itself never', async () => {
  const secret = 'this-secret-is-wrong-0123456789';
  const diagnosis = await look({ CLIENT_CERTIFICATE: '', CLIENT_SECRET: secret });
  expect(diagnosis.failed).toEqual(['sign-in']);
  expect(found(diagnosis, 'sign-in')[0]?.detail).toContain('AADSTS7000215');
  expect(found(diagnosis, 'sign-in')[0]?.remedy).toContain('Value of a secret');
  expect(diagnosis.out + diagnosis.err).not.toContain(secret);
});

it('an expired certificate, one that is not registered, and a file that is none: each is told apart', async () => {
  const file = join(world.folder, 'other.pem');
  const write = async (days: number): Promise<string> => {
    const { pem, keyPem } = await makeClientCertificate(days);
    writeFileSync(file, `${pem}\n${keyPem}`, { mode: 0o600 });
    return keyPem;
  };
  await write(-1);
  const expired = await look({ CLIENT_CERTIFICATE: file });
  expect(expired.failed).toEqual(['credential']);
  expect(found(expired, 'credential')[0]?.detail).toMatch(/ended on \d{4}-\d\d-\d\d/);

  const key = await write(10);
  const foreign = await look({ CLIENT_CERTIFICATE: file });
  expect(found(foreign, 'credential', 'warning')[0]?.detail).toMatch(/ends in (9|10) days/);
  expect(foreign.failed).toEqual(['sign-in']);
  expect(found(foreign, 'sign-in')[0]?.remedy).toContain('Upload the certificate');
  expect(foreign.out).not.toContain(key.split('\n')[1]);

  writeFileSync(file, 'no certificate');
  expect((await look({ CLIENT_CERTIFICATE: file })).failed).toEqual(['credential']);
});

it('consent is withdrawn in a tenant: named with the link that gives it again', async () => {
  const admin = `/tenants/${customer.tenantId}`;
  const principal = await customerPrincipal();
  expect((await world.admin('DELETE', `${admin}/objects/${principal}?permanent=true`)).status).toBe(204);
  const diagnosis = await look();
  expect(diagnosis.failed).toEqual(['tenant.consent']);
  const [missing] = found(diagnosis, 'tenant.consent');
  expect(missing?.tenant).toBe(customer.tenantId);
  await world.consent(linkIn(diagnosis, customer.tenantId), `ada@${customer.domain}`);
  expect((await look()).failed).toEqual([]);
});

/** Rolecall's service principal in the customer's tenant, by Rolecall's own token there. */
async function customerPrincipal(): Promise<string> {
  const { createClientAssertions } = await import('../../src/graph/client-assertion.ts');
  const pem = readFileSync(world.env['CLIENT_CERTIFICATE'] ?? '', 'utf8');
  const sign = createClientAssertions(world.clientId, { certificate: pem, privateKey: pem });
  const url = new URL(`${world.loginUrl}/${customer.tenantId}/oauth2/v2.0/token`);
  const token = await world.token(customer.tenantId, {
    grant_type: 'client_credentials',
    client_id: world.clientId,
    scope: 'https://graph.microsoft.com/.default',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await sign(url, new Date()),
  });
  const path = `${world.graphUrl}/v1.0/servicePrincipals(appId='${world.clientId}')`;
  const response = await fetch(path, { headers: { authorization: `Bearer ${token}` } });
  return String(((await response.json()) as { id: unknown }).id);
}

it('OPERATOR_TENANT_ID is no tenant, or one that only uses Rolecall: told apart', async () => {
  const nobody = await look({ OPERATOR_TENANT_ID: 'eeeeeeee-0000-4000-8000-00000000000e' });
  expect(nobody.failed).toEqual(['operator-tenant']);
  const guest = await look({ OPERATOR_TENANT_ID: customer.tenantId });
  expect(guest.failed).toContain('registration');
  expect(found(guest, 'registration')[0]?.detail).toContain('is not registered in OPERATOR_TENANT_ID');
});

it('CLIENT_ID, API_AUDIENCE and PORTAL_CLIENT_IDS that name nothing: each by its own check', async () => {
  const strange = 'dddddddd-0000-4000-8000-00000000000d';
  const client = await look({ CLIENT_ID: strange });
  expect(client.failed).toEqual(['sign-in']);
  expect(found(client, 'sign-in')[0]?.remedy).toContain('CLIENT_ID');
  const audience = await look({ API_AUDIENCE: 'api://rolecall' });
  expect(audience.failed).toEqual(['api.token']);
  expect(found(audience, 'api.token')[0]?.remedy).toContain('API_AUDIENCE');
  const portal = await look({ PORTAL_CLIENT_IDS: `${world.portalClientId},${strange}` });
  expect(portal.failed).toEqual(['portals']);
  expect(found(portal, 'portals')[0]?.detail).toContain(strange);
});

it('a wrong LOGIN_URL: silent, something else, or of another name than its issuer; a wrong GRAPH_URL; no trust', async () => {
  const silent = await look({ LOGIN_URL: `https://localhost:${await freePort()}` });
  expect(silent.failed).toEqual(['sign-in.reach']);
  expect(found(silent, 'sign-in.reach')[0]?.detail).toContain('nobody listens there');
  expect((await look({ LOGIN_URL: world.graphUrl })).failed).toEqual(['sign-in.issuer']);
  const renamed = await look({ LOGIN_URL: world.loginUrl.replace('localhost', '127.0.0.1') });
  expect(found(renamed, 'sign-in.issuer')[0]?.remedy).toBe(`Set LOGIN_URL=${world.loginUrl}.`);
  const graph = await look({ GRAPH_URL: world.loginUrl });
  expect(graph.failed).toEqual(['tenant.graph']);
  const untrusted = await look({ NODE_EXTRA_CA_CERTS: '' });
  expect(found(untrusted, 'sign-in.reach')[0]?.remedy).toContain('NODE_EXTRA_CA_CERTS');
});

it.each([
  ['behind', 300],
  ['ahead of', -300],
])("this machine's clock is %s the sign-in service's: told with the seconds", async (side, moveSeconds) => {
  const set = (body: object) => world.admin('PUT', '/clock', body);
  expect((await set({ moveSeconds })).status).toBe(200);
  try {
    const [clock] = found(await look(), 'clock', 'warning');
    expect(clock?.detail).toMatch(new RegExp(`clock is (299|300|301) s ${side} the sign-in`));
  } finally {
    await world.admin('DELETE', '/clock');
  }
});

it('a secret that ends soon, and one that is left over beside a certificate: told', async () => {
  const { body } = await world.graph('GET', application);
  const path = `applications/${body.id}`;
  const endDateTime = new Date(Date.now() + 10 * 86_400_000).toISOString();
  const made = await world.graph('POST', `${path}/addPassword`, { passwordCredential: { endDateTime } });
  expect(made.status).toBe(200);
  const { secretText, keyId } = made.body as { secretText: string; keyId: string };
  try {
    const bySecret = await look({ CLIENT_CERTIFICATE: '', CLIENT_SECRET: secretText });
    expect(bySecret.failed, bySecret.out).toEqual([]);
    expect(found(bySecret, 'secrets', 'warning')[0]?.detail).toMatch(/ends in (9|10) days/);
    expect(found(bySecret, 'credential', 'warning')[0]?.remedy).toContain('Use a certificate');
    expect(bySecret.out).not.toContain(secretText);
    expect(found(await look(), 'secrets', 'warning')[0]?.detail).toContain('although a certificate is used');
  } finally {
    await world.graph('POST', `${path}/removePassword`, { keyId });
  }
});

it("the portal's own secret, where it is given, is tried too", async () => {
  const { body } = await world.graph('GET', `applications(appId='${world.portalClientId}')`);
  const made = await world.graph('POST', `applications/${body.id}/addPassword`, { passwordCredential: {} });
  const env = { PORTAL_CLIENT_ID: world.portalClientId, PORTAL_CLIENT_SECRET: made.body.secretText };
  expect(found(await look(env), 'portals.token', 'ok')).toHaveLength(1);
  const wrong = await look({ ...env, PORTAL_CLIENT_SECRET: 'the-wrong-secret-of-the-portal-0123456789' });
  expect(wrong.failed).toEqual(['portals.token']);
});
