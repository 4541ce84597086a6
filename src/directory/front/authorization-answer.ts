import { createHash } from 'node:crypto';
import type Provider from 'oidc-provider';
import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Directory } from '../directory.ts';
import type { Tenant } from '../store/tenants.ts';
import { redirect, type Reply } from '../web/reply.ts';
import { escapeHtml, hidden, pageHeaders } from './pages.ts';
import { readAccountId } from './sessions.ts';

const SUBMIT = "document.addEventListener('DOMContentLoaded',()=>document.forms[0].submit())";
const SUBMIT_HASH = `'sha256-${createHash('sha256').update(SUBMIT).digest('base64')}'`;

/** The page of `response_mode=form_post`, which sends its form by itself (OAuth 2.0 Form Post Response Mode). */
function formPost(target: string, fields: Readonly<Record<string, string>>): Reply {
  const headers = pageHeaders(target);
  const policy = `${headers['content-security-policy'] ?? ''}; script-src ${SUBMIT_HASH}`;
  const body = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Going back to the application</title><script>${SUBMIT}</script></head>
<body>
<form method="post" action="${escapeHtml(target)}">
${hidden(fields)}
<noscript><button type="submit" autofocus>Go on to the application</button></noscript>
</form>
</body>
</html>
`;
  return { status: 200, headers: { ...headers, 'content-security-policy': policy }, body };
}

/**
 * An answer to an authorization request, on its way to the application: in the query, the fragment or a form. A redirect
 * URI without a path gets a slash at its end (Entra: reply-url).
 */
export function answerAt(
  target: string,
  mode: string | undefined,
  fields: Readonly<Record<string, string>>,
): Reply {
  const address = new URL(target);
  if (mode === 'form_post') return formPost(address.href, fields);
  if (mode === 'fragment') address.hash = new URLSearchParams(fields).toString();
  else for (const [name, value] of Object.entries(fields)) address.searchParams.set(name, value);
  return redirect(address.href);
}

/** Entra's numbers for what the library refuses, where the refusal does not say one itself. */
function described(error: string, description: string): Record<string, string> {
  const say = (code: number, text: string, as = error): Record<string, string> => ({
    error: as,
    error_description: `AADSTS${code}: ${text}`,
  });
  const missing = /^missing required parameter\(s\) (.*)$/.exec(description)?.[1];
  if (/^AADSTS\d+/.test(description)) return { error, error_description: description };
  if (missing !== undefined)
    return say(900144, `The request body must contain the following parameter: ${missing}.`);
  if (/response_mode/.test(`${error} ${description}`))
    return say(70007, 'The response_mode is not supported for this request.', 'invalid_request');
  if (/PKCE|code_challenge/.test(description)) return say(9002325, `${description}.`);
  switch (error) {
    case 'unsupported_response_type':
      return say(70005, 'The response_type is not supported.');
    case 'login_required':
      return say(50058, 'A silent sign-in request was sent but no user is signed in.');
    case 'interaction_required':
      return say(50076, `${description}.`);
    case 'server_error':
      return say(90033, 'The directory met an error of its own. Try again.');
    default:
      return say(9002313, `Invalid request. ${description}.`);
  }
}

/** What the library would send to the application. */
const answers = new WeakMap<object, Record<string, string>>();

/** The refusal is shown on a page: it must not go to an address that is not the application's. */
export const staysHere = (ctx: object): void => void answers.delete(ctx);

const textsOf = (fields: object): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => typeof value === 'string'));

/** Answers of the authorization endpoint as Entra gives them: its numbers, `client_info`, no `iss`, its form. */
export function answerAsEntra(directory: Directory, tenant: Tenant, provider: Provider): void {
  const refused = (ctx: KoaContextWithOIDC, error: string, description: string): void => {
    const state = ctx.oidc.params?.['state'];
    const fields = described(error, description);
    answers.set(ctx, { ...fields, ...(typeof state === 'string' ? { state } : {}) });
  };
  provider.on('authorization.success', (ctx, out) => {
    // The issuer is known from the tenant; clients at `common` know it only as a template and would refuse it.
    const { iss: _, ...answer } = textsOf(out ?? {});
    if (ctx.oidc.params?.['client_info'] === '1' && ctx.oidc.session?.accountId !== undefined) {
      const { objectId } = readAccountId(ctx.oidc.session.accountId);
      const info = JSON.stringify({ uid: objectId, utid: tenant.id });
      answer['client_info'] = Buffer.from(info).toString('base64url');
    }
    answers.set(ctx, answer);
  });
  provider.on('authorization.error', (ctx, error) =>
    refused(ctx, error.error, error.error_description ?? ''),
  );
  provider.on('server_error', (ctx, error) => {
    directory.log({ level: 'error', msg: 'sign-in failed', error: String(error.stack) });
    refused(ctx, 'server_error', '');
  });
  provider.use(async (ctx, next) => {
    await next();
    const answer = answers.get(ctx);
    const { oidc } = ctx as KoaContextWithOIDC;
    const target = oidc?.params?.['redirect_uri'];
    if (answer === undefined || typeof target !== 'string') return;
    const { response_mode: mode, response_type: type } = oidc.params ?? {};
    const inForm = mode === 'form_post';
    const inFragment = mode === 'fragment' || (mode !== 'query' && String(type).includes('token'));
    const reply = answerAt(target, inForm ? 'form_post' : inFragment ? 'fragment' : 'query', answer);
    ctx.status = reply.status;
    for (const [name, value] of Object.entries(reply.headers ?? {})) ctx.set(name, value as string);
    ctx.body = reply.body ?? '';
  });
}
