import { interactionPolicy } from 'oidc-provider';
import type { Directory } from '../directory.ts';
import { grantConsent } from '../store/consents.ts';
import { GLOBAL_ADMINISTRATOR, roleTemplate, rolesOf } from '../store/directory-roles.ts';
import type { StoredObject } from '../store/objects.ts';
import type { Tenant } from '../store/tenants.ts';
import { ensureServicePrincipal, findClient } from '../token/clients.ts';
import { missingConsent } from '../token/issue.ts';
import { OAuthError } from '../token/oauth-error.ts';
import { parseScopes } from '../token/scopes.ts';
import { alert, escapeHtml, hidden, page } from './pages.ts';

/** What a client asks for and the tenant has not consented to, with the resource. */
function missingFor(directory: Directory, tenant: Tenant, clientId: string, asked: string) {
  try {
    const client = findClient(directory, tenant, clientId);
    const scopes = parseScopes(directory, tenant, asked);
    return { client, resource: scopes.resource.appId, names: missingConsent(directory, client, scopes) };
  } catch (error) {
    // Whatever else is wrong with the request is said elsewhere.
    if (error instanceof OAuthError) return undefined;
    throw error;
  }
}

/** Asks for consent within a sign-in, when something is asked that the tenant has not consented to. */
export function consentPrompt(directory: Directory, tenant: Tenant) {
  const { Prompt, Check } = interactionPolicy;
  const check = new Check(
    'consent_missing',
    'AADSTS65001: The user or administrator has not consented to use the application.',
    'interaction_required',
    ctx => {
      const { session, params } = ctx.oidc;
      if (session?.accountId === undefined) return Check.NO_NEED_TO_PROMPT;
      const missing = missingFor(directory, tenant, String(params?.['client_id']), String(params?.['asked']));
      return missing === undefined || missing.names.length === 0
        ? Check.NO_NEED_TO_PROMPT
        : Check.REQUEST_PROMPT;
    },
  );
  return new Prompt({ name: 'consent', requestable: false }, check);
}

export interface ConsentVisit {
  readonly directory: Directory;
  readonly tenant: Tenant;
  readonly clientId: string;
  readonly asked: string;
  readonly user: StoredObject;
}

/** Delegated permissions may be consented to, for the whole tenant, by these (Entra: grant-admin-consent). */
function mayConsent({ directory, tenant, user }: ConsentVisit): boolean {
  const names = [
    'Privileged Role Administrator',
    'Application Administrator',
    'Cloud Application Administrator',
  ];
  const enough = [GLOBAL_ADMINISTRATOR, ...names.map(roleTemplate)];
  return rolesOf(directory.store, tenant.n, user.n).some(role => enough.includes(role));
}

/** The page: an administrator may accept for the organisation, everybody else is told that one must. */
export function consentInSignInPage(
  visit: ConsentVisit,
  { place, application, csrf }: { place: string; application: string; csrf: string },
): string {
  const names = missingFor(visit.directory, visit.tenant, visit.clientId, visit.asked)?.names ?? [];
  const list = `<ul>${names.map(name => `<li><code>${escapeHtml(name)}</code></li>`).join('')}</ul>`;
  if (!mayConsent(visit)) {
    return page(
      `Approval needed - ${place}`,
      place,
      `<h1>An administrator must approve</h1>
${alert(`${application} asks for permissions that only an administrator of ${place} can give.`)}
${list}
<form method="post">
${hidden({ csrf, step: 'consent' })}
<div class="actions"><button type="submit" name="action" value="back">Back to the application</button></div>
</form>`,
    );
  }
  return page(
    `Permissions for ${application}`,
    place,
    `<h1>Consent for your organisation</h1>
<p class="to">${escapeHtml(application)} asks for these permissions, for all signed-in people of ${escapeHtml(place)} within their own rights:</p>
${list}
<form method="post">
${hidden({ csrf, step: 'consent' })}
<div class="actions">
<button type="submit" name="action" value="cancel" class="plain">Cancel</button>
<button type="submit" name="action" value="accept">Accept</button>
</div>
</form>`,
  );
}

/** Consents for the tenant. @returns false when the person may not */
export function acceptInSignIn(visit: ConsentVisit): boolean {
  const { directory, tenant, clientId, asked } = visit;
  if (!mayConsent(visit)) return false;
  const missing = missingFor(directory, tenant, clientId, asked);
  if (missing === undefined) return true;
  directory.store.transaction(() => {
    const principal = ensureServicePrincipal(directory, tenant, missing.client);
    grantConsent(directory.store, principal, missing.resource, 'scope', missing.names);
  });
  return true;
}
