import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { formBrowser } from '../form-browser.ts';
import { startCallback, type Callback } from './directory-callback.ts';
import { makeClientCertificate, type ClientCertificate } from './directory-certificate-maker.ts';
import {
  CONTOSO_TENANT,
  directoryOptions,
  FABRIKAM_TENANT,
  OPERATOR,
  startAsking,
  type Asking,
  type Json,
} from './directory-fixture.ts';

/** A confidential application with a secret and a certificate, ID tokens enabled, and an API of its own. */
export const WEB = '5e1fc0de-0000-4000-8000-0000000000f1';
export const WEB_SECRET = 'secret-of-the-web-application';
/** A public one, with redirect URIs for programs and for pages. */
export const NATIVE = '5e1fc0de-0000-4000-8000-0000000000f2';
/** Another confidential one with an API. */
export const OTHER = '5e1fc0de-0000-4000-8000-0000000000f3';
export const OTHER_SECRET = 'secret-of-the-other-application';
export const EXPIRED_SECRET = 'secret-that-has-ended';
export const ADA = { username: 'ada@contoso.test', password: 'Ada-Passw0rd-1' };

/** A directory on HTTPS with two tenants, for OpenID clients that know nothing of it but its address. */
export interface OpenidWorld {
  readonly ask: Asking;
  readonly callback: Callback;
  readonly certificate: ClientCertificate;
  /** Goes through the sign-in pages and says where the browser ended. */
  signIn(url: URL, who?: Readonly<Record<string, string>>): Promise<URL>;
  close(): Promise<void>;
}

const application = (appId: string, displayName: string, more: object) => ({
  '@odata.type': '#microsoft.graph.application',
  appId,
  displayName,
  signInAudience: 'AzureADMultipleOrgs',
  ...more,
});

function applications(certificate: ClientCertificate): readonly Json[] {
  return [
    application(WEB, 'Web', {
      identifierUris: [`api://${WEB}`],
      web: {
        redirectUris: ['http://localhost/callback', 'http://localhost/other'],
        implicitGrantSettings: { enableIdTokenIssuance: true },
      },
      passwordCredentials: [
        { secretText: WEB_SECRET },
        { secretText: EXPIRED_SECRET, endDateTime: '2020-01-01T00:00:00Z' },
      ],
      keyCredentials: [certificate.credential],
    }),
    application(NATIVE, 'Native', {
      publicClient: { redirectUris: ['http://localhost/native'] },
      spa: { redirectUris: ['http://localhost/callback'] },
      isFallbackPublicClient: true,
    }),
    application(OTHER, 'Other', {
      identifierUris: [`api://${OTHER}`],
      web: { redirectUris: ['http://localhost/callback'] },
      passwordCredentials: [{ secretText: OTHER_SECRET }],
    }),
  ];
}

export async function startOpenidWorld(): Promise<OpenidWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'directory-openid-'));
  const ask = await startAsking({ ...directoryOptions(), tls: { folder, hostNames: [] } });
  setDefaultCACertificates([...getCACertificates('default'), ask.directory.authority?.certificate ?? '']);
  const callback = await startCallback('/callback');
  await ask.admin('POST', 'tenants', CONTOSO_TENANT);
  await ask.admin('POST', 'tenants', FABRIKAM_TENANT);
  const certificate = await makeClientCertificate();
  const { body } = await ask.import(OPERATOR, applications(certificate));
  if (body.problems.length > 0) throw new Error(JSON.stringify(body.problems));
  return {
    ask,
    callback,
    certificate,
    async signIn(url, who = ADA) {
      const browser = formBrowser();
      await browser.open(url.href);
      return (await browser.submit(who, ['action', 'sign-in'])).url;
    },
    async close() {
      callback.close();
      await ask.directory.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
