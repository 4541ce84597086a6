import type { IncomingMessage } from 'node:http';
import type { Directory } from '../directory.ts';
import { authenticateCaller } from '../graph/caller.ts';
import { GraphError, graphErrorReply, requestIds } from '../graph/graph-error.ts';
import { json, type Reply } from '../web/reply.ts';
import { preferredName, subjectFor } from './claims.ts';

/**
 * `GET or POST /oidc/userinfo` with a person's token for Graph (OpenID Connect Core 5.3): `sub` as in the application's
 * ID tokens, names and mail address. 401 without such a token, 403 for an application's own.
 */
export async function userinfoEndpoint(directory: Directory, request: IncomingMessage): Promise<Reply> {
  try {
    const { person, clientId } = await authenticateCaller(directory, request.headers.authorization);
    if (person === undefined)
      throw new GraphError(403, 'Authorization_RequestDenied', 'The token is not about a person.');
    const { displayName: name, givenName: given_name, surname: family_name, mail } = person.body;
    const email = typeof mail === 'string' ? mail : preferredName(person);
    const answer = { sub: subjectFor(directory, clientId, person), name, given_name, family_name, email };
    return json(200, answer, { 'cache-control': 'no-store' });
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    return graphErrorReply(error, requestIds(request.headers['client-request-id']));
  }
}
