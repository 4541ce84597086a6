import { ClientSecretCredential } from '@azure/identity';
import { AzureIdentityAuthenticationProvider } from '@microsoft/kiota-authentication-azure';
import {
  createGraphServiceClient,
  GraphRequestAdapter,
  type GraphServiceClient,
} from '@microsoft/msgraph-sdk';
import '@microsoft/msgraph-sdk-users';
import type { ClientWorld } from './directory-client-world.ts';

const world = JSON.parse(process.env['CLIENT_WORLD'] ?? '') as ClientWorld;
const { url, tenant } = world;

/** The client pointed at the directory: the adapter's `baseUrl`, and the hosts that are given a token. */
function clientFor(allowedHosts: ReadonlySet<string>): GraphServiceClient {
  const credential = new ClientSecretCredential(tenant, world.clientId, world.clientSecret, {
    authorityHost: url,
    disableInstanceDiscovery: true,
  });
  const authentication = new AzureIdentityAuthenticationProvider(
    credential,
    [world.scope],
    undefined,
    new Set(allowedHosts),
  );
  const adapter = new GraphRequestAdapter(authentication);
  adapter.baseUrl = `${url}/v1.0`;
  return createGraphServiceClient(adapter);
}

const client = clientFor(new Set(['localhost']));

const refused = async (work: () => Promise<unknown>): Promise<unknown> => {
  try {
    await work();
    return 'no error';
  } catch (error) {
    const { responseStatusCode, errorEscaped: main } = error as {
      responseStatusCode?: number;
      errorEscaped?: { code?: string };
    };
    return { status: responseStatusCode, code: main?.code };
  }
};

async function page() {
  const found = await client.users.get({
    queryParameters: { select: ['id', 'displayName'], top: 999, count: true },
    headers: { ConsistencyLevel: 'eventual' },
  });
  const ids = new Set(found?.value?.map(user => user.id));
  let next = found?.odataNextLink;
  while (next) {
    const more = await client.users.withUrl(next).get();
    for (const { id } of more?.value ?? []) ids.add(id);
    next = more?.odataNextLink;
  }
  return { count: found?.odataCount, first: found?.value?.length, people: ids.size };
}

async function writing() {
  const made = await client.users.post({
    accountEnabled: true,
    displayName: 'Kiota',
    mailNickname: 'kiota',
    userPrincipalName: 'kiota@contoso.test',
    passwordProfile: { password: 'Kiota-Passw0rd-1', forceChangePasswordNextSignIn: false },
  });
  const id = made?.id ?? '';
  await client.users.byUserId(id).patch({ jobTitle: 'Tester' });
  const read = await client.users.byUserId(id).get({ queryParameters: { select: ['jobTitle', 'userType'] } });
  await client.users.byUserId(id).delete();
  const after = await refused(() => client.users.byUserId(id).get());
  return { jobTitle: read?.jobTitle, userType: read?.userType, after };
}

async function throttled() {
  const headers = { authorization: `Bearer ${world.adminKey}`, 'content-type': 'application/json' };
  const switchAt = `${url}/admin/tenants/${tenant}/trouble`;
  const faults = [{ kind: 'throttled', path: '/users', times: 1, retryAfter: 1 }];
  await fetch(switchAt, { method: 'PUT', headers, body: JSON.stringify({ faults }) });
  const began = Date.now();
  const found = await client.users.get({ queryParameters: { top: 2 } });
  const waited = Date.now() - began;
  await fetch(switchAt, { method: 'DELETE', headers });
  return { people: found?.value?.length, waited };
}

const result = {
  page: await page(),
  writing: await writing(),
  delta: (await client.users.delta.get())?.value?.length,
  throttled: await throttled(),
  badQuery: await refused(() => client.users.get({ queryParameters: { top: 1000 } })),
  otherHost: await refused(() => clientFor(new Set(['graph.microsoft.com'])).users.get()),
};
/** What the test reads. */
export type SdkResult = typeof result;
process.stdout.write(JSON.stringify(result));
