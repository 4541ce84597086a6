import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { Authority } from '../../app/authority.ts';
import { memberRecordOf } from '../../app/read-member.ts';
import type { Store } from '../../app/ports/store.ts';
import { asMemberId, principalKey, type Principal } from '../../core/id.ts';
import type { Answer } from '../answers.ts';
import { addRoute, type Call } from '../route.ts';
import { EffectiveAccess } from '../effective-access-schemas.ts';
import { Guid, Id } from '../schemas.ts';
import { principalOf } from './accounts.ts';
import { authorized, type RestDependencies } from './rest-dependencies.ts';

type Deps = RestDependencies & {
  readonly store: Pick<Store, 'memberRecord' | 'replicaTenant' | 'logRefusal'>;
};

const Subjects = Type.Object({
  items: Type.Array(
    Type.Object({
      tenantId: Type.String(),
      objectId: Type.String(),
      displayName: Type.String({ description: 'The object id while no name is known.' }),
    }),
  ),
});

/** What somebody may do and where each of it comes from (R-3, D-3): readers about anyone, everybody about oneself. */
export function effectiveAccessRoutes(server: FastifyInstance, deps: Deps): void {
  const answer = async (authority: Authority, who: Principal): Promise<Answer> => ({
    body: await deps.useCases.readEffectiveAccess(authority, who),
    revision: deps.indexes.revisionOf(authority.index),
  });
  const mayRead = async (
    call: Pick<Call<unknown, unknown, unknown>, 'identity' | 'actor' | 'now' | 'revision'>,
    account: string,
    who: Principal | undefined,
  ) => {
    const self = who !== undefined && principalKey(call.identity.principal) === principalKey(who);
    return authorized(deps, call, account, self ? 'm' : 'r', 'decide');
  };

  addRoute(server, deps, {
    method: 'GET',
    url: '/api/v1/accounts/:account/members/:member/effective-access',
    operationId: 'getMemberEffectiveAccess',
    summary: "A member's effective access, each entry with where it comes from.",
    who: 'r, or oneself; p decide',
    access: 'signed-in',
    params: Type.Object({ account: Id, member: Id }),
    responses: { 200: EffectiveAccess },
    handle: async call => {
      const { account, member } = call.params;
      const first = await authorized(deps, call, account, 'm', 'decide');
      const row = first.index.member(asMemberId(member));
      const authority = await mayRead(call, account, row);
      return answer(authority, await memberRecordOf(deps, authority, member));
    },
  });
  addRoute(server, deps, {
    method: 'GET',
    url: '/api/v1/accounts/:account/subjects/:tenantId/:objectId/effective-access',
    operationId: 'getSubjectEffectiveAccess',
    summary: 'The effective access of any identity, also of those who are in through a group alone (G-3).',
    who: 'r, or oneself; p decide',
    access: 'signed-in',
    params: Type.Object({ account: Id, tenantId: Guid, objectId: Guid }),
    responses: { 200: EffectiveAccess },
    handle: async call => {
      const who = principalOf(call.params);
      return answer(await mayRead(call, call.params.account, who), who);
    },
  });
  addRoute(server, deps, {
    method: 'GET',
    url: '/api/v1/accounts/:account/subjects',
    operationId: 'listSubjects',
    summary: 'The names of those asked for who are in the account, through a group alone too (G-3).',
    who: 'r; p manage',
    access: 'signed-in',
    params: Type.Object({ account: Id }),
    query: Type.Object({
      ids: Type.String({
        minLength: 1,
        maxLength: 8000,
        description: 'At most 100 of `<tenantId>/<objectId>`, separated by commas.',
      }),
    }),
    responses: { 200: Subjects },
    handle: async call => {
      const authority = await authorized(deps, call, call.params.account, 'r', 'manage');
      return {
        body: { items: await deps.useCases.readSubjects(authority, call.query.ids) },
        revision: deps.indexes.revisionOf(authority.index),
      };
    },
  });
}
