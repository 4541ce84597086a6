import { QueryCache, QueryClient } from '@tanstack/react-query';
import { ClientProblem } from '../../client/problem.ts';
import { sessionEnded } from './session.ts';

const worthRepeating = new Set(['unreachable', 'store-unavailable', 'directory-unavailable', 'rate-limited']);

/** Reads are repeated twice where the server was only away; writes never, they are pressed again. */
export const createQueryClient = (): QueryClient =>
  new QueryClient({
    queryCache: new QueryCache({
      onError: problem => {
        if (problem instanceof ClientProblem && problem.code === 'unauthenticated') sessionEnded.set(true);
      },
    }),
    defaultOptions: {
      queries: {
        retry: (count, problem) =>
          count < 2 && problem instanceof ClientProblem && worthRepeating.has(problem.code),
        retryDelay: (count, problem) =>
          problem instanceof ClientProblem && problem.retryAfter !== undefined
            ? Math.min(problem.retryAfter * 1000, 10_000)
            : 500 * 2 ** count,
        refetchOnWindowFocus: true,
        staleTime: 5_000,
      },
      // Never kept back until the network is there again: a write goes when it is pressed, or not at all.
      mutations: { retry: false, networkMode: 'always' },
    },
  });
