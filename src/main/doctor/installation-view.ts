import { addresses } from '../addresses.ts';
import { keptInstallation } from '../installation.ts';
import type { Settings } from '../settings.ts';

/** The installation as its settings and its folder describe it; what was not made yet is missing. */
export interface InstallationView {
  readonly settings: Settings;
  readonly publicUrl: string;
  readonly loginUrl: string;
  readonly graphUrl: string;
  readonly clientId: string | undefined;
  readonly clientSecret: string | undefined;
  readonly operatorTenantId: string | undefined;
}

/** Reads what is given and what was made; makes nothing. */
export function viewInstallation(settings: Settings): InstallationView {
  const kept = keptInstallation(settings);
  const { publicUrl, directoryUrl } = addresses(settings);
  const embedded = settings.directory === 'embedded';
  const id = (given: string, made: string | undefined): string | undefined => (given || made)?.toLowerCase();
  return {
    settings,
    publicUrl,
    loginUrl: embedded ? directoryUrl : settings.loginUrl,
    graphUrl: embedded ? directoryUrl : settings.graphUrl,
    clientId: id(settings.clientId, kept.clientId),
    clientSecret: settings.clientSecret || kept.clientSecret,
    operatorTenantId: id(settings.operatorTenantId, kept.operatorTenantId),
  };
}
