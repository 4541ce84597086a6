import type { Access, PermissionGrant, RoleGrant } from './access.ts';
import { rankOf, type CatalogIndex } from './catalog-index.ts';
import { isCustomRoleId, noRoles, type FindRole } from './custom-role.ts';
import { spanOf, type Span } from './term.ts';

/** Numbers for resources by type and id, given out once and never changed, whether or not the resource exists. */
export class ResourceNumbers {
  readonly #byType: Map<string, number>[] = [];
  #next = 0;

  of(type: number, id: string): number {
    const numbers = (this.#byType[type] ??= new Map<string, number>());
    let number = numbers.get(id);
    if (number === undefined) numbers.set(id, (number = this.#next++));
    return number;
  }
}

/** A grant that starts or ends. */
export interface TimedGrant extends Span {
  readonly cell: number;
  /** A resource's number (the parent's for *all of*), or -1: everywhere. */
  readonly target: number;
  readonly rank: number;
  /** The end as it was given. */
  readonly end: string | undefined;
}

/** One member's own grant in the form in which questions read it. */
export interface CompiledAccess {
  /** By cell: the level on every resource of the type. */
  readonly all: Uint8Array | undefined;
  /** By `target * cells + cell`: the level on one resource, or on all children of one. */
  readonly at: ReadonlyMap<number, number> | undefined;
  readonly timed: readonly TimedGrant[] | undefined;
}

/** What a member was given, ready to be read. */
export interface CompiledGrant {
  readonly access: Access;
  /** Undefined where custom roles are in it: those are read as they are at the time. */
  readonly compiled: CompiledAccess | undefined;
}

/**
 * Compiles grants; equal lists of roles without terms give the same object, so that many who hold the same cost no more than
 * one. What the catalog no longer has is without effect.
 */
export class AccessCompiler {
  readonly #catalog: CatalogIndex;
  readonly #numbers: ResourceNumbers;
  readonly #byRoles = new Map<string, CompiledGrant>();

  constructor(catalog: CatalogIndex, numbers: ResourceNumbers) {
    this.#catalog = catalog;
    this.#numbers = numbers;
  }

  grantOf(access: Access): CompiledGrant {
    if ('custom' in access) return { access, compiled: this.#custom(access.custom) };
    if (access.roles.some(isTimed)) return this.#grantOfRoles(access);
    const key =
      access.roles.length === 1 ? access.roles[0]?.role : access.roles.map(({ role }) => role).join('\n');
    if (key === undefined) return this.#grantOfRoles(access);
    let grant = this.#byRoles.get(key);
    if (grant === undefined) this.#byRoles.set(key, (grant = this.#grantOfRoles(access)));
    return grant;
  }

  /** What a grant gives with the account's custom roles as they are. */
  read({ access }: CompiledGrant, find: FindRole): CompiledAccess {
    return 'custom' in access ? this.#custom(access.custom) : this.#roles(access.roles, find);
  }

  #grantOfRoles(access: Access & { readonly roles: readonly RoleGrant[] }): CompiledGrant {
    const custom = access.roles.some(grant => isCustomRoleId(grant.role));
    // Many may share it, so why it was given to one of them is no part of it.
    return {
      access: { roles: access.roles },
      compiled: custom ? undefined : this.#roles(access.roles, noRoles),
    };
  }

  #roles(roles: readonly RoleGrant[], find: FindRole): CompiledAccess {
    const all = new Uint8Array(this.#catalog.cells);
    const timed: TimedGrant[] = [];
    const own = roles.flatMap(({ role, ...term }) =>
      (find(role)?.custom ?? []).map(grant => ({ ...grant, ...term })),
    );
    const ofOwn = own.length === 0 ? undefined : this.#custom(own);
    ofOwn?.all?.forEach((rank, cell) => (all[cell] = rank));
    timed.push(...(ofOwn?.timed ?? []));
    for (const grant of roles) {
      const cells = this.#catalog.roles.get(grant.role)?.all ?? [];
      cells.forEach((rank, cell) => {
        if (rank === 0) return;
        if (isTimed(grant)) timed.push({ cell, target: -1, rank, end: grant.end, ...spanOf(grant) });
        else all[cell] = Math.max(all[cell] ?? 0, rank);
      });
    }
    return { all, at: ofOwn?.at, timed: timed.length === 0 ? undefined : timed };
  }

  #custom(custom: readonly PermissionGrant[]): CompiledAccess {
    const { cells } = this.#catalog;
    let all: Uint8Array | undefined;
    let at: Map<number, number> | undefined;
    const timed: TimedGrant[] = [];
    for (const grant of custom) {
      const aim = this.#aim(grant);
      if (aim === undefined || aim.rank === 0) continue;
      if (isTimed(grant)) timed.push({ ...aim, end: grant.end, ...spanOf(grant) });
      else if (aim.target < 0) {
        all ??= new Uint8Array(cells);
        all[aim.cell] = Math.max(all[aim.cell] ?? 0, aim.rank);
      } else {
        at ??= new Map<number, number>();
        const key = aim.target * cells + aim.cell;
        at.set(key, Math.max(at.get(key) ?? 0, aim.rank));
      }
    }
    return { all, at, timed: timed.length === 0 ? undefined : timed };
  }

  #aim({ permission, level, on }: PermissionGrant): Pick<TimedGrant, 'cell' | 'target' | 'rank'> | undefined {
    const catalog = this.#catalog;
    const type = on === undefined ? catalog.accountType : (catalog.typeNumbers.get(on.type) ?? -1);
    const p = catalog.permissionNumbers.get(permission);
    if (p === undefined || type < 0 || (on !== undefined && type === catalog.accountType)) return undefined;
    const cell = p * catalog.width + type;
    const rank = catalog.capped(cell, rankOf(level));
    if (on === undefined || 'all' in on) return { cell, target: -1, rank };
    if ('id' in on) return { cell, target: this.#numbers.of(type, on.id), rank };
    const parent = catalog.parentTypes[type] ?? -1;
    return parent < 0 ? undefined : { cell, target: this.#numbers.of(parent, on.allOf), rank };
  }
}

const isTimed = (term: { start?: string; end?: string }): boolean =>
  term.start !== undefined || term.end !== undefined;
