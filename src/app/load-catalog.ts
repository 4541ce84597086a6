import { Ajv, type ErrorObject } from 'ajv';
import schema from '../../catalog/catalog.schema.json' with { type: 'json' };
import { catalogFaults } from '../core/catalog-faults.ts';
import type { Catalog, CatalogFault } from '../core/catalog.ts';
import { compileCondition } from '../conditions/compile-condition.ts';

const hasShape = new Ajv({ allErrors: true, strict: true }).compile<Catalog>(schema);

/**
 * The catalog in a parsed JSON file (R-9).
 *
 * Throws a `CatalogRefusal` that lists every fault with its JSON Pointer when the file breaks the schema or refers to what is
 * not there; references are looked at only in a file of the right shape.
 */
export function loadCatalog(json: unknown): Catalog {
  if (!hasShape(json)) throw refusal((hasShape.errors ?? []).filter(isFault).map(faultOf));
  const faults = [...catalogFaults(json), ...conditionFaults(json)];
  if (faults.length > 0) throw refusal(faults);
  return json;
}

/** Conditions that cannot be evaluated, or not within their bounds (decision 0017). */
const conditionFaults = ({ permissions, properties = {} }: Catalog): readonly CatalogFault[] =>
  permissions.flatMap((permission, p) =>
    (permission.conditions ?? []).flatMap((condition, c): CatalogFault[] => {
      const made = compileCondition(condition.if, properties);
      if (!('fault' in made)) return [];
      return [{ pointer: `/permissions/${p}/conditions/${c}/if`, detail: made.fault }];
    }),
  );

/** An `if` is only the frame of the fault inside it, a property name's fault is told by the object's. */
const isFault = (error: ErrorObject): boolean => error.keyword !== 'if' && error.keyword !== 'propertyNames';

function faultOf(error: ErrorObject): CatalogFault {
  const extra: unknown = error.params['additionalProperty'];
  const allowed: unknown = error.params['allowedValues'] ?? error.params['allowedValue'];
  const detail =
    typeof extra === 'string'
      ? `There is no key \`${extra}\` here.`
      : `${error.message ?? error.keyword}${allowed === undefined ? '' : `: ${JSON.stringify(allowed)}`}`;
  const name = error.propertyName === undefined ? '' : `\`${error.propertyName}\`: `;
  return { pointer: error.instancePath, detail: name + detail };
}

/** Why a document cannot be used as a catalog: every fault with its JSON Pointer. */
export class CatalogRefusal extends Error {
  readonly faults: readonly CatalogFault[];

  constructor(faults: readonly CatalogFault[]) {
    const lines = faults.map(
      ({ pointer, detail }) => `  ${pointer === '' ? '(whole file)' : pointer}: ${detail}`,
    );
    super(`The catalog cannot be used:\n${lines.join('\n')}`);
    this.faults = faults;
  }
}

const refusal = (faults: readonly CatalogFault[]): CatalogRefusal => new CatalogRefusal(faults);
