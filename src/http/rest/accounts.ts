import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { Account as AccountFacts } from '../../core/account.ts';
import { asObjectId, asTenantId, type Principal } from '../../core/id.ts';
import { revisionEtag } from '../../app/precondition.ts';
import type { Answer } from '../answers.ts';
import { addRoute } from '../route.ts';
import { Account, Guid, Id, ListQuery, Name, Page } from '../schemas.ts';
import { addListRoute, columnsOf } from './exports.ts';
import { authorized, keeping, refusing, pageBody, type RestDependencies } from './rest-dependencies.ts';

const closed = { additionalProperties: false } as const;
const params = Type.Object({ account: Id });
const Owner = Type.Object({ tenantId: Guid, objectId: Guid }, closed);
const Features = Type.Array(Type.String({ maxLength: 128 }), { maxItems: 100, uniqueItems: true });
const Kind = Type.Enum(['company', 'individual']);

/** The account as the contract shows it. */
export const accountBody = ({ id, name, kind, features, claimed, revision }: AccountFacts): AccountFacts => ({
  id,
  name,
  kind,
  features,
  claimed,
  revision,
});

export const principalOf = (named: { readonly tenantId: string; readonly objectId: string }): Principal => ({
  tenantId: asTenantId(named.tenantId),
  objectId: asObjectId(named.objectId),
});

const opened = (account: AccountFacts) => ({
  status: 201,
  headers: { location: `/api/v1/accounts/${account.id}`, etag: revisionEtag(account) },
  body: accountBody(account),
});

const changed = (account: AccountFacts) => ({
  headers: { etag: revisionEtag(account) },
  body: accountBody(account),
});

/** Opening, listing, reading and changing accounts. */
export function accountRoutes(server: FastifyInstance, deps: RestDependencies): void {
  addRoute(server, deps, {
    method: 'POST',
    url: '/api/v1/accounts',
    operationId: 'openAccount',
    action: 'accounts.open',
    summary: 'Opens an account; whoever opens it is its owner (A-1).',
    who: 'p accounts, or anyone by ACCOUNT_OPENING',
    access: 'signed-in',
    body: Type.Object(
      {
        name: Name,
        kind: Type.Optional(Kind),
        features: Type.Optional(Features),
        owner: Type.Optional(Owner),
      },
      closed,
    ),
    responses: { 201: Account },
    handle: async (call): Promise<Answer> => {
      const { name, kind = 'company', features = [], owner } = call.body;
      const account = await refusing(deps, call, undefined, () =>
        deps.useCases.openAccount({
          identity: call.identity,
          actor: call.actor,
          at: call.now,
          name,
          kind,
          features,
          ...(owner ? { owner: principalOf(owner) } : {}),
          ...(call.idempotency ? { keep: { key: call.idempotency, answer: opened } } : {}),
        }),
      );
      const index = await deps.indexes.get(account.id);
      return { ...opened(account), ...(index ? { revision: deps.indexes.revisionOf(index) } : {}) };
    },
  });
  addListRoute(
    server,
    deps,
    {
      method: 'GET',
      url: '/api/v1/accounts',
      operationId: 'listAccounts',
      summary: 'The accounts that the caller has access to; all for portal applications.',
      who: 'm; p',
      access: 'signed-in',
      query: ListQuery,
      responses: { 200: Page(Account) },
      handle: async call => {
        const page = await deps.useCases.listAccounts(
          call.identity,
          call.now,
          call.query.limit,
          call.query.cursor,
        );
        return { body: pageBody({ ...page, items: page.items.map(accountBody) }) };
      },
    },
    async () => columnsOf<AccountFacts>('id', 'name', 'kind', 'features', 'claimed', 'revision'),
  );
  addRoute(server, deps, {
    method: 'GET',
    url: '/api/v1/accounts/:account',
    operationId: 'getAccount',
    summary: 'One account.',
    who: 'm; p',
    access: 'signed-in',
    params,
    responses: { 200: Account },
    handle: async call => {
      const { index } = await authorized(deps, call, call.params.account, 'm', 'any');
      const account = { ...index.facts.account, revision: index.revision };
      return {
        body: accountBody(account),
        headers: { etag: revisionEtag(account) },
        revision: deps.indexes.revisionOf(index),
      };
    },
  });
  addRoute(server, deps, {
    method: 'PATCH',
    url: '/api/v1/accounts/:account',
    operationId: 'changeAccount',
    action: 'accounts.change',
    summary:
      'Renames the account (owners); changes kind, features or the offered owner (portal applications).',
    who: 'o: name; p accounts: kind, features, owner',
    access: 'signed-in',
    params,
    etag: true,
    body: Type.Object(
      {
        name: Type.Optional(Name),
        kind: Type.Optional(Kind),
        features: Type.Optional(Features),
        owner: Type.Optional(Owner),
      },
      { ...closed, minProperties: 1 },
    ),
    responses: { 200: Account },
    handle: async (call): Promise<Answer> => {
      const authority = await authorized(deps, call, call.params.account, 'm', 'accounts');
      const { owner, name, kind, features } = call.body;
      const { result, revision } = await deps.useCases.changeAccount({
        authority,
        actor: call.actor,
        ...(name === undefined ? {} : { name }),
        ...(kind === undefined ? {} : { kind }),
        ...(features === undefined ? {} : { features }),
        ...(owner ? { owner: principalOf(owner) } : {}),
        ...(call.ifMatch === undefined ? {} : { ifMatch: call.ifMatch }),
        ...keeping<AccountFacts>(call, after => ({ status: 200, ...changed(after) })),
      });
      return { ...changed(result), revision };
    },
  });
}
