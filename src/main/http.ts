import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createCandidates } from '../app/candidates.ts';
import { createDecisions } from '../app/decide.ts';
import type { ActivityNotes } from '../app/activity-notes.ts';
import { createAccountFollowing } from '../app/follow-account.ts';
import type { Identity } from '../app/identity.ts';
import { namesFrom } from '../app/names.ts';
import type { Notifications } from '../app/notifications.ts';
import type { PersonTokens } from '../app/ports/directory-writer.ts';
import type { Jobs } from '../app/ports/jobs.ts';
import type { Log } from '../app/ports/log.ts';
import { createSearches } from '../app/search.ts';
import { tellRefusal } from '../app/tell-refusal.ts';
import { createUseCases, type AppPorts } from '../app/use-cases.ts';
import { createWhoCanGive } from '../app/who-can-give.ts';
import type { Catalog } from '../core/catalog.ts';
import { asTenantId, type TenantId } from '../core/id.ts';
import { createClientAssertions } from '../graph/client-assertion.ts';
import { createAuthentication, type TokenPorts } from '../http/authentication.ts';
import { createDirectWay, goFirst } from '../http/authzen/direct.ts';
import { addAuthZenRoutes } from '../http/authzen/routes.ts';
import { serveConsole } from '../http/console.ts';
import { createDirectorySignIn, type ClientCredential } from '../http/directory-sign-in.ts';
import { addHealthRoutes, directoryCheck } from '../http/health.ts';
import { useMetrics } from '../http/metrics.ts';
import { addNotificationRoutes } from '../http/notifications.ts';
import { createRequestDigest } from '../http/idempotency.ts';
import { addLogKeysRoute } from '../http/log-keys.ts';
import { createProofReader } from '../http/proof-reader.ts';
import { createRateLimit } from '../http/rate-limits.ts';
import { restRoutes } from '../http/rest/rest-routes.ts';
import type { RouteDeps } from '../http/route.ts';
import { createSealing } from '../http/sealing.ts';
import { sampleRoute, type SampleGuide } from '../http/sample.ts';
import { createServer } from '../http/server.ts';
import { addSessionRoutes } from '../http/session-end.ts';
import { createSessions } from '../http/sessions.ts';
import { addSignInRoutes } from '../http/sign-in.ts';
import { createSigningKeys } from '../http/signing-keys.ts';
import { createTokenVerifier, type TokenRules } from '../http/tokens.ts';
import { addresses } from './addresses.ts';
import type { Installation } from './installation.ts';
import type { Settings } from './settings.ts';

export interface HttpOptions {
  readonly settings: Settings;
  readonly installation: Installation;
  readonly catalog: () => Catalog;
  readonly ports: Omit<AppPorts, 'proofs' | 'whoCanGive'> & { readonly notifications: Notifications };
  readonly activity: ActivityNotes;
  readonly people: PersonTokens;
  /** For the metrics. */
  readonly jobs?: Pick<Jobs, 'counts' | 'failures'>;
  readonly loginUrl: string;
  readonly validateAnswers: boolean;
  readonly guide?: SampleGuide;
  /** The sample data is there, or there is none to wait for; until then `/readyz` says not ready. */
  readonly sampled: () => boolean;
  readonly log: Log;
}

/** What requests that have begun are given to end at a stop, in ms. */
const finishWithin = 5000;

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

/** How our application proves itself at the directory: by its secret or, better, by its certificate. */
function credentialOf({ settings, installation }: HttpOptions): ClientCredential {
  if (!settings.clientCertificate) return { secret: installation.clientSecret };
  const pem = readFileSync(settings.clientCertificate, 'utf8');
  const sign = createClientAssertions(installation.clientId, { certificate: pem, privateKey: pem });
  return { assertion: audience => sign(new URL(audience), new Date()) };
}

const list = (text: string): readonly string[] =>
  text
    .split(',')
    .map(each => each.trim())
    .filter(each => each !== '');

/** Sign-ins begun by one address, a second. */
const signInsPerSecond = 20;

/** What tells callers apart: tokens by the directory's keys, sessions by cookie. */
function identification(options: HttpOptions) {
  const { settings, installation, ports, loginUrl } = options;
  const { publicUrl } = addresses(settings);
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
  const sealing = createSealing(installation.secretKey);
  const sessions = createSessions({ store: ports.store, sealing, publicUrl, clock });
  const directory = createDirectorySignIn({
    loginUrl,
    publicUrl,
    clientId: installation.clientId,
    credential: credentialOf(options),
    apiAudience: settings.apiAudience,
    keys,
    fetch,
    clock: Date.now,
  });
  return { publicUrl, clock, tokens, sealing, sessions, directory };
}

const sampleCheck = (sampled: () => boolean) => async (): Promise<void> => {
  if (!sampled()) throw new Error('the sample data is being made');
};

/** How old the oldest copy of a directory in memory is, in seconds. */
function oldestReplica({ ports }: HttpOptions): number | undefined {
  const ages = ports.tenants.loaded().map(tenant => ports.tenants.age(tenant).confirmedAt);
  const known = ages.filter(each => each !== undefined);
  return known.length === 0 ? undefined : (Date.now() - Math.min(...known)) / 1000;
}

/** What a sign-in shows of people whose tenant has no copy (T-3); what cannot be kept hinders nobody. */
const sighting =
  ({ ports, log }: HttpOptions) =>
  async (identity: Identity, at: Date): Promise<void> => {
    if (identity.kind !== 'person') return;
    await ports.sightings.seen(identity, at).catch((error: unknown) => {
      log({ level: 'warn', msg: 'a sign-in could not be kept', err: error });
    });
  };

/** Puts the HTTP server together from its parts, and listens. */
export async function startHttp(options: HttpOptions): Promise<RunningHttp> {
  const { settings, installation, catalog, ports, log, jobs } = options;
  const { store, indexes, tenants } = ports;
  const { publicUrl, clock, tokens, sealing, sessions, directory } = identification(options);
  const server = await createServer({
    publicUrl,
    log,
    trustProxy: list(settings.trustProxy),
  });
  const metrics = useMetrics(server, {
    oldestReplica: () => oldestReplica(options),
    inMemory: () => options.ports.indexes.weight(),
    ...(jobs ? { jobs: () => jobs.counts(), failures: () => jobs.failures() } : {}),
  });
  const names = namesFrom(store);
  const candidates = createCandidates({ tenants, catalog });
  const whoCanGive = createWhoCanGive({ names, candidates, tenants, catalog });
  const byToken: TokenPorts = { tokens, people: options.people, seen: sighting(options) };
  const route: RouteDeps = {
    authenticate: createAuthentication({ ...byToken, sessions }),
    idempotency: store,
    digest: createRequestDigest(installation.secretKey),
    limits: {
      writes: createRateLimit(settings.rateWrites),
      decisions: createRateLimit(settings.rateDecisions),
    },
    clock,
    publicUrl,
    validateAnswers: options.validateAnswers,
    refused: tellRefusal({ indexes, tenants, whoCanGive, store, log }),
  };
  const checks = {
    store: () => store.ping(),
    directory: directoryCheck({ loginUrl: options.loginUrl, fetch }),
    ...(options.guide ? { sample: sampleCheck(options.sampled) } : {}),
  };
  addHealthRoutes(server, { checks, clock: Date.now });
  const limit = createRateLimit(signInsPerSecond);
  // Without the tenant's consent there is no reading yet, and the domain has to do.
  const tenantName = (tenantId: TenantId) =>
    ports.directory.organization(tenantId).then(
      ({ displayName }) => displayName,
      () => undefined,
    );
  addSignInRoutes(server, { directory, sessions, store, sealing, publicUrl, clock, limit, tenantName });
  addSessionRoutes(server, { sessions, publicUrl });
  const useCases = createUseCases({ ...ports, whoCanGive, proofs: createProofReader(tokens) });
  restRoutes(server, {
    ...route,
    useCases,
    indexes,
    tenants,
    whoCanGive,
    catalog,
    store,
    following: createAccountFollowing({ indexes, tenants, catalog, maxAge: ports.maxAge, now: Date.now }),
    activity: options.activity,
  });
  const decisions = createDecisions({ indexes, tenants, catalog, whoCanGive });
  const searches = createSearches({ decisions, candidates, catalog, cursors: ports.cursors });
  const decided = (allowed: boolean): void => metrics.decided(allowed);
  await addAuthZenRoutes(server, { ...route, decisions, searches, decided });
  const direct = createDirectWay({
    ...route,
    tokens: byToken,
    decisions,
    decided,
    log,
    answered: call => metrics.answered({ method: 'POST', ...call }),
  });
  goFirst(server, direct);
  addNotificationRoutes(server, ports.notifications);
  addLogKeysRoute(server, [ports.signer.publicJwk]);
  sampleRoute(server, options.guide);
  await serveConsole(server, fileURLToPath(new URL('../../dist/console', import.meta.url)));
  await server.listen({ host: settings.host, port: settings.port });
  const close = async (): Promise<void> => {
    // Whoever never finishes sending must not keep a stop from ending within its 10 s.
    const limit = setTimeout(() => server.server.closeAllConnections(), finishWithin);
    await server.close().finally(() => clearTimeout(limit));
  };
  return { port: (server.server.address() as AddressInfo).port, close };
}
