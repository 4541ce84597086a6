import { textIn, valueIn } from './ask.ts';
import { tokenForApi } from './api-token-checks.ts';
import { failed, ok, warning, type Finding } from './finding.ts';
import type { InstallationView } from './installation-view.ts';
import { readGraph, type OwnToken } from './sign-in.ts';

/** The portal applications of `PORTAL_CLIENT_IDS`: each is there in the operator's tenant, and known as an application. */
export async function checkPortals(
  view: InstallationView,
  operatorTenant: string,
  own: OwnToken,
): Promise<readonly Finding[]> {
  const { settings } = view;
  if (settings.portals === undefined)
    return [
      warning(
        'portals',
        'No portal application is named.',
        'Set PORTAL_CLIENT_IDS to the ids of the applications that ask for decisions.',
      ),
    ];
  const findings: Finding[] = [];
  for (const { clientId } of settings.portals) {
    findings.push(await checkPortal(view, operatorTenant, clientId, own));
    const { portalClientId, portalClientSecret } = settings;
    if (portalClientSecret && portalClientId.toLowerCase() === clientId)
      findings.push(await checkPortalToken(view, operatorTenant, clientId));
  }
  return findings;
}

async function checkPortal(
  { graphUrl }: InstallationView,
  operatorTenant: string,
  clientId: string,
  own: OwnToken,
): Promise<Finding> {
  const path = `servicePrincipals(appId='${encodeURIComponent(clientId)}')?$select=id,displayName,accountEnabled`;
  const { status, body } = await readGraph(graphUrl, path, own);
  if (status === 404 || status === 400)
    return failed(
      'portals',
      `The portal application ${clientId} is not in the operator's tenant ${operatorTenant}.`,
      'Register it there, or correct PORTAL_CLIENT_IDS.',
    );
  if (status !== 200)
    return warning(
      'portals',
      `The portal application ${clientId} cannot be looked up (Graph answers ${status} ${textIn(body, 'error', 'code') ?? ''}).`,
      "Give admin consent in the operator's tenant, or look by hand.",
    );
  if (valueIn(body, 'accountEnabled') === false)
    return failed(
      'portals',
      `The portal application ${clientId} is disabled.`,
      'Enable it under Enterprise applications.',
    );
  return ok('portals', `The portal application ${clientId} (${textIn(body, 'displayName') ?? ''}) is there.`);
}

/** With its own secret: whether the token that it gets is an application's, of the operator's tenant. */
async function checkPortalToken(view: InstallationView, tenant: string, clientId: string): Promise<Finding> {
  const secret = view.settings.portalClientSecret;
  const token = await tokenForApi(view, tenant, { clientId, secret }, 'portals.token');
  if ('check' in token) return token;
  if (token.claims['idtyp'] === 'app' && token.claims['tid'] === tenant)
    return ok('portals.token', `The portal application ${clientId} gets tokens that say idtyp=app.`);
  return failed(
    'portals.token',
    `The tokens of the portal application ${clientId} do not say idtyp=app.`,
    'Add the optional claim idtyp to access tokens of the registration of Rolecall (docs/entra.md).',
  );
}
