import { readFileSync } from 'node:fs';
import { guid, named, north, reader, south, tenantIdOf, type OpenedAccount } from './api-world.ts';

/** The columns of the table: one caller for each sort of caller that the contract tells apart. */
export const people = [
  'nobody',
  'stranger',
  'foreign-manager',
  'disabled',
  'member',
  'reader',
  'writer',
  'other-manager',
  'manager',
  'directory-administrator',
  'owner',
] as const;
export const powers = ['decide', 'resources', 'visits', 'accounts', 'manage'] as const;
export type Caller = (typeof people)[number] | `portal-${(typeof powers)[number]}`;
export const callers: readonly Caller[] = [...people, ...powers.map(power => `portal-${power}` as const)];
/** Those for whom the account is not there (A-6). */
export const outsiders: readonly Caller[] = ['stranger', 'foreign-manager', 'disabled'];

const owner: readonly Caller[] = ['owner'];
const north_ = ['writer', 'manager', 'directory-administrator'] as const;
const writers: readonly Caller[] = [...north_, 'other-manager', ...owner];
const readers: readonly Caller[] = ['reader', ...writers];
const members: readonly Caller[] = ['member', ...readers];
const portals = powers.map(power => `portal-${power}` as const);
const manage = 'portal-manage' as const;

/**
 * What each text of the contract's *who* column means; where it tells cases apart, by the case that a call's title names.
 * `manage` includes every power but `visits`, and reads what **r** reads (api.md, REST).
 */
export const columns: Readonly<
  Record<string, readonly Caller[] | Readonly<Record<string, readonly Caller[]>>>
> = {
  anyone: callers,
  'any signed-in': callers.filter(caller => caller !== 'nobody'),
  'm; p': {
    'this one': [...members, ...portals],
    // The list has the caller's own accounts, and is empty for whoever has none.
    'own ones': callers.filter(caller => caller !== 'nobody'),
  },
  'p manage': [manage],
  m: members,
  'm; p resources': [...members, 'portal-resources', manage],
  r: [...readers, manage],
  'r; p manage': [...readers, manage],
  'r, or oneself; p decide': {
    another: [...readers, 'portal-decide', manage],
    // Asked about the member of the table.
    oneself: [...members, 'portal-decide', manage],
  },
  'w; p manage': [...writers, manage],
  'w; p manage; o with acceptMassRemoval': { usual: [...writers, manage], 'mass removal': owner },
  'w, own tenant': [...north_, 'other-manager'],
  'a Global Administrator of the tenant, signed in there': ['directory-administrator'],
  'w, own tenant; o': [...writers, manage],
  'm: the own part; p decide: all of it': [...members, 'portal-decide', manage],
  // Of those who may, the directory lets its administrators do some things and all its people others, as Entra does.
  "w, own tenant, with the directory's right": {
    administrators: ['directory-administrator'],
    "all the directory's people": [...north_, 'other-manager'],
    'all of its tenant': north_,
    // What is not there is said before the directory is asked.
    'no such intent': [...writers, manage],
  },
  o: owner,
  'p resources': ['portal-resources', manage],
  'p visits': ['portal-visits'],
  'p accounts, or anyone by ACCOUNT_OPENING': ['portal-accounts', manage],
  'o: name; p accounts: kind, features, owner': { name: owner, features: ['portal-accounts', manage] },
  // Who has accepted may say so again.
  'the one named': owner,
  // A tenant associated less than seven days ago, so that only owners and portals may (T-7).
  'role manager of another tenant; o; p manage': [...owner, manage],
  'w, own tenant; o, p manage with ?tenant=': { 'own tenant': [...north_, ...owner, manage] },
  'o, w; m with member=self': { all: writers, self: [...members, manage] },
  'p decide, r of the own account': [...readers, 'portal-decide', manage],
  'p decide about anyone, r about anyone of the own account, everyone about oneself': [
    ...readers,
    'portal-decide',
    manage,
  ],
};

/** One call that a row of the table makes for every caller. */
export interface MatrixCall {
  readonly operation: string;
  /** What tells it from other calls of the operation; a case of its column where that has cases. */
  readonly case?: string;
  /** Below the server's root. */
  readonly path: (account: OpenedAccount) => string;
  readonly body?: (account: OpenedAccount, caller: Caller) => unknown;
  /** Of the body; JSON unless it says so. */
  readonly mediaType?: 'text/csv';
  /** What those who may are answered: status, and code where that is a refusal of something else. */
  readonly done: string;
}

const api = (path: string) => (account: OpenedAccount) => `/api/v1${account.path}${path}`;
const ofMember =
  (name: string, path = '') =>
  (account: OpenedAccount) =>
    `/api/v1${account.path}/members/${account.member[name]}${path}`;
const ofSubject = (name: string, path: string) => (account: OpenedAccount) =>
  `/api/v1${account.path}/subjects/${tenantIdOf(name)}/${guid(name)}${path}`;
const everyFormat = (
  operation: string,
  path: MatrixCall['path'],
  done: string,
  more: Partial<MatrixCall> = {},
) =>
  (['', 'AsCsv', 'AsNdjson'] as const).map((suffix): MatrixCall => ({
    operation: `${operation}${suffix}`,
    path: account => {
      const [before = '', query] = path(account).split('?');
      const extension = { '': '', AsCsv: '.csv', AsNdjson: '.ndjson' }[suffix];
      return `${before}${extension}${query === undefined ? '' : `?${query}`}`;
    },
    done,
    ...more,
  }));

const subject = { type: 'user', id: `${north}/${guid('Gil')}` };
const question = ({ id }: OpenedAccount) => ({
  subject,
  action: { name: 'account-users:read' },
  resource: { type: 'account', id },
});
const gil = `/subjects/${north}/${guid('Gil')}`;

/** A custom role that the account of the table has. */
export const customRoleName = 'Readers';
const customRole = 'custom:readers';

/** Writes through to the directory are really made, by each who may with names of their own. */
function directoryCalls(): readonly MatrixCall[] {
  const names = { givenName: 'New', surname: 'Comer', userName: 'new.comer' };
  const replyUrl = 'https://new.example.test/reply';
  return [
    { operation: 'getDirectoryRights', path: api('/directory/rights'), done: '200' },
    { operation: 'listDirectoryIntents', path: api('/directory/intents'), done: '200' },
    {
      operation: 'retryDirectoryIntent',
      case: 'no such intent',
      path: api('/directory/intents/none/retry'),
      done: '404 not-found',
    },
    {
      operation: 'createUser',
      case: 'administrators',
      path: api('/directory/users'),
      body: () => ({ ...names, access: reader }),
      done: '201',
    },
    {
      operation: 'createGroup',
      case: "all the directory's people",
      path: api('/directory/groups'),
      body: (_, caller) => ({ name: `New of ${caller}`, access: reader }),
      done: '201',
    },
    {
      operation: 'createApplication',
      case: "all the directory's people",
      path: api('/directory/applications'),
      body: (_, caller) => ({ name: `New of ${caller}`, replyUrl: `${replyUrl}/${caller}`, access: reader }),
      done: '201',
    },
    {
      operation: 'deleteUser',
      case: "all the directory's people",
      path: api(`/directory/users/${guid('no object')}`),
      done: '404 not-found',
    },
    {
      operation: 'getProfile',
      case: 'all of its tenant',
      path: ofMember('Una Two', '/profile'),
      done: '200',
    },
    {
      operation: 'changeProfile',
      case: 'administrators',
      path: ofMember('Una Two', '/profile'),
      body: () => ({ givenName: 'Una' }),
      done: '200',
    },
    {
      operation: 'resetPassword',
      case: 'administrators',
      path: ofMember('Una Two', '/password-reset'),
      done: '200',
    },
    {
      operation: 'invite',
      case: "all the directory's people",
      path: api('/invitations'),
      body: (_, caller) => ({ addresses: [`${caller}@outside.example`], access: reader }),
      done: '201',
    },
    { operation: 'listInvitations', path: api('/invitations'), done: '200' },
    {
      operation: 'resendInvitation',
      case: "all the directory's people",
      path: api('/invitations/none/resend'),
      done: '404 not-found',
    },
    {
      operation: 'approveInvitation',
      path: api('/invitations/none/approve'),
      body: () => ({ as: 'a@outside.example' }),
      done: '404 not-found',
    },
    { operation: 'withdrawInvitation', path: api('/invitations/none'), done: '404 not-found' },
    { operation: 'listKeys', case: 'all of its tenant', path: ofMember('Robot', '/keys'), done: '200' },
    {
      operation: 'addKey',
      case: 'administrators',
      path: ofMember('Robot', '/keys'),
      body: () => ({}),
      done: '201',
    },
    {
      operation: 'removeKeyNamed',
      case: 'all of its tenant',
      path: ofMember('Robot', `/keys?keyId=${guid('no key')}`),
      done: '404 not-found',
    },
    {
      operation: 'removeKey',
      case: 'all of its tenant',
      path: ofMember('Robot', `/keys/${guid('no key')}`),
      done: '404 not-found',
    },
  ];
}

const anotherCatalog = {
  ...(JSON.parse(
    readFileSync(new URL('../../catalog/partner-center.json', import.meta.url), 'utf8'),
  ) as object),
  version: 2,
};

/** Every call of the table. Writes are dry, or leave things as they are: whoever comes next finds the same. */
export const matrixCalls: readonly MatrixCall[] = [
  { operation: 'getMe', path: () => '/api/v1/me', done: '200' },
  { operation: 'getCatalog', path: () => '/api/v1/catalog', done: '200' },
  {
    operation: 'putCatalog',
    path: () => '/api/v1/catalog?dryRun=true',
    body: () => anotherCatalog,
    done: '200',
  },
  {
    operation: 'openAccount',
    path: () => '/api/v1/accounts',
    body: () => ({ name: 'Opened', kind: 'company', features: [] }),
    done: '201',
  },
  ...everyFormat('listAccounts', () => '/api/v1/accounts', '200', { case: 'own ones' }),
  { operation: 'getAccount', case: 'this one', path: api(''), done: '200' },
  { operation: 'changeAccount', case: 'name', path: api(''), body: () => ({ name: 'Journey' }), done: '200' },
  {
    operation: 'changeAccount',
    case: 'features',
    path: api(''),
    body: () => ({ features: ['xbox'] }),
    done: '200',
  },
  ...everyFormat('listOwners', api('/owners'), '200'),
  {
    operation: 'offerOwnership',
    path: api('/owners'),
    body: () => pairOf('Otto'),
    done: '201',
  },
  { operation: 'acceptOwnership', path: api('/owners/accept'), done: '200' },
  { operation: 'endOwnership', path: api('/owners/nobody'), done: '404 not-found' },
  ...everyFormat('listResources', api('/resources'), '200'),
  { operation: 'getResource', path: api('/resources/product/app-1'), done: '200' },
  {
    operation: 'putResource',
    path: api('/resources/product/app-1'),
    body: () => ({ name: 'App 1' }),
    done: '200',
  },
  { operation: 'deleteResource', path: api('/resources/product/app-1?dryRun=true'), done: '200' },
  { operation: 'getResourceProperties', path: api('/resources/product/app-1/properties'), done: '200' },
  {
    operation: 'putResourceProperties',
    path: api('/resources/product/app-1/properties'),
    body: () => ({ properties: {} }),
    done: '200',
  },
  { operation: 'deleteResourceProperties', path: api('/resources/product/app-1/properties'), done: '200' },
  { operation: 'getSubjectProperties', path: ofSubject('Mike', '/properties'), done: '200' },
  {
    operation: 'putSubjectProperties',
    path: ofSubject('Mike', '/properties'),
    body: () => ({ properties: {} }),
    done: '200',
  },
  { operation: 'deleteSubjectProperties', path: ofSubject('Mike', '/properties'), done: '200' },
  { operation: 'listAliases', path: ofSubject('Mike', '/aliases'), done: '200' },
  { operation: 'getAlias', path: api('/aliases/user/nobody'), done: '404 not-found' },
  {
    operation: 'putAlias',
    path: api('/aliases/user/mike'),
    body: () => pairOf('Mike'),
    done: '201',
  },
  { operation: 'deleteAlias', path: api('/aliases/user/nobody'), done: '404 not-found' },
  ...everyFormat('listTenants', api('/tenants'), '200'),
  {
    operation: 'associateTenant',
    path: api('/tenants'),
    body: () => ({ token: 'no proof' }),
    done: '422 proof-invalid',
  },
  { operation: 'removeTenant', path: api(`/tenants/${south}?dryRun=true`), done: '200' },
  {
    operation: 'searchDirectory',
    case: 'own tenant',
    path: api(`/directory/users?q=una&tenant=${north}`),
    done: '200',
  },
  {
    operation: 'addMembers',
    path: api('/members?dryRun=true'),
    body: () => ({ objects: [named('Una One')], access: reader }),
    done: '200',
  },
  {
    operation: 'changeTenant',
    path: api(`/tenants/${south}`),
    body: () => ({ allowCloudOnly: false }),
    done: '200',
  },
  {
    operation: 'syncTenant',
    case: 'usual',
    path: api(`/tenants/${south}/sync`),
    body: () => ({}),
    done: '200',
  },
  {
    operation: 'syncTenant',
    case: 'mass removal',
    path: api(`/tenants/${south}/sync`),
    body: () => ({ acceptMassRemoval: true }),
    done: '200',
  },
  ...directoryCalls(),
  {
    operation: 'makeTenant',
    path: api('/directory/tenants'),
    body: (_, caller) => ({
      displayName: `New of ${caller}`,
      domain: `${caller}.new.test`,
      contactEmail: 'it@new.test',
      administrator: { givenName: 'Ad', surname: 'Min', userName: 'ad', password: 'Ada-keeps-it-all-1' },
    }),
    done: '201',
  },
  { operation: 'listAccountsOfTenant', path: () => `/api/v1/tenants/${north}/accounts`, done: '200' },
  {
    operation: 'cutOffAccount',
    path: ({ id }) => `/api/v1/tenants/${north}/accounts/${id}`,
    done: '409 confirmation-required',
  },
  { operation: 'listGrants', path: ofMember('Gil', '/grants'), done: '200' },
  {
    operation: 'changeMembers',
    path: account => api('/members/change?dryRun=true')(account),
    body: account => ({ members: [account.member['Gil']], access: reader }),
    done: '200',
  },
  {
    operation: 'importMembers',
    path: api('/members/import?dryRun=true'),
    body: () => `tenant,user,permissions\n${north},${guid('Gil')},account-users:read\n`,
    mediaType: 'text/csv',
    done: '200',
  },
  ...everyFormat('listPeople', ofMember('Outer', '/people'), '200'),
  ...everyFormat('listRoles', api('/roles'), '200'),
  {
    operation: 'createRole',
    path: api('/roles?dryRun=true'),
    body: () => ({ ...reader, name: 'New' }),
    done: '200',
  },
  { operation: 'getRole', path: api(`/roles/${customRole}`), done: '200' },
  {
    operation: 'changeRole',
    path: api(`/roles/${customRole}?dryRun=true`),
    body: () => ({ ...reader, name: customRoleName }),
    done: '200',
  },
  { operation: 'deleteRole', path: api(`/roles/${customRole}?dryRun=true`), done: '200' },
  ...everyFormat('listRoleHolders', api(`/roles/${customRole}/holders`), '200'),
  ...everyFormat('listMembers', api('/members'), '200'),
  { operation: 'getMember', path: ofMember('Gil'), done: '200' },
  { operation: 'removeMember', path: ofMember('Gil', '?dryRun=true'), done: '200' },
  {
    operation: 'changeAccess',
    path: ofMember('Gil', '/access?dryRun=true'),
    body: () => reader,
    done: '200',
  },
  {
    operation: 'getMemberEffectiveAccess',
    case: 'another',
    path: ofMember('Gil', '/effective-access'),
    done: '200',
  },
  {
    operation: 'getMemberEffectiveAccess',
    case: 'oneself',
    path: ofMember('Mike', '/effective-access'),
    done: '200',
  },
  { operation: 'getSnapshot', path: api('/snapshot'), done: '200' },
  {
    operation: 'getSubjectEffectiveAccess',
    case: 'another',
    path: api(`${gil}/effective-access`),
    done: '200',
  },
  {
    operation: 'getSubjectEffectiveAccess',
    case: 'oneself',
    path: api(`/subjects/${north}/${guid('Mike')}/effective-access`),
    done: '200',
  },
  { operation: 'listSubjects', path: api(`/subjects?ids=${north}/${guid('Gil')}`), done: '200' },
  ...everyFormat('readLog', api('/audit'), '200', { case: 'all' }),
  ...everyFormat('readLog', api('/audit?member=self'), '200', { case: 'self' }),
  { operation: 'signLogCheckpoint', path: api('/audit/checkpoint'), done: '200' },
  {
    operation: 'recordVisits',
    path: api('/visits'),
    body: () => [{ ...pairOf('Gil'), id: 'v', path: '/', at: '2026-01-01T00:00:00Z' }],
    done: '201',
  },
  {
    operation: 'recordOwnVisits',
    path: api('/visits/own'),
    body: () => [{ id: 'v', path: '/' }],
    done: '201',
  },
  ...everyFormat('listVisits', ofMember('Gil', '/visits'), '200'),
  ...everyFormat('listSubjectVisits', api(`${gil}/visits`), '200'),
  { operation: 'evaluate', path: () => '/access/v1/evaluation', body: question, done: '200' },
  {
    operation: 'evaluateAll',
    path: () => '/access/v1/evaluations',
    body: account => ({ evaluations: [question(account)] }),
    done: '200',
  },
  {
    operation: 'evaluateOfAccount',
    path: ({ id }) => `/accounts/${id}/access/v1/evaluation`,
    body: question,
    done: '200',
  },
  {
    operation: 'evaluateAllOfAccount',
    path: ({ id }) => `/accounts/${id}/access/v1/evaluations`,
    body: account => ({ evaluations: [question(account)] }),
    done: '200',
  },
  ...(['subject', 'resource', 'action'] as const).flatMap(kind => searchesOf(kind)),
];

function searchesOf(kind: 'subject' | 'resource' | 'action'): readonly MatrixCall[] {
  const operation = `search${kind.charAt(0).toUpperCase()}${kind.slice(1)}s`;
  return ['', 'OfAccount'].map(where => ({
    operation: `${operation}${where}`,
    path: ({ id }) => `${where === '' ? '' : `/accounts/${id}`}/access/v1/search/${kind}`,
    // The id of what is searched is not read, so the account is named beside it.
    body: account => {
      const { resource, ...rest } = question(account);
      return { ...rest, resource: { ...resource, properties: { accountId: account.id } } };
    },
    done: '200',
  }));
}

function pairOf(name: string): { readonly tenantId: string; readonly objectId: string } {
  const { tenantId, objectId } = named(name);
  return { tenantId, objectId };
}
