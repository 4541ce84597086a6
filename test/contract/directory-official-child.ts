import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  ClientAssertionCredential,
  ClientCertificateCredential,
  ClientSecretCredential,
  DeviceCodeCredential,
  UsernamePasswordCredential,
  type TokenCredential,
} from '@azure/identity';
import { ConfidentialClientApplication, type Configuration } from '@azure/msal-node';
import { Client, PageIterator, type PageCollection } from '@microsoft/microsoft-graph-client';
import { TokenCredentialAuthenticationProvider } from '@microsoft/microsoft-graph-client/authProviders/azureTokenCredentials/index.js';
import { formBrowser } from '../form-browser.ts';

/** What the test tells this process: where the directory is, and who may sign in. */
export interface OfficialWorld {
  readonly url: string;
  readonly tenant: string;
  readonly graphScope: string;
  readonly apiScope: string;
  readonly api: { readonly id: string; readonly secret: string };
  readonly cli: string;
  readonly certificate: { readonly file: string; readonly keyPem: string; readonly sha1: string };
  readonly assertion: string;
  readonly person: { readonly username: string; readonly password: string };
}

const world = JSON.parse(process.env['OFFICIAL_WORLD'] ?? '') as OfficialWorld;
const { url, tenant, api, cli, person, graphScope, apiScope } = world;
const authority = { authorityHost: url, disableInstanceDiscovery: true };

const tokenOf = async (credential: TokenCredential, scope = graphScope): Promise<string> =>
  (await credential.getToken(scope))?.token ?? '';

const bySecret = new ClientSecretCredential(tenant, api.id, api.secret, authority);

async function identity() {
  const certificate = { certificatePath: world.certificate.file };
  const device = new DeviceCodeCredential({
    ...authority,
    tenantId: tenant,
    clientId: cli,
    userPromptCallback: ({ userCode, verificationUri }) => void typeCode(verificationUri, userCode),
  });
  return {
    secret: await tokenOf(bySecret),
    certificate: await tokenOf(new ClientCertificateCredential(tenant, api.id, certificate, authority)),
    assertion: await tokenOf(
      new ClientAssertionCredential(tenant, api.id, () => Promise.resolve(world.assertion), authority),
    ),
    password: await tokenOf(
      new UsernamePasswordCredential(tenant, cli, person.username, person.password, authority),
      apiScope,
    ),
    device: await tokenOf(device, apiScope),
  };
}

async function typeCode(page: string, userCode: string): Promise<void> {
  const browser = formBrowser();
  await browser.open(page);
  await browser.submit({ user_code: userCode }, ['action', 'next']);
  await browser.submit({ ...person }, ['action', 'sign-in']);
}

const knownAuthorities = [new URL(url).host];
const application = (auth: Omit<Configuration['auth'], 'clientId'>): ConfidentialClientApplication =>
  new ConfidentialClientApplication({
    auth: { clientId: api.id, authority: `${url}/${tenant}`, knownAuthorities, ...auth },
  });

async function msal(assertion: string) {
  const confidential = application({ clientSecret: api.secret });
  const signedIn = await signInByCode(confidential);
  const { account } = signedIn;
  if (account === null) throw new Error('there is no account after the sign-in');
  const silent = await confidential.acquireTokenSilent({ account, scopes: ['User.Read'] });
  const refreshed = await confidential.acquireTokenSilent({
    account,
    scopes: [graphScope],
    forceRefresh: true,
  });
  const onBehalf = await confidential.acquireTokenOnBehalfOf({
    oboAssertion: assertion,
    scopes: [graphScope],
  });
  const own = await confidential.acquireTokenByClientCredential({ scopes: [graphScope] });
  const { keyPem: privateKey, sha1: thumbprint } = world.certificate;
  const certified = application({ clientCertificate: { thumbprint, privateKey } });
  const first = await certified.acquireTokenByClientCredential({ scopes: [graphScope] });
  const second = await certified.acquireTokenByClientCredential({ scopes: [apiScope] });
  return {
    account: account.homeAccountId,
    code: signedIn.accessToken,
    cached: silent.fromCache,
    refreshed: { fromCache: refreshed.fromCache, token: refreshed.accessToken },
    onBehalf: onBehalf?.accessToken,
    own: own?.accessToken,
    certified: [first?.accessToken, second?.accessToken],
  };
}

/** The code flow through the forms of the sign-in pages, and back to a callback on some port of localhost. */
async function signInByCode(confidential: ConfidentialClientApplication) {
  const callback = createServer((_, response) => response.end('<p>signed in</p>'));
  await new Promise<void>(resolve => callback.listen(0, resolve));
  try {
    const redirectUri = `http://localhost:${(callback.address() as AddressInfo).port}/auth/callback`;
    const scopes = ['User.Read', 'offline_access'];
    const begin = { scopes, redirectUri, state: 'the-state', nonce: 'the-nonce' };
    const browser = formBrowser();
    await browser.open(await confidential.getAuthCodeUrl(begin));
    const back = await browser.submit({ ...person }, ['action', 'sign-in']);
    const answer = back.url.searchParams;
    if (answer.get('state') !== 'the-state') throw new Error(`no state at ${back.url.href}: ${back.body}`);
    const code = answer.get('code') ?? '';
    return await confidential.acquireTokenByCode({ code, scopes, redirectUri, nonce: 'the-nonce' });
  } finally {
    callback.close();
  }
}

async function graph() {
  const client = Client.initWithMiddleware({
    authProvider: new TokenCredentialAuthenticationProvider(bySecret, { scopes: [graphScope] }),
    baseUrl: `${url}/`,
    customHosts: new Set(['localhost']),
  });
  const first = (await client.api('/users').select('id').top(999).get()) as PageCollection;
  const ids = new Set<string>();
  const each = ({ id }: { id: string }): boolean => ids.add(id).size > 0;
  await new PageIterator(client, first, each).iterate();
  return { firstPage: first.value.length, users: ids.size };
}

const first = await identity();
const result = { identity: first, msal: await msal(first.password), graph: await graph() };
process.stdout.write(JSON.stringify(result));
