import type { Access, PermissionGrant, RoleGrant, Term } from './access.ts';
import { placeKey } from './place.ts';
import { momentOf } from './term.ts';

/** A grant as the API writes it: a role without a term is its bare id. */
export type AccessText =
  | { readonly roles: readonly (string | RoleGrant)[]; readonly reason?: string }
  | { readonly custom: readonly PermissionGrant[]; readonly reason?: string };

/** The grant that a text without faults (see `accessFaults`) says. */
export function parseAccess(text: AccessText): Access {
  const reason = text.reason === undefined ? {} : { reason: text.reason };
  if ('roles' in text) {
    const roles = text.roles.map(role =>
      typeof role === 'string' ? { role } : { role: role.role, ...termOf(role) },
    );
    return { roles, ...reason };
  }
  const custom = text.custom.map(({ permission, level, on, ...term }) => ({
    permission,
    level,
    ...(on !== undefined && { on }),
    ...termOf(term),
  }));
  return { custom, ...reason };
}

/** The grant as the API writes it. */
export function printAccess(access: Access): AccessText {
  if ('custom' in access) return access;
  const roles = access.roles.map(grant =>
    grant.start === undefined && grant.end === undefined ? grant.role : grant,
  );
  return { ...access, roles };
}

/** Whether two grants give the same, whatever their order and reason. */
export const sameAccess = (a: Access, b: Access): boolean => contentOf(a) === contentOf(b);

function contentOf(access: Access): string {
  const entries =
    'roles' in access
      ? access.roles.map(grant => ['role', grant.role, ...momentsOf(grant)])
      : access.custom.map(grant => [grant.permission, grant.level, placeKey(grant.on), ...momentsOf(grant)]);
  return JSON.stringify(entries.map(entry => JSON.stringify(entry)).sort());
}

const momentsOf = ({ start, end }: Term): readonly (number | null)[] =>
  [start, end].map(moment => (moment === undefined ? null : (momentOf(moment) ?? null)));

const termOf = ({ start, end }: Term): Term => ({
  ...(start !== undefined && { start }),
  ...(end !== undefined && { end }),
});
