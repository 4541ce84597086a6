import type { GrantLevel } from './level.ts';

/** When a grant holds: from `start` to just before `end`, both RFC 3339 UTC; absent: since ever, for ever (B-1). */
export interface Term {
  readonly start?: string;
  readonly end?: string;
}

export interface RoleGrant extends Term {
  readonly role: string;
}

/**
 * Where a permission holds: all resources of a type (never their children), all children of one parent,
 * or one resource. Absent on account permissions, required on all others.
 */
export type Place =
  | { readonly type: string; readonly all: true }
  | { readonly type: string; readonly allOf: string }
  | { readonly type: string; readonly id: string };

export interface PermissionGrant extends Term {
  readonly permission: string;
  readonly level: GrantLevel;
  readonly on?: Place;
}

/** One member's own grant: roles or custom permissions, never both. Empty only on a member without access. */
export type Access =
  | { readonly roles: readonly RoleGrant[]; readonly reason?: string }
  | { readonly custom: readonly PermissionGrant[]; readonly reason?: string };
