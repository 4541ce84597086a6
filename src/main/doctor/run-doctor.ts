import { NoAnswer } from './ask.ts';
import { checkApiToken } from './api-token-checks.ts';
import { failed, ok, warning, type Finding } from './finding.ts';
import { viewInstallation, type InstallationView } from './installation-view.ts';
import { checkCredential, checkFiles, checkPublicUrl, checkSecretKey } from './local-checks.ts';
import { checkLogin } from './login-checks.ts';
import { checkMail } from './mail-check.ts';
import { checkPortals } from './portal-checks.ts';
import { checkRegistration, unreadable } from './registration-checks.ts';
import type { OwnToken } from './sign-in.ts';
import { checkStore } from './store-check.ts';
import { checkGrants, checkTenant, signInForGraph } from './tenant-checks.ts';
import { textsIn } from './ask.ts';
import { readSettings, SettingsError, type Settings } from '../settings.ts';

/**
 * Looks at each step of an installation and says what is missing and what to do, in the order of the steps. Changes
 * nothing, and tells no secret. What rests on a step that failed is left out.
 * @param tenants looked at beside those that the store names
 */
export async function* examine(
  env: Readonly<Record<string, string | undefined>>,
  tenants: readonly string[],
): AsyncGenerator<Finding> {
  let settings: Settings;
  try {
    settings = readSettings(env);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    for (const fault of error.faults)
      yield failed('settings', `${fault}.`, 'docs/operations.md describes every setting.');
    return;
  }
  const view = viewInstallation(settings);
  yield ok('settings', `All settings are valid${settings.production ? ', for production' : ''}.`);
  yield checkSecretKey(view);
  yield* checkFiles(view);
  yield await checkPublicUrl(view);
  const store = await checkStore(view);
  yield* store.findings;
  const credential = checkCredential(view);
  yield credential;
  const login = await checkLogin(view);
  yield* login.findings;
  if (login.usable && credential.outcome !== 'failed')
    yield* examineDirectory(view, { named: tenants, kept: store.tenants });
  yield await checkMail(view);
}

/** All that needs a token of our application. */
async function* examineDirectory(
  view: InstallationView,
  tenants: { readonly named: readonly string[]; readonly kept: readonly string[] | undefined },
): AsyncGenerator<Finding> {
  const { operatorTenantId, clientId } = view;
  if (operatorTenantId === undefined || clientId === undefined) {
    yield warning('sign-in', "Rolecall's own application was not made yet.", 'Start Rolecall once.');
    return;
  }
  const own = await signInForGraph(view, operatorTenantId);
  if ('check' in own) {
    yield own;
    return;
  }
  yield ok('sign-in', `Rolecall signs in at the operator's tenant as ${clientId}.`);
  yield* await checkApiToken(view, operatorTenantId);
  if (view.settings.directory === 'entra') yield* await examineOperator(view, operatorTenantId, own);
  if (tenants.kept === undefined && tenants.named.length === 0)
    yield warning(
      'tenants',
      'Associated tenants were not looked at: the store could not be read.',
      'Name them with --tenant, or run rolecall doctor while Rolecall is stopped.',
    );
  const all = new Set([...(tenants.kept ?? []), ...tenants.named.map(each => each.toLowerCase())]);
  for (const tenant of all)
    if (tenant !== operatorTenantId || view.settings.directory !== 'entra')
      yield* await checkTenant(view, tenant);
}

/** The operator's tenant: its own consent, the registration and the portals. */
async function examineOperator(
  view: InstallationView,
  operatorTenant: string,
  own: OwnToken,
): Promise<readonly Finding[]> {
  const findings = [...(await checkGrants(view, operatorTenant, own))];
  if (textsIn(own.claims, 'roles').length === 0)
    return [...findings, unreadable(view, "the operator's tenant did not consent")];
  if (findings.some(each => each.check === 'tenant.graph' && each.outcome === 'failed')) return findings;
  try {
    return [
      ...findings,
      ...(await checkRegistration(view, own)),
      ...(await checkPortals(view, operatorTenant, own)),
    ];
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    return [...findings, unreadable(view, error.message)];
  }
}
