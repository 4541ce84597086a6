import { NoAnswer, textIn, textsIn } from './ask.ts';
import { about, failed, ok, warning, type Finding } from './finding.ts';
import type { InstallationView } from './installation-view.ts';
import { missingOf, notificationPermission, readingPermissions } from './permissions.ts';
import {
  firstOf,
  GRAPH_SCOPE,
  isRefusal,
  ownCredentials,
  readGraph,
  remedyOf,
  signIn,
  type OwnToken,
  type Refusal,
} from './sign-in.ts';

/** Entra's numbers by which the tenant, not our configuration, refuses: nobody consented there. */
const WITHOUT_CONSENT = new Set([65001, 65004, 700016, 7000112, 7000229]);

/** Where an administrator of the tenant consents to what the registration asks for. */
export const consentLink = ({ loginUrl, publicUrl, clientId }: InstallationView, tenant: string): string =>
  `${loginUrl}/${tenant}/adminconsent?client_id=${clientId ?? ''}&redirect_uri=${encodeURIComponent(`${publicUrl}/`)}`;

/** Our token for Graph at the operator's tenant, or the finding that there is none. */
export async function signInForGraph(view: InstallationView, tenant: string): Promise<OwnToken | Finding> {
  try {
    const outcome = await signIn(view.loginUrl, tenant, ownCredentials(view), GRAPH_SCOPE);
    if (!isRefusal(outcome)) return outcome;
    return failed(
      'sign-in',
      `Rolecall cannot sign in at ${tenant}: ${outcome.words}`,
      remedyOf(outcome, view),
    );
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    return failed('sign-in', `Rolecall cannot sign in at ${tenant}: ${error.message}.`, 'Try again.');
  }
}

/** An associated tenant: consent, the permissions that came with it, and Graph. */
export async function checkTenant(view: InstallationView, tenant: string): Promise<readonly Finding[]> {
  let outcome: OwnToken | Refusal;
  try {
    outcome = await signIn(view.loginUrl, tenant, ownCredentials(view), GRAPH_SCOPE);
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    return [
      about(
        tenant,
        failed('tenant.consent', `There is no token at ${tenant}: ${error.message}.`, 'Try again.'),
      ),
    ];
  }
  if (!isRefusal(outcome)) return checkGrants(view, tenant, outcome);
  if (outcome.number === undefined || !WITHOUT_CONSENT.has(outcome.number))
    return [
      about(
        tenant,
        failed('tenant.consent', `There is no token at ${tenant}: ${outcome.words}`, remedyOf(outcome, view)),
      ),
    ];
  return [withoutConsent(view, tenant)];
}

const withoutConsent = (view: InstallationView, tenant: string): Finding =>
  about(
    tenant,
    failed(
      'tenant.consent',
      `Tenant ${tenant} has not consented to being read.`,
      `An administrator of it opens ${consentLink(view, tenant)}`,
    ),
  );

/** The roles of our token at a tenant against what is needed; then Graph itself. @throws never for a silent Graph */
export async function checkGrants(
  view: InstallationView,
  tenant: string,
  token: OwnToken,
): Promise<readonly Finding[]> {
  const roles = textsIn(token.claims, 'roles');
  if (roles.length === 0) return [withoutConsent(view, tenant)];
  const consent = `An administrator of it consents again: ${consentLink(view, tenant)}`;
  const findings: Finding[] = missingOf(readingPermissions, roles).map(({ name, without }) =>
    failed('tenant.permissions', `Tenant ${tenant} did not consent to ${name}: ${without}.`, consent),
  );
  for (const { name, without } of missingOf([notificationPermission], roles))
    findings.push(
      warning('tenant.permissions', `Tenant ${tenant} did not consent to ${name}: ${without}.`, consent),
    );
  if (findings.length === 0)
    findings.push(ok('tenant.permissions', `Tenant ${tenant} consented to all that is needed.`));
  findings.push(await checkGraph(view, tenant, token));
  return findings.map(each => about(tenant, each));
}

async function checkGraph(view: InstallationView, tenant: string, token: OwnToken): Promise<Finding> {
  const { graphUrl } = view;
  try {
    const { status, body } = await readGraph(graphUrl, 'organization?$select=id,displayName', token);
    const found = firstOf(body);
    const id = textIn(found, 'id')?.toLowerCase();
    if (status === 200 && id === tenant)
      return ok('tenant.graph', `Graph shows tenant ${tenant}: ${textIn(found, 'displayName') ?? ''}.`);
    const code = textIn(body, 'error', 'code');
    return failed(
      'tenant.graph',
      `${graphUrl} answers ${status}${code === undefined ? '' : ` ${code}`} where tenant ${tenant} should be shown.`,
      status === 404
        ? 'GRAPH_URL must be the address of Microsoft Graph alone.'
        : 'Check GRAPH_URL and the consent.',
    );
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    const remedy = error.untrusted
      ? 'Set NODE_EXTRA_CA_CERTS to the PEM file of the authority that signed its certificate.'
      : 'Check GRAPH_URL, and that this machine may connect there.';
    return failed('tenant.graph', `Graph at ${graphUrl} does not answer: ${error.message}.`, remedy);
  }
}
