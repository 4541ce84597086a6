import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { InvitedAll, OneInvited } from '../../app/invite.ts';
import type { Answer } from '../answers.ts';
import { problemDocument, statusOf } from '../problem-details.ts';
import { Problem } from '../problem-schema.ts';
import { addRoute, type Call } from '../route.ts';
import { AccessInput, ActorView, Effect, Id, ListQuery, Member, Moment, Page, shared } from '../schemas.ts';
import { writing } from './directory-creation.ts';
import { authorized, pageBody, type RestDependencies } from './rest-dependencies.ts';

const nullable = <S extends Parameters<typeof Type.Union>[0][number]>(schema: S) =>
  Type.Union([schema, Type.Null()]);

const fields = {
  id: Type.String(),
  address: Type.String(),
  state: Type.Enum(['pending', 'accepted', 'expired', 'unapproved', 'withdrawn'], {
    description: 'unapproved: accepted by another identity than was invited, whom nobody has let in.',
  }),
  tenantId: Type.String(),
  objectId: Type.String(),
  member: nullable(Member),
  language: nullable(Type.String()),
  invited: Moment,
  invitedBy: ActorView,
  sent: Moment,
  expires: Moment,
  mail: Type.Union([Type.Enum(['waiting', 'sent', 'failed']), Type.Null()], {
    description: 'What became of the mail; null: there is no mail server, and the link was answered once.',
  }),
  accepted: nullable(Moment),
  acceptedAs: Type.Union([Type.String(), Type.Null()], {
    description: 'Who accepted, where the directory has another address of the guest now than was invited.',
  }),
  approved: Type.Union([Type.Object({ as: Type.String(), at: Moment, by: ActorView }), Type.Null()], {
    description: 'Whom a manager let in though they accepted late, or as another identity than was invited.',
  }),
  madeGuest: Type.Boolean({ description: 'Whether the guest came into the directory by this invitation.' }),
  guestDeleted: Type.Boolean(),
};
const Invitation = shared('Invitation', Type.Object(fields));
const SentInvitation = shared(
  'SentInvitation',
  Type.Object({
    ...fields,
    redeemUrl: Type.Optional(
      nullable(
        Type.String({
          description:
            'Without a mail server: the link to pass on, this once; null in a repeat, then resend.',
        }),
      ),
    ),
    secretShown: Type.Optional(Type.Literal(true)),
  }),
);
const Invited = Type.Object({
  items: Type.Array(Type.Union([SentInvitation, Type.Object({ problem: Problem, address: Type.String() })])),
  guestLimits: Type.Array(Type.Object({ code: Type.String(), detail: Type.String() }), {
    description: 'What guests cannot do, to be told whoever invites them.',
  }),
});
const Withdrawn = Type.Object({
  invitation: Invitation,
  guest: Type.Object({
    deleted: Type.Boolean(),
    why: Type.Optional(Type.Enum(['not-made-here', 'accepted', 'in-another-account', 'gone', 'refused'])),
    problem: Type.Optional(Problem),
  }),
});

/** Ten addresses in one entry are no more than this. */
const addressesText = Type.String({ minLength: 1, maxLength: 20_000 });
const body = Type.Object(
  {
    addresses: Type.Array(addressesText, {
      minItems: 1,
      maxItems: 500,
      description:
        'Each entry one address, or several separated by commas, semicolons, white space or lines.',
    }),
    access: AccessInput,
    language: Type.Optional(Type.String({ pattern: '^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$', maxLength: 35 })),
    message: Type.Optional(Type.String({ minLength: 1, maxLength: 2000 })),
    expires: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 365, description: 'In days; 30 unless told.' }),
    ),
  },
  { additionalProperties: false },
);

/** The link is in one answer alone; a repeat has null in its place. */
const withoutLink = <T extends { readonly redeemUrl?: string }>(item: T) =>
  item.redeemUrl === undefined ? item : { ...item, redeemUrl: null, secretShown: true };

/** One invitation that was gone on with. */
export const answeredInvitation = ({ item, revision }: OneInvited): Answer => ({
  status: 201,
  body: { kind: 'invitation', item },
  keptBody: { kind: 'invitation', item: withoutLink(item) },
  ...(revision === undefined ? {} : { revision }),
});

/** The outcomes in the order given; 201 unless every address has a problem, then the first problem's status. */
function answered(
  { items, guestLimits, revision }: InvitedAll,
  { requestId, params }: Pick<Call<{ readonly account: string }, unknown, unknown>, 'requestId' | 'params'>,
): Answer {
  const instance = `/api/v1/accounts/${params.account}/invitations`;
  const first = items.find(item => 'problem' in item);
  const refused =
    items.every(item => 'problem' in item) && first && 'problem' in first ? first.problem : undefined;
  const written = items.map(item =>
    'problem' in item
      ? { problem: problemDocument(item.problem, { instance, requestId }), address: item.address }
      : item,
  );
  return {
    status: refused ? statusOf(refused.code) : 201,
    body: { items: written, guestLimits },
    keptBody: { items: written.map(item => ('problem' in item ? item : withoutLink(item))), guestLimits },
    ...(revision === undefined ? {} : { revision }),
  };
}

/** People from outside: inviting, listing, sending again, taking back (U-4). */
export function invitationRoutes(server: FastifyInstance, deps: RestDependencies): void {
  const url = '/api/v1/accounts/:account/invitations';
  const one = Type.Object({ account: Id, invitation: Id });
  addRoute(server, deps, {
    method: 'POST',
    url,
    operationId: 'invite',
    action: 'invitations.send',
    summary: 'Invites people from outside into the own tenant, several at once, with an outcome each (U-4).',
    who: "w, own tenant, with the directory's right",
    access: 'signed-in',
    params: Type.Object({ account: Id }),
    body,
    responses: { 201: Invited, 403: Invited, 409: Invited, 422: Invited, 502: Invited, 503: Invited },
    handle: async (call): Promise<Answer> => {
      const authority = await authorized(deps, call, call.params.account, 'w', 'manage');
      return answered(await deps.useCases.invite({ authority, ...writing(call), input: call.body }), call);
    },
  });
  addRoute(server, deps, {
    method: 'GET',
    url,
    operationId: 'listInvitations',
    summary: 'The invitations of the own tenant, the newest first.',
    who: 'w, own tenant',
    access: 'signed-in',
    params: Type.Object({ account: Id }),
    query: ListQuery,
    responses: { 200: Page(Invitation) },
    handle: async call => {
      const authority = await authorized(deps, call, call.params.account, 'w', 'manage');
      return { body: pageBody(await deps.useCases.listInvitations(authority, call.person, call.query)) };
    },
  });
  addRoute(server, deps, {
    method: 'POST',
    url: `${url}/:invitation/resend`,
    operationId: 'resendInvitation',
    action: 'invitations.resend',
    summary:
      'Sends a pending or expired invitation again, with a new link; who accepted late is let in by it.',
    who: "w, own tenant, with the directory's right",
    access: 'signed-in',
    params: one,
    responses: { 200: SentInvitation },
    handle: async (call): Promise<Answer> => {
      const authority = await authorized(deps, call, call.params.account, 'w', 'manage');
      const { invitation } = call.params;
      const { item, revision } = await deps.useCases.resendInvitation({
        authority,
        ...writing(call),
        invitation,
      });
      return { body: item, keptBody: withoutLink(item), revision };
    },
  });
  addRoute(server, deps, {
    method: 'POST',
    url: `${url}/:invitation/approve`,
    operationId: 'approveInvitation',
    action: 'invitations.approve',
    summary: 'Lets in a guest who accepted late, or as another identity than was invited (U-4).',
    who: 'w, own tenant',
    access: 'signed-in',
    params: one,
    dryRun: true,
    body: Type.Object(
      {
        as: Type.String({
          minLength: 1,
          maxLength: 320,
          description:
            'The address of who accepted, as the invitation names it: `acceptedAs`, else `address`.',
        }),
      },
      { additionalProperties: false },
    ),
    responses: { 200: Type.Union([Invitation, Effect]) },
    handle: async (call): Promise<Answer> => {
      const authority = await authorized(deps, call, call.params.account, 'w', 'manage');
      const { result, revision } = await deps.useCases.approveInvitation({
        authority,
        ...writing(call),
        invitation: call.params.invitation,
        as: call.body.as,
        dryRun: call.dryRun,
        ...(call.ifMatchPlan === undefined ? {} : { ifMatchPlan: call.ifMatchPlan }),
      });
      return { body: result, ...(revision === undefined ? {} : { revision }) };
    },
  });
  addRoute(server, deps, {
    method: 'DELETE',
    url: `${url}/:invitation`,
    operationId: 'withdrawInvitation',
    action: 'invitations.withdraw',
    summary: 'Takes back what gives no access yet; the guest goes only if it was made by it and is pending.',
    who: 'w, own tenant',
    access: 'signed-in',
    params: one,
    confirm: true,
    responses: { 200: Withdrawn },
    handle: async (call): Promise<Answer> => {
      const authority = await authorized(deps, call, call.params.account, 'w', 'manage');
      const { account, invitation } = call.params;
      const { guest, revision, ...rest } = await deps.useCases.withdrawInvitation({
        authority,
        ...writing(call),
        invitation,
        ...(call.confirm === undefined ? {} : { confirm: call.confirm }),
      });
      const instance = `/api/v1/accounts/${account}/invitations/${invitation}`;
      const told =
        'problem' in guest && guest.problem
          ? { ...guest, problem: problemDocument(guest.problem, { instance, requestId: call.requestId }) }
          : guest;
      return { body: { ...rest, guest: told }, revision };
    },
  });
}
