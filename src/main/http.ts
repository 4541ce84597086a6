import type { AddressInfo } from 'node:net';
import { createDecisions } from '../app/decide.ts';
import { namesFrom } from '../app/names.ts';
import type { Log } from '../app/ports/log.ts';
import { createUseCases, type AppPorts } from '../app/use-cases.ts';
import type { Catalog } from '../core/catalog.ts';
import { asTenantId } from '../core/id.ts';
import { createAuthentication } from '../http/authentication.ts';
import { addAuthZenRoutes } from '../http/authzen/routes.ts';
import { createProofReader } from '../http/proof-reader.ts';
import { createRateLimit } from '../http/rate-limits.ts';
import { restRoutes } from '../http/rest/rest-routes.ts';
import type { RouteDeps } from '../http/route.ts';
import { createSealing } from '../http/sealing.ts';
import { sampleRoute, type SampleGuide } from '../http/sample.ts';
import { createServer } from '../http/server.ts';
import { createSessions } from '../http/sessions.ts';
import { createSigningKeys } from '../http/signing-keys.ts';
import { createTokenVerifier, type TokenRules } from '../http/tokens.ts';
import { addresses } from './embedded-directory.ts';
import type { Installation } from './installation.ts';
import type { Settings } from './settings.ts';

export interface HttpOptions {
  readonly settings: Settings;
  readonly installation: Installation;
  readonly catalog: Catalog;
  readonly ports: Omit<AppPorts, 'proofs'>;
  readonly loginUrl: string;
  readonly validateAnswers: boolean;
  readonly guide?: SampleGuide;
  readonly log: Log;
}

export interface RunningHttp {
  readonly port: number;
  close(): Promise<void>;
}

const portalPowers = ({ settings, installation }: HttpOptions): TokenRules['portals'] => {
  const clients = settings.portals ?? [
    {
      clientId: installation.portalClientId,
      powers: new Set(['decide', 'resources', 'visits', 'accounts', 'manage'] as const),
    },
  ];
  return new Map(clients.map(({ clientId, powers }) => [clientId, powers]));
};

/** Puts the HTTP server together from its parts, and listens. */
export async function startHttp(options: HttpOptions): Promise<RunningHttp> {
  const { settings, installation, catalog, ports, loginUrl } = options;
  const { publicUrl } = addresses(settings);
  const { store } = ports;
  const clock = (): Date => new Date();
  const keys = createSigningKeys({ url: `${loginUrl}/common/discovery/v2.0/keys`, fetch, clock: Date.now });
  const tokens = createTokenVerifier(
    {
      loginUrl,
      audiences: [settings.apiAudience, installation.clientId],
      operatorTenant: asTenantId(installation.operatorTenantId),
      portals: portalPowers(options),
      v1Issuers: settings.directory === 'entra',
    },
    { keys, clock: Date.now },
  );
  const sessions = createSessions({
    store,
    sealing: createSealing(installation.secretKey),
    publicUrl,
    clock,
  });
  const route: RouteDeps = {
    authenticate: createAuthentication({ tokens, sessions }),
    idempotency: store,
    limits: {
      writes: createRateLimit(settings.rateWrites),
      decisions: createRateLimit(settings.rateDecisions),
    },
    clock,
    publicUrl,
    validateAnswers: options.validateAnswers,
  };
  const server = await createServer({
    publicUrl,
    trustProxy: settings.trustProxy
      .split(',')
      .map(each => each.trim())
      .filter(each => each !== ''),
  });
  const useCases = createUseCases({ ...ports, proofs: createProofReader(tokens) });
  restRoutes(server, { ...route, useCases, indexes: ports.indexes, names: namesFrom(store), catalog, store });
  await addAuthZenRoutes(server, {
    ...route,
    decisions: createDecisions({ indexes: ports.indexes, tenants: ports.tenants, catalog }),
  });
  if (options.guide) sampleRoute(server, options.guide);
  await server.listen({ host: settings.host, port: settings.port });
  return { port: (server.server.address() as AddressInfo).port, close: () => server.close() };
}
