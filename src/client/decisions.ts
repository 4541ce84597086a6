import type { Reason } from '../core/reasons.ts';
import type { CallOptions, Send } from './transport.ts';

interface Properties {
  readonly properties?: Readonly<Record<string, unknown>>;
}

/** `id` is `<tenantId>/<objectId>`. */
export interface Subject extends Properties {
  readonly type: string;
  readonly id: string;
}

/** `<permission>:read`, `<permission>:readWrite` or a name of the catalog's own. */
export interface Action extends Properties {
  readonly name: string;
}

export interface Resource extends Properties {
  readonly type: string;
  readonly id: string;
}

/** AuthZEN: may this subject do that on this? */
export interface CheckRequest {
  readonly subject: Subject;
  readonly action: Action;
  readonly resource: Resource;
  readonly context?: Readonly<Record<string, unknown>>;
  /** Asks for `context.reasons`. */
  readonly explain?: boolean;
}

export interface CheckAnswer {
  readonly decision: boolean;
  readonly context?: {
    readonly revision?: string;
    /** RFC 3339: a yes that rests on grants that end holds up to then. */
    readonly validUntil?: string;
    /** D-3, B-3: the same that decisions in process and refusals of the REST API carry. */
    readonly reasons?: readonly Reason[];
    /** Of one question among many: it could not be read, or may not be asked. */
    readonly error?: { readonly status: number; readonly message: string };
    readonly [fact: string]: unknown;
  };
}

/** Many questions; what they have in common stands beside `evaluations`. */
export interface CheckBatch extends Partial<CheckRequest> {
  readonly evaluations: readonly Partial<CheckRequest>[];
  /** Absent: all are answered. */
  readonly semantic?: 'execute_all' | 'deny_on_first_deny' | 'permit_on_first_permit';
}

type Kind = 'subject' | 'resource' | 'action';

/** A question without the id of what is searched; `page.token` is the answer's `next_token`, all else as it was. */
export type SearchRequest<K extends Kind> = Omit<CheckRequest, K | 'explain' | 'action'> &
  (K extends 'action' ? object : { readonly action: Action }) &
  (K extends 'action' ? object : Readonly<Record<K, Omit<Subject, 'id'>>>) & {
    readonly page?: { readonly token?: string; readonly limit?: number };
  };

export interface SearchAnswer<K extends Kind> {
  /** Where a page was asked for or there is more; `next_token` is empty at the end. */
  readonly page?: { readonly next_token: string; readonly count: number; readonly total?: number };
  /** With `reasons` where nothing could be found because something that was asked about is not known. */
  readonly context?: {
    readonly revision?: string;
    readonly reasons?: readonly { readonly code: string; readonly detail: string }[];
  };
  readonly results: readonly (K extends 'action' ? Action : K extends 'subject' ? Subject : Resource)[];
}

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
      type Answers = { readonly evaluations: readonly CheckAnswer[] };
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
