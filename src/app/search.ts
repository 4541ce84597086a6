import type { AccountIndex } from '../core/account-index.ts';
import { indexCatalog } from '../core/catalog-index.ts';
import type { Catalog } from '../core/catalog.ts';
import type { Question } from '../core/decision.ts';
import { principalKey, type Principal } from '../core/id.ts';
import { Problem } from '../core/problems.ts';
import { searchActions, searchResources, type Found, type Stretch } from '../core/search.ts';
import { searchSubjects } from '../core/search-subjects.ts';
import type { Candidates } from './candidates.ts';
import type { Asked } from '../core/named-question.ts';
import { reasonsOf, type AskedReasons, type Reason } from '../core/reasons.ts';
import type { AccountDecisions, Decisions } from './decide.ts';
import type { Cursors } from './cursor.ts';
import type { Identity } from './identity.ts';

/** Who searches, where, and which page is wanted. */
export interface SearchCall {
  readonly caller: Identity;
  readonly account: string;
  readonly at: Date;
  readonly revision?: string | undefined;
  readonly token?: string | undefined;
  /** Absent: as the page before, or the usual one. */
  readonly limit?: number | undefined;
  /** All that the pages of one search have in common: the caller, the path, the request but for its token and limit. */
  readonly same: readonly unknown[];
}

/** A page of what was found. */
export interface SearchPage<T> {
  readonly items: readonly T[];
  /** For the page after; empty at the end. */
  readonly next: string;
  /** How many there are; absent where nobody has counted. */
  readonly total?: number;
  /** What the answer rests on; absent where the caller may see nothing of the account. */
  readonly revision?: string;
  /** Why nothing could be found, whatever is granted: something that was asked about is not known. */
  readonly reasons?: readonly Reason[];
}

/**
 * D-2: subjects, resources and actions to which a question is answered yes; the id of the one searched is not looked at. An
 * unknown id or type finds nothing; who may not ask is refused as for single questions.
 */
export interface Searches {
  /** The ids of subjects of the type asked for: their names in the account where they have one of that type. */
  subjects(call: SearchCall, search: Asked): Promise<SearchPage<string>>;
  resources(call: SearchCall, search: Asked): Promise<SearchPage<string>>;
  /** The names of actions. */
  actions(call: SearchCall, search: Asked): Promise<SearchPage<string>>;
}

export interface SearchPorts {
  readonly decisions: Decisions;
  readonly candidates: Candidates;
  readonly catalog: () => Catalog;
  readonly cursors: Cursors;
}

/** Results a page where the request does not say, and at most. */
export const usualLimit = 1000;
const mostResults = 1000;

const refused = (detail: string): Problem =>
  new Problem('permission-missing', detail, {
    missing: {
      permission: 'account-users',
      level: 'read',
      has: 'none',
      grant: { permission: 'account-users', level: 'read' },
    },
  });

/** Answers searches from memory. */
export function createSearches(ports: SearchPorts): Searches {
  const { candidates } = ports;
  const words = (): ReturnType<typeof indexCatalog> => indexCatalog(ports.catalog());
  // What the catalog does not have is not looked for, nor kept in memory.
  const isAsked = ({ permission, level }: Pick<Question, 'permission' | 'level'>): boolean =>
    isLevel(level) && words().permissionNumbers.has(permission);

  const open = async (call: SearchCall): Promise<AccountDecisions> =>
    ports.decisions.of(call.caller, call.account, { at: call.at, revision: call.revision });

  const about = async (call: SearchCall, asked: Asked) => {
    const account = await open(call);
    const search = account.read(asked);
    if (account.mayAskAbout(search.subject)) return { account, search };
    throw refused(
      'You may search for yourself. Searching for others takes Account users: read only, or a portal with "decide".',
    );
  };

  return {
    async subjects(call, asked) {
      const account = await open(call);
      const search = account.read(asked);
      if (!account.mayAskAboutAnyone()) {
        throw refused('Finding subjects takes Account users: read only, or a portal with "decide".');
      }
      const found = pageOf(ports.cursors, call, account, (index, stretch) =>
        isAsked(search) && isSubject(search.subject.type)
          ? named(
              searchSubjects(index, candidates.subjects(index, search.permission), search, stretch),
              who => nameOf(index, who, asked.subject.type),
            )
          : { items: [] },
      );
      return saying(found, account, search, ['unknown-subject', 'tenant-not-associated']);
    },
    async resources(call, asked) {
      const { account, search } = await about(call, asked);
      const found = pageOf(ports.cursors, call, account, (index, stretch) =>
        isAsked(search) && isSubject(search.subject.type) && words().typeNumbers.has(search.resource.type)
          ? searchResources(index, candidates.resources(index, search.resource.type), search, stretch)
          : { items: [] },
      );
      // Of a type that is there no id is wrong: the account itself stands for it.
      const known = words().typeNumbers.has(search.resource.type);
      const resource = known ? { type: 'account', id: call.account } : search.resource;
      return saying(found, account, { ...search, resource });
    },
    async actions(call, asked) {
      const { account, search } = await about(call, asked);
      const found = pageOf(ports.cursors, call, account, (index, stretch) =>
        isSubject(search.subject.type)
          ? named(searchActions(index, ports.catalog(), search, stretch), ({ name }) => name)
          : { items: [] },
      );
      const permission = ports.catalog().permissions[0]?.id ?? '';
      return saying(found, account, { ...search, permission, level: 'read' });
    },
  };
}

/** An empty page with why nothing is known of what was asked; what is searched for itself cannot be unknown. */
function saying(
  page: SearchPage<string>,
  account: AccountDecisions,
  question: Question,
  searched: readonly string[] = [],
): SearchPage<string> {
  if (page.items.length > 0) return page;
  const { allowed, reasons } = account.decide(question);
  if (allowed || reasons === undefined || !('denials' in reasons)) return page;
  const denials = reasons.denials.filter(({ code }) => !searched.includes(code));
  const told: AskedReasons = { denials };
  return denials.length === 0 ? page : { ...page, reasons: reasonsOf(told, question) };
}

const named = <T>({ items, ...found }: Found<T>, name: (one: T) => string): Found<string> => ({
  ...found,
  items: items.map(name),
});

const nameOf = (index: AccountIndex, who: Principal, type: string): string =>
  index.aliasesOf(who).find(alias => alias.type === type)?.id ?? principalKey(who);

/** INVARIANT: the index is asked about `read` and `readWrite`, `user` and `application` only, whatever came over the wire. */
const isLevel = (level: Question['level']): boolean => level === 'read' || level === 'readWrite';
const isSubject = (type: Question['subject']['type']): boolean => type === 'user' || type === 'application';

/** Reads a page's token, finds its part and seals the token of the next. Throws `cursor-invalid`. */
function pageOf<T>(
  cursors: Cursors,
  { same, token, limit: wanted }: SearchCall,
  { index, revision }: AccountDecisions,
  find: (index: AccountIndex, stretch: Stretch) => Found<T>,
): SearchPage<T> {
  const before = token === undefined ? undefined : openToken(cursors, same, token);
  if (before !== undefined && wanted !== undefined && wanted !== before.limit) throw otherRequest();
  const limit = before?.limit ?? wanted ?? usualLimit;
  if (index === undefined) return { items: [], next: '', total: 0 };
  const { items, next } = find(index, { after: before?.after, limit: Math.min(limit, mostResults) });
  return {
    items,
    next: next === undefined ? '' : (cursors.seal(same, JSON.stringify([next, limit])) ?? ''),
    ...(next === undefined && before === undefined ? { total: items.length } : {}),
    ...(revision === undefined ? {} : { revision }),
  };
}

function openToken(
  cursors: Cursors,
  same: readonly unknown[],
  token: string,
): { readonly after: string; readonly limit: number } {
  let sealed: string | undefined;
  try {
    sealed = cursors.open(same, token);
  } catch (error) {
    throw error instanceof Problem && error.code === 'cursor-invalid' ? otherRequest() : error;
  }
  const [after, limit] = JSON.parse(sealed ?? '') as [string, number];
  return { after, limit };
}

const otherRequest = (): Problem =>
  new Problem(
    'cursor-invalid',
    'page.token belongs to another request or another caller, or was changed on its way. From page to page only the token may change; start again without one.',
  );
