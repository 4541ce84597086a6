import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { AddMembersResult } from '../../app/add-members.ts';
import type { MemberView } from '../../app/member-view.ts';
import { revisionEtag } from '../../app/precondition.ts';
import { asObjectId, asTenantId } from '../../core/id.ts';
import { Problem } from '../../core/problems.ts';
import type { Answer } from '../answers.ts';
import { problemDocument, statusOf } from '../problem-details.ts';
import { Outcome } from '../problem-schema.ts';
import { MemberRemoval, RemovedMember } from '../removals.ts';
import { addRoute } from '../route.ts';
import {
  AccessInput,
  Effect,
  Guid,
  Id,
  ListQuery,
  Member,
  MemberKind,
  MemberStateFilter,
  ObjectRef,
  Page,
} from '../schemas.ts';
import { addListRoute } from './exports.ts';
import { memberColumns } from './member-columns.ts';
import { authorized, keeping, pageBody, type RestDependencies } from './rest-dependencies.ts';

const params = Type.Object({ account: Id });
const memberParams = Type.Object({ account: Id, member: Id });
/** The list with how many members of each kind the account has, whatever the filters. */
const MemberPage = Type.Object({
  ...Page(Member).properties,
  counts: Type.Object({ user: Type.Integer(), group: Type.Integer(), application: Type.Integer() }),
});
const Outcomes = Type.Object({ items: Type.Array(Outcome) });
const text = Type.Optional(Type.String({ minLength: 1, maxLength: 256 }));

/** The outcomes in the order given, each a Member or a problem; 201 unless every object has one. */
function addedAnswer(
  result: AddMembersResult,
  instance: string,
  requestId: string,
): { status: number; headers: Record<string, string>; body: unknown } {
  const items = result.items.map(item =>
    'member' in item
      ? item.member
      : {
          problem: problemDocument(item.problem, { instance, requestId }),
          tenantId: item.tenantId,
          objectId: item.objectId,
        },
  );
  const first = result.items.find(item => 'problem' in item);
  const refused =
    first && 'problem' in first && result.items.every(item => 'problem' in item) ? first.problem : undefined;
  return { status: refused ? statusOf(refused.code) : 201, headers: {}, body: { items } };
}

/** Adding, listing, reading and removing members (U-1, U-8, U-10, G-1, P-1). */
export function memberRoutes(server: FastifyInstance, deps: RestDependencies): void {
  const url = '/api/v1/accounts/:account/members';
  addRoute(server, deps, {
    method: 'POST',
    url,
    operationId: 'addMembers',
    action: 'members.add',
    summary: 'Adds users, groups and applications of associated tenants, all with the same access.',
    who: 'w; p manage',
    access: 'signed-in',
    params,
    dryRun: true,
    body: Type.Object(
      { objects: Type.Array(ObjectRef, { minItems: 1 }), access: AccessInput },
      { additionalProperties: false },
    ),
    // Where every object has a problem, the outcomes are answered with the first one's status.
    responses: {
      201: Outcomes,
      200: Effect,
      403: Outcomes,
      404: Outcomes,
      409: Outcomes,
      422: Outcomes,
      503: Outcomes,
    },
    handle: async (call): Promise<Answer> => {
      const authority = await authorized(deps, call, call.params.account, 'w', 'manage');
      const path = `/api/v1/accounts/${authority.account}/members`;
      const answer = (result: AddMembersResult) => addedAnswer(result, path, call.requestId);
      const { result, revision } = await deps.useCases.addMembers({
        authority,
        actor: call.actor,
        objects: call.body.objects.map(each => ({
          tenantId: asTenantId(each.tenantId),
          objectId: asObjectId(each.objectId),
          kind: each.kind,
        })),
        access: call.body.access,
        dryRun: call.dryRun,
        ...(call.person === undefined ? {} : { person: call.person }),
        ...(call.ifMatchPlan === undefined ? {} : { ifMatchPlan: call.ifMatchPlan }),
        ...(call.idempotency ? { keep: { key: call.idempotency, answer } } : {}),
      });
      if ('effect' in result) return { body: result };
      return { ...answer(result), ...(revision === undefined ? {} : { revision }) };
    },
  });
  addListRoute(
    server,
    deps,
    {
      method: 'GET',
      url,
      operationId: 'listMembers',
      summary: 'The members of an account: searched, filtered, sorted, in pages.',
      who: 'r; p manage',
      access: 'signed-in',
      params,
      query: Type.Object({
        ...ListQuery.properties,
        q: Type.Optional(Type.String({ maxLength: 256 })),
        kind: Type.Optional(MemberKind),
        tenant: Type.Optional(Guid),
        role: text,
        state: Type.Optional(MemberStateFilter),
        through: text,
        expiring: text,
        idle: text,
        permission: text,
        sort: text,
      }),
      responses: { 200: MemberPage },
      handle: async call => {
        const authority = await authorized(deps, call, call.params.account, 'r', 'manage');
        const page = await deps.useCases.listMembers(authority, call.query);
        const body = pageBody(page);
        return { body: { ...body, counts: page.counts }, revision: deps.indexes.revisionOf(authority.index) };
      },
    },
    async call =>
      memberColumns(
        await deps.useCases.listTenants(await authorized(deps, call, call.params.account, 'r', 'manage')),
      ),
  );
  addRoute(server, deps, {
    method: 'GET',
    url: `${url}/:member`,
    operationId: 'getMember',
    summary: 'One member, with its ETag.',
    who: 'r; p manage',
    access: 'signed-in',
    params: memberParams,
    responses: { 200: Member },
    handle: async call => {
      const authority = await authorized(deps, call, call.params.account, 'r', 'manage');
      const member = await deps.useCases.readMember(authority, call.params.member);
      return {
        body: member,
        headers: { etag: revisionEtag(member) },
        revision: deps.indexes.revisionOf(authority.index),
      };
    },
  });
  removeRoute(server, deps, `${url}/:member`);
  accessRoute(server, deps, `${url}/:member/access`);
}

function removeRoute(server: FastifyInstance, deps: RestDependencies, url: string): void {
  addRoute(server, deps, {
    method: 'DELETE',
    url,
    operationId: 'removeMember',
    action: 'members.remove',
    summary: 'Removes a member from the account, never from the directory; says what access remains (U-8).',
    who: 'w; p manage',
    access: 'signed-in',
    params: memberParams,
    query: Type.Object({ cut: Type.Optional(Type.Enum(['groups'])) }),
    dryRun: true,
    confirm: true,
    etag: true,
    responses: { 200: Type.Union([RemovedMember, MemberRemoval]) },
    handle: async (call): Promise<Answer> => {
      const authority = await authorized(deps, call, call.params.account, 'w', 'manage');
      const removal = {
        authority,
        actor: call.actor,
        member: call.params.member,
        dryRun: call.dryRun,
        ...given(call),
      };
      const { result, revision, ...more } =
        call.query.cut === 'groups'
          ? await deps.useCases.removeAndCut({ ...removal, person: call.person, ...keeping(call) })
          : await deps.useCases.removeMember({ ...removal, ...keeping(call) });
      return { body: { ...result, ...more }, ...(revision === undefined ? {} : { revision }) };
    },
  });
}

function accessRoute(server: FastifyInstance, deps: RestDependencies, url: string): void {
  addRoute(server, deps, {
    method: 'PUT',
    url,
    operationId: 'changeAccess',
    action: 'members.access',
    summary:
      'Gives a member other roles or custom permissions in place of what it has (U-7). Needs If-Match.',
    who: 'w; p manage',
    access: 'signed-in',
    params: memberParams,
    dryRun: true,
    confirm: true,
    etag: true,
    body: AccessInput,
    responses: { 200: Type.Union([Member, Effect]) },
    handle: async (call): Promise<Answer> => {
      const authority = await authorized(deps, call, call.params.account, 'w', 'manage');
      if (call.ifMatch === undefined && !call.dryRun) {
        throw new Problem(
          'precondition-required',
          "Read the member first and send its ETag as If-Match, so that nobody else's change is lost.",
        );
      }
      const { result, revision } = await deps.useCases.changeAccess({
        authority,
        actor: call.actor,
        member: call.params.member,
        access: call.body,
        dryRun: call.dryRun,
        ...given(call),
        ...(call.idempotency ? { keep: { key: call.idempotency, answer: changedAnswer } } : {}),
      });
      if ('effect' in result) return { body: result };
      return { ...changedAnswer(result), ...(revision === undefined ? {} : { revision }) };
    },
  });
}

const changedAnswer = ({ member }: { readonly member: MemberView }) => ({
  status: 200,
  headers: { etag: revisionEtag(member) },
  body: member,
});

interface Conditions {
  readonly ifMatch?: string;
  readonly ifMatchPlan?: string;
  readonly confirm?: string;
}

/** The conditions that a caller sent, and no others. */
const given = (call: Conditions): Conditions => ({
  ...(call.ifMatch === undefined ? {} : { ifMatch: call.ifMatch }),
  ...(call.ifMatchPlan === undefined ? {} : { ifMatchPlan: call.ifMatchPlan }),
  ...(call.confirm === undefined ? {} : { confirm: call.confirm }),
});
