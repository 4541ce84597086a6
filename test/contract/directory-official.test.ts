import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setDefaultCACertificates, getCACertificates } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assertionBy, makeClientCertificate } from './directory-certificate-maker.ts';
import {
  API_SCOPE,
  claimsOf,
  CLI,
  CONTOSO,
  CONTOSO_TENANT,
  directoryOptions,
  GRAPH_SCOPE,
  ROLECALL,
  ROLECALL_SECRET,
  startAsking,
  type Asking,
  type Json,
} from './directory-fixture.ts';
import type { OfficialWorld } from './directory-official-child.ts';

const PEOPLE = 2500;
let folder: string;
let ask: Asking;
let result: Json;
let imported: Json;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'directory-official-'));
  const own = await makeClientCertificate();
  const options = directoryOptions();
  const rolecall = { ...options.operator.rolecall, certificate: own.pem };
  ask = await startAsking({
    ...options,
    tls: { folder, hostNames: [] },
    operator: { ...options.operator, rolecall },
  });
  const { authority } = ask.directory;
  setDefaultCACertificates([...getCACertificates('default'), authority?.certificate ?? '']);
  await ask.admin('POST', 'tenants', CONTOSO_TENANT);
  const people = Array.from({ length: PEOPLE }, (_, n) => ({
    '@odata.type': '#microsoft.graph.user',
    userPrincipalName: `person${n}@contoso.test`,
    displayName: `Person ${n}`,
  }));
  imported = await ask.import(CONTOSO, people);
  const file = join(folder, 'client.pem');
  writeFileSync(file, `${own.pem}\n${own.keyPem}`);
  const aud = `${ask.url}/${CONTOSO}/oauth2/v2.0/token`;
  const world: OfficialWorld = {
    url: ask.url,
    tenant: CONTOSO,
    graphScope: GRAPH_SCOPE,
    apiScope: API_SCOPE,
    api: { id: ROLECALL, secret: ROLECALL_SECRET },
    cli: CLI,
    certificate: { file, keyPem: own.keyPem, sha1: own.sha1.toString('hex') },
    assertion: await assertionBy(own, { aud, clientId: ROLECALL }),
    person: { username: 'ada@contoso.test', password: 'Ada-Passw0rd-1' },
  };
  const child = fileURLToPath(new URL('directory-official-child.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [child], {
    env: {
      PATH: process.env['PATH'] ?? '',
      NODE_EXTRA_CA_CERTS: authority?.file ?? '',
      OFFICIAL_WORLD: JSON.stringify(world),
    },
    timeout: 60_000,
  });
  result = JSON.parse(stdout);
}, 90_000);
afterAll(async () => {
  await ask.directory.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('@azure/identity, unchanged, over HTTPS', () => {
  it.each(['secret', 'certificate', 'assertion'])('an application signs in by %s', kind => {
    const acr = kind === 'secret' ? '1' : '2';
    expect(claimsOf(result.identity[kind])).toMatchObject({ appid: ROLECALL, appidacr: acr, idtyp: 'app' });
  });

  it.each(['password', 'device'])('a person signs in by %s', kind => {
    expect(claimsOf(result.identity[kind])).toMatchObject({
      azp: CLI,
      tid: CONTOSO,
      preferred_username: 'ada@contoso.test',
    });
  });
});

describe('@azure/msal-node, unchanged, over HTTPS', () => {
  it('signs a person in by code through the pages, then silently from its cache and by refresh', () => {
    const { oid } = claimsOf(result.msal.code);
    expect(result.msal.account).toBe(`${oid}.${CONTOSO}`);
    expect(result.msal.cached).toBe(true);
    expect(result.msal.refreshed.fromCache).toBe(false);
    expect(claimsOf(result.msal.refreshed.token)).toMatchObject({ oid, appid: ROLECALL });
  });

  it('acts on behalf of a person', () => {
    const { oid } = claimsOf(result.identity.password);
    expect(claimsOf(result.msal.onBehalf)).toMatchObject({ oid, appid: ROLECALL, idtyp: 'user' });
  });

  it('signs an application in by secret, and by SHA-1 certificate for two resources with one assertion', () => {
    expect(claimsOf(result.msal.own)).toMatchObject({ appid: ROLECALL, idtyp: 'app' });
    const [graph, api] = result.msal.certified.map(claimsOf);
    expect(graph).toMatchObject({ appid: ROLECALL, appidacr: '2' });
    expect(api).toMatchObject({ azp: ROLECALL, azpacr: '2' });
  });
});

describe('@microsoft/microsoft-graph-client, unchanged, over HTTPS', () => {
  it('its PageIterator reads 2,500 people', () => {
    expect(imported.body).toMatchObject({ problems: [] });
    expect(result.graph).toEqual({ firstPage: 999, users: PEOPLE + 1 });
  });
});
