import type { Directory } from '../directory.ts';
import { json, type Reply } from '../web/reply.ts';
import { homeTenantOf } from './people.ts';

/**
 * `GET /{tenant}/UserRealm/{user name}?api-version=1.0`: whether the user name's domain is one of this directory's. Some
 * official clients ask it before a user name and password grant. It tells nothing about the person.
 */
export function userRealm(directory: Directory, username: string): Reply {
  const domain = username.slice(username.lastIndexOf('@') + 1).toLowerCase();
  const known = homeTenantOf(directory, `-@${domain}`) !== undefined;
  return json(200, {
    ver: '1.0',
    account_type: known ? 'Managed' : 'Unknown',
    domain_name: domain,
    cloud_instance_name: new URL(directory.base).host,
    cloud_audience_urn: 'urn:federation:MicrosoftOnline',
  });
}
