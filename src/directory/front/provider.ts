import { createHmac } from 'node:crypto';
import Provider, {
  errors,
  interactionPolicy,
  type Configuration,
  type KoaContextWithOIDC,
  type ResponseType,
} from 'oidc-provider';
import { issuerOf, type Directory } from '../directory.ts';
import type { Tenant } from '../store/tenants.ts';
import { findClient } from '../token/clients.ts';
import { OAuthError } from '../token/oauth-error.ts';
import { parseScopes } from '../token/scopes.ts';
import { consentPrompt } from './consent-in-sign-in.ts';
import { answerAsEntra, staysHere } from './authorization-answer.ts';
import { clockAhead, FrontChannelStore } from './front-channel-store.ts';
import { issuesIdTokens, signIdTokensAsEntra } from './front-channel-id-token.ts';
import { errorPage, pageHeaders } from './pages.ts';
import { redirectKind, redirectsOf } from './redirects.ts';
import { isNamed, sessionCookie, usableAccount } from './sessions.ts';

/** Sessions of the sign-in pages live a day. */
export const SESSION_LIFE_S = 24 * 3600;

const RESPONSE_TYPES: ResponseType[] = ['code', 'id_token', 'code id_token'];

const providers = new WeakMap<Directory, Map<string, Provider>>();

/**
 * The OpenID provider of one tenant: it judges authorization requests, keeps sessions and makes codes. Tokens are made
 * by the token endpoint, from the codes that it leaves in the store.
 */
export function providerOf(directory: Directory, tenant: Tenant): Provider {
  const known = providers.get(directory) ?? new Map<string, Provider>();
  providers.set(directory, known);
  const provider = known.get(tenant.id) ?? makeProvider(directory, tenant);
  known.set(tenant.id, provider);
  return provider;
}

function makeProvider(directory: Directory, tenant: Tenant): Provider {
  const provider = new Provider(issuerOf(directory, tenant.id), configuration(directory, tenant));
  provider.proxy = true;
  allowLocalPorts(directory, tenant, provider);
  signIdTokensAsEntra(directory, tenant, provider);
  answerAsEntra(directory, tenant, provider);
  return provider;
}

/** The part of the library's check of registrations that its types leave out. */
interface ClientSchema {
  invalidate(message: string, code?: string): void;
}

/** Entra ignores the port of http://localhost; the library knows that for native applications only. */
function allowLocalPorts(directory: Directory, tenant: Tenant, provider: Provider): void {
  const prototype = provider.Client.prototype;
  // ID tokens from the authorization endpoint are for http://localhost, too.
  const { Schema } = provider.Client as unknown as { Schema: { prototype: ClientSchema } };
  const { invalidate } = Schema.prototype;
  Schema.prototype.invalidate = function unlessImplicit(message, code) {
    if (code?.startsWith('implicit-') !== true) invalidate.call(this, message, code);
  };
  prototype.responseTypeAllowed = function responseTypeAllowed(type): boolean {
    if (this.responseTypes?.includes(type) === true) return true;
    throw new errors.CustomOIDCProviderError(
      'unsupported_response_type',
      `AADSTS700054: response_type '${type}' is not enabled for the application.`,
    );
  };
  prototype.redirectUriAllowed = function redirectUriAllowed(uri: string): boolean {
    const { application } = findClient(directory, tenant, this.clientId);
    return application !== undefined && redirectKind(application, uri) !== undefined;
  };
}

function clientMetadata(directory: Directory, tenant: Tenant, clientId: string) {
  try {
    const { application } = findClient(directory, tenant, clientId);
    const redirect_uris = application === undefined ? [] : redirectsOf(application);
    if (application === undefined || redirect_uris.length === 0) return undefined;
    return {
      client_id: clientId,
      client_name: String(application.body['displayName']),
      redirect_uris,
      ...(issuesIdTokens(application)
        ? { response_types: RESPONSE_TYPES, grant_types: ['authorization_code', 'implicit'] }
        : { response_types: ['code' as const], grant_types: ['authorization_code'] }),
      token_endpoint_auth_method: 'none' as const,
    };
  } catch (error) {
    if (error instanceof OAuthError) return undefined;
    throw error;
  }
}

function policy(directory: Directory, tenant: Tenant) {
  const { base, Prompt, Check } = interactionPolicy;
  const prompts = base();
  // What people may consent to is consented by signing in; only what needs the tenant's consent is asked for.
  prompts.remove('consent');
  prompts.get('login')?.checks.add(
    new Check(
      'account_unusable',
      'The session has ended; the person must sign in again',
      'login_required',
      ctx => {
        const { session } = ctx.oidc;
        if (session?.accountId === undefined) return Check.NO_NEED_TO_PROMPT;
        const authTime = session.authTime();
        const since = authTime === undefined ? undefined : authTime + clockAhead(directory.store);
        const usable = usableAccount(directory, tenant, session.accountId, since) !== undefined;
        return usable ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT;
      },
    ),
  );
  prompts.get('login')?.checks.add(
    new Check('other_account', 'The session is of another person than login_hint', 'login_required', ctx => {
      const { session, params, result } = ctx.oidc;
      const hint = params?.['login_hint'];
      if (session?.accountId === undefined || typeof hint !== 'string' || result?.login)
        return Check.NO_NEED_TO_PROMPT;
      const user = usableAccount(directory, tenant, session.accountId);
      return user !== undefined && isNamed(user, hint) ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT;
    }),
  );
  prompts.add(new Prompt({ name: 'select_account', requestable: true }), 0);
  prompts.add(consentPrompt(directory, tenant));
  return prompts;
}

function checkScopes(directory: Directory, tenant: Tenant, scope: string | undefined): void {
  try {
    if (scope === undefined || scope.trim() === '') {
      throw new OAuthError(
        'invalid_request',
        900144,
        "The request must contain the following parameter: 'scope'.",
      );
    }
    parseScopes(directory, tenant, scope);
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    const refusal = error.error === 'invalid_scope' ? errors.InvalidScope : errors.CustomOIDCProviderError;
    const description = `AADSTS${error.code}: ${error.message}`;
    throw refusal === errors.InvalidScope
      ? new errors.InvalidScope(description, scope ?? '')
      : new errors.CustomOIDCProviderError(error.error, description);
  }
}

const needsPkce = (directory: Directory, tenant: Tenant, ctx: KoaContextWithOIDC): boolean => {
  const { client_id: clientId, redirect_uri: uri } = ctx.oidc.params ?? {};
  const { application } = findClient(directory, tenant, String(clientId));
  return application === undefined || redirectKind(application, String(uri)) !== 'web';
};

/** How the cookie of a session is set. */
export const sessionFlags = (directory: Directory) =>
  ({
    httpOnly: true,
    sameSite: 'lax',
    signed: true,
    path: '/',
    secure: directory.base.startsWith('https:'),
  }) as const;

function cookiesOf(directory: Directory, tenant: Tenant): NonNullable<Configuration['cookies']> {
  const key = createHmac('sha256', directory.store.sealKey).update('cookies').digest('base64url');
  const flags = sessionFlags(directory);
  return {
    keys: [key],
    // Sessions of two tenants live side by side in one browser.
    names: {
      session: sessionCookie(tenant.id),
      interaction: `interaction_${tenant.id}`,
      resume: `resume_${tenant.id}`,
    },
    long: flags,
    short: flags,
  };
}

/** The library wants a grant for each person and client; what may really be had is decided when tokens are made. */
const loadExistingGrant: NonNullable<Configuration['loadExistingGrant']> = async ctx => {
  const { session, client, provider, account } = ctx.oidc;
  if (session === undefined || client === undefined || account === undefined) return undefined;
  const id = session.grantIdFor(client.clientId);
  const kept = id === undefined ? undefined : await provider.Grant.find(id);
  if (kept !== undefined && kept.accountId === account.accountId) return kept;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: account.accountId });
  grant.addOIDCScope('openid');
  await grant.save();
  return grant;
};

function configuration(directory: Directory, tenant: Tenant): Configuration {
  return {
    adapter: (model: string) => adapterFor(directory, tenant, model),
    clientAuthMethods: ['none'],
    clientDefaults: { id_token_signed_response_alg: 'RS256' },
    cookies: cookiesOf(directory, tenant),
    extraParams: {
      asked: (_, scope) => checkScopes(directory, tenant, scope),
      client_info: () => undefined,
      realm: () => undefined,
    },
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      rpInitiatedLogout: { enabled: false },
    },
    findAccount: (_, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    interactions: {
      policy: policy(directory, tenant),
      url: (_, interaction) => `${directory.base}/${tenant.id}/signin/${interaction.uid}`,
    },
    jwks: {
      keys: [
        {
          ...directory.keys.privateKey.export({ format: 'jwk' }),
          kid: directory.keys.kid,
          alg: 'RS256',
          use: 'sig',
        },
      ],
    },
    loadExistingGrant,
    pkce: { required: ctx => needsPkce(directory, tenant, ctx) },
    renderError: (ctx, out) => {
      staysHere(ctx);
      ctx.set(pageHeaders());
      ctx.type = 'html';
      ctx.body = errorPage(out.error, out.error_description ?? '');
    },
    responseTypes: RESPONSE_TYPES,
    routes: { authorization: '/oauth2/v2.0/authorize' },
    scopes: ['openid'],
    ttl: {
      AuthorizationCode: 600,
      Interaction: 3600,
      Session: SESSION_LIFE_S,
      Grant: SESSION_LIFE_S,
      IdToken: 3600,
    },
  };
}

function adapterFor(directory: Directory, tenant: Tenant, model: string): FrontChannelStore {
  const adapter = new FrontChannelStore(directory.store, tenant.id, model, payload => {
    // The library is told only of `openid`; the code remembers what the client really asked for.
    const asked = model === 'AuthorizationCode' ? Provider.ctx?.oidc.params?.['asked'] : undefined;
    return typeof asked === 'string' ? { ...payload, asked } : payload;
  });
  if (model === 'Client') adapter.find = async id => clientMetadata(directory, tenant, id);
  return adapter;
}
