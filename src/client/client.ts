import type { AccessText } from '../core/access-text.ts';
import type { Catalog, MemberKind } from '../core/catalog.ts';
import type {
  Account,
  AuditEntry,
  DirectoryHit,
  Effect,
  EffectiveAccess,
  List,
  Me,
  Member,
  MemberFilter,
  MemberList,
  ObjectRef,
  Outcome,
  Owner,
  PageQuery,
  Removal,
  Resource,
  Sample,
} from './contract.ts';
import { catalogCalls } from './catalogs.ts';
import { decisionCalls } from './decisions.ts';
import { creationCalls } from './directory.ts';
import { invitationCalls } from './invitations.ts';
import { fileCalls } from './imports.ts';
import { keptFactCalls } from './kept-facts.ts';
import { memberChangeCalls } from './member-changes.ts';
import { memberDirectoryCalls } from './member-directory.ts';
import { ownershipCalls } from './owners.ts';
import { roleCalls } from './roles.ts';
import { tenantCalls } from './tenants.ts';
import { createTransport } from './transport.ts';
import type { AnswerOf, BodyOf, QueryOf } from './rest.ts';
import type { Call, CallOptions, Send, TransportOptions } from './transport.ts';

/** A write that was looked at first: `plan` is the answer of its dry run. */
export interface PlannedOptions extends CallOptions {
  readonly plan?: string;
}

export interface RemoveOptions extends PlannedOptions {
  /** Takes the user out of the groups that still give access, in the directory too (U-8). */
  readonly cut?: 'groups';
  /** Repeats a call that answered `confirmation-required`. */
  readonly confirm?: string;
}

export interface AccessChange {
  readonly access: AccessText;
  /** The member's ETag, as read. */
  readonly etag: string;
  readonly confirm?: string;
}

/** A page that somebody visited, at an RFC 3339 moment; query and fragment of its path are dropped, by its id a repeat is known. */
export type VisitReport = BodyOf<'recordVisits'>[number];

/** A member and the ETag that a change of it needs. */
export interface MemberRead {
  readonly member: Member;
  readonly etag: string;
}

const seg = encodeURIComponent;

/**
 * Everything of the REST API that this version calls, typed. Each method answers the body, and throws `ClientProblem`.
 *
 * In a browser leave `token` out: the session's cookie goes along. Every write carries an `Idempotency-Key`.
 */
export function createClient(options: TransportOptions) {
  const send = createTransport(options);
  return {
    /** Who is calling, and the accounts they have access to. */
    me: (o: CallOptions = {}) => get<Me>(send, '/api/v1/me', o),
    /** The permissions and roles in force. */
    catalog: (o: CallOptions = {}) => get<Catalog>(send, '/api/v1/catalog', o),
    /** Sample people to sign in as; `not-found` where there is no sample data. Public. */
    sample: (o: CallOptions = {}) => get<Sample>(send, '/api/v1/sample', o),
    accounts: accountCalls(send),
    tenants: tenantCalls(send),
    directory: { ...directoryCalls(send), ...creationCalls(send) },
    /** Putting another catalog in force. */
    catalogs: catalogCalls(send),
    /** What is kept for the catalog's conditions, and names for questions. */
    facts: keptFactCalls(send),
    roles: roleCalls(send),
    members: { ...memberCalls(send), ...memberChangeCalls(send), ...memberDirectoryCalls(send) },
    /** Members in and out as files (U-10, U-13). */
    files: fileCalls(options),
    invitations: invitationCalls(send),
    /** Reports pages that people visited, at most 1,000 at once; a repeat with the same ids counts once (H-2). */
    reportVisits: async (account: string, visits: readonly VisitReport[], o: CallOptions = {}) => {
      await send({ ...o, method: 'POST', path: `/api/v1/accounts/${seg(account)}/visits`, body: visits });
    },
    /** The effective access of anybody, also of people who are in through a group alone (G-3). */
    subjectAccess: (account: string, tenantId: string, objectId: string, o: CallOptions = {}) =>
      getOf<EffectiveAccess>(
        send,
        account,
        `/subjects/${seg(tenantId)}/${seg(objectId)}/effective-access`,
        {},
        o,
      ),
    /** The names of those of these, `<tenantId>/<objectId>`, who are in the account, through a group alone too. */
    subjects: (account: string, ids: readonly string[], o: CallOptions = {}) =>
      getOf<AnswerOf<'listSubjects'>>(send, account, '/subjects', { ids: ids.join(',') }, o),
    owners: (account: string, o: CallOptions = {}) => getOf<List<Owner>>(send, account, '/owners', {}, o),
    /** Offering, accepting and ending ownership. */
    ownership: ownershipCalls(send),
    audit: (account: string, query: AuditQuery = {}, o: CallOptions = {}) =>
      getOf<List<AuditEntry>>(send, account, '/audit', query, o),
    ...decisionCalls(send),
    /** Whose the session of this browser is and when it ends; asking does not put it off, staying does. */
    session: {
      ending: (o: CallOptions = {}) =>
        bodyOf<SessionEnd>(send, { method: 'GET', path: '/auth/session', ...o }),
      stay: (o: CallOptions = {}) =>
        bodyOf<SessionEnd>(send, { method: 'POST', path: '/auth/session', ...o }),
    },
    /** Ends the session; answers where to go next, if anywhere but the start page. */
    signOut: (o: CallOptions = {}) =>
      bodyOf<AnswerOf<'signOut'>>(send, { method: 'POST', path: '/auth/sign-out', ...o }),
  };
}

export type Client = ReturnType<typeof createClient>;

/** Whose a session is, when it ends, and whether staying signed in puts that off. */
export type SessionEnd = AnswerOf<'getSession'>;

/** `action`: one action, or the beginning of several: `members.` */
export type AuditQuery = QueryOf<'readLog'>;

/** `owner` only from a portal application. */
export type NewAccount = BodyOf<'openAccount'>;

const accountCalls = (send: Send) => ({
  list: (query: PageQuery = {}, o: CallOptions = {}) =>
    bodyOf<List<Account>>(send, { method: 'GET', path: '/api/v1/accounts', query, ...o }),
  get: (account: string, o: CallOptions = {}) => getOf<Account>(send, account, '', {}, o),
  open: (body: NewAccount, o: CallOptions = {}) =>
    bodyOf<Account>(send, { method: 'POST', path: '/api/v1/accounts', body, ...o }),
  patch: (account: string, body: BodyOf<'changeAccount'>, o: CallOptions = {}) =>
    bodyOf<Account>(send, { ...within(account, ''), method: 'PATCH', body, ...o }),
  /** Products, add-ons, sandboxes ...; `type` narrows to one of the catalog's types. */
  resources: (account: string, query: QueryOf<'listResources'> = {}, o: CallOptions = {}) =>
    getOf<List<Resource>>(send, account, '/resources', query, o),
  /** Makes a resource or changes its name; a parent never changes. */
  putResource: (
    account: string,
    type: string,
    id: string,
    body: BodyOf<'putResource'>,
    o: CallOptions = {},
  ) =>
    bodyOf<Resource>(send, {
      ...within(account, `/resources/${seg(type)}/${seg(id)}`),
      method: 'PUT',
      body,
      ...o,
    }),
});

const directoryPaths = { user: 'users', group: 'groups', application: 'applications' } as const;

const directoryCalls = (send: Send) => ({
  /** Who could be added, and who already is a member. `tenant` is for owners and portals, who are of none (T-8). */
  search: (
    account: string,
    kind: MemberKind,
    query: PageQuery & { readonly q: string; readonly tenant?: string },
    o: CallOptions = {},
  ) => getOf<List<DirectoryHit>>(send, account, `/directory/${directoryPaths[kind]}`, query, o),
});

const memberCalls = (send: Send) => ({
  list: (account: string, query: MemberFilter & PageQuery = {}, o: CallOptions = {}) =>
    getOf<MemberList>(send, account, '/members', query, o),
  get: async (account: string, member: string, o: CallOptions = {}): Promise<MemberRead> => {
    const answer = await send<Member>({ ...within(account, `/members/${seg(member)}`), method: 'GET', ...o });
    return { member: answer.body, etag: answer.etag ?? '' };
  },
  /** Adds several objects with the same access; each has its own outcome, in the order given. */
  add: (account: string, objects: readonly ObjectRef[], access: AccessText, o: PlannedOptions = {}) =>
    bodyOf<{ readonly items: readonly Outcome[] }>(send, adding(account, objects, access, o)),
  /** What adding would do; changes nothing. */
  previewAdd: (account: string, objects: readonly ObjectRef[], access: AccessText, o: CallOptions = {}) =>
    bodyOf<Effect>(send, { ...adding(account, objects, access, o), query: { dryRun: true } }),
  changeAccess: async (account: string, member: string, change: AccessChange, o: PlannedOptions = {}) => {
    const answer = await send<Member>({ ...changing(account, member, change), ...planned(o) });
    return { member: answer.body, etag: answer.etag ?? '' };
  },
  previewChange: (account: string, member: string, change: AccessChange, o: CallOptions = {}) =>
    bodyOf<Effect>(send, {
      ...changing(account, member, change),
      ...o,
      query: { dryRun: true, ...(change.confirm === undefined ? {} : { confirm: change.confirm }) },
    }),
  /** Takes away what was granted to the member itself; answers what access remains (U-8). */
  remove: (account: string, member: string, o: RemoveOptions = {}) =>
    bodyOf<Removal>(send, {
      ...within(account, `/members/${seg(member)}`),
      method: 'DELETE',
      ...confirmed(o),
    }),
  previewRemove: (account: string, member: string, o: RemoveOptions = {}) => {
    const call = confirmed(o);
    const query = { ...call.query, dryRun: true };
    return bodyOf<Effect & Removal>(send, {
      ...within(account, `/members/${seg(member)}`),
      method: 'DELETE',
      ...call,
      query,
    });
  },
  effectiveAccess: (account: string, member: string, o: CallOptions = {}) =>
    getOf<EffectiveAccess>(send, account, `/members/${seg(member)}/effective-access`, {}, o),
});

const within = (account: string, path: string) => ({
  account,
  path: `/api/v1/accounts/${seg(account)}${path}`,
});

async function bodyOf<T>(send: Send, call: Call): Promise<T> {
  return (await send<T>(call)).body;
}

const get = <T>(send: Send, path: string, o: CallOptions) => bodyOf<T>(send, { method: 'GET', path, ...o });

const getOf = <T>(send: Send, account: string, path: string, query: object, o: CallOptions) =>
  bodyOf<T>(send, { ...within(account, path), method: 'GET', query, ...o });

const planned = ({ plan, ...o }: PlannedOptions): CallOptions & { ifMatchPlan?: string } => ({
  ...o,
  ...(plan === undefined ? {} : { ifMatchPlan: plan }),
});

const confirmed = ({ cut, confirm, ...o }: RemoveOptions) => ({
  ...planned(o),
  query: { ...(cut === undefined ? {} : { cut }), ...(confirm === undefined ? {} : { confirm }) },
});

const adding = (
  account: string,
  objects: readonly ObjectRef[],
  access: AccessText,
  o: PlannedOptions,
): Call => ({
  ...within(account, '/members'),
  method: 'POST',
  body: { objects, access },
  outcomes: true,
  ...planned(o),
});

const changing = (account: string, member: string, change: AccessChange): Call => ({
  ...within(account, `/members/${seg(member)}/access`),
  method: 'PUT',
  body: change.access,
  ifMatch: change.etag,
  ...(change.confirm === undefined ? {} : { query: { confirm: change.confirm } }),
});
