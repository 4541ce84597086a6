import type { GrantLevel } from './level.ts';

/** JSON values by name: what is said of a subject, a resource, an action or the circumstances. */
export type Properties = Readonly<Record<string, unknown>>;

/** What a question says itself, in AuthZEN's four places. */
export interface GivenProperties {
  readonly subject?: Properties;
  readonly resource?: Properties;
  readonly action?: Properties;
  readonly context?: Properties;
}

export type PropertyType = 'string' | 'number' | 'boolean' | 'strings';

export interface PropertyDeclaration {
  readonly type: PropertyType;
  /**
   * What counts of a subject's or resource's property: `stored` only what the portal keeps, `question` only what is asked
   * with; absent: what is kept, and where nothing is kept what is asked with. Actions and context have nothing kept.
   */
  readonly source?: 'stored' | 'question';
}

/** The properties that conditions may rest on; all others are never looked at. */
export interface PropertyDeclarations {
  readonly subject?: Readonly<Record<string, PropertyDeclaration>>;
  readonly resource?: Readonly<Record<string, PropertyDeclaration>>;
  readonly action?: Readonly<Record<string, PropertyDeclaration>>;
  readonly context?: Readonly<Record<string, PropertyDeclaration>>;
}

/** Bounds a permission: a question about it (or about `level` and above) is a no unless `if` is true. */
export interface PermissionCondition {
  /** In the Common Expression Language, over `subject`, `resource`, `action` and `context`. */
  readonly if: string;
  /** The condition in plain words, for whoever is refused. */
  readonly says: string;
  /** Absent: every level. */
  readonly level?: GrantLevel;
}

/** What a condition is evaluated on: declared properties only, of the declared types. */
export interface ConditionFacts {
  readonly subject: { readonly type: string; readonly id: string; readonly properties: Properties };
  readonly resource: { readonly type: string; readonly id: string; readonly properties: Properties };
  readonly action: { readonly properties: Properties };
  readonly context: Properties;
}

/** Whether it is met; a text says why that could not be found out, which is a no as well. Never throws. */
export type Condition = (facts: ConditionFacts) => boolean | string;

/**
 * Makes a condition ready, once, when the catalog is loaded. It must be pure, bounded in time whatever the facts, and
 * refuse what does not fit the declarations, with what is wrong in words.
 */
export type CompileCondition = (
  text: string,
  declarations: PropertyDeclarations,
) => { readonly condition: Condition } | { readonly fault: string };

const ofType: Readonly<Record<PropertyType, (value: unknown) => boolean>> = {
  string: value => typeof value === 'string' && value.length <= maxText,
  number: value => typeof value === 'number' && Number.isFinite(value),
  boolean: value => typeof value === 'boolean',
  strings: value =>
    Array.isArray(value) &&
    value.length <= maxList &&
    value.every(one => typeof one === 'string' && one.length <= maxText),
};

/** Longer texts and lists are no values of a property: what a condition looks at is bounded. */
export const maxText = 1000;
export const maxList = 100;

export const isOfType = (type: PropertyType, value: unknown): boolean => ofType[type](value);

export const typeInWords: Readonly<Record<PropertyType, string>> = {
  string: `a text of at most ${maxText} characters`,
  number: 'a number',
  boolean: 'true or false',
  strings: `a list of at most ${maxList} texts`,
};

/**
 * The declared properties among what is kept and what is given; a text where one that counts is not of its type. A value
 * that is kept stands above one that is given, unless the catalog says otherwise.
 */
export function countedProperties(
  of: keyof PropertyDeclarations,
  { declarations, stored, given }: CountedFrom,
): Properties | string {
  const counted: Record<string, unknown> = {};
  for (const [name, { type, source }] of Object.entries(declarations[of] ?? {})) {
    const kept = source === 'question' ? undefined : own(stored, name);
    const value = kept ?? (source === 'stored' ? undefined : own(given, name));
    if (value === undefined || value === null) continue;
    if (!isOfType(type, value)) return `${of}.${name} is not ${typeInWords[type]}`;
    counted[name] = value;
  }
  return counted;
}

interface CountedFrom {
  readonly declarations: PropertyDeclarations;
  readonly stored?: Properties | undefined;
  readonly given?: Properties | undefined;
}

const own = (from: Properties | undefined, name: string): unknown =>
  from !== undefined && Object.hasOwn(from, name) ? from[name] : undefined;
