import type { AccessText } from '../core/access-text.ts';
import type { Effect } from './contract.ts';
import type { AnswerOf, BodyOf, Schemas } from './rest.ts';
import type { Call, CallOptions, Send } from './transport.ts';

/** Which members: by id, or all whom a filter of the list takes, but for some. */
export type MemberSelection =
  Required<Pick<Change, 'members'>> | (Required<Pick<Change, 'filter'>> & Pick<Change, 'except'>);

/** What all of them get: other access, another end (null: none), or their removal. */
export type MembersChange =
  { readonly access: AccessText } | Required<Pick<Change, 'end'>> | Required<Pick<Change, 'remove'>>;

type Change = BodyOf<'changeMembers'>;

/** What became of one of them. */
export type ChangeOutcome = Extract<AnswerOf<'changeMembers'>, { readonly items: unknown }>['items'][number];

export interface ChangeOptions extends CallOptions {
  readonly plan?: string;
  readonly confirm?: string;
  /** With a removal: takes the users out of the groups that still give access, in the directory too (U-8). */
  readonly cut?: 'groups';
}

/** What one change would do to all of them; of a removal with what remains of each. */
export type ManyPreview = Effect & Partial<Pick<Schemas['MembersRemoval'], 'sessionsEnded' | 'removals'>>;

/** Several members changed or removed alike (U-13). */
export const memberChangeCalls = (send: Send) => {
  const call = <T>(
    account: string,
    body: MemberSelection & MembersChange,
    { plan, confirm, cut, ...o }: ChangeOptions,
    more: Partial<Call>,
  ) =>
    send<T>({
      account,
      path: `/api/v1/accounts/${encodeURIComponent(account)}/members/change`,
      method: 'POST',
      body,
      ...(plan === undefined ? {} : { ifMatchPlan: plan }),
      ...more,
      query: {
        ...more.query,
        ...(cut === undefined ? {} : { cut }),
        ...(confirm === undefined ? {} : { confirm }),
      },
      ...o,
    });
  return {
    /** Each has its own outcome. */
    change: async (account: string, body: MemberSelection & MembersChange, o: ChangeOptions = {}) =>
      (
        await call<{ readonly items: readonly ChangeOutcome[] }>(account, body, o, {
          outcomes: true,
        })
      ).body,
    /** One effect for all; changes nothing. */
    previewMany: async (account: string, body: MemberSelection & MembersChange, o: ChangeOptions = {}) =>
      (await call<ManyPreview>(account, body, o, { query: { dryRun: true } })).body,
  };
};
