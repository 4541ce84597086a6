import { guid, type World } from './api-world.ts';
import { portalClientId } from '../rolecall.ts';
import { startServer } from './process-child.ts';

/** A second server, as a process of its own. */
export interface SecondServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts a second Rolecall over the world's database and its directory. */
export async function spawnSecond(world: World, database: string): Promise<SecondServer> {
  const { installation } = world.running;
  const server = await startServer({
    DATABASE_URL: database,
    DATA_DIR: 'memory',
    SAMPLE: 'off',
    SECRET_KEY: 'secret-key-of-the-journeys-0123456789abcdef',
    PUBLIC_URL: world.url,
    DIRECTORY: 'entra',
    LOGIN_URL: world.directoryUrl,
    GRAPH_URL: world.directoryUrl,
    CLIENT_ID: installation.clientId,
    CLIENT_SECRET: installation.clientSecret,
    OPERATOR_TENANT_ID: installation.operatorTenantId,
    PORTAL_CLIENT_IDS: [
      portalClientId,
      ...['decide', 'manage'].map(power => `${guid(`Portal ${power} client`)}:${power}`),
    ].join(','),
  });
  return {
    url: server.url,
    async close() {
      server.process.kill('SIGTERM');
      await server.ended;
    },
  };
}
