import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Directory } from '../directory.ts';
import { grantConsent, withdrawConsent } from '../store/consents.ts';
import { GLOBAL_ADMINISTRATOR, roleTemplate, rolesOf } from '../store/directory-roles.ts';
import { applicationByAppId, type StoredObject } from '../store/objects.ts';
import { CONSUMERS, findTenant, type Tenant } from '../store/tenants.ts';
import type { SignedInPerson } from '../token/claims.ts';
import { ensureServicePrincipal, findClient } from '../token/clients.ts';
import { OAuthError } from '../token/oauth-error.ts';
import { homeTenantOf, signInWithPassword } from '../token/people.ts';
import { GRAPH_APP_ID } from '../token/scopes.ts';
import {
  registeredPermissions,
  scopedPermissions,
  type WantedPermission,
} from '../token/wanted-permissions.ts';
import { parseForm, readForm } from '../web/body.ts';
import { redirect, type Reply } from '../web/reply.ts';
import { accountsFor, chosenAccount } from './account-picker.ts';
import { beginSession } from './begin-session.ts';
import { adminConsentPage } from './admin-consent-page.ts';
import { htmlError, unreadable } from './html-error.ts';
import { inWords } from './in-words.ts';
import { pageHeaders } from './pages.ts';
import { redirectKind } from './redirects.ts';
import type { SignedIn } from './sessions.ts';

export type ConsentVersion = 'v1' | 'v2';

interface ConsentRequest {
  readonly directory: Directory;
  readonly version: ConsentVersion;
  /** Undefined at `common` and `organizations`. */
  readonly tenant: Tenant | undefined;
  readonly application: StoredObject;
  readonly target: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly wanted: readonly WantedPermission[];
  /** Those who are signed in in this browser, at the tenant that is asked. */
  readonly accounts: readonly SignedIn[];
}

/** A request, and the response on which the cookie of a session is set. */
interface ConsentExchange {
  readonly url: URL;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/**
 * `GET and POST /{tenant}/adminconsent` (v1: what the registration asks for) and `/{tenant}/v2.0/adminconsent` (v2: what
 * `scope` asks for): an administrator signs in, sees what is asked, and consents for the whole tenant
 * (Entra: v2-admin-consent). The answer goes to `redirect_uri`, which must be registered.
 */
export async function adminConsentEndpoint(
  directory: Directory,
  tenantName: string,
  version: ConsentVersion,
  { url, request, response }: ConsentExchange,
): Promise<Reply> {
  const { origin } = request.headers;
  const posted = request.method === 'POST';
  if (posted && origin !== undefined && origin !== new URL(directory.base).origin)
    return htmlError(403, 'wrong-origin', 'The form was sent from another site.');
  try {
    const parameters = posted ? await readForm(request) : parseForm(url.search.slice(1));
    const read = readRequest(directory, tenantName, version, parameters);
    const fits = (tenant: Tenant): boolean =>
      read.tenant === undefined ? tenant.id !== CONSUMERS : tenant.n === read.tenant.n;
    const asked = { ...read, accounts: accountsFor(directory, request, fits) };
    const keep = (person: SignedInPerson): Promise<void> =>
      beginSession(directory, person, request, response);
    return posted ? await submit(asked, keep) : show(asked);
  } catch (error) {
    if (error instanceof OAuthError) return htmlError(400, `AADSTS${error.code}`, error.message);
    return unreadable(error, 'AADSTS900561');
  }
}

function readRequest(
  directory: Directory,
  tenantName: string,
  version: ConsentVersion,
  parameters: ReadonlyMap<string, string>,
): Omit<ConsentRequest, 'accounts'> {
  const anywhere = version === 'v1' ? /^(common|organizations)$/i : /^organizations$/i;
  const tenant = anywhere.test(tenantName) ? undefined : findTenant(directory.store, tenantName);
  if (tenant === undefined && !anywhere.test(tenantName))
    throw new OAuthError('invalid_request', 90002, `There is no tenant '${tenantName}' that could consent.`);
  if (tenant?.id === CONSUMERS)
    throw new OAuthError(
      'invalid_request',
      90002,
      'Personal accounts have no administrator who could consent.',
    );
  const clientId = parameters.get('client_id') ?? '';
  const application = applicationByAppId(directory.store, clientId);
  if (application === undefined)
    throw new OAuthError(
      'unauthorized_client',
      700016,
      `Application with identifier '${clientId}' was not found.`,
    );
  if (tenant !== undefined) findClient(directory, tenant, clientId);
  const target = parameters.get('redirect_uri') ?? '';
  if (redirectKind(application, target) === undefined)
    throw new OAuthError(
      'invalid_request',
      50011,
      `The redirect URI '${target}' is not registered for the application.`,
    );
  const scope = parameters.get('scope') ?? '';
  if (version === 'v2' && scope.trim() === '')
    throw new OAuthError(
      'invalid_request',
      900144,
      "The request must contain the following parameter: 'scope'.",
    );
  const wanted =
    version === 'v1'
      ? registeredPermissions(directory, application)
      : scopedPermissions(directory, application, scope);
  return { directory, version, tenant, application, target, parameters, wanted };
}

function show(asked: ConsentRequest, error?: string, status = 200): Reply {
  const { application, tenant, target, parameters, wanted } = asked;
  const request: Record<string, string> = {};
  for (const name of ['client_id', 'redirect_uri', 'state', 'scope']) {
    const value = parameters.get(name);
    if (value !== undefined) request[name] = value;
  }
  const name = application.body['displayName'];
  const place = tenant?.body['displayName'];
  const body = adminConsentPage({
    place: typeof place === 'string' ? place : 'Your organisation',
    application: typeof name === 'string' ? name : (application.appId ?? ''),
    permissions: wanted.map(({ value, kind }) => ({ value, byItself: kind === 'role' })),
    request,
    username: parameters.get('username') ?? '',
    accounts: error === undefined && parameters.get('action') !== 'other' ? asked.accounts : [],
    error,
  });
  return { status, headers: pageHeaders(target), body };
}

async function submit(
  asked: ConsentRequest,
  keep: (person: SignedInPerson) => Promise<void>,
): Promise<Reply> {
  const action = asked.parameters.get('action');
  if (action === 'cancel') return declined(asked);
  if (action === 'other') return show(asked);
  try {
    const person = await signIn(asked);
    if (!asked.parameters.has('session')) await keep(person);
    assertMayConsent(asked, person);
    consent(asked, person.tenant);
    return accepted(asked, person.tenant);
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    const temporary = 'Your password is temporary. Sign in once and change it, then come back.';
    return show(asked, error.code === 50055 ? temporary : inWords(error), error.code === 90094 ? 403 : 401);
  }
}

function signIn(asked: ConsentRequest): SignedInPerson | Promise<SignedInPerson> {
  const { directory, tenant, parameters, application } = asked;
  const session = parameters.get('session');
  if (session !== undefined) {
    const account = chosenAccount(asked.accounts, session);
    findClient(directory, account.tenant, application.appId ?? '');
    return account;
  }
  const username = (parameters.get('username') ?? '').trim();
  const home = tenant ?? homeTenantOf(directory, username);
  if (home === undefined || home.id === CONSUMERS)
    throw new OAuthError('invalid_grant', 50034, `The user account ${username} does not exist.`);
  findClient(directory, home, application.appId ?? '');
  return signInWithPassword(directory, home, username, parameters.get('password') ?? '');
}

const rolesNamed = (...names: string[]): string[] =>
  names.map(roleTemplate).filter(template => template !== undefined);
const FOR_ALL = [GLOBAL_ADMINISTRATOR, ...rolesNamed('Privileged Role Administrator')];
const FOR_MOST = rolesNamed('Application Administrator', 'Cloud Application Administrator');

/** Graph's application permissions are for Privileged Role Administrators alone (Entra: grant-admin-consent). */
function assertMayConsent({ directory, wanted }: ConsentRequest, { tenant, user }: SignedInPerson): void {
  const roles = rolesOf(directory.store, tenant.n, user.n);
  const mighty = wanted.some(({ resource, kind }) => resource === GRAPH_APP_ID && kind === 'role');
  const enough = mighty ? FOR_ALL : [...FOR_ALL, ...FOR_MOST];
  if (roles.some(role => enough.includes(role))) return;
  const who = mighty
    ? 'a Global Administrator or Privileged Role Administrator'
    : 'an application administrator';
  throw new OAuthError(
    'access_denied',
    90094,
    `This account may not consent for the organisation. Sign in as ${who}, or ask one.`,
  );
}

/** What was granted before and is not asked for any more is taken away, where all that is registered was asked. */
function consent(
  { directory, application, parameters, version, wanted }: ConsentRequest,
  tenant: Tenant,
): void {
  const { store } = directory;
  store.transaction(() => {
    const principal = ensureServicePrincipal(
      directory,
      tenant,
      findClient(directory, tenant, application.appId ?? ''),
    );
    const all = version === 'v1' || (parameters.get('scope') ?? '').includes('/.default');
    if (all) withdrawConsent(store, principal);
    for (const { resource, kind, value } of wanted) grantConsent(store, principal, resource, kind, [value]);
  });
}

function back({ target, parameters }: ConsentRequest, answer: Readonly<Record<string, string>>): Reply {
  const state = parameters.get('state');
  const query = new URLSearchParams({ ...answer, ...(state === undefined ? {} : { state }) });
  return redirect(`${target}${target.includes('?') ? '&' : '?'}${query.toString()}`);
}

function accepted(asked: ConsentRequest, tenant: Tenant): Reply {
  const answer = { admin_consent: 'True', tenant: tenant.id };
  if (asked.version === 'v1') return back(asked, answer);
  return back(asked, { ...answer, scope: asked.parameters.get('scope') ?? '' });
}

function declined(asked: ConsentRequest): Reply {
  const error_description = 'AADSTS65004: The resource owner or authorization server denied the request.';
  if (asked.version === 'v1') return back(asked, { error: 'permission_denied', error_description });
  return back(asked, { admin_consent: 'True', error: 'consent_required', error_description });
}
