import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Directory } from '../directory.ts';
import { applicationByAppId } from '../store/objects.ts';
import { CONSUMERS, findTenant, type Tenant } from '../store/tenants.ts';
import type { SignedInPerson } from '../token/claims.ts';
import { OAuthError } from '../token/oauth-error.ts';
import { homeTenantOf, signInWithPassword } from '../token/people.ts';
import { readForm } from '../web/body.ts';
import type { Reply } from '../web/reply.ts';
import { accountsFor, chosenAccount } from './account-picker.ts';
import { beginSession } from './begin-session.ts';
import { answerDeviceSignIn, findByUserCode, type KnownDeviceSignIn } from './device-codes.ts';
import { deviceCodePage, deviceDonePage, devicePickPage, deviceSignInPage } from './device-pages.ts';
import { htmlError, unreadable } from './html-error.ts';
import { inWords } from './in-words.ts';
import { pageHeaders } from './pages.ts';

const show = (body: string, status = 200): Reply => ({ status, headers: pageHeaders(), body });

/**
 * `GET and POST /devicelogin`: somebody types the code that their device shows, sees which application it is, and signs
 * in (RFC 8628, 3.3). The forms hold the code itself, so nothing is kept in the browser.
 */
export async function deviceLoginEndpoint(
  directory: Directory,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Reply> {
  if (request.method !== 'POST') {
    return show(deviceCodePage(url.searchParams.get('user_code') ?? url.searchParams.get('otc') ?? ''));
  }
  const { origin } = request.headers;
  if (origin !== undefined && origin !== new URL(directory.base).origin)
    return htmlError(403, 'wrong-origin', 'The form was sent from another site.');
  try {
    return await submit(directory, request, response, await readForm(request));
  } catch (error) {
    return unreadable(error);
  }
}

async function submit(
  directory: Directory,
  request: IncomingMessage,
  response: ServerResponse,
  form: ReadonlyMap<string, string>,
): Promise<Reply> {
  const userCode = (form.get('user_code') ?? '').trim();
  const known = findByUserCode(directory.store, userCode);
  if (known === undefined) {
    return show(
      deviceCodePage(userCode, 'That code did not work. Check it, or begin again on your device.'),
      400,
    );
  }
  const name = applicationByAppId(directory.store, known.clientId)?.body['displayName'];
  const application = typeof name === 'string' ? name : 'the application';
  const page = { application, userCode, username: (form.get('username') ?? '').trim() };
  const accounts = accountsFor(directory, request, tenant => mayAnswer(directory, known, tenant));
  const session = form.get('session');
  if (session !== undefined)
    return finish(directory, known, page, () => Promise.resolve(chosenAccount(accounts, session)));
  switch (form.get('action') ?? '') {
    case 'cancel':
      answerDeviceSignIn(directory.store, known, { kind: 'declined' });
      return show(deviceDonePage(`${application} was not signed in.`));
    case 'sign-in':
      return finish(directory, known, page, async () => {
        const person = await signIn(directory, known, page.username, form.get('password') ?? '');
        await beginSession(directory, person, request, response);
        return person;
      });
    case 'other':
      return show(deviceSignInPage(page));
    default:
      return show(accounts.length > 0 ? devicePickPage(page, accounts) : deviceSignInPage(page));
  }
}

async function signIn(
  directory: Directory,
  known: KnownDeviceSignIn,
  username: string,
  password: string,
): Promise<SignedInPerson> {
  const tenant = tenantFor(directory, known, username);
  if (tenant === undefined) throw new OAuthError('invalid_grant', 50034, 'The user is not known.');
  return signInWithPassword(directory, tenant, username, password);
}

/** Gives the device the person, by password or by the session of this browser. */
async function finish(
  directory: Directory,
  known: KnownDeviceSignIn,
  page: { application: string; userCode: string; username: string },
  who: () => Promise<SignedInPerson>,
): Promise<Reply> {
  try {
    const person = await who();
    const answered = answerDeviceSignIn(directory.store, known, {
      kind: 'signed-in',
      tenantId: person.tenant.id,
      objectId: person.user.id,
      homeTenantId: person.home?.id,
      authTime: person.authTime,
    });
    if (!answered)
      return show(deviceDonePage('This code was answered already. Begin again on your device.'), 409);
    return show(deviceDonePage(`You have signed in to ${page.application} on your device.`));
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    const why =
      error.code === 50055
        ? 'Your password is temporary. Sign in with a browser once and change it, then come back.'
        : inWords(error);
    return show(deviceSignInPage({ ...page, error: why }), 401);
  }
}

/** Whether somebody of this tenant may answer: it is the one that was named, or any that the name stands for. */
function mayAnswer(directory: Directory, { tenantName }: KnownDeviceSignIn, tenant: Tenant): boolean {
  if (tenantName === 'common') return true;
  if (tenantName === 'organizations') return tenant.id !== CONSUMERS;
  return findTenant(directory.store, tenantName)?.n === tenant.n;
}

function tenantFor(directory: Directory, known: KnownDeviceSignIn, username: string): Tenant | undefined {
  if (known.tenantName !== 'common' && known.tenantName !== 'organizations')
    return findTenant(directory.store, known.tenantName);
  const home = homeTenantOf(directory, username);
  return known.tenantName === 'organizations' && home?.id === CONSUMERS ? undefined : home;
}
