import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Directory } from '../directory.ts';
import { applicationByAppId, type StoredObject } from '../store/objects.ts';
import { CONSUMERS, findTenant, type Tenant } from '../store/tenants.ts';
import { homeTenantOf } from '../token/people.ts';
import { parseForm, readForm } from '../web/body.ts';
import { redirect, type Reply } from '../web/reply.ts';
import { answerAt } from './authorization-answer.ts';
import { htmlError, unreadable } from './html-error.ts';
import { homeRealmPage, pageHeaders } from './pages.ts';
import { providerOf } from './provider.ts';
import { redirectKind } from './redirects.ts';
import { sessionCookies } from './sessions.ts';

/** What is passed on; anything else a client sends is ignored, as Entra does. */
const KNOWN = [
  ...[
    'client_id',
    'response_type',
    'redirect_uri',
    'response_mode',
    'state',
    'nonce',
    'prompt',
    'login_hint',
  ],
  ...['code_challenge', 'code_challenge_method', 'client_info', 'max_age', 'realm'],
];

async function parametersOf(request: IncomingMessage, url: URL): Promise<Map<string, string>> {
  return request.method === 'POST' ? readForm(request) : parseForm(url.search.slice(1));
}

/** `GET or POST /{tenant}/oauth2/v2.0/authorize`. Undefined: the answer was written already. */
export async function authorizeEndpoint(
  directory: Directory,
  tenantName: string,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Reply | undefined> {
  let parameters: Map<string, string>;
  try {
    parameters = await parametersOf(request, url);
  } catch (error) {
    return unreadable(error, 'AADSTS900561');
  }
  if (/^(common|organizations)$/i.test(tenantName))
    return findHome(directory, tenantName.toLowerCase(), request, parameters);
  const tenant = findTenant(directory.store, tenantName);
  if (tenant === undefined) return htmlError(400, 'AADSTS90002', `There is no tenant '${tenantName}'.`);
  // A form cannot be carried through the pages, and the library keeps no POST without cookies of other sites.
  if (request.method === 'POST')
    return redirect(`${directory.base}/${tenant.id}/oauth2/v2.0/authorize?${queryOf(parameters)}`);
  await passToProvider(
    directory,
    tenant,
    `/oauth2/v2.0/authorize?${forProvider(parameters)}`,
    request,
    response,
  );
  return undefined;
}

const queryOf = (parameters: Iterable<[string, string]>): string =>
  new URLSearchParams([...parameters]).toString();

function forProvider(parameters: ReadonlyMap<string, string>): string {
  const passed = new URLSearchParams({ scope: 'openid' });
  for (const name of KNOWN) {
    const value = parameters.get(name);
    if (value !== undefined) passed.set(name, value);
  }
  const asked = parameters.get('scope');
  if (asked !== undefined) passed.set('asked', asked);
  return passed.toString();
}

/** Hands a request to the tenant's provider, as if that stood at the tenant's path. */
export async function passToProvider(
  directory: Directory,
  tenant: Tenant,
  path: string,
  request: IncomingMessage & { baseUrl?: string; originalUrl?: string },
  response: ServerResponse,
): Promise<void> {
  // What the client wrote into Host must not move any link.
  const base = new URL(directory.base);
  request.headers.host = base.host;
  request.headers['x-forwarded-proto'] = base.protocol.slice(0, -1);
  delete request.headers['x-forwarded-host'];
  request.url = path;
  request.baseUrl = `/${tenant.id}`;
  await providerOf(directory, tenant).callback()(request, response);
}

/** At `common` and `organizations`: who signs in says at which tenant; there the request goes on unchanged. */
function findHome(
  directory: Directory,
  realm: string,
  request: IncomingMessage,
  parameters: Map<string, string>,
): Reply {
  const application = applicationByAppId(directory.store, parameters.get('client_id') ?? '');
  const target = parameters.get('redirect_uri') ?? '';
  if (application === undefined) return htmlError(400, 'AADSTS700038', 'The application is not known here.');
  if (redirectKind(application, target) === undefined) {
    return htmlError(
      400,
      'AADSTS50011',
      `The redirect URI '${target}' is not registered for the application.`,
    );
  }
  const go = (tenant: Tenant, hint?: string): Reply => {
    const passed = new Map(parameters).set('realm', realm);
    if (hint !== undefined) passed.set('login_hint', hint);
    return redirect(`${directory.base}/${tenant.id}/oauth2/v2.0/authorize?${queryOf(passed)}`);
  };
  const hint = parameters.get('login_hint')?.trim() ?? '';
  const home = hint === '' ? undefined : homeTenantOf(directory, hint);
  const allowed = home !== undefined && !(realm === 'organizations' && home.id === CONSUMERS);
  if (allowed) return go(home, hint);
  const domain = hint === '' ? parameters.get('domain_hint') : undefined;
  const hinted = domain === undefined ? undefined : domainHinted(directory, realm, domain);
  if (hinted !== undefined) return go(hinted);
  const signedIn = sessionCookies(directory, request).map(({ tenant }) => tenant);
  const prompt = parameters.get('prompt') ?? '';
  const [only] = signedIn;
  if (hint === '' && only !== undefined && signedIn.length === 1 && prompt !== 'login') return go(only);
  if (prompt === 'none') return loginRequired(parameters, target);
  return askWho(directory, realm, parameters, application, hint);
}

/** `domain_hint` names a tenant by its domain, or personal accounts as `consumers`. */
function domainHinted(directory: Directory, realm: string, domain: string): Tenant | undefined {
  if (domain === 'organizations') return undefined;
  const tenant = findTenant(directory.store, domain);
  return tenant?.id === CONSUMERS && realm === 'organizations' ? undefined : tenant;
}

function loginRequired(parameters: ReadonlyMap<string, string>, target: string): Reply {
  const answer: Record<string, string> = {
    error: 'login_required',
    error_description: 'AADSTS50058: A silent sign-in request was sent but no user is signed in.',
  };
  const state = parameters.get('state');
  if (state !== undefined) answer['state'] = state;
  const mode = parameters.get('response_mode');
  const implicit = (parameters.get('response_type') ?? '').includes('token');
  return answerAt(target, mode ?? (implicit ? 'fragment' : 'query'), answer);
}

function askWho(
  directory: Directory,
  realm: string,
  parameters: ReadonlyMap<string, string>,
  application: StoredObject,
  hint: string,
): Reply {
  const { login_hint: _, ...request } = Object.fromEntries(parameters);
  const error =
    hint === ''
      ? undefined
      : `This user name may be wrong: no tenant here knows ${hint}. Check it, or ask your administrator.`;
  const name = application.body['displayName'];
  return {
    status: 200,
    headers: pageHeaders(parameters.get('redirect_uri')),
    body: homeRealmPage(
      `${directory.base}/${realm}/oauth2/v2.0/authorize`,
      request,
      typeof name === 'string' ? name : 'the application',
      hint,
      error,
    ),
  };
}
