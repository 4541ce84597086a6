import type { Searches, SearchCall, SearchPage } from '../../app/search.ts';
import { canonicalJson } from '../../core/canonical-json.ts';
import { Problem } from '../../core/problems.ts';
import { callerKey } from '../authentication.ts';
import type { Asking } from './evaluation.ts';
import { isObject, QuestionFault, readQuestion, type AskedQuestion } from './question.ts';

type Json = Readonly<Record<string, unknown>>;
export type SearchKind = 'subject' | 'resource' | 'action';

/** What was found (AuthZEN 1.0, 8.3); `page` where a page was asked for or there is more. */
export interface SearchAnswer {
  readonly page?: { readonly next_token: string; readonly count: number; readonly total?: number };
  readonly context?: { readonly revision?: string; readonly reasons?: SearchPage<unknown>['reasons'] };
  readonly results: readonly Json[];
}

const malformed = (detail: string): Problem => new Problem('malformed', `${detail}.`);

/**
 * Answers one search (AuthZEN 1.0, 8). The id of what is searched is not read, an unknown id or type finds nothing. Throws
 * `malformed`, `permission-missing` and `cursor-invalid`.
 */
export async function search(
  searches: Searches,
  asking: Asking,
  kind: SearchKind,
  body: unknown,
): Promise<SearchAnswer> {
  if (!isObject(body)) throw malformed('Send a JSON object');
  const question = readQuestion(filledIn(kind, body, asking.account), {
    account: asking.account,
    at: asking.at.getTime(),
  });
  if (question instanceof QuestionFault) throw malformed(question.message);
  const { token, limit, ...page } = readPage(body['page']);
  const call: SearchCall = {
    caller: asking.caller,
    account: question.account,
    at: asking.at,
    revision: asking.revision ?? question.revision,
    token,
    limit,
    same: [
      'authzen search',
      kind,
      callerKey(asking.caller),
      asking.account ?? null,
      canonicalJson({ ...body, page }),
    ],
  };
  return answerOf(body, await find[kind](searches, call, question, asking.account));
}

/** Reads the question that is left when what is searched has a name that is not looked at. */
function filledIn(kind: SearchKind, body: Json, account: string | undefined): Json {
  if (kind === 'action') return { ...body, action: { name: '' } };
  const searched = body[kind];
  if (!isObject(searched)) return body;
  if (kind === 'subject' || searched['type'] !== 'account')
    return { ...body, [kind]: { ...searched, id: '' } };
  const { properties } = searched;
  const named = isObject(properties) ? properties['accountId'] : undefined;
  const id = account ?? named;
  if (id === undefined) {
    throw malformed('resource.properties.accountId is required here: it says which account is asked about');
  }
  return { ...body, resource: { ...searched, id: typeof id === 'string' ? id : '' } };
}

interface Results extends Omit<SearchPage<unknown>, 'items'> {
  readonly results: readonly Json[];
}

type Find = (
  searches: Searches,
  call: SearchCall,
  question: AskedQuestion,
  account: string | undefined,
) => Promise<Results>;

const find: Readonly<Record<SearchKind, Find>> = {
  async subject(searches, call, asked) {
    const { type } = asked.subject;
    const { items, ...page } = await searches.subjects(call, asked);
    return { ...page, results: items.map(id => ({ type, id })) };
  },
  async resource(searches, call, asked, account) {
    const { type } = asked.question.resource;
    const { items, ...page } = await searches.resources(call, asked);
    // So that each result can be asked about as it is.
    const where =
      account === undefined && type !== 'account' ? { properties: { accountId: call.account } } : {};
    return { ...page, results: items.map(id => ({ type, id, ...where })) };
  },
  async action(searches, call, asked) {
    const { items, ...page } = await searches.actions(call, asked);
    return { ...page, results: items.map(name => ({ name })) };
  },
};

function answerOf(body: Json, { results, next, total, revision, reasons }: Results): SearchAnswer {
  const asked = body['page'] !== undefined || next !== '';
  return {
    ...(asked
      ? { page: { next_token: next, count: results.length, ...(total === undefined ? {} : { total }) } }
      : {}),
    ...(revision === undefined && reasons === undefined
      ? {}
      : { context: { ...(revision !== undefined && { revision }), ...(reasons && { reasons }) } }),
    results,
  };
}

interface PageWish extends Json {
  readonly token: string | undefined;
  readonly limit: number | undefined;
}

function readPage(page: unknown): PageWish {
  if (page === undefined) return { token: undefined, limit: undefined };
  if (!isObject(page)) throw malformed('page must be an object');
  const { token, limit, properties } = page;
  if (token !== undefined && typeof token !== 'string') throw malformed('page.token must be a string');
  if (limit !== undefined && !(Number.isSafeInteger(limit) && (limit as number) >= 0)) {
    throw malformed('page.limit must be a whole number, 0 or more');
  }
  if (properties !== undefined && !isObject(properties)) throw malformed('page.properties must be an object');
  // An empty token is what the end is told by; asked with, it is the start.
  return { ...page, token: token === '' ? undefined : token, limit: limit as number | undefined };
}
