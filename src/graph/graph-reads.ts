import { randomUUID } from 'node:crypto';
import type { TenantId } from '../core/id.ts';
import { consentMissing, type ApplicationTokens } from './application-tokens.ts';
import { unavailable, type Answer, type Exchange } from './exchange.ts';
import { errorCodes, isJsonObject, itemsOf, textAt, type JsonObject } from './graph-json.ts';

/** What is asked besides a GET: its body goes as JSON. */
export interface GraphRequest {
  readonly method: 'POST' | 'PATCH' | 'DELETE';
  readonly body?: JsonObject;
}

/** Microsoft Graph v1.0 with the application's own token. Paths begin with `/v1.0/`. */
export interface GraphReads {
  /** Any answer but 401 and 403: those throw `directory-unavailable` and `consent-missing`. */
  answer(tenant: TenantId, path: string, request?: GraphRequest): Promise<Answer>;
  /** The object at a path; undefined when there is none (404). */
  object(tenant: TenantId, path: string): Promise<JsonObject | undefined>;
  /** All items of a collection, following nextLinks; undefined when it has more than `pages` pages, none at 404. */
  items(tenant: TenantId, path: string, pages: number): Promise<readonly JsonObject[] | undefined>;
  /** The path and query of a link that Graph gave; throws `directory-unavailable` when it leads anywhere else. */
  pathOf(link: string): string;
}

export function createGraphReads(ports: {
  readonly exchange: Exchange;
  readonly tokens: ApplicationTokens;
  readonly graphUrl: string;
}): GraphReads {
  const { origin } = new URL(ports.graphUrl);

  const pathOf = (link: string): string => {
    const url = URL.canParse(link, origin) ? new URL(link, origin) : undefined;
    if (url?.origin !== origin || !url.pathname.startsWith('/v1.0/')) {
      throw unavailable('The directory named a next page that is not on Graph', 60_000);
    }
    return url.pathname + url.search;
  };

  const once = async (
    tenant: TenantId,
    url: URL,
    request?: GraphRequest,
  ): Promise<Answer & { readonly token: string }> => {
    const token = await ports.tokens.tokenFor(tenant);
    const answer = await ports.exchange.send(tenant, url, async () => ({
      ...(request && { method: request.method }),
      ...(request?.body && { body: JSON.stringify(request.body) }),
      headers: {
        ...(request?.body && { 'content-type': 'application/json' }),
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        'client-request-id': randomUUID(),
        prefer: 'odata.maxpagesize=999',
      },
    }));
    if (answer.status === 401 || answer.status === 403) ports.tokens.forget(tenant, token);
    return { ...answer, token };
  };

  const answer: GraphReads['answer'] = async (tenant, path, request) => {
    const url = new URL(pathOf(path), origin);
    const first = await once(tenant, url, request);
    // The token may be older than the consent, or than Graph's keys: a fresh one decides.
    const { status, body } =
      first.status === 401 || first.status === 403 ? await once(tenant, url, request) : first;
    if (status === 403) throw consentMissing();
    if (status === 401) throw unavailable('Graph does not take the token of this application', 60_000);
    return { status, body };
  };

  const ok = async (tenant: TenantId, path: string): Promise<Answer | undefined> => {
    const found = await answer(tenant, path);
    if (found.status === 404) return undefined;
    if (found.status !== 200) throw unexpected(found);
    return found;
  };

  return {
    answer,
    pathOf,
    async object(tenant, path) {
      const found = await ok(tenant, path);
      if (found === undefined) return undefined;
      if (!isJsonObject(found.body)) throw unexpected(found);
      return found.body;
    },
    async items(tenant, path, pages) {
      const all: JsonObject[] = [];
      const seen = new Set<string>();
      for (let at: string | undefined = path; at !== undefined && seen.size < pages;) {
        if (seen.has(at)) throw unavailable('The pages of the directory go in a circle', 60_000);
        seen.add(at);
        const found: Answer | undefined = await ok(tenant, at);
        const items = itemsOf(found?.body);
        if (found === undefined) break;
        if (items === undefined || !isJsonObject(found.body)) throw unexpected(found);
        all.push(...items);
        const next = textAt(found.body, '@odata.nextLink');
        at = next === undefined ? undefined : pathOf(next);
      }
      return all;
    },
  };
}

/** An answer that Graph's contract does not know; its codes are named, its message, which may hold names, is not. */
export const unexpected = ({ status, body }: Answer) =>
  unavailable(`Graph answered ${[status, ...errorCodes(body)].join(' ')}, which was not expected`, 60_000);
