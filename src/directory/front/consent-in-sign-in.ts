import { interactionPolicy } from 'oidc-provider';
import type { Directory } from '../directory.ts';
import { grantConsent } from '../store/consents.ts';
import { GLOBAL_ADMINISTRATOR, roleTemplate, rolesOf } from '../store/directory-roles.ts';
import type { StoredObject } from '../store/objects.ts';
import type { Tenant } from '../store/tenants.ts';
import { ensureServicePrincipal, findClient, type Client } from '../token/clients.ts';
import { missingConsent, needingAdministrator } from '../token/issue.ts';
import { OAuthError } from '../token/oauth-error.ts';
import { parseScopes } from '../token/scopes.ts';
import { registeredPermissions } from '../token/wanted-permissions.ts';
import { alert, escapeHtml, hidden, page } from './pages.ts';

/** What is consented to in a sign-in. */
interface AskedConsent {
  readonly client: Client;
  /** The client id of the resource. */
  readonly resource: string;
  /** What nobody consented to; with `prompt=consent` all that is asked for. */
  readonly names: readonly string[];
  /** Those of them that only an administrator can give. */
  readonly forAdministrator: readonly string[];
}

/** Undefined where something is wrong with the request: that is said elsewhere. */
function askedConsent(
  directory: Directory,
  tenant: Tenant,
  { clientId, asked, again }: ConsentRequest,
): AskedConsent | undefined {
  try {
    const client = findClient(directory, tenant, clientId);
    const scopes = parseScopes(directory, tenant, asked);
    const resource = scopes.resource.appId;
    const names = again
      ? scopes.names.flatMap(name => (name === '.default' ? registered(directory, client, resource) : [name]))
      : missingConsent(directory, client, scopes);
    const forAdministrator = needingAdministrator(directory, client, scopes, names);
    return { client, resource, names, forAdministrator };
  } catch (error) {
    if (error instanceof OAuthError) return undefined;
    throw error;
  }
}

/** The delegated permissions that the registration asks for at a resource. */
const registered = (directory: Directory, { application }: Client, resource: string): string[] =>
  application === undefined
    ? []
    : registeredPermissions(directory, application)
        .filter(wanted => wanted.resource === resource && wanted.kind === 'scope')
        .map(({ value }) => value);

/** Asks for consent within a sign-in: with `prompt=consent`, and where the tenant has not consented to what is asked. */
export function consentPrompt(directory: Directory, tenant: Tenant) {
  const { Prompt, Check } = interactionPolicy;
  const check = new Check(
    'consent_missing',
    'AADSTS65001: The user or administrator has not consented to use the application.',
    'interaction_required',
    ctx => {
      const { session, params } = ctx.oidc;
      if (session?.accountId === undefined) return Check.NO_NEED_TO_PROMPT;
      const request = {
        clientId: String(params?.['client_id']),
        asked: String(params?.['asked']),
        again: false,
      };
      const missing = askedConsent(directory, tenant, request);
      return missing === undefined || missing.names.length === 0
        ? Check.NO_NEED_TO_PROMPT
        : Check.REQUEST_PROMPT;
    },
  );
  return new Prompt({ name: 'consent', requestable: true }, check);
}

interface ConsentRequest {
  readonly clientId: string;
  readonly asked: string;
  /** `prompt=consent`: also where everything is consented to already. */
  readonly again: boolean;
}

export interface ConsentVisit extends ConsentRequest {
  readonly directory: Directory;
  readonly tenant: Tenant;
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

const listOf = (names: readonly string[]): string =>
  names.length === 0
    ? '<p>Only to sign you in.</p>'
    : `<ul>${names.map(name => `<li><code>${escapeHtml(name)}</code></li>`).join('')}</ul>`;

/**
 * The page: what an administrator alone can give an administrator accepts for the organisation, and everybody else is told
 * that one must; the rest people accept for themselves.
 */
export function consentInSignInPage(
  visit: ConsentVisit,
  { place, application, csrf }: { place: string; application: string; csrf: string },
): string {
  const { names = [], forAdministrator = [] } = askedConsent(visit.directory, visit.tenant, visit) ?? {};
  if (forAdministrator.length > 0 && !mayConsent(visit)) {
    return page(
      `Approval needed - ${place}`,
      place,
      `<h1>An administrator must approve</h1>
${alert(`${application} asks for permissions that only an administrator of ${place} can give.`)}
${listOf(forAdministrator)}
<form method="post">
${hidden({ csrf, step: 'consent' })}
<div class="actions"><button type="submit" name="action" value="back">Back to the application</button></div>
</form>`,
    );
  }
  const [heading, whom] =
    forAdministrator.length > 0
      ? [
          'Consent for your organisation',
          `for all signed-in people of ${escapeHtml(place)} within their own rights`,
        ]
      : ['Permissions requested', 'to use them for you, within your own rights'];
  return page(
    `Permissions for ${application}`,
    place,
    `<h1>${heading}</h1>
<p class="to">${escapeHtml(application)} asks for these permissions, ${whom}:</p>
${listOf(names)}
<form method="post">
${hidden({ csrf, step: 'consent' })}
<div class="actions">
<button type="submit" name="action" value="cancel" class="plain">Cancel</button>
<button type="submit" name="action" value="accept">Accept</button>
</div>
</form>`,
  );
}

/** Consents, for the tenant to what needs an administrator. @returns false when the person may not */
export function acceptInSignIn(visit: ConsentVisit): boolean {
  const { directory, tenant } = visit;
  const asked = askedConsent(directory, tenant, visit);
  if (asked === undefined || asked.forAdministrator.length === 0) return true;
  if (!mayConsent(visit)) return false;
  directory.store.transaction(() => {
    const principal = ensureServicePrincipal(directory, tenant, asked.client);
    grantConsent(directory.store, principal, asked.resource, 'scope', asked.forAdministrator);
  });
  return true;
}
