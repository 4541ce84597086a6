import type { PermissionGrant, Place } from './access.ts';
import { indexCatalog, type CatalogIndex } from './catalog-index.ts';
import type { Catalog, MemberKind } from './catalog.ts';
import { isCustomRoleId, type FindRole } from './custom-role.ts';
import type { FindResource } from './grounds.ts';
import { placeKey } from './place.ts';
import type { InputFault, ProblemCode } from './problems.ts';
import { momentOf } from './term.ts';

export interface AccessFaultsContext {
  readonly catalog: Catalog;
  /** Finds a resource of the account. */
  readonly resource: FindResource;
  /** Finds a custom role of the account; absent: it has none. */
  readonly role?: FindRole;
  /** Who it is for, where known: not every role can be given to every kind. */
  readonly kind?: MemberKind;
  /** Where in the body the access stands; `/access` unless told. */
  readonly pointer?: string;
}

/**
 * Why something cannot be saved as a grant: every fault with its place; none when `parseAccess` may
 * have it. Takes any JSON and throws never.
 */
export function accessFaults(access: unknown, context: AccessFaultsContext): readonly InputFault[] {
  const faults = new Faults(context);
  faults.ofAccess(access, context.pointer ?? '/access');
  return faults.found;
}

type Json = Readonly<Record<string, unknown>>;

class Faults {
  readonly found: InputFault[] = [];
  readonly #context: AccessFaultsContext;
  readonly #catalog: CatalogIndex;

  constructor(context: AccessFaultsContext) {
    this.#context = context;
    this.#catalog = indexCatalog(context.catalog);
  }

  ofAccess(access: unknown, pointer: string): void {
    if (access === undefined || access === null) return this.#required(pointer);
    if (!isObject(access))
      return this.#add(pointer, 'invalid', 'Must be an object with `roles` or `custom`.');
    this.#strangers(access, ['roles', 'custom', 'reason'], pointer);
    const { roles, custom, reason } = access;
    if (reason !== undefined && typeof reason !== 'string') {
      this.#add(`${pointer}/reason`, 'invalid', 'Must be a text.');
    }
    if (roles !== undefined && custom !== undefined) {
      return this.#add(pointer, 'invalid', 'Give `roles` or `custom` permissions, not both.');
    }
    const [name, list] = custom === undefined ? ['roles', roles] : ['custom', custom];
    if (list === undefined) return this.#required(pointer);
    if (!Array.isArray(list)) return this.#add(`${pointer}/${name}`, 'invalid', 'Must be a list.');
    if (list.length === 0) return this.#required(`${pointer}/${name}`);
    const seen = new Set<string>();
    list.forEach((entry: unknown, at) => {
      const place = `${pointer}/${name}/${at}`;
      const key = name === 'roles' ? this.#ofRole(entry, place) : this.#ofGrant(entry, place);
      if (key === undefined) return;
      if (seen.has(key)) this.#add(place, 'invalid', 'This is in the list already; each may be there once.');
      seen.add(key);
    });
  }

  #ofRole(entry: unknown, pointer: string): string | undefined {
    if (typeof entry === 'string') return this.#ofRoleId(entry, pointer);
    if (!isObject(entry) || typeof entry['role'] !== 'string') {
      this.#add(pointer, 'invalid', "Must be a role's id, or an object with `role`.");
      return undefined;
    }
    this.#strangers(entry, ['role', 'start', 'end'], pointer);
    this.#ofTerm(entry, pointer);
    return this.#ofRoleId(entry['role'], `${pointer}/role`);
  }

  #ofRoleId(id: string, pointer: string): string | undefined {
    const custom = isCustomRoleId(id) ? this.#context.role?.(id) : undefined;
    if (custom !== undefined) {
      if (custom.custom.length > 0) return id;
      const detail = `The role \`${id}\` has no permissions any more: what it named was deleted.`;
      this.#add(pointer, 'role-not-assignable', detail);
      return id;
    }
    const role = this.#catalog.roles.get(id)?.role;
    const { kind } = this.#context;
    if (role === undefined) {
      this.#add(
        pointer,
        'unknown-role',
        `There is no role \`${id}\`; the account's list of roles has those there are.`,
      );
    } else if (role.assignableTo.length === 0) {
      this.#add(pointer, 'role-not-assignable', `The role \`${id}\` cannot be given to anybody.`);
    } else if (kind !== undefined && !role.assignableTo.includes(kind)) {
      const kinds = role.assignableTo.join(', ');
      this.#add(
        pointer,
        'role-not-assignable',
        `The role \`${id}\` cannot be given to: ${kind}; only to: ${kinds}.`,
      );
    }
    return id;
  }

  #ofGrant(entry: unknown, pointer: string): string | undefined {
    if (!isObject(entry))
      return void this.#add(pointer, 'invalid', 'Must be an object with `permission` and `level`.');
    const { permission, level, on } = entry;
    this.#strangers(entry, ['permission', 'level', 'on', 'start', 'end'], pointer);
    this.#ofTerm(entry, pointer);
    const place = on === undefined ? undefined : this.#placeIn(on, `${pointer}/on`);
    if (typeof permission !== 'string') {
      return void this.#add(`${pointer}/permission`, 'invalid', "Must be a permission's id.");
    }
    if (on !== undefined && place === undefined) return undefined;
    if (this.#catalog.permission(permission) === undefined) {
      this.#add(`${pointer}/permission`, 'unknown-permission', `There is no permission \`${permission}\`.`);
    } else if (this.#ofPlace(permission, place, pointer)) {
      this.#ofLevel(permission, level, place?.type ?? 'account', pointer);
    }
    return JSON.stringify([permission, placeKey(place)]);
  }

  #ofLevel(permission: string, level: unknown, type: string, pointer: string): void {
    const offer = this.#catalog.offer(permission, type);
    if ((level === 'read' || level === 'readWrite') && offer?.[level] !== undefined) return;
    const offered = (['read', 'readWrite'] as const).filter(one => offer?.[one] !== undefined).join(', ');
    const detail = `\`${permission}\` does not offer this level there; it offers: ${offered}.`;
    this.#add(`${pointer}/level`, 'level-not-offered', detail);
  }

  /** Whether the permission can be given at the place, existing or not. */
  #ofPlace(permission: string, place: Place | undefined, pointer: string): boolean {
    const types = this.#catalog.typesOf(permission);
    if (place === undefined || place.type === 'account') {
      if (place === undefined && types.includes('account')) return true;
      const detail = types.includes('account')
        ? `\`${permission}\` is for the whole account and takes no \`on\`.`
        : `\`${permission}\` needs \`on\` with a type of: ${types.join(', ')}.`;
      this.#add(`${pointer}/on`, 'scope-not-offered', detail);
      return false;
    }
    if (!types.includes(place.type)) {
      const detail = types.includes('account')
        ? `\`${permission}\` is for the whole account and takes no \`on\`.`
        : `\`${permission}\` cannot be given on \`${place.type}\`, only on: ${types.join(', ')}.`;
      this.#add(`${pointer}/on`, 'scope-not-offered', detail);
      return false;
    }
    this.#ofResource(place, `${pointer}/on`);
    return true;
  }

  #ofResource(place: Place, pointer: string): void {
    if ('all' in place) return;
    if ('id' in place) {
      if (this.#context.resource(place.type, place.id) !== undefined) return;
      return this.#add(`${pointer}/id`, 'unknown-resource', `There is no ${place.type} \`${place.id}\`.`);
    }
    const { types, parentTypes, typeNumbers } = this.#catalog;
    const parent = types[parentTypes[typeNumbers.get(place.type) ?? -1] ?? -1];
    if (parent === undefined) {
      const detail = `\`${place.type}\` is under nothing; use \`all\` or \`id\`.`;
      return this.#add(`${pointer}/allOf`, 'scope-not-offered', detail);
    }
    if (this.#context.resource(parent, place.allOf) === undefined) {
      this.#add(`${pointer}/allOf`, 'unknown-resource', `There is no ${parent} \`${place.allOf}\`.`);
    }
  }

  #placeIn(on: unknown, pointer: string): Place | undefined {
    const given = isObject(on) ? (['all', 'allOf', 'id'] as const).filter(key => on[key] !== undefined) : [];
    const [key] = given;
    const right =
      isObject(on) && typeof on['type'] === 'string' && key !== undefined && given.length === 1
        ? key === 'all'
          ? on['all'] === true
          : typeof on[key] === 'string'
        : false;
    if (!right || !isObject(on)) {
      const detail = 'Must have `type` and one of `"all": true`, `allOf` or `id`.';
      return void this.#add(pointer, 'invalid', detail);
    }
    this.#strangers(on, ['type', 'all', 'allOf', 'id'], pointer);
    return on as unknown as NonNullable<PermissionGrant['on']>;
  }

  #ofTerm(entry: Json, pointer: string): void {
    const [start, end] = (['start', 'end'] as const).map(key => {
      const text = entry[key];
      if (text === undefined) return undefined;
      const moment = typeof text === 'string' ? momentOf(text) : undefined;
      if (moment === undefined) {
        this.#add(
          `${pointer}/${key}`,
          'invalid',
          'Must be a date and time like 2027-01-31T00:00:00Z (RFC 3339).',
        );
      }
      return moment;
    });
    if (start !== undefined && end !== undefined && end <= start) {
      this.#add(`${pointer}/end`, 'invalid', 'Must be after `start`.');
    }
  }

  #strangers(object: Json, allowed: readonly string[], pointer: string): void {
    for (const key of Object.keys(object)) {
      if (allowed.includes(key)) continue;
      const escaped = key.replaceAll('~', '~0').replaceAll('/', '~1');
      this.#add(
        `${pointer}/${escaped}`,
        'invalid',
        `There is nothing called this here; only: ${allowed.join(', ')}.`,
      );
    }
  }

  #required(pointer: string): void {
    this.#add(pointer, 'access-required', 'Give at least one role, or at least one custom permission.');
  }

  #add(pointer: string, code: ProblemCode, detail: string): void {
    this.found.push({ pointer, code, detail });
  }
}

const isObject = (json: unknown): json is Json =>
  typeof json === 'object' && json !== null && !Array.isArray(json);
