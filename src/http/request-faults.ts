import type { ErrorObject } from 'ajv';
import { Problem, problems } from '../core/problems.ts';
import type { InputFault, ProblemCode } from '../core/problems.ts';

/** No answer lists more faults than anybody reads. */
const maxFaults = 50;

export type RequestPart = 'body' | 'querystring' | 'params' | 'headers';

const isCode = (code: unknown): code is ProblemCode =>
  typeof code === 'string' && Object.hasOwn(problems, code);

const escapePointer = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

/** The code of one fault: the schema may name it as `x-fault`; a list that is too long is `too-many`. */
function codeOf(error: ErrorObject): ProblemCode {
  const named: unknown = (error.parentSchema as { 'x-fault'?: unknown } | undefined)?.['x-fault'];
  if (isCode(named)) return named;
  return error.keyword === 'maxItems' ? 'too-many' : 'invalid';
}

function pointerOf(error: ErrorObject): string {
  const params = error.params as { missingProperty?: string; additionalProperty?: string };
  const last = params.missingProperty ?? params.additionalProperty;
  return last === undefined ? error.instancePath : `${error.instancePath}/${escapePointer(last)}`;
}

function detailOf(error: ErrorObject): string {
  const params = error.params as { allowedValues?: readonly unknown[]; allowedValue?: unknown };
  if (error.keyword === 'required') return 'is required';
  if (error.keyword === 'additionalProperties') return 'is not known here';
  if (params.allowedValues)
    return `must be one of ${params.allowedValues.map(value => JSON.stringify(value)).join(', ')}`;
  return error.message ?? 'is not valid';
}

const fault = (error: ErrorObject): InputFault => ({
  pointer: pointerOf(error),
  code: codeOf(error),
  detail: detailOf(error),
});

/**
 * What a schema found, as the problem that is answered: `too-many` or the code that the schema names where all faults
 * agree, else `invalid`. A path that fits no resource is `not-found`, like one that names nothing.
 */
export function problemOfFaults(errors: readonly ErrorObject[], part: RequestPart): Problem {
  if (part === 'params') return new Problem('not-found', 'There is nothing at this path.');
  // A branch of a union that does not fit is not a fault of its own, only the union's failure is.
  const told = errors.filter(
    error => !['if', 'anyOf', 'oneOf'].includes(error.keyword) || errors.length === 1,
  );
  const faults = told.slice(0, maxFaults).map(fault);
  const codes = new Set(faults.map(each => each.code));
  const [only] = codes;
  const code = codes.has('too-many') ? 'too-many' : codes.size === 1 && only ? only : 'invalid';
  const first = faults[0];
  const place = first === undefined || first.pointer === '' ? 'The request' : first.pointer;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  const where = part === 'body' ? '' : part === 'querystring' ? ' in the query' : ' in the headers';
  return new Problem(code, `${place}${where} ${first?.detail ?? 'is not valid'}${more}.`, { errors: faults });
}
