import type { Properties } from './condition.ts';
import { principalKey, type Principal, type PrincipalKey } from './id.ts';
import { LayeredMap } from './layered-map.ts';

/** A name under which questions may speak of somebody: an AuthZEN subject's type and id. */
export interface Alias extends Principal {
  /** `user`, `application` or a subject type of the catalog's own. */
  readonly type: string;
  readonly id: string;
}

export interface SubjectProperties extends Principal {
  readonly properties: Properties;
}

export interface ResourceProperties {
  readonly type: string;
  readonly id: string;
  readonly properties: Properties;
}

/** All that a portal keeps for an account's questions besides resources and members; absent: none. */
export interface KeptFactsOfAccount {
  readonly aliases?: readonly Alias[];
  readonly subjectProperties?: readonly SubjectProperties[];
  readonly resourceProperties?: readonly ResourceProperties[];
}

/** One change of them; empty properties are none. */
export type KeptEvent =
  | { readonly kind: 'alias-put'; readonly alias: Alias }
  | { readonly kind: 'alias-deleted'; readonly type: string; readonly id: string }
  | ({ readonly kind: 'subject-properties-put' } & SubjectProperties)
  | ({ readonly kind: 'resource-properties-put' } & ResourceProperties);

/** Types have no spaces, so no two pairs have one key. */
const keyOf = (type: string, id: string): string => `${type} ${id}`;

const none: readonly Alias[] = [];

/** What a portal keeps of subjects and resources, for questions by their own names and conditions on their properties. */
export class KeptFacts {
  readonly #aliases: LayeredMap<string, Alias>;
  readonly #ofSubject: LayeredMap<PrincipalKey, readonly Alias[]>;
  readonly #subjects: LayeredMap<PrincipalKey, SubjectProperties>;
  readonly #resources: LayeredMap<string, ResourceProperties>;

  constructor(below?: KeptFacts) {
    this.#aliases = new LayeredMap(below === undefined ? undefined : below.#aliases);
    this.#ofSubject = new LayeredMap(below === undefined ? undefined : below.#ofSubject);
    this.#subjects = new LayeredMap(below === undefined ? undefined : below.#subjects);
    this.#resources = new LayeredMap(below === undefined ? undefined : below.#resources);
  }

  load({ aliases = [], subjectProperties = [], resourceProperties = [] }: KeptFactsOfAccount): void {
    for (const alias of aliases) this.apply({ kind: 'alias-put', alias });
    for (const one of subjectProperties) this.apply({ kind: 'subject-properties-put', ...one });
    for (const one of resourceProperties) this.apply({ kind: 'resource-properties-put', ...one });
  }

  alias(type: string, id: string): Alias | undefined {
    return this.#aliases.get(keyOf(type, id));
  }

  aliases(): Iterable<Alias> {
    return this.#aliases.values();
  }

  aliasesOf(who: Principal): readonly Alias[] {
    return this.#ofSubject.get(principalKey(who)) ?? none;
  }

  subjects(): Iterable<SubjectProperties> {
    return this.#subjects.values();
  }

  ofSubject(who: Principal): Properties | undefined {
    return this.#subjects.get(principalKey(who))?.properties;
  }

  ofResource(type: string, id: string): Properties | undefined {
    return this.#resources.get(keyOf(type, id))?.properties;
  }

  apply(event: KeptEvent): void {
    switch (event.kind) {
      case 'alias-put':
        this.#deleteAlias(event.alias.type, event.alias.id);
        this.#aliases.set(keyOf(event.alias.type, event.alias.id), event.alias);
        this.#ofSubject.set(
          principalKey(event.alias),
          [...this.aliasesOf(event.alias), event.alias].sort(byName),
        );
        return;
      case 'alias-deleted':
        this.#deleteAlias(event.type, event.id);
        return;
      case 'subject-properties-put': {
        const { tenantId, objectId, properties } = event;
        const key = principalKey(event);
        if (Object.keys(properties).length === 0) this.#subjects.delete(key);
        else this.#subjects.set(key, { tenantId, objectId, properties });
        return;
      }
      case 'resource-properties-put': {
        const { type, id, properties } = event;
        if (Object.keys(properties).length === 0) this.forgetResource(type, id);
        else this.#resources.set(keyOf(type, id), { type, id, properties });
      }
    }
  }

  /** Nothing is kept of a resource that is deleted: one that gets its id later starts empty. */
  forgetResource(type: string, id: string): void {
    this.#resources.delete(keyOf(type, id));
  }

  /** Nothing is kept of a member that is removed. */
  forgetSubject(who: Principal): void {
    for (const { type, id } of this.aliasesOf(who)) this.#deleteAlias(type, id);
    this.#subjects.delete(principalKey(who));
  }

  /** Nothing is kept of those for whom this is false: of a tenant that is associated no more, and no owner. */
  keepOnly(belongs: (who: Principal) => boolean): void {
    const gone = [...this.#aliases.values(), ...this.#subjects.values()].filter(who => !belongs(who));
    for (const who of gone) this.forgetSubject(who);
  }

  #deleteAlias(type: string, id: string): void {
    const known = this.alias(type, id);
    if (known === undefined) return;
    this.#aliases.delete(keyOf(type, id));
    const left = this.aliasesOf(known).filter(one => one.type !== type || one.id !== id);
    if (left.length === 0) this.#ofSubject.delete(principalKey(known));
    else this.#ofSubject.set(principalKey(known), left);
  }
}

const byName = (a: Alias, b: Alias): number => {
  const [one, other] = [keyOf(a.type, a.id), keyOf(b.type, b.id)];
  return one < other ? -1 : one > other ? 1 : 0;
};
