import type { TenantId } from '../core/id.ts';
import { Problem } from '../core/problems.ts';
import { createClientAssertions, type ClientCertificate } from './client-assertion.ts';
import { unavailable, type Answer, type Exchange } from './exchange.ts';
import { isJsonObject, textAt, type JsonObject } from './graph-json.ts';

export interface ApplicationTokensOptions {
  readonly exchange: Exchange;
  readonly loginUrl: string;
  readonly clientId: string;
  /** One of the two is needed; the certificate is preferred. */
  readonly clientSecret?: string;
  readonly clientCertificate?: ClientCertificate;
  readonly now: () => Date;
}

/** Tokens of the application itself for Graph, one a tenant, asked for once however many wait for it. */
export interface ApplicationTokens {
  /**
   * Throws `consent-missing` when the tenant does not know the application or gives it no role,
   * `directory-unavailable` when there is no token for another reason.
   */
  tokenFor(tenant: TenantId): Promise<string>;
  /** The application permissions that the token in use carries, sorted; undefined where it does not say. */
  rightsIn(tenant: TenantId): readonly string[] | undefined;
  /** Gives up a token that Graph did not take. */
  forget(tenant: TenantId, token: string): void;
}

interface Kept {
  readonly token: string;
  readonly until: number;
}

const SCOPE = 'https://graph.microsoft.com/.default';
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** Entra's AADSTS codes by which the tenant, and not our configuration, is what refuses (graph-contract.md, A3). */
const WITHOUT_CONSENT = new Set([65001, 65004, 7000112, 7000229, 700016]);

export const consentMissing = (cause?: unknown): Problem =>
  new Problem(
    'consent-missing',
    'The tenant has not consented to being read. An administrator of the tenant can consent.',
    {},
    cause,
  );

export function createApplicationTokens(options: ApplicationTokensOptions): ApplicationTokens {
  const kept = new Map<TenantId, Kept>();
  const asking = new Map<TenantId, Promise<string>>();
  const credential = createCredential(options);

  const ask = async (tenant: TenantId): Promise<string> => {
    const url = new URL(`/${tenant}/oauth2/v2.0/token`, options.loginUrl);
    const asked = options.now().getTime();
    const answer = await options.exchange.send(tenant, url, async () => ({
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: options.clientId,
        scope: SCOPE,
        ...(await credential(url)),
      }),
    }));
    const { token, seconds } = readToken(answer);
    // Without a role it is good for nothing, and the consent that gives one must count at once.
    if (rolesOf(token)?.length === 0) throw consentMissing();
    kept.set(tenant, { token, until: asked + usableFor(seconds) });
    return token;
  };

  return {
    async tokenFor(tenant) {
      const known = kept.get(tenant);
      if (known && known.until > options.now().getTime()) return known.token;
      const running = asking.get(tenant);
      if (running) return running;
      const started = ask(tenant).finally(() => asking.delete(tenant));
      asking.set(tenant, started);
      return started;
    },
    rightsIn(tenant) {
      const known = kept.get(tenant);
      const roles = known && rolesOf(known.token);
      return roles?.filter(role => typeof role === 'string').sort();
    },
    forget(tenant, token) {
      if (kept.get(tenant)?.token === token) kept.delete(tenant);
    },
  };
}

function createCredential(
  options: ApplicationTokensOptions,
): (url: URL) => Promise<Readonly<Record<string, string>>> {
  const { clientSecret } = options;
  if (options.clientCertificate) {
    const assertion = createClientAssertions(options.clientId, options.clientCertificate);
    return async url => ({
      client_assertion_type: ASSERTION_TYPE,
      client_assertion: await assertion(url, options.now()),
    });
  }
  if (clientSecret === undefined) throw new Error('a client secret or a client certificate is needed');
  return async () => ({ client_secret: clientSecret });
}

/**
 * Milliseconds for which a token is used: four fifths of its life, and ten minutes at most, for a consent that was
 * withdrawn shows itself only in a new token.
 */
const usableFor = (seconds: number): number => Math.min(600, seconds * 0.8) * 1000;

function readToken({ status, body }: Answer): { readonly token: string; readonly seconds: number } {
  if (!isJsonObject(body)) throw unavailable(`The token endpoint answered ${status} without JSON`);
  if (status !== 200) throw refusal(status, body);
  const token = textAt(body, 'access_token');
  const seconds = Number(body['expires_in']);
  if (token === undefined || !(seconds > 0)) throw unavailable('The token endpoint answered without a token');
  return { token, seconds };
}

function refusal(status: number, body: JsonObject): Problem {
  const error = textAt(body, 'error') ?? 'no error code';
  const codes: readonly unknown[] = Array.isArray(body['error_codes']) ? body['error_codes'] : [];
  if (codes.some(code => WITHOUT_CONSENT.has(Number(code)))) return consentMissing();
  const named = codes.length > 0 ? ` (AADSTS${codes.map(String).join(', ')})` : '';
  return unavailable(`The directory gives this application no token: ${status} ${error}${named}`, 60_000);
}

/** The `roles` of a token, unverified: it is Graph's to judge, and only tells early what Graph would refuse. */
function rolesOf(token: string): readonly unknown[] | undefined {
  try {
    const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8');
    const claims: unknown = JSON.parse(payload);
    if (!isJsonObject(claims)) return undefined;
    const roles = claims['roles'];
    return Array.isArray(roles) ? (roles as readonly unknown[]) : [];
  } catch {
    return undefined;
  }
}
