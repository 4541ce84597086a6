import type { ObjectId, Principal } from '../core/id.ts';
import { asObjectId } from '../core/id.ts';
import { Problem } from '../core/problems.ts';
import { create, preview, type CreatePorts, type CreateRequest, type Making } from './create-in-directory.ts';
import type { DryRun } from './dry-run.ts';
import { freshProfile, personIn, takeIn, type PageSource } from './directory-person.ts';
import { lookAgain, requestKeyOf, type Running } from './intents.ts';
import type { MemberView } from './member-view.ts';
import type { DirectoryUser, PersonToken } from './ports/directory-writer.ts';
import type { Wanted } from './ports/intent-store.ts';
import { temporaryPassword } from './temporary-password.ts';
import { refuseUnwritable } from './write-groups.ts';

export interface NewUserInput {
  readonly givenName: string;
  readonly surname: string;
  readonly userName: string;
  readonly domain?: string;
  readonly groups?: readonly string[];
  readonly globalAdministrator?: boolean;
  readonly recoveryEmail?: string;
  readonly access: unknown;
}

/** A user that was created; the password is in this answer alone. */
export interface CreatedUser {
  readonly member: MemberView;
  readonly userPrincipalName: string;
  /** Null where an earlier answer had it, with `secretShown`. */
  readonly temporaryPassword: string | null;
  readonly secretShown?: true;
  readonly revision: string;
}

interface WantedUser extends NewUserInput {
  readonly userPrincipalName: string;
  readonly displayName: string;
}

const invalid = (pointer: string, detail: string): Problem =>
  new Problem('invalid', detail, { errors: [{ pointer, code: 'invalid', detail }] });

/** Clocks of two machines may differ by this much, in ms. */
const skew = 300_000;

/** Whether this is the user that the intent made: same name, and not older than the asking. */
const isOurs = (user: DirectoryUser, wanted: WantedUser, asked: string | null): boolean =>
  user.displayName === wanted.displayName &&
  asked !== null &&
  user.created !== undefined &&
  Date.parse(user.created) >= Date.parse(asked) - skew;

/** The same question as it stands in an intent. */
async function wantedUser(ports: CreatePorts, person: PersonToken, input: NewUserInput): Promise<WantedUser> {
  const known = await ports.store.replicaTenant(person.principal.tenantId);
  const domain =
    input.domain ?? (known?.defaultDomain || (await ports.writer.organization(person)).defaultDomain);
  return {
    ...input,
    userPrincipalName: `${input.userName}@${domain}`,
    displayName: `${input.givenName} ${input.surname}`.trim(),
  };
}

/** The password under which the user was made by this very call; undefined when nobody knows it any more. */
interface Passwords {
  fresh?: string;
}

async function makeUser(
  ports: CreatePorts,
  person: PersonToken,
  running: Running,
  wanted: WantedUser,
  passwords: Passwords,
): Promise<ObjectId> {
  const { writer, store } = ports;
  const look = async (asked: string | null): Promise<DirectoryUser | undefined> => {
    const user = await writer.user(person, wanted.userPrincipalName);
    return user && isOurs(user, wanted, asked) ? user : undefined;
  };
  const { asked } = running.intent;
  let user = running.intent.step === 'asked' ? await look(asked) : undefined;
  if (user === undefined) {
    const password = temporaryPassword();
    await running.note({ step: 'asked', asked: asked === null ? new Date() : new Date(asked) });
    try {
      user = await writer.createUser(person, {
        userPrincipalName: wanted.userPrincipalName,
        mailNickname: wanted.userName.replaceAll(/[^A-Za-z0-9._-]/g, '').slice(0, 64) || 'user',
        displayName: wanted.displayName,
        givenName: wanted.givenName,
        surname: wanted.surname,
        password,
        ...(wanted.recoveryEmail === undefined ? {} : { recoveryEmail: wanted.recoveryEmail }),
      });
      passwords.fresh = password;
    } catch (error) {
      const unknown = error instanceof Problem && error.code === 'directory-outcome-unknown';
      // The name is unique in the directory: taken after an answer that got lost, it is taken by ours.
      const taken = error instanceof Problem && error.code === 'directory-refused' && asked !== null;
      if (!unknown && !taken) throw error;
      user = await lookAgain(() => look(asked ?? new Date().toISOString()));
      if (user === undefined) throw error;
      if (unknown) passwords.fresh = password;
    }
  }
  await store.noteSecret(person.principal, user.objectId, new Date());
  await running.note({ step: 'made', made: { objectId: user.objectId } });
  return user.objectId;
}

/** Everything of a user besides being there: groups, the directory role, and the replica's copy. */
async function complete(
  ports: CreatePorts,
  person: PersonToken,
  { objectId }: Principal,
  wanted: WantedUser,
  source: PageSource,
): Promise<void> {
  const { writer } = ports;
  const { tenantId } = source;
  const groups = (wanted.groups ?? []).map(asObjectId);
  for (const group of groups) await writer.addMember(person, group, objectId);
  if (wanted.globalAdministrator) await writer.makeGlobalAdministrator(person, objectId);
  await takeIn(ports, source, {
    objects: [
      freshProfile(tenantId, objectId, 'user', {
        displayName: wanted.displayName,
        givenName: wanted.givenName,
        surname: wanted.surname,
        userPrincipalName: wanted.userPrincipalName,
      }),
    ],
    joined: groups.map(group => [group, objectId] as const),
  });
}

function refuseAdministrator(ports: CreatePorts, input: NewUserInput): void {
  if (!input.globalAdministrator) return;
  if (!ports.directoryAdmin) {
    throw invalid(
      '/globalAdministrator',
      'Making Global Administrators is not offered here. Whoever operates Rolecall can allow it (ALLOW_DIRECTORY_ADMIN).',
    );
  }
  if (input.recoveryEmail === undefined) {
    throw invalid('/recoveryEmail', 'A Global Administrator needs a recovery e-mail address.');
  }
}

/** Nobody can be made under a name that is taken, nor put into a group that takes nobody. */
async function check(ports: CreatePorts, person: PersonToken, wanted: WantedUser): Promise<void> {
  for (const group of wanted.groups ?? [])
    await refuseUnwritable(ports, person, asObjectId(group), '/groups');
  // Looked at before anything is made, lest there be a user who is no administrator.
  if (wanted.globalAdministrator && !(await ports.writer.mayGiveRoles(person))) {
    throw new Problem(
      'consent-missing',
      'Your tenant does not let Rolecall give directory roles for you: an administrator of the tenant has to consent to ' +
        'RoleManagement.ReadWrite.Directory (delegated) in addition.',
      { tenantId: person.principal.tenantId },
    );
  }
  const there = await ports.writer.user(person, wanted.userPrincipalName);
  if (there === undefined) return;
  const detail = `The user name ${wanted.userPrincipalName} is taken in this directory already.`;
  throw new Problem('directory-refused', detail, {
    errors: [{ pointer: '/userName', code: 'directory-refused', detail }],
  });
}

type UserRequest = CreateRequest & { readonly input: NewUserInput };

async function userMaking(
  ports: CreatePorts,
  request: UserRequest,
): Promise<{
  readonly making: Making;
  readonly passwords: Passwords;
  readonly userPrincipalName: string;
}> {
  const { authority, again } = request;
  refuseAdministrator(ports, request.input);
  const person = personIn(authority, request.person, again?.tenantId);
  const wanted = again
    ? (again.wanted as unknown as WantedUser)
    : await wantedUser(ports, person, request.input);
  const { tenantId } = person.principal;
  const { userPrincipalName } = wanted;
  const passwords: Passwords = {};
  const making: Making = {
    kind: 'user',
    wanted: JSON.parse(JSON.stringify(wanted)) as Wanted,
    access: wanted.access,
    displayName: wanted.displayName,
    own: true,
    joins: (wanted.groups ?? []).map(group => ({ tenantId, objectId: asObjectId(group) })),
    check: async who => {
      // A repeat of a call that stopped finds the user that it made itself.
      if (!(await isOpen(ports, request))) await check(ports, who, wanted);
    },
    make: async (who, running) => {
      const objectId =
        running.intent.made.objectId ?? (await makeUser(ports, who, running, wanted, passwords));
      const principal = { tenantId, objectId };
      const added = authority.index.memberOf(principal) !== undefined;
      if (passwords.fresh === undefined && !added) {
        // Made by a call that was never answered, so nobody knows its password.
        const password = temporaryPassword();
        await ports.store.noteSecret(who.principal, objectId, new Date());
        await ports.writer.resetPassword(who, objectId, password);
        passwords.fresh = password;
      }
      await complete(ports, who, principal, wanted, { tenantId, account: authority.account });
      return principal;
    },
    kept: member => ({
      status: 201,
      headers: {},
      body: { member, userPrincipalName, temporaryPassword: null, secretShown: true },
    }),
  };
  return { making, passwords, userPrincipalName };
}

/** What creating a user would do, its groups included (B-2). */
export const previewUser =
  (ports: CreatePorts) =>
  async (request: UserRequest): Promise<DryRun> =>
    preview(ports, request, (await userMaking(ports, request)).making);

/**
 * Creates a user in the caller's tenant and adds it to the account (U-2). The sign-in name and a temporary password are
 * answered once and kept nowhere; it must be changed at the first sign-in.
 */
export const createUser =
  (ports: CreatePorts) =>
  async (request: UserRequest): Promise<CreatedUser> => {
    const { making, passwords, userPrincipalName } = await userMaking(ports, request);
    const { member, revision } = await create(ports, request, making);
    return {
      member,
      userPrincipalName,
      temporaryPassword: passwords.fresh ?? null,
      ...(passwords.fresh === undefined ? { secretShown: true as const } : {}),
      revision,
    };
  };

/** Whether the same call stopped before, with something left to be done. */
async function isOpen(ports: CreatePorts, request: CreateRequest): Promise<boolean> {
  if (request.again) return true;
  if (!request.idempotency) return false;
  return ports.store.hasIntent(request.authority.account, requestKeyOf(request.idempotency));
}
