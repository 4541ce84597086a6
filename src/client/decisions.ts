import type { AnswerOf, Schemas } from './rest.ts';
import type { CallOptions, Send } from './transport.ts';

/** AuthZEN: may this subject do that on this? */
export interface CheckRequest extends Evaluation {
  /** Asks for `context.reasons`. */
  readonly explain?: boolean;
}
type Evaluation = Schemas['Evaluation'];

export type CheckAnswer = Schemas['EvaluationAnswer'];

/** Why an answer is as it is (D-3, B-3): the same that decisions in process and refusals carry. */
export type Reason = Schemas['Reason'];

/** Many questions; what they have in common stands beside `evaluations`. */
export interface CheckBatch extends Partial<CheckRequest> {
  readonly evaluations: readonly Partial<CheckRequest>[];
  /** Absent: all are answered. */
  readonly semantic?: NonNullable<NonNullable<Schemas['Evaluations']['options']>['evaluations_semantic']>;
}

interface Searches {
  readonly subject: { readonly asked: Schemas['SubjectSearch']; readonly found: Schemas['SubjectsFound'] };
  readonly resource: { readonly asked: Schemas['ResourceSearch']; readonly found: Schemas['ResourcesFound'] };
  readonly action: { readonly asked: Schemas['ActionSearch']; readonly found: Schemas['ActionsFound'] };
}

/** A question without the id of what is searched; `page.token` is the answer's `next_token`, all else as it was. */
export type SearchRequest<K extends keyof Searches> = Searches[K]['asked'];

/** Where a page was asked for or there is more it has a `page`, whose `next_token` is empty at the end. */
export type SearchAnswer<K extends keyof Searches> = Searches[K]['found'];

/** The decision API, OpenID AuthZEN 1.0, under one account's path. */
export const decisionCalls = (send: Send) => {
  const post = async <T>(account: string, path: string, body: unknown, o: CallOptions): Promise<T> => {
    const url = `/accounts/${encodeURIComponent(account)}/access/v1${path}`;
    return (await send<T>({ method: 'POST', path: url, account, body, ...o })).body;
  };
  return {
    /** May this subject do that on this? With `explain`, `context.reasons` says why. */
    check: (account: string, request: CheckRequest, o: CallOptions = {}) =>
      post<CheckAnswer>(account, '/evaluation', asked(request), o),
    /** Many questions at once, 10,000 at most, answered in their order. */
    checkAll: async (account: string, batch: CheckBatch, o: CallOptions = {}) => {
      const { evaluations, semantic, ...defaults } = batch;
      if (evaluations.length === 0) return [];
      const body = {
        ...asked(defaults),
        evaluations: evaluations.map(asked),
        ...(semantic === undefined ? {} : { options: { evaluations_semantic: semantic } }),
      };
      type Answers = Extract<AnswerOf<'evaluateAllOfAccount'>, { readonly evaluations: unknown }>;
      return (await post<Answers>(account, '/evaluations', body, o)).evaluations;
    },
    /** Who may do that on this? */
    searchSubjects: (account: string, request: SearchRequest<'subject'>, o: CallOptions = {}) =>
      post<SearchAnswer<'subject'>>(account, '/search/subject', request, o),
    /** On what may this subject do that? */
    searchResources: (account: string, request: SearchRequest<'resource'>, o: CallOptions = {}) =>
      post<SearchAnswer<'resource'>>(account, '/search/resource', request, o),
    /** What may this subject do on this? */
    searchActions: (account: string, request: SearchRequest<'action'>, o: CallOptions = {}) =>
      post<SearchAnswer<'action'>>(account, '/search/action', request, o),
  };
};

const asked = ({ explain, context, ...question }: Partial<CheckRequest>): object => {
  const wishes = explain === true ? { ...context, explain } : context;
  return wishes === undefined ? question : { ...question, context: wishes };
};
