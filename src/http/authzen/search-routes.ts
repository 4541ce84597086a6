import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Searches } from '../../app/search.ts';
import type { Caller } from '../authentication.ts';
import { askingOf, callerOf, charge, send, type AskingDeps, type Params } from './asking.ts';
import { search, type SearchKind } from './search.ts';
import { searchSchema } from './search-schemas.ts';

/** A search counts as so many questions: it decides about many. */
const questions = 10;
const kinds: readonly SearchKind[] = ['subject', 'resource', 'action'];

/** The three searches (AuthZEN 1.0, 8), for all accounts or under one account's path. */
export function addSearches(
  scope: FastifyInstance,
  deps: AskingDeps & { readonly searches: Searches },
  base: string,
): void {
  const callers = new WeakMap<FastifyRequest, Caller>();
  for (const kind of kinds) {
    scope.post<{ Params: Params }>(`${base}/access/v1/search/${kind}`, {
      schema: searchSchema(kind, base),
      onRequest: async request => {
        callers.set(request, await callerOf(deps, request));
      },
      handler: async (request, reply) => {
        const caller = callers.get(request) as Caller;
        const at = deps.clock();
        charge(deps, caller, at, questions);
        const { headers, params, body } = request;
        const asking = askingOf(caller, { headers, account: params.account }, at);
        return send(reply, JSON.stringify(await search(deps.searches, asking, kind, body)));
      },
    });
  }
}
