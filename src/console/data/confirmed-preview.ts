import { ClientProblem } from '../../client/problem.ts';

/** What a dry run said, and what has to be confirmed by name before the write is taken (U-11). */
export interface Previewed<T> {
  readonly effect: T;
  readonly confirm: string | undefined;
}

/**
 * Asks for an effect. Where the server wants something confirmed first, asks again as if it were, so that the effect can
 * be shown beside the question; the write itself is only sent once a person has said so.
 */
export async function preview<T>(ask: (confirm: string | undefined) => Promise<T>): Promise<Previewed<T>> {
  try {
    return { effect: await ask(undefined), confirm: undefined };
  } catch (problem) {
    const confirm = problem instanceof ClientProblem && problem.code === 'confirmation-required' ? problem.body['confirm'] : undefined;
    if (typeof confirm !== 'string') throw problem;
    return { effect: await ask(confirm), confirm };
  }
}
