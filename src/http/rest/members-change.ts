import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import type { ChangeMembersResult } from '../../app/change-members.ts';
import type { Selection } from '../../app/select-members.ts';
import type { MembersChange } from '../../core/plan-change-members.ts';
import { Problem } from '../../core/problems.ts';
import type { Answer } from '../answers.ts';
import { problemDocument, statusOf } from '../problem-details.ts';
import { Problem as ProblemSchema } from '../problem-schema.ts';
import { MembersRemoval, RemovedMember } from '../removals.ts';
import { addRoute } from '../route.ts';
import { AccessInput, Effect, Guid, Id, Member, MemberKind, MemberStateFilter, Moment } from '../schemas.ts';
import { authorized, type RestDependencies } from './rest-dependencies.ts';

const text = Type.Optional(Type.String({ minLength: 1, maxLength: 256 }));
const closed = { additionalProperties: false } as const;

/** The parameters of the list that say which members; in what order they stand is nothing to a change. */
const Filter = Type.Object(
  {
    q: Type.Optional(Type.String({ maxLength: 256 })),
    kind: Type.Optional(MemberKind),
    tenant: Type.Optional(Guid),
    role: text,
    state: Type.Optional(MemberStateFilter),
    through: text,
    expiring: text,
    idle: text,
    permission: text,
  },
  closed,
);

const Body = Type.Object(
  {
    members: Type.Optional(Type.Array(Id, { minItems: 1 })),
    filter: Type.Optional(Filter),
    except: Type.Optional(Type.Array(Id, { maxItems: 500 })),
    access: Type.Optional(AccessInput),
    end: Type.Optional(Type.Union([Moment, Type.Null()])),
    remove: Type.Optional(Type.Literal(true)),
  },
  closed,
);
type Body = Static<typeof Body>;

const Outcomes = Type.Object({
  sessionsEnded: Type.Optional(
    Type.Integer({
      description: 'Of a removal: how many sessions end, of people who belong to no other account.',
    }),
  ),
  items: Type.Array(
    Type.Union([
      RemovedMember,
      Type.Object({
        problem: ProblemSchema,
        id: Type.String(),
        tenantId: Type.Optional(Type.String()),
        objectId: Type.Optional(Type.String()),
      }),
      Member,
    ]),
  ),
});

/** Changes or removes several members alike (U-13). */
export function membersChangeRoute(server: FastifyInstance, deps: RestDependencies): void {
  addRoute(server, deps, {
    method: 'POST',
    url: '/api/v1/accounts/:account/members/change',
    operationId: 'changeMembers',
    action: 'members.change',
    summary:
      'Gives several members other access or another end, or removes them; one dry run for all (U-13).',
    who: 'w; p manage',
    access: 'signed-in',
    params: Type.Object({ account: Id }),
    query: Type.Object({ cut: Type.Optional(Type.Enum(['groups'])) }),
    dryRun: true,
    confirm: true,
    body: Body,
    // Where every member has a problem, the outcomes are answered with the first one's status.
    responses: {
      201: Outcomes,
      200: Type.Union([MembersRemoval, Effect]),
      403: Outcomes,
      404: Outcomes,
      409: Outcomes,
      422: Outcomes,
    },
    handle: async (call): Promise<Answer> => {
      const authority = await authorized(deps, call, call.params.account, 'w', 'manage');
      const path = `/api/v1/accounts/${authority.account}/members`;
      const answer = (result: ChangeMembersResult) => outcomesAnswer(result, path, call.requestId);
      const change = changeOf(call.body);
      const asked = {
        authority,
        actor: call.actor,
        selection: selectionOf(call.body),
        dryRun: call.dryRun,
        ...(call.ifMatchPlan === undefined ? {} : { ifMatchPlan: call.ifMatchPlan }),
        ...(call.confirm === undefined ? {} : { confirm: call.confirm }),
        ...(call.idempotency ? { keep: { key: call.idempotency, answer } } : {}),
      };
      if (call.query.cut === 'groups' && change.kind !== 'remove')
        throw invalid('/remove', 'Groups are cut with a removal: ?cut=groups goes with "remove": true.');
      const { result, revision } =
        call.query.cut === 'groups'
          ? await deps.useCases.removeManyAndCut({ ...asked, person: call.person })
          : await deps.useCases.changeMembers({ ...asked, change });
      if ('effect' in result) return { body: result };
      return { ...answer(result), ...(revision === undefined ? {} : { revision }) };
    },
  });
}

function invalid(pointer: string, detail: string): Problem {
  return new Problem('invalid', detail, { errors: [{ pointer, code: 'invalid', detail }] });
}

function selectionOf({ members, filter, except }: Body): Selection {
  if ((members === undefined) === (filter === undefined))
    throw invalid('', 'Say which members: their ids as "members", or a "filter" as the list takes it.');
  if (members === undefined) return { filter: filter ?? {}, except: except ?? [] };
  if (except !== undefined) throw invalid('/except', '"except" goes with "filter".');
  return { members };
}

function changeOf({ access, end, remove }: Body): MembersChange {
  const given = [access, end, remove].filter(each => each !== undefined);
  if (given.length !== 1)
    throw invalid('', 'Say what to do with them: one of "access", "end" and "remove": true.');
  if (access !== undefined) return { kind: 'access', access };
  return end === undefined ? { kind: 'remove' } : { kind: 'end', end };
}

function outcomesAnswer(
  result: ChangeMembersResult,
  instance: string,
  requestId: string,
): { status: number; headers: Record<string, string>; body: unknown } {
  const { sessionsEnded } = result;
  const items = result.items.map(item => {
    if (!('problem' in item)) return 'removed' in item ? item : item.member;
    const { problem, id, member } = item;
    const where = member === undefined ? {} : { tenantId: member.tenantId, objectId: member.objectId };
    return { problem: problemDocument(problem, { instance, requestId }), id, ...where };
  });
  const first = result.items.find(item => 'problem' in item);
  const refused =
    first && 'problem' in first && result.items.every(item => 'problem' in item) ? first.problem : undefined;
  return {
    status: refused ? statusOf(refused.code) : 201,
    headers: {},
    body: { items, ...(sessionsEnded === undefined ? {} : { sessionsEnded }) },
  };
}
