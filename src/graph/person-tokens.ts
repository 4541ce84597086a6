import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type {
  KeptToken,
  PersonToken,
  PersonTokens,
  SessionTokenKeeper,
} from '../app/ports/directory-writer.ts';
import type { Principal } from '../core/id.ts';
import { Problem } from '../core/problems.ts';
import { interactionRequired } from './directory-writer-exchange.ts';
import { unavailable } from './exchange.ts';
import { isJsonObject, textAt, type JsonObject } from './graph-json.ts';

export interface PersonTokensOptions {
  readonly loginUrl: string;
  readonly clientId: string;
  /** How our application proves itself, as form fields for this token endpoint. */
  readonly credential: (tokenEndpoint: URL) => Promise<Readonly<Record<string, string>>>;
  readonly signInUrl: (tenant: string, claims?: string) => string;
  readonly fetch?: typeof fetch;
  readonly timeoutMs?: number;
  readonly now?: () => number;
}

const SCOPE = 'https://graph.microsoft.com/.default';

/** Entra's AADSTS codes by which the tenant, or the person, has not agreed to Rolecall acting for them. */
const withoutConsent = new Set([65001, 65004, 90094]);

interface Answered {
  readonly graph: KeptToken;
  readonly refreshToken?: string;
}

/**
 * Delegated tokens for Graph: on behalf of a caller (Entra: on-behalf-of flow), kept in memory as long as they last, and by
 * a session's refresh token, kept sealed with the session.
 */
export function createPersonTokens(options: PersonTokensOptions): PersonTokens {
  const now = options.now ?? Date.now;
  const behalf = new LRUCache<string, KeptToken>({ max: 5_000 });
  const asking = new Map<string, Promise<string>>();

  /** One asks, however many wait: a refresh token is good for one use. */
  const once = (key: string, ask: () => Promise<string>): Promise<string> => {
    const running = asking.get(key) ?? ask().finally(() => asking.delete(key));
    asking.set(key, running);
    return running;
  };

  return {
    onBehalfOf(principal, accessToken): PersonToken {
      const key = hash('sha256', accessToken);
      return {
        principal,
        token: () =>
          once(key, async () => {
            const known = behalf.get(key);
            if (known && known.until > now()) return known.token;
            const { graph } = await ask(options, principal, now(), {
              grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
              requested_token_use: 'on_behalf_of',
              assertion: accessToken,
              scope: SCOPE,
            });
            behalf.set(key, graph);
            return graph.token;
          }),
        forget(token) {
          if (behalf.get(key)?.token === token) behalf.delete(key);
        },
      };
    },

    ofSession: (principal, keeper) => sessionToken(options, principal, keeper, { once, now }),
  };
}

function sessionToken(
  options: PersonTokensOptions,
  principal: Principal,
  keeper: SessionTokenKeeper,
  shared: { once: (key: string, ask: () => Promise<string>) => Promise<string>; now: () => number },
): PersonToken {
  let refused: string | undefined;
  return {
    principal,
    token: () =>
      shared.once(keeper.key, async () => {
        // Read anew each time: another request, or process, may have renewed them.
        const kept = await keeper.read();
        if (kept?.graph && kept.graph.until > shared.now() && kept.graph.token !== refused)
          return kept.graph.token;
        if (kept?.refreshToken === undefined)
          throw interactionRequired(options.signInUrl(principal.tenantId));
        const { graph, refreshToken = kept.refreshToken } = await ask(options, principal, shared.now(), {
          grant_type: 'refresh_token',
          refresh_token: kept.refreshToken,
          scope: `${SCOPE} offline_access`,
        });
        await keeper.write({ graph, refreshToken });
        return graph.token;
      }),
    forget(token) {
      refused = token;
    },
  };
}

async function ask(
  options: PersonTokensOptions,
  principal: Principal,
  now: number,
  form: Readonly<Record<string, string>>,
): Promise<Answered> {
  const url = new URL(`/${principal.tenantId}/oauth2/v2.0/token`, options.loginUrl);
  const body = new URLSearchParams({
    client_id: options.clientId,
    ...form,
    ...(await options.credential(url)),
  });
  let status: number;
  let answer: unknown;
  try {
    const response = await (options.fetch ?? fetch)(url, {
      method: 'POST',
      body,
      headers: { accept: 'application/json' },
      redirect: 'error',
      signal: AbortSignal.timeout(options.timeoutMs ?? 10_000),
    });
    status = response.status;
    answer = await response.json();
  } catch (cause) {
    throw unavailable('The directory gave no token', undefined, cause);
  }
  if (!isJsonObject(answer)) throw unavailable(`The token endpoint answered ${status} without JSON`);
  if (status !== 200) throw refusal(options, principal, status, answer);
  const token = textAt(answer, 'access_token');
  const seconds = Number(answer['expires_in']);
  if (token === undefined || !(seconds > 0)) throw unavailable('The token endpoint answered without a token');
  const refreshToken = textAt(answer, 'refresh_token');
  // A little before its end, so that no write is begun with a token that ends under way.
  const graph = { token, until: now + Math.max(0, seconds - 60) * 1000 };
  return { graph, ...(refreshToken === undefined ? {} : { refreshToken }) };
}

/** RFC 6749, 5.2: what of it a person can mend by signing in, and what only their administrator can. */
function refusal(
  options: PersonTokensOptions,
  principal: Principal,
  status: number,
  body: JsonObject,
): Problem {
  const error = textAt(body, 'error') ?? '';
  const codes: readonly number[] = Array.isArray(body['error_codes']) ? body['error_codes'].map(Number) : [];
  if (codes.some(code => withoutConsent.has(code))) {
    return new Problem(
      'consent-missing',
      'Your tenant does not let Rolecall write its directory for you. An administrator of the tenant can consent to it.',
      { tenantId: principal.tenantId },
    );
  }
  const again = ['invalid_grant', 'interaction_required', 'login_required', 'consent_required'];
  if (status < 500 && again.includes(error)) {
    const claims = textAt(body, 'claims');
    return interactionRequired(options.signInUrl(principal.tenantId, claims), claims);
  }
  const named = codes.length > 0 ? ` (AADSTS${codes.join(', ')})` : '';
  return unavailable(`The directory gives no token for this person: ${status} ${error}${named}`, 60_000);
}
