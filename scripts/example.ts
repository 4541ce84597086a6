import { spawn } from 'node:child_process';
import { readSettings } from '../src/main/settings.ts';
import { startRolecall } from '../src/main/start.ts';

// Rolecall with its sample data, and the example portal beside it as a process of its own: `npm run example`.
const port = process.env['EXAMPLE_PORT'] ?? '8090';
const url = `http://localhost:${port}`;
const settings = readSettings({ ...process.env, PORTAL_REDIRECT_URIS: `${url}/signed-in,${url}/` });
console.log('Starting Rolecall and the example portal ...');
const rolecall = await startRolecall(settings);
await rolecall.sampled;

const portal = spawn(process.execPath, ['examples/portal/main.ts'], {
  stdio: 'inherit',
  env: {
    ...process.env,
    PORT: port,
    ROLECALL_URL: rolecall.url,
    LOGIN_URL: rolecall.directoryUrl,
    OPERATOR_TENANT_ID: rolecall.installation.operatorTenantId,
    PORTAL_CLIENT_ID: rolecall.installation.portalClientId,
    PORTAL_CLIENT_SECRET: rolecall.installation.portalClientSecret,
    API_AUDIENCE: settings.apiAudience,
  },
});

let stopping = false;
const stop = (status: number): void => {
  if (stopping) return;
  stopping = true;
  portal.kill('SIGTERM');
  void rolecall.close().finally(() => process.exit(status));
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop(0));
portal.once('exit', status => stop(status ?? 1));
