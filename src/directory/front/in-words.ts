import type { OAuthError } from '../token/oauth-error.ts';

/** Why somebody could not sign in, as they are told. */
export function inWords(error: OAuthError): string {
  switch (error.code) {
    case 50034:
    case 50126:
      return 'The user name or the password is wrong.';
    case 50053:
      return 'Too many wrong passwords. Wait a minute, then try again.';
    case 50057:
      return 'This account is disabled. Ask an administrator of your organisation.';
    default:
      return error.message;
  }
}
