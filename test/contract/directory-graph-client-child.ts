import { ClientSecretCredential } from '@azure/identity';
import {
  AuthenticationHandler,
  BatchRequestContent,
  BatchResponseContent,
  ChaosHandler,
  ChaosHandlerOptions,
  ChaosStrategy,
  Client,
  GraphError,
  HTTPMessageHandler,
  PageIterator,
  RetryHandler,
  RetryHandlerOptions,
  type Context,
  type Middleware,
  type PageCollection,
} from '@microsoft/microsoft-graph-client';
import { TokenCredentialAuthenticationProvider } from '@microsoft/microsoft-graph-client/authProviders/azureTokenCredentials/index.js';
import type { ClientWorld } from './directory-client-world.ts';

const world = JSON.parse(process.env['CLIENT_WORLD'] ?? '') as ClientWorld;
const { url, tenant } = world;
const credential = new ClientSecretCredential(tenant, world.clientId, world.clientSecret, {
  authorityHost: url,
  disableInstanceDiscovery: true,
});
const authProvider = new TokenCredentialAuthenticationProvider(credential, { scopes: [world.scope] });
const customHosts = new Set(['localhost']);
const client = Client.initWithMiddleware({ authProvider, baseUrl: `${url}/`, customHosts });

const trouble = async (method: string, faults: readonly object[] = []): Promise<{ struck: number }[]> => {
  const response = await fetch(`${url}/admin/tenants/${tenant}/trouble`, {
    method,
    headers: { authorization: `Bearer ${world.adminKey}`, 'content-type': 'application/json' },
    ...(method === 'PUT' ? { body: JSON.stringify({ faults }) } : {}),
  });
  return method === 'DELETE' ? [] : ((await response.json()) as { faults: { struck: number }[] }).faults;
};

async function pages() {
  const first = (await client.api('/users').select('id').top(999).get()) as PageCollection;
  const ids = new Set<string>();
  await new PageIterator(client, first, ({ id }: { id: string }) => ids.add(id).size > 0).iterate();
  return ids.size;
}

/** How often the directory refused, and how long it took until the client had its answer. */
async function retries(fault: object) {
  await trouble('PUT', [{ path: '/users', times: 2, ...fault }]);
  const began = Date.now();
  const found = (await client.api('/users').top(3).get()) as PageCollection;
  const [counted] = await trouble('GET');
  await trouble('DELETE');
  return { people: found.value.length, struck: counted?.struck, waited: Date.now() - began };
}

async function refusals() {
  const ask = async (work: () => Promise<unknown>) => {
    try {
      await work();
      return 'no error';
    } catch (error) {
      if (!(error instanceof GraphError)) throw error;
      return { status: error.statusCode, code: error.code, message: error.message, id: error.requestId };
    }
  };
  return {
    missing: await ask(() => client.api('/users/nobody@contoso.test').get()),
    query: await ask(() => client.api('/users').top(1000).get()),
    denied: await ask(() => client.api('/servicePrincipals').get()),
  };
}

async function batch() {
  const request = (id: string, path: string, init?: RequestInit, dependsOn?: string[]) => ({
    id,
    request: new Request(`${url}/v1.0${path}`, init),
    ...(dependsOn === undefined ? {} : { dependsOn }),
  });
  const body = JSON.stringify({
    displayName: 'B',
    mailEnabled: false,
    mailNickname: 'b',
    securityEnabled: true,
  });
  const post = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body };
  const send = async (...requests: ReturnType<typeof request>[]) => {
    const content = await new BatchRequestContent(requests).getContent();
    type Given = ConstructorParameters<typeof BatchResponseContent>[0];
    return new BatchResponseContent((await client.api('/$batch').post(content)) as Given);
  };
  const serial = await send(
    request('1', '/users/person1@contoso.test?$select=displayName'),
    request('2', '/groups', post, ['1']),
    request('3', '/users/nobody@contoso.test', undefined, ['2']),
    request('4', '/users/person2@contoso.test', undefined, ['3']),
  );
  await trouble('PUT', [{ kind: 'throttled', path: '/groups/delta', retryAfter: 7 }]);
  const parallel = await send(request('5', '/groups/delta'), request('6', '/groups'));
  await trouble('DELETE');
  const statuses = [
    ...['1', '2', '3', '4'].map(id => serial.getResponseById(id).status),
    ...['5', '6'].map(id => parallel.getResponseById(id).status),
  ];
  const read = (await serial.getResponseById('1').json()) as { displayName: string };
  const made = (await serial.getResponseById('2').json()) as { displayName: string };
  const retryAfter = parallel.getResponseById('5').headers.get('retry-after');
  return { statuses, names: [read.displayName, made.displayName], retryAfter };
}

/** Notes what comes back through it. */
class Watching implements Middleware {
  readonly statuses: number[] = [];
  readonly below: Middleware;
  constructor(below: Middleware) {
    this.below = below;
  }
  async execute(context: Context): Promise<void> {
    await this.below.execute(context);
    this.statuses.push(context.response?.status ?? 0);
  }
}

/** The client's own trouble, in a chain of its own handlers: what it spoils and what the directory answers look alike. */
async function chaos() {
  const answers = async (options: ChaosHandlerOptions) => {
    const authentication = new AuthenticationHandler(authProvider);
    const retry = new RetryHandler(new RetryHandlerOptions(0, 10));
    const spoil = new ChaosHandler(options);
    const watching = new Watching(spoil);
    authentication.setNext(retry);
    retry.setNext(watching);
    spoil.setNext(new HTTPMessageHandler());
    const spoiled = Client.initWithMiddleware({
      middleware: authentication,
      baseUrl: `${url}/`,
      customHosts,
    });
    let outcome: unknown;
    try {
      outcome = ((await spoiled.api('/users').top(2).get()) as PageCollection).value.length;
    } catch (error) {
      if (!(error instanceof GraphError)) throw error;
      outcome = error.statusCode;
    }
    return { outcome, statuses: watching.statuses };
  };
  const calm = await answers(new ChaosHandlerOptions(ChaosStrategy.MANUAL, 'calm', 503, 0));
  const stormy = await answers(new ChaosHandlerOptions(ChaosStrategy.MANUAL, 'gone', 404, 100));
  // One in two requests never reaches the directory; ten retries are enough but once in two thousand runs, three rounds
  // of them practically always.
  const atOnce = new Headers({ 'retry-after': '0' });
  const mixed: { outcome: unknown; statuses: number[] }[] = [];
  for (let round = 0; round < 3; round += 1)
    mixed.push(
      await answers(new ChaosHandlerOptions(ChaosStrategy.MANUAL, 'busy', 503, 50, undefined, atOnce)),
    );
  return { calm, stormy, mixed };
}

const result = {
  people: await pages(),
  throttled: await retries({ kind: 'throttled', retryAfter: 1 }),
  dated: await retries({ kind: 'throttled', retryAfter: 1, retryAfterForm: 'date' }),
  unavailable: await retries({ kind: 'unavailable', retryAfter: 1 }),
  refusals: await refusals(),
  batch: await batch(),
  chaos: await chaos(),
};
/** What the test reads. */
export type GraphClientResult = typeof result;
process.stdout.write(JSON.stringify(result));
