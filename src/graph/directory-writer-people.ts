import { decodeJwt } from 'jose';
import type {
  DirectoryGuest,
  DirectoryUser,
  DirectoryWriter,
  Invited,
  NewInvitation,
} from '../app/ports/directory-writer.ts';
import { asObjectId } from '../core/id.ts';
import type { Asking } from './directory-writer-asking.ts';
import { builtInRoles, deeds } from './directory-writer-refusals.ts';
import { missingRight, readRights } from './directory-writer-rights.ts';
import { unexpected } from './graph-reads.ts';
import { isJsonObject, textAt, type JsonObject } from './graph-json.ts';
import { acceptedOf, idOf } from './profiles.ts';

const select =
  'id,displayName,givenName,surname,userPrincipalName,mail,createdDateTime,onPremisesSyncEnabled';

/** A text that Graph has and that is not empty, under a name of ours. */
export const given = <K extends string>(key: K, value: string | undefined): { readonly [P in K]?: string } =>
  (value === undefined || value === '' ? {} : { [key]: value }) as { readonly [P in K]?: string };

function userOf(raw: JsonObject): DirectoryUser {
  return {
    objectId: idOf(raw),
    userPrincipalName: textAt(raw, 'userPrincipalName') ?? '',
    displayName: textAt(raw, 'displayName') ?? '',
    ...given('givenName', textAt(raw, 'givenName')),
    ...given('surname', textAt(raw, 'surname')),
    ...given('mail', textAt(raw, 'mail')),
    ...given('created', textAt(raw, 'createdDateTime')),
    onPremises: raw['onPremisesSyncEnabled'] === true,
  };
}

const selectGuest =
  'id,displayName,userPrincipalName,mail,userType,creationType,externalUserState,externalUserStateChangeDateTime,accountEnabled,createdDateTime';

function guestOf(raw: JsonObject): DirectoryGuest {
  return {
    objectId: idOf(raw),
    displayName: textAt(raw, 'displayName') ?? '',
    userPrincipalName: textAt(raw, 'userPrincipalName') ?? '',
    ...given('mail', textAt(raw, 'mail')),
    guest: raw['userType'] === 'Guest' || raw['creationType'] === 'Invitation',
    pending: raw['externalUserState'] === 'PendingAcceptance',
    ...acceptedOf(raw),
    enabled: raw['accountEnabled'] !== false,
    ...given('created', textAt(raw, 'createdDateTime')),
  };
}

/** A name or id in a path; one that begins with `$` takes the other form (graph-contract.md, B0). */
const userPath = (id: string): string =>
  id.startsWith('$')
    ? `/v1.0/users('${encodeURIComponent(id.replaceAll("'", "''"))}')`
    : `/v1.0/users/${encodeURIComponent(id)}`;

type People = Pick<
  DirectoryWriter,
  | 'createUser'
  | 'user'
  | 'updateUser'
  | 'resetPassword'
  | 'deleteUser'
  | 'mayGiveRoles'
  | 'makeGlobalAdministrator'
  | 'guest'
  | 'guestByAddress'
  | 'invite'
  | 'resendInvitation'
>;

const givingRoles = 'RoleManagement.ReadWrite.Directory';

/** Users and guests (graph-contract.md, B2, B5). */
export function createPeopleWriter(asking: Asking): People {
  return {
    async createUser(person, user) {
      const answer = await asking.write(person, deeds.createUser, {
        method: 'POST',
        path: '/v1.0/users',
        body: {
          accountEnabled: true,
          displayName: user.displayName,
          givenName: user.givenName,
          surname: user.surname,
          userPrincipalName: user.userPrincipalName,
          mailNickname: user.mailNickname,
          ...(user.recoveryEmail === undefined ? {} : { otherMails: [user.recoveryEmail] }),
          passwordProfile: { password: user.password, forceChangePasswordNextSignIn: true },
        },
      });
      if (!isJsonObject(answer.body)) throw unexpected(answer);
      return userOf(answer.body);
    },
    async user(person, id) {
      const found = await asking.object(person, `${userPath(id)}?$select=${select}`);
      return found && userOf(found);
    },
    async updateUser(person, user, changes) {
      const path = `/v1.0/users/${user}`;
      await asking.write(person, deeds.changeUser, { method: 'PATCH', path, body: changes });
    },
    async resetPassword(person, user, password) {
      const passwordProfile = { password, forceChangePasswordNextSignIn: true };
      await asking.writeFresh(person, deeds.resetPassword, {
        method: 'PATCH',
        path: `/v1.0/users/${user}`,
        body: { passwordProfile },
      });
    },
    async deleteUser(person, user) {
      const path = `/v1.0/users/${user}`;
      await asking.write(
        person,
        deeds.deleteUser,
        { method: 'DELETE', path },
        ({ status }) => status === 404,
      );
    },
    async mayGiveRoles(person) {
      // Unverified: it is Graph's to judge, and only tells early what Graph would refuse.
      const may = (token: string): boolean =>
        String(decodeJwt(token)['scp']).split(' ').includes(givingRoles);
      const token = await person.token();
      if (!may(token)) {
        // It may be from before the tenant consented.
        person.forget(token);
        if (!may(await person.token())) return false;
      }
      const { globalAdministrator } = await readRights(asking.exchange, person);
      if (globalAdministrator) return true;
      throw await missingRight(asking.exchange, person, deeds.makeAdministrator);
    },
    async makeGlobalAdministrator(person, user) {
      await asking.writeFresh(
        person,
        deeds.makeAdministrator,
        {
          method: 'POST',
          path: '/v1.0/roleManagement/directory/roleAssignments',
          body: {
            '@odata.type': '#microsoft.graph.unifiedRoleAssignment',
            principalId: user,
            roleDefinitionId: builtInRoles.global.id,
            directoryScopeId: '/',
          },
        },
        // The same assignment again is refused as a conflict, and is what was wanted.
        ({ status, body }) => status === 409 || /assignment already exists/i.test(JSON.stringify(body)),
      );
    },
    async guest(person, guest) {
      const found = await asking.object(person, `/v1.0/users/${guest}?$select=${selectGuest}`);
      return found && guestOf(found);
    },
    async guestByAddress(person, address) {
      const filter = encodeURIComponent(`mail eq '${address.replaceAll("'", "''")}'`);
      const found = await asking.items(person, `/v1.0/users?$filter=${filter}&$select=${selectGuest}`);
      const all = found.map(guestOf);
      return all.find(each => !each.guest) ?? all[0];
    },
    invite: (person, invitation) => invite(asking, person, invitation),
    resendInvitation: (person, guest, invitation) =>
      invite(asking, person, invitation, { invitedUser: { id: guest }, resetRedemption: true }),
  };
}

async function invite(
  asking: Asking,
  person: Parameters<DirectoryWriter['invite']>[0],
  invitation: NewInvitation,
  again: JsonObject = {},
): Promise<Invited> {
  const { language, message } = invitation;
  const answer = await asking.write(person, deeds.invite, {
    method: 'POST',
    path: '/v1.0/invitations',
    body: {
      invitedUserEmailAddress: invitation.address,
      inviteRedirectUrl: invitation.redirectUrl,
      sendInvitationMessage: invitation.sendMail,
      ...given('invitedUserDisplayName', invitation.displayName),
      ...(language === undefined && message === undefined
        ? {}
        : {
            invitedUserMessageInfo: {
              ...given('messageLanguage', language),
              ...given('customizedMessageBody', message),
            },
          }),
      ...again,
    },
  });
  const user = isJsonObject(answer.body) ? answer.body['invitedUser'] : undefined;
  const id = isJsonObject(user) ? textAt(user, 'id') : undefined;
  if (!isJsonObject(answer.body) || id === undefined) throw unexpected(answer);
  return {
    objectId: asObjectId(id),
    redeemUrl: textAt(answer.body, 'inviteRedeemUrl') ?? '',
    pending: textAt(answer.body, 'status') !== 'Completed',
  };
}
