import type { Directory } from '../directory.ts';
import type { Tenant } from '../store/tenants.ts';
import type { ClientCredentials } from './client-authentication.ts';
import { OAuthError } from './oauth-error.ts';

/** What a grant is given: the form, the client's credentials, and the tenant of the path when it names one. */
export interface TokenRequest {
  readonly directory: Directory;
  readonly form: ReadonlyMap<string, string>;
  readonly credentials: ClientCredentials;
  /** Undefined at `common` and `organizations`. */
  readonly tenant: Tenant | undefined;
}

/** A parameter that must be there. @throws OAuthError 900144 */
export function required(form: ReadonlyMap<string, string>, name: string): string {
  const value = form.get(name);
  if (value === undefined || value === '') {
    throw new OAuthError(
      'invalid_request',
      900144,
      `The request body must contain the following parameter: '${name}'.`,
    );
  }
  return value;
}
