import type { AccessText } from '../core/access-text.ts';
import type { Effect } from './contract.ts';
import type { AnswerOf, BodyOf, Schemas } from './rest.ts';
import type { Call, CallOptions, Send } from './transport.ts';

/** What the caller's own directory lets them do (U-3); the directory decides anew at each write. */
export type DirectoryRights = Schemas['DirectoryRights'];

/** A right that a directory gives its people; `missing` of the rights says which roles would do and who has one. */
export type DirectoryRight = DirectoryRights['missing'][number]['right'];

/** A creation that is to do what its dry run showed (B-2). */
export interface PlannedCreation extends CallOptions {
  readonly plan?: string;
}

/** Making people, groups and applications in the caller's own directory and adding them (U-2, G-2, P-2). */
export const creationCalls = (send: Send) => {
  const call = async <T>(
    method: Call['method'],
    account: string,
    path: string,
    more: Partial<Call> = {},
  ): Promise<T> => {
    const at = { account, path: `/api/v1/accounts/${encodeURIComponent(account)}/directory${path}` };
    return (await send<T>({ ...at, method, ...more })).body;
  };
  const making = <New extends { readonly access: AccessText }, Made>(path: string) => ({
    create: (account: string, body: New, { plan, ...o }: PlannedCreation = {}) =>
      call<Made>('POST', account, path, { body, ...o, ...(plan === undefined ? {} : { ifMatchPlan: plan }) }),
    /** What the account's access would become; makes nothing. */
    preview: (account: string, body: New, o: CallOptions = {}) =>
      call<Effect>('POST', account, path, { body, query: { dryRun: true }, ...o }),
  });
  return {
    users: making<BodyOf<'createUser'>, Schemas['CreatedUser']>('/users'),
    groups: making<BodyOf<'createGroup'>, Schemas['CreatedGroup']>('/groups'),
    applications: making<BodyOf<'createApplication'>, Schemas['CreatedApplication']>('/applications'),
    rights: (account: string, o: CallOptions = {}) =>
      call<DirectoryRights>('GET', account, '/rights', { ...o }),
    intents: (account: string, o: CallOptions = {}) =>
      call<AnswerOf<'listDirectoryIntents'>>('GET', account, '/intents', { ...o }),
    /** Goes on where it stopped; never makes a second one. */
    retryIntent: (account: string, intent: string, o: CallOptions = {}) =>
      call<AnswerOf<'retryDirectoryIntent'>>(
        'POST',
        account,
        `/intents/${encodeURIComponent(intent)}/retry`,
        { ...o },
      ),
    /** Into the directory's bin, for 30 days (U-12). */
    deleteUser: (account: string, objectId: string, o: CallOptions = {}) =>
      call<AnswerOf<'deleteUser'>>('DELETE', account, `/users/${encodeURIComponent(objectId)}`, {
        query: { confirm: 'delete-user' },
        ...o,
      }),
  };
};
