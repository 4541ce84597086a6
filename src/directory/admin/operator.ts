import { randomUUID, X509Certificate } from 'node:crypto';
import type { DirectoryOptions } from '../directory-options.ts';
import type { Store } from '../store/open-store.ts';
import { createObject, mergeBody, objectByAppId, type Body, type StoredObject } from '../store/objects.ts';
import { addSecret, checkSecret, removeSecret, secretsOf } from '../store/secrets.ts';
import { CONSUMERS, createTenant, tenantById, type Tenant } from '../store/tenants.ts';
import { makeServicePrincipal } from '../token/clients.ts';
import { consentToRolecall } from './consent.ts';

type Operator = DirectoryOptions['operator'];

const FROM_SETTINGS = 'from the settings';
const EVERYBODY = 'AzureADandPersonalMicrosoftAccount';

/**
 * Makes what must be there: the consumers tenant, and the operator's tenant with the applications of Rolecall, of its
 * command line and of the portals. Safe to repeat; changed settings (secrets, redirect URIs) are taken over.
 */
export function ensureOperator(store: Store, operator: Operator): void {
  store.transaction(() => {
    if (tenantById(store, CONSUMERS) === undefined)
      createTenant(store, { id: CONSUMERS, displayName: 'Personal accounts' });
    const tenant =
      tenantById(store, operator.tenantId) ??
      createTenant(store, { id: operator.tenantId, displayName: 'Operator', domain: operator.domain });

    const { rolecall, cli } = operator;
    const api = ensureApplication(store, tenant, rolecall.clientId, {
      displayName: 'Rolecall',
      identifierUris: [rolecall.audience],
      web: { redirectUris: rolecall.redirectUris },
      keyCredentials: keyCredentials(rolecall.certificate),
      api: {
        requestedAccessTokenVersion: 2,
        oauth2PermissionScopes: [
          { id: rolecall.clientId, value: 'access_as_user', type: 'User', isEnabled: true },
        ],
      },
      optionalClaims: {
        accessToken: [{ name: 'idtyp' }, { name: 'acct' }, { name: 'auth_time' }],
        idToken: [{ name: 'acct' }],
      },
    });
    ensureSecret(store, api, rolecall.clientSecret);
    ensureApplication(store, tenant, cli.clientId, {
      displayName: 'Rolecall command line',
      isFallbackPublicClient: true,
      publicClient: { redirectUris: ['http://localhost'] },
    });
    for (const portal of operator.portals) {
      const application = ensureApplication(store, tenant, portal.clientId, {
        displayName: portal.displayName,
        ...(portal.redirectUris?.length ? { web: { redirectUris: portal.redirectUris } } : {}),
      });
      ensureSecret(store, application, portal.clientSecret);
    }
    consentToRolecall({ store, operator }, tenant);
  });
}

/** Graph's keyCredential of a certificate; no other key of Rolecall's counts. */
function keyCredentials(pem: string | undefined): Body[] {
  if (pem === undefined) return [];
  const certificate = new X509Certificate(pem);
  return [
    {
      keyId: randomUUID(),
      type: 'AsymmetricX509Cert',
      usage: 'Verify',
      displayName: FROM_SETTINGS,
      key: certificate.raw.toString('base64'),
      startDateTime: new Date(certificate.validFrom).toISOString(),
      endDateTime: new Date(certificate.validTo).toISOString(),
    },
  ];
}

function ensureApplication(store: Store, tenant: Tenant, appId: string, properties: Body): StoredObject {
  const known = objectByAppId(store, tenant.n, 'application', appId);
  const application =
    known === undefined
      ? createObject(store, tenant.n, 'application', randomUUID(), {
          appId: appId.toLowerCase(),
          signInAudience: EVERYBODY,
          identifierUris: [],
          createdDateTime: new Date().toISOString(),
          ...properties,
        })
      : mergeBody(store, known, properties);
  if (objectByAppId(store, tenant.n, 'servicePrincipal', appId) === undefined) {
    makeServicePrincipal({ store }, tenant, application);
  }
  return application;
}

/** The secret of the settings replaces the one that the settings gave before; others stay. */
function ensureSecret(store: Store, application: StoredObject, secretText: string): void {
  if (checkSecret(store, [application.n], secretText) === 'right') return;
  for (const secret of secretsOf(store, application.n)) {
    if (secret.displayName === FROM_SETTINGS) removeSecret(store, application.n, secret.keyId);
  }
  const century = Date.now() + 100 * 365 * 24 * 3600 * 1000;
  addSecret(store, application.n, { secretText, displayName: FROM_SETTINGS, endsAt: century });
}
