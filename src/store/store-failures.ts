import { Problem } from '../core/problems.ts';

/** The five-character SQLSTATE of an error that PostgreSQL itself answered, from either driver. */
export function sqlState(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('severity' in error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** The code of an error of the operating system or of Node, such as ECONNREFUSED. */
export const systemCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

/** Classes and codes of PostgreSQL's Appendix A that mean: not now, nothing done, try again. */
const unavailable = /^(08|53|57P0|58|40001|40P01|57014|25006|55P03)/;
/** Text that cannot be kept: NUL, half a surrogate pair, an id that is no GUID. */
const unkeepable = /^(22021|22P05|22P02)/;

export const storeUnavailable = (cause: unknown): Problem =>
  new Problem(
    'store-unavailable',
    'The store does not answer. Nothing was changed; try again shortly.',
    { retryAfter: 2 },
    cause,
  );

/** What a caller is told of an error: by its code, never by its text. What nobody recognises stays what it is. */
export function translated(error: unknown): unknown {
  const state = sqlState(error);
  if (state === undefined) return error;
  if (unavailable.test(state)) return storeUnavailable(error);
  if (unkeepable.test(state)) {
    return new Problem('invalid', 'A text holds characters that cannot be kept, such as NUL.', {}, error);
  }
  return error;
}

/** Whether the database undid a transaction to let another one go first, so that it may simply be run again. */
export const gaveWay = (error: unknown): boolean => ['40001', '40P01'].includes(sqlState(error) ?? '');
