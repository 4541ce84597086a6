import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { isBarred } from '../../app/barred.ts';
import type { Owner as OwnerFacts } from '../../app/ports/account-store.ts';
import { asAccountId } from '../../core/id.ts';
import { Problem } from '../../core/problems.ts';
import { addRoute } from '../route.ts';
import { Guid, Id, ListQuery, Owner, Page } from '../schemas.ts';
import { principalOf } from './accounts.ts';
import { addListRoute, columnsOf } from './exports.ts';
import { authorized, keeping, pageOf, refusing, type RestDependencies } from './rest-dependencies.ts';

const params = Type.Object({ account: Id });
const closed = { additionalProperties: false } as const;

/** Owners: who they are, offering, accepting and stepping down. */
export function ownerRoutes(server: FastifyInstance, deps: RestDependencies & OwnerStore): void {
  addListRoute(
    server,
    deps,
    {
      method: 'GET',
      url: '/api/v1/accounts/:account/owners',
      operationId: 'listOwners',
      summary: 'The owners, and those to whom ownership is offered.',
      who: 'r',
      access: 'signed-in',
      params,
      query: ListQuery,
      responses: { 200: Page(Owner) },
      handle: async call => {
        const { account } = await authorized(deps, call, call.params.account, 'r');
        return { body: pageOf(await deps.owners(account), call.query) };
      },
    },
    async () =>
      columnsOf<OwnerFacts>('displayName', 'offered', 'accepted', 'signedIn', 'id', 'tenantId', 'objectId'),
  );
  addRoute(server, deps, {
    method: 'POST',
    url: '/api/v1/accounts/:account/owners',
    operationId: 'offerOwnership',
    action: 'owners.offer',
    summary: 'Offers ownership to an identity, which must accept.',
    who: 'o',
    access: 'signed-in',
    params,
    body: Type.Object(
      { tenantId: Guid, objectId: Guid, displayName: Type.Optional(Type.String({ maxLength: 256 })) },
      closed,
    ),
    responses: { 201: Owner },
    handle: async call => {
      const authority = await authorized(deps, call, call.params.account, 'o');
      const { displayName } = call.body;
      const { result, revision } = await deps.useCases.offerOwnership({
        authority,
        actor: call.actor,
        to: principalOf(call.body),
        ...(displayName === undefined ? {} : { displayName }),
        ...keeping(call, result => ({ status: 201, headers: {}, body: result })),
      });
      return { status: 201, body: result, revision };
    },
  });
  addRoute(server, deps, {
    method: 'POST',
    url: '/api/v1/accounts/:account/owners/accept',
    operationId: 'acceptOwnership',
    action: 'owners.accept',
    summary: 'Accepts the ownership that was offered to the caller.',
    who: 'the one named',
    access: 'signed-in',
    params,
    responses: { 200: Owner },
    handle: call =>
      refusing(deps, call, call.params.account, async () => {
        const { identity, now: at } = call;
        const account = asAccountId(call.params.account);
        const index = await deps.indexes.get(account);
        // of an account in memory the store is asked as much as of one that is not there.
        if (index) await deps.indexes.lookUp(account);
        const named = (await deps.owners(account)).some(owner => same(owner, identity.principal));
        // Whoever was offered nothing is a stranger here, even as a member: the account is not theirs to own.
        await deps.tenants.load(identity.principal.tenantId);
        const stranger = !named || isBarred(deps.tenants, identity);
        if (!index || stranger || identity.kind !== 'person' || identity.through) {
          throw new Problem('not-found', 'There is no offer of ownership for you on this account.');
        }
        const authority = { identity, account, index, at, owner: false, users: 'none' as const };
        const { result, revision } = await deps.useCases.acceptOwnership({
          authority,
          actor: call.actor,
          ...keeping(call),
        });
        return { body: result, revision };
      }),
  });
  addRoute(server, deps, {
    method: 'DELETE',
    url: '/api/v1/accounts/:account/owners/:owner',
    operationId: 'endOwnership',
    action: 'owners.step-down',
    summary: 'Steps down, or takes back an open offer; never the last reachable owner.',
    who: 'o',
    access: 'signed-in',
    params: Type.Object({ account: Id, owner: Id }),
    responses: { 204: Type.Null() },
    handle: async call => {
      const authority = await authorized(deps, call, call.params.account, 'o');
      const request = {
        authority,
        actor: call.actor,
        ownerId: call.params.owner,
        ...keeping(call, () => ({ status: 204, headers: {}, body: undefined })),
      };
      return { status: 204, revision: (await deps.useCases.endOwnership(request)).revision };
    },
  });
}

interface OwnerStore {
  readonly owners: (account: ReturnType<typeof asAccountId>) => Promise<readonly OwnerRow[]>;
}

type OwnerRow = { readonly tenantId: string; readonly objectId: string };

const same = (owner: OwnerRow, who: OwnerRow): boolean =>
  owner.tenantId === who.tenantId && owner.objectId === who.objectId;
