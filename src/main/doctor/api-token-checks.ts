import { NoAnswer } from './ask.ts';
import { failed, ok, warning, type Finding } from './finding.ts';
import type { InstallationView } from './installation-view.ts';
import { isRefusal, ownCredentials, remedyOf, signIn, type Credentials } from './sign-in.ts';

/** A token for Rolecall's own API, as portal applications get theirs: audience, version, issuer and `idtyp`. */
export async function checkApiToken(
  view: InstallationView,
  operatorTenant: string,
): Promise<readonly Finding[]> {
  const { settings, loginUrl, clientId } = view;
  const token = await tokenForApi(view, operatorTenant, ownCredentials(view));
  if ('check' in token) return [token];
  const { claims } = token;
  const audience = typeof claims['aud'] === 'string' ? claims['aud'] : '(none)';
  const accepted = [settings.apiAudience, clientId];
  const issuer = claims['iss'];
  const v2 = `${loginUrl}/${operatorTenant}/v2.0`;
  const findings = [
    accepted.includes(audience)
      ? ok('api.audience', `Tokens for the API carry aud ${audience}.`)
      : failed(
          'api.audience',
          `Tokens for the API carry aud ${audience}, which Rolecall does not take.`,
          'Set API_AUDIENCE to CLIENT_ID, or to the Application ID URI of the registration.',
        ),
    claims['idtyp'] === 'app'
      ? ok('api.idtyp', 'Tokens of applications say so (idtyp=app).')
      : failed(
          'api.idtyp',
          'Tokens of applications do not say so: the optional claim idtyp is missing, and no portal application is recognised.',
          'Add the optional claim idtyp to access tokens: Token configuration of the registration (docs/entra.md).',
        ),
  ];
  if (claims['ver'] === '2.0' && issuer === v2) findings.push(ok('api.version', `Tokens are v2, of ${v2}.`));
  else if (settings.directory === 'entra' && issuer === `https://sts.windows.net/${operatorTenant}/`)
    findings.push(
      warning(
        'api.version',
        'Tokens for the API are v1. Rolecall takes them, but personal accounts cannot sign in.',
        'Set api.requestedAccessTokenVersion to 2 in the manifest of the registration.',
      ),
    );
  else
    findings.push(
      failed(
        'api.version',
        `Tokens for the API are of ${String(issuer)} and would have to be of ${v2}.`,
        'Check LOGIN_URL, and api.requestedAccessTokenVersion 2 in the manifest of the registration.',
      ),
    );
  return findings;
}

/** A token for the API or the finding that there is none. */
export async function tokenForApi(
  view: InstallationView,
  tenant: string,
  credentials: Credentials,
  check = 'api.token',
) {
  const { settings, loginUrl } = view;
  try {
    const token = await signIn(loginUrl, tenant, credentials, `${settings.apiAudience}/.default`);
    if (!isRefusal(token)) return token;
    return failed(
      check,
      `There is no token for API_AUDIENCE=${settings.apiAudience}: ${token.words}`,
      remedyOf(token, view),
    );
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    return failed(check, `There is no token for the API: ${error.message}.`, 'Try again.');
  }
}
