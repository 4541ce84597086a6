import type { PermissionGrant } from './access.ts';

/** A named set of custom permissions that an account keeps, given to members beside standard roles. */
export interface CustomRole {
  /** Begins with `custom:`, which no standard role's id does. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** Without terms: when it holds is said where it is given. Empty when all it named was deleted. */
  readonly custom: readonly PermissionGrant[];
}

/** Finds a custom role of an account; undefined if there is none. */
export type FindRole = (id: string) => CustomRole | undefined;

/** For whatever has no custom roles. */
export const noRoles: FindRole = () => undefined;

const prefix = 'custom:';

/** Whether an id is of the custom kind, existing or not. */
export const isCustomRoleId = (id: string): boolean => id.startsWith(prefix);

/**
 * A readable id for a new role: `custom:` and its name in lower-case letters and digits, with a number behind it where
 * that is taken. At most 100 characters.
 */
export function customRoleId(name: string, taken: (id: string) => boolean): string {
  const words = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 80);
  const base = `${prefix}${words === '' ? 'role' : words}`;
  if (!taken(base)) return base;
  for (let n = 2; ; n++) if (!taken(`${base}-${n}`)) return `${base}-${n}`;
}
