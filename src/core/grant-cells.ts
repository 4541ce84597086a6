import type { PermissionGrant, Place, RoleGrant, Term } from './access.ts';
import type { AccessText } from './access-text.ts';

/** What stands between the grants of one cell. */
const separator = '|';

/** What a cell holds: the grants of it, or the parts that cannot be read. */
export interface ReadCell<T> {
  readonly grants: readonly T[];
  readonly unreadable: readonly string[];
}

/** An id in a cell: white space, `%`, `|` and what `special` names as `%` and two digits, as in addresses. */
const escaped = (id: string, special = ''): string =>
  id.replaceAll(new RegExp(`[%|\\s${special}]`, 'g'), sign =>
    sign === '*' ? '%2A' : encodeURIComponent(sign),
  );

/** Takes `escaped` back; a `%` that begins no such group stands for itself. */
const plain = (text: string): string =>
  text.replaceAll(/(?:%[0-9a-f]{2})+/gi, group => {
    try {
      return decodeURIComponent(group);
    } catch {
      return group;
    }
  });

const termText = ({ start, end }: Term): string =>
  `${start === undefined ? '' : ` from ${start}`}${end === undefined ? '' : ` until ${end}`}`;

function placeText(place: Place): string {
  const type = escaped(place.type, '/@');
  if ('all' in place) return `${type}/*`;
  return 'allOf' in place ? `${type}/of/${escaped(place.allOf, '/*')}` : `${type}/${escaped(place.id, '/*')}`;
}

const roleText = (grant: string | RoleGrant): string =>
  typeof grant === 'string' ? escaped(grant) : `${escaped(grant.role)}${termText(grant)}`;

const permissionText = ({ permission, level, on, ...term }: PermissionGrant): string =>
  `${escaped(permission, '@')}:${level}${on === undefined ? '' : `@${placeText(on)}`}${termText(term)}`;

/** An access as the cells `roles` and `permissions` of a row: one of them is empty; both are without access. */
export function accessCells(access: AccessText): { readonly roles: string; readonly permissions: string } {
  return 'roles' in access
    ? { roles: access.roles.map(roleText).join(separator), permissions: '' }
    : { roles: '', permissions: access.custom.map(permissionText).join(separator) };
}

const withTerm = /^(\S+)(?:\s+from\s+(\S+))?(?:\s+until\s+(\S+))?$/i;

function readCell<T>(cell: string, read: (text: string, term: Term) => T | undefined): ReadCell<T> {
  const grants: T[] = [];
  const unreadable: string[] = [];
  for (const part of cell.split(separator).map(each => each.trim())) {
    if (part === '') continue;
    const [, text, start, end] = withTerm.exec(part) ?? [];
    const term = { ...(start !== undefined && { start }), ...(end !== undefined && { end }) };
    const grant = text === undefined ? undefined : read(text, term);
    if (grant === undefined) unreadable.push(part);
    else grants.push(grant);
  }
  return { grants, unreadable };
}

/** Reads `developer|marketer until 2027-01-31T00:00:00Z`. Whether there are such roles is for the rules to say. */
export const readRoleCell = (cell: string): ReadCell<string | RoleGrant> =>
  readCell(cell, (text, term) => {
    const role = plain(text);
    return term.start === undefined && term.end === undefined ? role : { role, ...term };
  });

/** Reads `contact-info:read|properties:readWrite@product/app-1 from 2027-01-01T00:00:00Z`. */
export const readPermissionCell = (cell: string): ReadCell<PermissionGrant> =>
  readCell(cell, (text, term) => {
    const [, permission, level, place] = /^([^@]+):(read|readWrite)(?:@(.+))?$/.exec(text) ?? [];
    if (permission === undefined || (level !== 'read' && level !== 'readWrite')) return undefined;
    const on = place === undefined ? undefined : readPlace(place);
    if (place !== undefined && on === undefined) return undefined;
    return { permission: plain(permission), level, ...(on !== undefined && { on }), ...term };
  });

function readPlace(text: string): Place | undefined {
  const slash = text.indexOf('/');
  const type = plain(text.slice(0, Math.max(slash, 0)));
  const rest = text.slice(slash + 1);
  if (type === '' || rest === '' || rest === 'of/') return undefined;
  if (rest === '*') return { type, all: true };
  return rest.startsWith('of/')
    ? { type, allOf: plain(rest.slice('of/'.length)) }
    : { type, id: plain(rest) };
}
