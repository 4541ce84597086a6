import type { Directory } from '../directory.ts';
import type { Tenant } from '../store/tenants.ts';
import { OAuthError } from './oauth-error.ts';

/** How a client proved who it is; `none` only for a public client. */
export type ClientProof = 'none' | 'secret' | 'assertion';

export interface ClientCredentials {
  readonly clientId: string;
  readonly secret: string | undefined;
  /** A JWT of its own, or of an issuer that it registered (RFC 7523, 2.2). */
  readonly assertion: string | undefined;
}

/** What a grant is given: the form, the client's credentials, and the tenant of the path when it names one. */
export interface TokenRequest {
  readonly directory: Directory;
  readonly form: ReadonlyMap<string, string>;
  readonly credentials: ClientCredentials;
  /** How the path names the tenant. */
  readonly tenantName: string;
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
