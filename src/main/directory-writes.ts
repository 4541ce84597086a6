import { readFileSync } from 'node:fs';
import type { DirectoryWriter, PersonTokens } from '../app/ports/directory-writer.ts';
import type { Log } from '../app/ports/log.ts';
import { createClientAssertions } from '../graph/client-assertion.ts';
import { createDirectoryWriter } from '../graph/directory-writer.ts';
import type { PersonExchangeOptions } from '../graph/directory-writer-exchange.ts';
import { createPersonTokens } from '../graph/person-tokens.ts';
import { addresses } from './addresses.ts';
import type { Installation } from './installation.ts';
import type { Settings } from './settings.ts';

/** How long a directory is waited for, in ms: each try, all tries of a request, and an object that was just made. */
export type GraphPatience = Pick<PersonExchangeOptions, 'timeoutMs' | 'patienceMs' | 'freshForMs'>;

/** Writing directories as the people who call: where their tokens come from, and who speaks with them. */
export function createDirectoryWrites(options: {
  readonly settings: Settings;
  readonly installation: Installation;
  readonly urls: { readonly loginUrl: string; readonly graphUrl: string };
  readonly log: Log;
  readonly patience?: GraphPatience | undefined;
}): { readonly people: PersonTokens; readonly writer: DirectoryWriter } {
  const { settings, installation, urls, log } = options;
  const { publicUrl } = addresses(settings);
  const signInUrl = (tenant: string, claims?: string): string => {
    const query = new URLSearchParams({
      tenant,
      prompt: 'login',
      ...(claims === undefined ? {} : { claims }),
    });
    return `${publicUrl}/auth/sign-in?${query.toString()}`;
  };
  const people = createPersonTokens({
    loginUrl: urls.loginUrl,
    clientId: installation.clientId,
    credential: credentialOf(settings, installation),
    signInUrl,
  });
  return {
    people,
    writer: createDirectoryWriter({ graphUrl: urls.graphUrl, signInUrl, log, ...options.patience }),
  };
}

/** How our application proves itself at a token endpoint: by its certificate or, without one, by its secret. */
function credentialOf(
  settings: Settings,
  installation: Installation,
): (tokenEndpoint: URL) => Promise<Readonly<Record<string, string>>> {
  if (!settings.clientCertificate) return async () => ({ client_secret: installation.clientSecret });
  const pem = readFileSync(settings.clientCertificate, 'utf8');
  const sign = createClientAssertions(installation.clientId, { certificate: pem, privateKey: pem });
  return async url => ({
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await sign(url, new Date()),
  });
}
