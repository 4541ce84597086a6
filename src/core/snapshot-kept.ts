import type { Resource } from './account.ts';
import type { AccountIndex } from './account-index.ts';
import type { Catalog } from './catalog.ts';
import type { Properties, PropertyDeclarations } from './condition.ts';
import type { Principal } from './id.ts';
import type { KeptEvent, KeptFactsOfAccount } from './kept-facts.ts';
import { placeHas } from './place.ts';

/** What is kept of a subject or resource, as far as a condition of the catalog may look at it: nothing else gets out. */
function countedOf(
  of: 'subject' | 'resource',
  declarations: PropertyDeclarations | undefined,
  properties: Properties | undefined,
): Properties | undefined {
  if (properties === undefined) return undefined;
  const names = Object.entries(declarations?.[of] ?? {}).filter(
    ([name, { source }]) => source !== 'question' && Object.hasOwn(properties, name),
  );
  if (names.length === 0) return undefined;
  return Object.fromEntries(names.map(([name]) => [name, properties[name]]));
}

/** An event as those who follow the whole account may have it. */
export function plainKept(event: KeptEvent, declarations: PropertyDeclarations | undefined): KeptEvent {
  if (event.kind === 'alias-put' || event.kind === 'alias-deleted') return event;
  const of = event.kind === 'subject-properties-put' ? 'subject' : 'resource';
  // Empty properties are none: what was kept before goes.
  return { ...event, properties: countedOf(of, declarations, event.properties) ?? {} };
}

/** Every alias, and what is kept of subjects and resources. */
export function keptOfAll(index: AccountIndex, catalog: Catalog): KeptFactsOfAccount {
  return {
    aliases: [...index.aliases()],
    subjectProperties: Array.from(index.subjectsWithProperties()).flatMap(who =>
      keptOfSubject(index, catalog, who),
    ),
    resourceProperties: keptOfResources(index, catalog, () => true),
  };
}

/** A subject's own names and properties, and those of the resources on which its access stands under a condition. */
export function keptOfOne(
  index: AccountIndex,
  catalog: Catalog,
  { subject, at }: { readonly subject: Principal; readonly at: number },
): KeptFactsOfAccount {
  return {
    aliases: index.aliasesOf(subject),
    subjectProperties: keptOfSubject(index, catalog, subject),
    resourceProperties: keptOfResources(index, catalog, () => {
      const bounded = boundedIn(catalog);
      const places = index
        .groundsOf(subject, at)
        .flatMap(({ permission, on }) => (on !== undefined && bounded.has(permission) ? [on] : []));
      return resource => {
        const parentType = catalog.resourceTypes.find(({ id }) => id === resource.type)?.parent;
        const parent =
          parentType === undefined || resource.parent === undefined
            ? undefined
            : index.resource(parentType, resource.parent);
        // A permission may be answered on the parent, under conditions that look at the resource asked about.
        return places.some(
          place => placeHas(place, resource) || (parent !== undefined && placeHas(place, parent)),
        );
      };
    }),
  };
}

function keptOfSubject(
  index: AccountIndex,
  catalog: Catalog,
  { tenantId, objectId }: Principal,
): NonNullable<KeptFactsOfAccount['subjectProperties']> {
  const kept = index.subjectProperties({ tenantId, objectId });
  const properties = countedOf('subject', catalog.properties, kept);
  return properties === undefined ? [] : [{ tenantId, objectId, properties }];
}

/** `wanted` is made once, and only where the catalog has properties of resources at all. */
function keptOfResources(
  index: AccountIndex,
  catalog: Catalog,
  wanted: () => boolean | ((resource: Resource) => boolean),
): NonNullable<KeptFactsOfAccount['resourceProperties']> {
  if (catalog.properties?.resource === undefined) return [];
  const wants = wanted();
  return Array.from(index.resources()).flatMap(resource => {
    const { type, id } = resource;
    const kept = index.resourceProperties(type, id);
    if (kept === undefined || !(typeof wants === 'boolean' ? wants : wants(resource))) return [];
    const properties = countedOf('resource', catalog.properties, kept);
    return properties === undefined ? [] : [{ type, id, properties }];
  });
}

/** The permissions that stand under a condition, of their own or of what they require. */
function boundedIn({ permissions }: Catalog): ReadonlySet<string> {
  const own = new Set(permissions.flatMap(({ id, conditions = [] }) => (conditions.length > 0 ? [id] : [])));
  return new Set(
    permissions.flatMap(({ id, requires = [] }) =>
      own.has(id) || requires.some(one => own.has(one)) ? [id] : [],
    ),
  );
}
