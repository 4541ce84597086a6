import { join } from 'node:path';
import { startDirectory, type RunningDirectory } from '../directory/start-directory.ts';
import { addresses } from './addresses.ts';
import type { Installation } from './installation.ts';
import type { Settings } from './settings.ts';

export type LogLine = {
  readonly level: 'info' | 'warn' | 'error';
  readonly msg: string;
  readonly [key: string]: unknown;
};

/** The embedded directory with the operator's tenant and its three applications (api.md, Settings). */
export function startEmbeddedDirectory(
  settings: Settings,
  installation: Installation,
  log: (line: LogLine) => void,
): Promise<RunningDirectory> {
  const { publicUrl, directoryUrl } = addresses(settings);
  return startDirectory({
    host: settings.host,
    port: settings.directoryPort,
    baseUrl: directoryUrl,
    dataDir: settings.dataDir === 'memory' ? 'memory' : join(settings.dataDir, 'directory'),
    adminKey: installation.directoryAdminKey,
    operator: {
      tenantId: installation.operatorTenantId,
      domain: 'operator.test',
      rolecall: {
        clientId: installation.clientId,
        clientSecret: installation.clientSecret,
        audience: settings.apiAudience,
        redirectUris: [`${publicUrl}/auth/callback`, `${publicUrl}/`],
      },
      portals: [
        {
          clientId: installation.portalClientId,
          clientSecret: installation.portalClientSecret,
          displayName: 'Portal',
        },
      ],
      cli: { clientId: settings.cliClientId },
    },
    log,
  });
}
