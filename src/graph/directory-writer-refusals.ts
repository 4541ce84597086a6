import { Problem, type InputFault } from '../core/problems.ts';
import type { PersonAnswer } from './directory-writer-exchange.ts';
import { errorCodes, isJsonObject, textAt, type JsonObject } from './graph-json.ts';

/** A built-in directory role: its name and template id (Entra built-in roles reference). */
export interface BuiltInRole {
  readonly name: string;
  readonly id: string;
}

export const builtInRoles = {
  global: { name: 'Global Administrator', id: '62e90394-69f5-4237-9190-012177145e10' },
  user: { name: 'User Administrator', id: 'fe930be7-5e62-47db-91af-98c3a49a38b1' },
  groups: { name: 'Groups Administrator', id: 'fdd7a751-b60b-444a-984c-02652fe8fa1c' },
  writers: { name: 'Directory Writers', id: '9360feb5-f418-4baa-8175-e2a00bac4301' },
  inviter: { name: 'Guest Inviter', id: '95e79109-95c0-4d8e-aee3-d01accf2d47b' },
  password: { name: 'Password Administrator', id: '966707d0-3269-4727-9be2-8c3a10f19b9d' },
  helpdesk: { name: 'Helpdesk Administrator', id: '729827e3-9c14-49f7-bb1b-9608f156bbb8' },
  authentication: { name: 'Authentication Administrator', id: 'c4e39bd9-1100-46d3-8c65-fb160da0071f' },
  privilegedAuthentication: {
    name: 'Privileged Authentication Administrator',
    id: '7be44c8a-adaf-4e2a-84d6-ab2649e08a13',
  },
  privilegedRole: {
    name: 'Privileged Role Administrator',
    id: 'e8611ab8-c189-46e8-94e1-60213ab1f814',
  },
  application: { name: 'Application Administrator', id: '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3' },
  cloudApplication: {
    name: 'Cloud Application Administrator',
    id: '158c047a-c907-4556-b7ef-446551a6b5f7',
  },
  developer: { name: 'Application Developer', id: 'cf1c38e5-3621-4004-a7cb-879624dced7c' },
} as const satisfies Record<string, BuiltInRole>;

/** Something that a directory allows to some roles: the least of them first (graph-contract.md, E). */
export interface Deed {
  /** What was to be done, as in "You cannot ... in your directory". */
  readonly words: string;
  readonly roles: readonly BuiltInRole[];
}

const r = builtInRoles;

export const deeds = {
  createUser: { words: 'create users', roles: [r.user, r.writers, r.global] },
  changeUser: { words: 'change this user', roles: [r.user, r.writers, r.global] },
  resetPassword: {
    words: "reset this user's password",
    roles: [r.password, r.helpdesk, r.authentication, r.user, r.privilegedAuthentication, r.global],
  },
  deleteUser: { words: 'delete this user', roles: [r.user, r.global] },
  makeAdministrator: { words: 'make somebody a Global Administrator', roles: [r.privilegedRole, r.global] },
  createGroup: { words: 'create groups', roles: [r.groups, r.user, r.writers, r.global] },
  changeGroup: { words: 'change this group', roles: [r.groups, r.user, r.writers, r.global] },
  createApplication: {
    words: 'create applications',
    roles: [r.developer, r.cloudApplication, r.application, r.global],
  },
  changeApplication: {
    words: 'change this application',
    roles: [r.cloudApplication, r.application, r.global],
  },
  invite: { words: 'invite people from outside', roles: [r.inviter, r.user, r.writers, r.global] },
  read: { words: 'read this', roles: [r.user, r.global] },
} as const satisfies Record<string, Deed>;

/** The pointers into our bodies for the properties that Graph names. */
const pointers: Readonly<Record<string, string>> = {
  userPrincipalName: '/userName',
  mailNickname: '/userName',
  displayName: '/name',
  identifierUris: '/appIdUri',
  'web/redirectUris': '/replyUrl',
  otherMails: '/recoveryEmail',
  invitedUserEmailAddress: '/addresses/0',
};

const messageOf = (body: unknown): string => {
  const error = isJsonObject(body) ? body['error'] : undefined;
  return (isJsonObject(error) ? textAt(error, 'message') : undefined) ?? '';
};

function targetsOf(body: unknown): readonly { readonly code: string; readonly target: string }[] {
  const error = isJsonObject(body) ? body['error'] : undefined;
  const details = isJsonObject(error) ? error['details'] : undefined;
  const items: readonly JsonObject[] = Array.isArray(details) ? details.filter(isJsonObject) : [];
  return items.map(item => ({ code: textAt(item, 'code') ?? '', target: textAt(item, 'target') ?? '' }));
}

/** Whether Graph refused to add a member because it is one already. */
export const isAlreadyThere = ({ status, body }: PersonAnswer): boolean =>
  status === 400 && /added object references already exist/i.test(messageOf(body));

const onPremises = /on-premises mastered|originated within an external service/i;

/** Graph's refusal as a problem that a person can act on; 403 is told apart by the caller, who knows who could. */
export function refusalOf(answer: PersonAnswer, deed: Deed): Problem {
  const { status, body } = answer;
  const message = messageOf(body).slice(0, 500);
  if (status === 404) return new Problem('not-found', 'The directory has no such object (any more).');
  if (onPremises.test(message)) {
    return new Problem(
      'mastered-on-premises',
      'This object is kept on-premises and synchronized from there. Change it there and wait for the sync.',
    );
  }
  if (/membership of a dynamic group|mail-enabled groups/i.test(message)) {
    return new Problem(
      'group-not-writable',
      'The members of this group follow its rule or its mail system and cannot be changed here.',
    );
  }
  const errors: InputFault[] = targetsOf(body).flatMap(({ code, target }) => {
    const pointer = pointers[target];
    if (pointer === undefined) return [];
    const detail = code === 'ObjectConflict' ? 'is taken in this directory already' : 'is refused';
    return [{ pointer, code: 'directory-refused', detail }];
  });
  const codes = errorCodes(body).join(' ');
  return new Problem(
    'directory-refused',
    `The directory refused to ${deed.words}: ${message || codes || `it answered ${status}`}`,
    { directoryCode: codes, ...(errors.length > 0 ? { errors } : {}) },
  );
}

/** The refusal of somebody whose directory roles do not do, with the least that would and who has one (U-3). */
export function rightMissing(
  deed: Deed,
  has: readonly string[],
  whoHasRight: readonly { readonly displayName: string }[],
): Problem {
  const [least] = deed.roles;
  const names = whoHasRight.map(each => each.displayName).join(', ');
  return new Problem(
    'directory-right-missing',
    `Your directory does not let you ${deed.words}. The least directory role that does is ${least?.name ?? 'an administrator role'}.` +
      (names === '' ? '' : ` Who has the right: ${names}.`),
    {
      missing: {
        has,
        grant: least === undefined ? {} : { directoryRole: least.name, roleTemplateId: least.id },
        ...(least && { directoryRole: least.name }),
        whoHasRight,
      },
    },
  );
}
