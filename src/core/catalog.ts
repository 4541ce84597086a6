import type { PermissionCondition, PropertyDeclarations } from './condition.ts';
import type { GrantLevel, Level } from './level.ts';

/** What can be permitted, on what, and which standard roles there are. */
export interface Catalog {
  readonly catalog: string;
  /** A whole number that grows. */
  readonly version: number;
  readonly levels: readonly Level[];
  readonly resourceTypes: readonly ResourceType[];
  readonly categories: readonly Category[];
  readonly features: readonly Feature[];
  readonly permissions: readonly Permission[];
  readonly roles: readonly Role[];
  /** AuthZEN action names of the catalog's own; absent: none. */
  readonly actions?: readonly Action[];
  /** AuthZEN subject types of the catalog's own; absent: none. */
  readonly subjectTypes?: readonly SubjectType[];
  /** What conditions may rest on; absent: nothing. */
  readonly properties?: PropertyDeclarations;
}

/** A name that asks for a level of a permission, on resources of some types or of all to which it applies. */
export interface Action {
  readonly name: string;
  readonly permission: string;
  readonly level: GrantLevel;
  /** Resource types; the same name may mean something else on others. */
  readonly on?: readonly string[];
}

/** Another name for users or for applications. */
export interface SubjectType {
  readonly id: string;
  readonly is: 'user' | 'application';
}

/** `account` is always there; a type with a `parent` hangs under one of that type, one step at most. */
export interface ResourceType {
  readonly id: string;
  readonly parent?: string;
}

export interface Category {
  readonly id: string;
  readonly name: string;
  /** Closes every permission of the category while the account lacks it. */
  readonly feature?: string;
}

export interface Feature {
  readonly id: string;
  readonly name: string;
}

/** The levels offered, each with what it lets one do in plain words; an absent one is not offered. */
export interface Offer {
  readonly read?: string;
  readonly readWrite?: string;
}

export interface Permission extends Offer {
  readonly id: string;
  readonly name: string;
  /** A resource type. */
  readonly scope: string;
  readonly category?: string;
  /** How it stands with the children of its resource type; absent: not applicable. */
  readonly addOns?: 'not-applicable' | 'covered-by-product' | Offer;
  readonly feature?: string;
  /** Without each of these, at any level above none on the same resource, no effect. */
  readonly requires?: readonly string[];
  /** Answers no sooner when the copy of the directory is old (T-12). */
  readonly sensitive?: boolean;
  /** Each must be met besides what is granted; they bind owners too. */
  readonly conditions?: readonly PermissionCondition[];
}

export type MemberKind = 'user' | 'group' | 'application';

export interface Role {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** Empty: cannot be assigned. */
  readonly assignableTo: readonly MemberKind[];
  readonly account: Readonly<Record<string, GrantLevel>>;
  /** On every resource, now and later, to which the permission applies. */
  readonly everyResource: Readonly<Record<string, GrantLevel>>;
}

/** One fault of a catalog and where it is, as an RFC 6901 JSON Pointer. */
export interface CatalogFault {
  readonly pointer: string;
  readonly detail: string;
}
