import { Ajv } from 'ajv';
import type { AnySchema, ValidateFunction } from 'ajv';

const daysIn = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

/** RFC 3339, section 5.6, with the days that the month has; no leap seconds. */
export function isDateTime(text: string): boolean {
  const match =
    /^(\d{4})-(\d\d)-(\d\d)[Tt]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/.exec(
      text,
    );
  if (!match) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  return month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
}

const formats = {
  'date-time': isDateTime,
  uuid: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i,
};

const strictly = { allErrors: true, verbose: true, strict: false, removeAdditional: false, formats } as const;

/** Bodies, paths and headers are taken as they are: `123` is no string (quality.md, Fastify traps). */
const exact = new Ajv({ ...strictly, coerceTypes: false });
/** A query string knows only text: numbers and truth values are read from it, defaults are filled in. */
const fromText = new Ajv({ ...strictly, coerceTypes: true, useDefaults: true });

/** The validator of one part of a request, for Fastify. */
export const compileRequestSchema = ({
  schema,
  httpPart,
}: {
  schema: AnySchema;
  httpPart?: string;
}): ValidateFunction => (httpPart === 'querystring' ? fromText : exact).compile(schema);

/** Validators of answers; `shared` are the schemas that others name by `$ref`. */
export function answerValidators(shared: readonly AnySchema[]): (schema: AnySchema) => ValidateFunction {
  const ajv = new Ajv({ ...strictly, coerceTypes: false, schemas: [...shared] });
  return schema => ajv.compile(schema);
}
