import type { AccountState } from './account-state.ts';
import { rankOf, type CatalogIndex } from './catalog-index.ts';
import {
  countedProperties,
  type CompileCondition,
  type Condition,
  type ConditionFacts,
  type PermissionCondition,
} from './condition.ts';
import type { Denial, Question } from './decision.ts';

/** A condition ready to be asked, and whose it is. */
export interface BoundCondition {
  readonly permission: string;
  readonly says: string;
  readonly condition: Condition;
}

/** Of one permission, by the rank asked for less one; those of what it requires stand with its own. */
export type Bounds = readonly [read: readonly BoundCondition[], readWrite: readonly BoundCondition[]];

/** By permission: undefined where nothing bounds it. */
export type CatalogConditions = readonly (Bounds | undefined)[];

const compiled = new WeakMap<CatalogIndex, WeakMap<CompileCondition, CatalogConditions>>();

/** Every condition of a catalog made ready, once for all accounts. What cannot be evaluated here is never met. */
export function conditionsOf(
  catalog: CatalogIndex,
  compile: CompileCondition = unevaluated,
): CatalogConditions {
  let byCompiler = compiled.get(catalog);
  if (byCompiler === undefined) compiled.set(catalog, (byCompiler = new WeakMap()));
  let conditions = byCompiler.get(compile);
  if (conditions === undefined) byCompiler.set(compile, (conditions = compileAll(catalog, compile)));
  return conditions;
}

const unevaluated: CompileCondition = () => ({ fault: 'conditions cannot be evaluated here' });

function compileAll(catalog: CatalogIndex, compile: CompileCondition): CatalogConditions {
  const declarations = catalog.catalog.properties ?? {};
  const bound = ({ says, if: text }: PermissionCondition, permission: string): BoundCondition => {
    const made = compile(text, declarations);
    return { permission, says, condition: 'fault' in made ? () => made.fault : made.condition };
  };
  const own = catalog.permissions.map(({ id, conditions }) =>
    (conditions ?? []).map(one => ({ rank: rankOf(one.level ?? 'read'), bound: bound(one, id) })),
  );
  const at = (p: number, rank: number): readonly BoundCondition[] =>
    (own[p] ?? []).filter(one => one.rank <= rank).map(one => one.bound);
  return catalog.permissions.map((_, p) => {
    const required = (catalog.requires[p] ?? []).flatMap(r => at(r, 1));
    const bounds: Bounds = [
      [...at(p, 1), ...required],
      [...at(p, 2), ...required],
    ];
    return bounds[1].length === 0 ? undefined : bounds;
  });
}

/**
 * The conditions that stand in the way of a yes, each with why: not met, or not to be found out. They look at the resource
 * asked about, also where its parent answers, and bind owners like everybody (0017).
 */
export function unmetConditions(state: AccountState, bounds: Bounds, question: Question): readonly Denial[] {
  const asked = bounds[rankOf(question.level) - 1] ?? [];
  if (asked.length === 0) return [];
  const facts = factsOf(state, question);
  return asked.flatMap(({ permission, says, condition }): Denial[] => {
    const met = typeof facts === 'string' ? facts : condition(facts);
    if (met === true) return [];
    return [
      { code: 'condition-not-met', permission, condition: says, ...(met === false ? {} : { fault: met }) },
    ];
  });
}

function factsOf(state: AccountState, question: Question): ConditionFacts | string {
  const { subject, resource, properties: given } = question;
  const declarations = state.catalog.catalog.properties ?? {};
  const ofSubject = countedProperties('subject', {
    declarations,
    stored: state.kept.ofSubject(subject),
    given: given?.subject,
  });
  if (typeof ofSubject === 'string') return ofSubject;
  const ofResource = countedProperties('resource', {
    declarations,
    stored: state.kept.ofResource(resource.type, resource.id),
    given: given?.resource,
  });
  if (typeof ofResource === 'string') return ofResource;
  const ofAction = countedProperties('action', { declarations, given: given?.action });
  if (typeof ofAction === 'string') return ofAction;
  const context = countedProperties('context', { declarations, given: given?.context });
  if (typeof context === 'string') return context;
  return {
    subject: {
      type: subject.type,
      id: `${subject.tenantId}/${subject.objectId}`,
      properties: ofSubject,
    },
    resource: { ...resource, properties: ofResource },
    action: { properties: ofAction },
    context,
  };
}
