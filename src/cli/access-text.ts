import type { PermissionGrant, Place, RoleGrant } from '../core/access.ts';
import type { AccessText } from '../core/access-text.ts';
import { UsageFault } from './usage-fault.ts';

/** How a place is written: `product/*` all of a type, `add-on/of/app-1` all of one parent, `product/app-1` one. */
export function placeText(place: Place): string {
  if ('all' in place) return `${place.type}/*`;
  return 'allOf' in place ? `${place.type}/of/${place.allOf}` : `${place.type}/${place.id}`;
}

/** Reads `type/*`, `type/of/parent` and `type/id`; ids may contain slashes, `of/` at their start takes `--access`. */
export function readPlace(text: string): Place {
  const slash = text.indexOf('/');
  const type = text.slice(0, slash);
  const rest = text.slice(slash + 1);
  if (slash < 1 || rest === '' || rest === 'of/') {
    throw new UsageFault(`"${text}" is no place: write product/*, product/<id> or add-on/of/<product id>.`);
  }
  if (rest === '*') return { type, all: true };
  return rest.startsWith('of/') ? { type, allOf: rest.slice('of/'.length) } : { type, id: rest };
}

const term = ({ start, end }: { start?: string; end?: string }): string =>
  `${start === undefined ? '' : ` from ${start}`}${end === undefined ? '' : ` until ${end}`}`;

/** One entry of an access as it is shown: `developer`, `properties:read@product/app-1`. */
export function accessEntryText(entry: string | RoleGrant | PermissionGrant): string {
  if (typeof entry === 'string') return entry;
  if ('role' in entry) return `${entry.role}${term(entry)}`;
  const { permission, level, on } = entry;
  return `${permission}:${level}${on === undefined ? '' : `@${placeText(on)}`}${term(entry)}`;
}

/** A whole access in one line. */
export function accessLine(access: AccessText): string {
  const entries = 'roles' in access ? access.roles : access.custom;
  return entries.length === 0 ? '(none)' : entries.map(accessEntryText).join(', ');
}

/** Reads `permission:level` or `permission:level@place`. */
export function readCustom(text: string): PermissionGrant {
  const at = text.indexOf('@');
  const grant = at < 0 ? text : text.slice(0, at);
  const match = /^([^:]+):(read|readWrite)$/.exec(grant);
  if (!match) {
    throw new UsageFault(
      `"${text}" is no permission: write <permission>:read or <permission>:readWrite, and @<place> where it is of products.`,
    );
  }
  const [, permission = '', level] = match;
  return {
    permission,
    level: level === 'read' ? 'read' : 'readWrite',
    ...(at < 0 ? {} : { on: readPlace(text.slice(at + 1)) }),
  };
}

export interface AccessOptions {
  readonly role?: readonly string[];
  readonly custom?: readonly string[];
  /** JSON text of an access. */
  readonly access?: string;
  readonly reason?: string;
}

/** The access that the options say: roles, or custom permissions, or a JSON text; exactly one of them (R-1, R-2). */
export function readAccess({ role, custom, access, reason }: AccessOptions): AccessText {
  if ([role, custom, access].filter(each => each !== undefined).length !== 1) {
    throw new UsageFault('Say what access to give by --role, --custom or --access, and by one of them only.');
  }
  const why = reason === undefined ? {} : { reason };
  if (role !== undefined) return { roles: role, ...why };
  if (custom !== undefined) return { custom: custom.map(readCustom), ...why };
  try {
    const parsed: unknown = JSON.parse(access ?? '');
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) {
      return { ...(parsed as AccessText), ...why };
    }
  } catch {
    // Answered below, like any other text that is no JSON object.
  }
  throw new UsageFault('--access is not a JSON object such as {"roles":["developer"]}.');
}
