import { Environment } from '@marcbachmann/cel-js';
import {
  maxList,
  type CompileCondition,
  type ConditionFacts,
  type PropertyDeclarations,
  type PropertyType,
} from '../core/condition.ts';

const limits = {
  maxAstNodes: 200,
  maxDepth: 20,
  maxListElements: maxList,
  maxMapEntries: 0,
  maxCallArguments: 4,
} as const;

/** Those whose cost grows with what they look at only as a look at it costs: no regular expressions, nothing that doubles. */
const functions: ReadonlySet<string | undefined> = new Set([
  ...['has', 'size', 'string', 'double', 'int', 'timestamp', 'duration'],
  ...['startsWith', 'endsWith', 'contains', 'lowerAscii', 'upperAscii', 'trim'],
  ...['all', 'exists', 'exists_one'],
]);
const walks: ReadonlySet<string | undefined> = new Set(['all', 'exists', 'exists_one']);

const celTypes: Readonly<Record<PropertyType, string>> = {
  string: 'string',
  number: 'double',
  boolean: 'bool',
  strings: 'list<string>',
};

/**
 * Makes conditions ready with a library for the Common Expression Language (decision 0017): types are checked against the
 * declarations, and what could take long whatever the facts is refused.
 */
export const compileCondition: CompileCondition = (text, declarations) => {
  const fault = faultOf(text, declarations);
  if (fault !== undefined) return { fault };
  const evaluate = evaluating.parse(text);
  return {
    condition: facts => {
      const { stackTraceLimit } = errors;
      // A missing property is an everyday answer; where in the library it was found out is not worth 30 microseconds.
      errors.stackTraceLimit = 0;
      try {
        return asked(evaluate, facts);
      } finally {
        errors.stackTraceLimit = stackTraceLimit;
      }
    },
  };
};

/** Where there is no such limit, setting it changes nothing. */
const errors: { readonly prototype: Error; stackTraceLimit?: number | undefined } = Error;

function asked(evaluate: ReturnType<Environment['parse']>, facts: ConditionFacts): boolean | string {
  try {
    const answer: unknown = evaluate({ ...facts });
    return typeof answer === 'boolean' ? answer : 'the condition is neither true nor false';
  } catch (error) {
    return summaryOf(error);
  }
}

/** Evaluates what was checked: the facts hold declared properties of declared types only, so types need no second look. */
const evaluating = new Environment({ limits })
  .registerVariable('subject', 'map')
  .registerVariable('resource', 'map')
  .registerVariable('action', 'map')
  .registerVariable('context', 'map');

const checking = new WeakMap<PropertyDeclarations, Environment>();

function checkingFor(declarations: PropertyDeclarations): Environment {
  let environment = checking.get(declarations);
  if (environment === undefined) checking.set(declarations, (environment = environmentOf(declarations)));
  return environment;
}

function environmentOf(declarations: PropertyDeclarations): Environment {
  const fields = (of: keyof PropertyDeclarations): Record<string, string> =>
    Object.fromEntries(
      Object.entries(declarations[of] ?? {}).map(([name, { type }]) => [name, celTypes[type]]),
    );
  const named = { type: 'string', id: 'string' };
  const same = (a: number, b: bigint): boolean => a === Number(b);
  return (
    new Environment({ limits })
      .registerVariable({ name: 'subject', schema: { ...named, properties: fields('subject') } })
      .registerVariable({ name: 'resource', schema: { ...named, properties: fields('resource') } })
      .registerVariable({ name: 'action', schema: { properties: fields('action') } })
      .registerVariable({ name: 'context', schema: fields('context') })
      // JSON has one kind of number, so `level == 3` must do as well as `level == 3.0`.
      .registerOperator('double == int', same)
  );
}

function faultOf(text: string, declarations: PropertyDeclarations): string | undefined {
  const checked = checkingFor(declarations).check(text);
  if (!checked.valid) return summaryOf(checked.error);
  if (checked.type !== 'bool') return `is of type ${checked.type ?? 'unknown'}, not true or false`;
  return refusedIn(evaluating.parse(text).ast, 0);
}

interface Node {
  readonly op: string;
  readonly args: unknown;
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'op' in value;

/** What the library offers and a condition may not use, so that its cost is bounded by its length and its facts'. */
function refusedIn(node: Node, within: number): string | undefined {
  const args: readonly unknown[] = Array.isArray(node.args) ? node.args : [node.args];
  const called = node.op === 'call' || node.op === 'rcall' ? (args[0] as string) : undefined;
  if (called !== undefined && !functions.has(called)) {
    return `the function \`${called}\` is not offered in conditions`;
  }
  const depth = within + (walks.has(called) ? 1 : 0);
  if (depth > 1) return `\`${called ?? ''}\` is inside another walk over a list; one at a time`;
  for (const arg of args.flat(2)) {
    const refused = isNode(arg) ? refusedIn(arg, depth) : undefined;
    if (refused !== undefined) return refused;
  }
  return undefined;
}

const summaryOf = (error: unknown): string =>
  error instanceof Error && 'summary' in error && typeof error.summary === 'string'
    ? error.summary
    : error instanceof Error
      ? error.message
      : 'the condition cannot be evaluated';
