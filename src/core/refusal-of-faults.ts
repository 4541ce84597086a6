import type { InputFault, Refusal } from './problems.ts';

/** The refusal of an input with faults: the first one's code, all of them named; undefined without faults. */
export function refusalOfFaults(faults: readonly InputFault[]): Refusal | undefined {
  const [first] = faults;
  if (first === undefined) return undefined;
  const more = faults.length === 1 ? '' : ` And ${faults.length - 1} more.`;
  return {
    refused: first.code,
    detail: `${first.pointer}: ${first.detail}${more}`,
    facts: { errors: faults },
  };
}
