import { accessFaults, type AccessFaultsContext } from './access-faults.ts';
import type { InputFault } from './problems.ts';

/**
 * Why something cannot be the permissions of a custom role: as for any custom permissions, and
 * without terms, which are said where the role is given. Takes any JSON; pointers are into `{ "custom": ... }`.
 */
export function customRoleFaults(
  custom: unknown,
  context: Pick<AccessFaultsContext, 'catalog' | 'resource'>,
): readonly InputFault[] {
  const entries: readonly unknown[] = Array.isArray(custom) ? custom : [];
  const terms = entries.flatMap((entry, at) =>
    (['start', 'end'] as const)
      .filter(key => typeof entry === 'object' && entry !== null && key in entry)
      .map((key): InputFault => ({
        pointer: `/custom/${at}/${key}`,
        code: 'invalid',
        detail: 'When a role holds is said where it is given, not in the role.',
      })),
  );
  return [...accessFaults({ custom: custom ?? [] }, { ...context, pointer: '' }), ...terms];
}
