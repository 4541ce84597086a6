import type { JWTPayload } from 'jose';
import type { Directory } from '../directory.ts';
import { DEFAULT_USER_ROLE, rolesOf } from '../store/directory-roles.ts';
import type { StoredObject } from '../store/objects.ts';
import { groupsOf } from '../store/relations.ts';
import { tenantByNumber } from '../store/tenants.ts';

/** More groups than this are not written into a JWT (Entra: access-token-claims-reference, groups overage). */
const MOST_GROUPS = 200;
/** And fewer still into an ID token that goes through an address. */
const MOST_GROUPS_IN_AN_ADDRESS = 5;
/** Nobody is in more groups than a token needs to know. */
const READ_AT_MOST = 10_000;

/** Template ids of a person's directory roles, as tokens tell them: ordinary members have the role of users. */
export const roleIdsOf = ({ store }: Directory, user: StoredObject, guest: boolean): string[] => [
  ...rolesOf(store, user.tenant, user.n),
  ...(guest ? [] : [DEFAULT_USER_ROLE]),
];

/** Where the groups are to be asked for instead; real clients ignore the address and ask Graph, as here. */
function overage(directory: Directory, user: StoredObject): JWTPayload {
  const tenant = tenantByNumber(directory.store, user.tenant)?.id ?? '';
  const endpoint = `https://graph.windows.net/${tenant}/users/${user.id}/getMemberObjects`;
  return { _claim_names: { groups: 'src1' }, _claim_sources: { src1: { endpoint } } };
}

/**
 * `groups` (ids, also by nested groups) and `wids`, where `groupMembershipClaims` of the registration asks for them: those
 * of the client in ID tokens, those of the API in access tokens.
 * @param through `address` for ID tokens of the authorization endpoint, which tell `hasgroups` past five groups
 */
export function membershipClaims(
  directory: Directory,
  application: StoredObject | undefined,
  user: StoredObject,
  guest: boolean,
  through: 'body' | 'address' = 'body',
): JWTPayload {
  const setting = application?.body['groupMembershipClaims'];
  const wanted = new Set((typeof setting === 'string' ? setting : '').split(',').map(name => name.trim()));
  const all = wanted.has('All');
  const wids = all || wanted.has('DirectoryRole') ? { wids: roleIdsOf(directory, user, guest) } : {};
  if (!all && !wanted.has('SecurityGroup')) return wids;
  const page = { after: 0, limit: READ_AT_MOST };
  const groups = groupsOf(directory.store, user, true, page)
    .filter(({ kind, body }) => kind === 'group' && (all || body['securityEnabled'] === true))
    .map(({ id }) => id);
  if (through === 'address' && groups.length > MOST_GROUPS_IN_AN_ADDRESS) return { ...wids, hasgroups: true };
  if (groups.length > MOST_GROUPS) return { ...wids, ...overage(directory, user) };
  return groups.length === 0 ? wids : { ...wids, groups };
}
