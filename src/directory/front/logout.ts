import type { IncomingMessage } from 'node:http';
import { decodeJwt } from 'jose';
import type { Directory } from '../directory.ts';
import { applicationByAppId } from '../store/objects.ts';
import { parseForm, readForm } from '../web/body.ts';
import { redirect, type Reply } from '../web/reply.ts';
import { htmlError, unreadable } from './html-error.ts';
import { endSession } from './front-channel-store.ts';
import { pageHeaders, signedOutPage } from './pages.ts';
import { redirectKind } from './redirects.ts';
import { isNamed, sessionCookie, sessionCookies, signedInHere } from './sessions.ts';

/**
 * `GET or POST /{tenant}/oauth2/v2.0/logout`: ends the sign-in sessions of this browser, at all tenants, and goes on to `post_logout_redirect_uri` when an application registered it as a redirect URI (OpenID RP-initiated logout).
 * `logout_hint` (the claim `login_hint`) ends those of that person alone; one that names nobody here ends all.
 */
export async function logoutEndpoint(
  directory: Directory,
  url: URL,
  request: IncomingMessage,
): Promise<Reply> {
  let parameters: Map<string, string>;
  try {
    parameters = request.method === 'POST' ? await readForm(request) : parseForm(url.search.slice(1));
  } catch (error) {
    return unreadable(error);
  }
  const target = parameters.get('post_logout_redirect_uri');
  if (target !== undefined && !isRegistered(directory, parameters, target)) {
    return htmlError(
      400,
      'AADSTS50011',
      `The address '${target}' is not registered as a redirect URI of the application.`,
    );
  }
  const cookies = endSessions(directory, request, parameters.get('logout_hint') ?? '');
  const state = parameters.get('state');
  if (target === undefined)
    return { status: 200, headers: { ...pageHeaders(), 'set-cookie': cookies }, body: signedOutPage() };
  const suffix =
    state === undefined
      ? ''
      : `${target.includes('?') ? '&' : '?'}${new URLSearchParams({ state }).toString()}`;
  return redirect(`${target}${suffix}`, { 'set-cookie': cookies });
}

/** Ends the sessions in the store, and says how the browser forgets them. */
function endSessions(directory: Directory, request: IncomingMessage, hint: string): string[] {
  const hinted = signedInHere(directory, request)
    .filter(({ user }) => isNamed(user, hint))
    .map(({ tenant }) => tenant.n);
  const all = sessionCookies(directory, request);
  const ending = hinted.length === 0 ? all : all.filter(({ tenant }) => hinted.includes(tenant.n));
  return ending.flatMap(({ tenant, cookie }) => {
    const name = sessionCookie(tenant.id);
    endSession(directory.store, tenant.id, cookie);
    const gone = 'path=/; expires=Thu, 01 Jan 1970 00:00:00 GMT; httponly; samesite=lax';
    return [`${name}=; ${gone}`, `${name}.sig=; ${gone}`];
  });
}

function isRegistered(
  directory: Directory,
  parameters: ReadonlyMap<string, string>,
  target: string,
): boolean {
  const { operator, store } = directory;
  const named = parameters.get('client_id') ?? audienceOf(parameters.get('id_token_hint'));
  // Without a word about the client, the applications of the operator are meant.
  const candidates =
    named === undefined
      ? [
          operator.rolecall.clientId,
          operator.cli.clientId,
          ...operator.portals.map(portal => portal.clientId),
        ]
      : [named];
  return candidates.some(clientId => {
    const application = applicationByAppId(store, clientId);
    return application !== undefined && redirectKind(application, target) !== undefined;
  });
}

function audienceOf(idToken: string | undefined): string | undefined {
  if (idToken === undefined) return undefined;
  try {
    // Only to find whose redirect URIs count; nothing is granted by it.
    const { aud } = decodeJwt(idToken);
    return typeof aud === 'string' ? aud : undefined;
  } catch {
    return undefined;
  }
}
