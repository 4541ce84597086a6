import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import { digest } from '../crypto/seal.ts';
import type { Directory } from '../directory.ts';
import { applicationByAppId } from '../store/objects.ts';
import type { Tenant } from '../store/tenants.ts';
import { preferredName, type SignedInPerson } from '../token/claims.ts';
import { OAuthError } from '../token/oauth-error.ts';
import { changeTemporaryPassword, findPerson, homeTenantOf, signInWithPassword } from '../token/people.ts';
import { readForm } from '../web/body.ts';
import { redirect, type Reply } from '../web/reply.ts';
import { htmlError, unreadable } from './html-error.ts';
import { acceptInSignIn, consentInSignInPage, type ConsentVisit } from './consent-in-sign-in.ts';
import { clockAhead, endSessionByUid } from './front-channel-store.ts';
import { inWords } from './in-words.ts';
import { changePasswordPage, pageHeaders, pickAccountPage, signInPage } from './pages.ts';
import { providerOf } from './provider.ts';
import { accountIdOf, usableAccount } from './sessions.ts';

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

/** One visit of the sign-in page. */
interface Visit {
  readonly directory: Directory;
  readonly tenant: Tenant;
  readonly provider: Provider;
  readonly interaction: Interaction;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** `GET and POST /{tenant}/signin/{uid}`: the page where a person signs in. Undefined: answered already. */
export async function interactionEndpoint(
  directory: Directory,
  tenant: Tenant,
  uid: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Reply | undefined> {
  const provider = providerOf(directory, tenant);
  let interaction: Interaction;
  try {
    interaction = await provider.interactionDetails(request, response);
  } catch {
    return htmlError(
      400,
      'session-ended',
      'This sign-in was not begun in this browser, or it took too long. Begin again in the application.',
    );
  }
  if (interaction.uid !== uid) {
    return htmlError(
      400,
      'session-ended',
      'Another sign-in was begun meanwhile. Begin again in the application.',
    );
  }
  const visit: Visit = { directory, tenant, provider, interaction, request, response };
  if (request.method !== 'POST') return firstPage(visit);
  return submit(visit);
}

const param = (visit: Visit, name: string): string => {
  const value = visit.interaction.params[name];
  return typeof value === 'string' ? value : '';
};

/** Ties a form to the sign-in for which it was shown. */
const csrfOf = (visit: Visit): string =>
  digest(visit.directory.store.sealKey, 'csrf', `${visit.tenant.id}/${visit.interaction.uid}`).toString(
    'base64url',
  );

const textOf = (value: unknown, otherwise: string): string =>
  typeof value === 'string' && value !== '' ? value : otherwise;

function frame(visit: Visit) {
  const application = applicationByAppId(visit.directory.store, param(visit, 'client_id'));
  return {
    place: textOf(visit.tenant.body['displayName'], 'Sign-in'),
    application: textOf(application?.body['displayName'], 'the application'),
    csrf: csrfOf(visit),
  };
}

const show = (visit: Visit, body: string, status = 200): Reply => ({
  status,
  headers: pageHeaders(param(visit, 'redirect_uri')),
  body,
});

function sessionUser(visit: Visit) {
  const { session } = visit.interaction;
  return session === undefined ? undefined : usableAccount(visit.directory, visit.tenant, session.accountId);
}

function consentVisit(visit: Visit): ConsentVisit | undefined {
  const user = sessionUser(visit);
  if (user === undefined || visit.interaction.prompt.name !== 'consent') return undefined;
  const { directory, tenant } = visit;
  const again = param(visit, 'prompt').split(' ').includes('consent');
  return {
    directory,
    tenant,
    user,
    clientId: param(visit, 'client_id'),
    asked: param(visit, 'asked'),
    again,
  };
}

function answerConsent(visit: Visit, action: string): Promise<undefined> | Reply {
  const consent = consentVisit(visit);
  if (consent === undefined) return firstPage(visit);
  if (action === 'accept')
    return acceptInSignIn(consent)
      ? finish(visit, { consent: {} }, true)
      : show(visit, consentInSignInPage(consent, frame(visit)), 403);
  const error_description =
    action === 'back'
      ? 'AADSTS90094: An administrator of the organisation must consent first.'
      : 'AADSTS65004: The person declined to consent.';
  return finish(visit, { error: 'access_denied', error_description });
}

function firstPage(visit: Visit): Reply {
  const user = sessionUser(visit);
  const consent = consentVisit(visit);
  if (consent !== undefined) return show(visit, consentInSignInPage(consent, frame(visit)));
  if (visit.interaction.prompt.name === 'select_account' && user !== undefined) {
    const account = { name: textOf(user.body['displayName'], ''), userName: preferredName(user) };
    return show(visit, pickAccountPage(frame(visit), account));
  }
  return show(visit, signInPage({ ...frame(visit), username: param(visit, 'login_hint') }));
}

async function submit(visit: Visit): Promise<Reply | undefined> {
  const { origin } = visit.request.headers;
  if (origin !== undefined && origin !== new URL(visit.directory.base).origin) {
    return htmlError(403, 'wrong-origin', 'The form was sent from another site.');
  }
  let form: Map<string, string>;
  try {
    form = await readForm(visit.request);
  } catch (error) {
    return unreadable(error);
  }
  const given = Buffer.from(form.get('csrf') ?? '');
  const wanted = Buffer.from(csrfOf(visit));
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
    return htmlError(
      403,
      'wrong-form',
      'The form was not made for this sign-in. Begin again in the application.',
    );
  }
  switch (`${form.get('step') ?? ''}/${form.get('action') ?? ''}`) {
    case 'password/cancel':
      return finish(visit, {
        error: 'access_denied',
        error_description: 'AADSTS65004: The person cancelled the sign-in.',
      });
    case 'pick/continue':
      if (sessionUser(visit) === undefined) return firstPage(visit);
      return finish(visit, { select_account: {} });
    case 'pick/other':
      return show(visit, signInPage({ ...frame(visit), username: '' }));
    case 'consent/accept':
    case 'consent/cancel':
    case 'consent/back':
      return answerConsent(visit, form.get('action') ?? '');
    case 'change/change':
      return changePassword(visit, form);
    default:
      return signIn(visit, form);
  }
}

async function signIn(visit: Visit, form: ReadonlyMap<string, string>): Promise<Reply | undefined> {
  const username = (form.get('username') ?? '').trim();
  const elsewhere = otherTenant(visit, username);
  if (elsewhere !== undefined) return elsewhere;
  try {
    return await signedIn(
      visit,
      await signInWithPassword(visit.directory, visit.tenant, username, form.get('password') ?? ''),
    );
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    if (error.code === 50055) return show(visit, changePasswordPage({ ...frame(visit), username }));
    return show(visit, signInPage({ ...frame(visit), username, error: inWords(error) }), 401);
  }
}

/** Who came by `common` and turns out to belong to another tenant signs in there. */
function otherTenant(visit: Visit, username: string): Reply | undefined {
  if (param(visit, 'realm') === '' || findPerson(visit.directory, visit.tenant, username) !== undefined)
    return undefined;
  const home = homeTenantOf(visit.directory, username);
  if (home === undefined || home.id === visit.tenant.id) return undefined;
  const { scope: _, asked, ...request } = visit.interaction.params;
  const query = new URLSearchParams({ scope: textOf(asked, 'openid'), login_hint: username });
  for (const [name, value] of Object.entries(request)) {
    if (typeof value === 'string' && !query.has(name)) query.set(name, value);
  }
  return redirect(`${visit.directory.base}/${home.id}/oauth2/v2.0/authorize?${query.toString()}`);
}

async function changePassword(visit: Visit, form: ReadonlyMap<string, string>): Promise<Reply | undefined> {
  const { directory, tenant } = visit;
  const username = form.get('username') ?? '';
  const [current = '', wanted = '', again = ''] = ['password', 'new', 'again'].map(
    name => form.get(name) ?? '',
  );
  try {
    if (wanted !== again)
      throw new OAuthError('invalid_grant', 50055, 'The two new passwords are not the same.');
    return await signedIn(visit, await changeTemporaryPassword(directory, tenant, username, current, wanted));
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    return show(visit, changePasswordPage({ ...frame(visit), username, error: inWords(error) }), 401);
  }
}

async function signedIn(visit: Visit, person: SignedInPerson): Promise<Reply | undefined> {
  const accountId = accountIdOf({ objectId: person.user.id, homeTenantId: person.home?.id });
  const { interaction } = visit;
  if (interaction.session !== undefined && interaction.session.accountId !== accountId) {
    // Somebody else's session ends here; the new person gets one of their own.
    endSessionByUid(visit.directory.store, visit.tenant.id, interaction.session.uid);
    delete interaction.session;
    await interaction.persist();
  }
  return finish(visit, {
    login: {
      accountId,
      remember: false,
      amr: ['pwd'],
      ts: person.authTime - clockAhead(visit.directory.store),
    },
    select_account: {},
  });
}

/** @param goesOn whether what was answered in this sign-in before still counts */
async function finish(
  visit: Visit,
  result: Parameters<Provider['interactionFinished']>[2],
  goesOn = false,
): Promise<undefined> {
  await visit.provider.interactionFinished(visit.request, visit.response, result, {
    mergeWithLastSubmission: goesOn,
  });
  return undefined;
}
