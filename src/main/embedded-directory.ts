import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
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
export async function startEmbeddedDirectory(
  settings: Settings,
  installation: Installation,
  log: (line: LogLine) => void,
): Promise<RunningDirectory> {
  const { publicUrl, directoryUrl } = addresses(settings);
  const running = await startDirectory({
    host: settings.host,
    port: settings.directoryPort,
    baseUrl: directoryUrl,
    ...(settings.directoryTls === 'auto'
      ? { tls: { folder: settings.dataDir, hostNames: [new URL(directoryUrl).hostname] } }
      : {}),
    dataDir: settings.dataDir === 'memory' ? 'memory' : join(settings.dataDir, 'directory'),
    adminKey: installation.directoryAdminKey,
    operator: {
      tenantId: installation.operatorTenantId,
      domain: 'operator.test',
      rolecall: {
        clientId: installation.clientId,
        clientSecret: installation.clientSecret,
        ...(settings.clientCertificate
          ? { certificate: readFileSync(settings.clientCertificate, 'utf8') }
          : {}),
        audience: settings.apiAudience,
        redirectUris: [`${publicUrl}/auth/callback`, `${publicUrl}/`],
      },
      portals: [
        {
          clientId: installation.portalClientId,
          clientSecret: installation.portalClientSecret,
          displayName: 'Portal',
          redirectUris: settings.portalRedirectUris,
        },
      ],
      cli: { clientId: settings.cliClientId },
    },
    ...(settings.smtpUrl && settings.mailFrom
      ? { mail: { smtpUrl: settings.smtpUrl, from: settings.mailFrom } }
      : {}),
    log,
  });
  if (running.authority !== undefined) trust(running.authority.certificate);
  return running;
}

/** Beside the authorities that this process trusts already, as NODE_EXTRA_CA_CERTS would have it. */
function trust(certificate: string): void {
  setDefaultCACertificates([...getCACertificates('default'), certificate]);
}

/** What others need to trust the directory's certificate; undefined on plain HTTP. */
export const trustLine = (running: Pick<RunningDirectory, 'authority'> | undefined): string | undefined =>
  running?.authority === undefined ? undefined : `NODE_EXTRA_CA_CERTS=${resolve(running.authority.file)}`;
