import { randomUUID } from 'node:crypto';
import { createObject, purge, restore, softDelete, type Body } from '../store/objects.ts';
import { keepPasswordHash, passwordFault, setPassword } from '../store/passwords.ts';
import { hashPassword } from '../crypto/password-hash.ts';
import { endSignIns } from '../store/end-sign-ins.ts';
import { revokeRefreshTokensOf } from '../store/refresh-tokens.ts';
import { isJsonObject } from '../web/body.ts';
import {
  binnedInPath,
  contextOf,
  noContent,
  ok,
  userInPath,
  type GraphAnswer,
  type GraphCall,
} from './call.ts';
import { badRequest, denied } from './graph-error.ts';
import { present } from './present.ts';
import {
  booleanOf,
  checkUserPrincipalName,
  MAY_CHANGE_APPLICATIONS,
  MAY_CHANGE_USERS,
  MAY_DELETE_GROUPS,
  MAY_DELETE_USERS,
  mergeRefusingConflicts,
  protectAdministrators,
  refuseReadOnly,
  refuseSynced,
  refusingConflicts,
  requireRole,
  textOf,
} from './writes.ts';

interface NewPassword {
  readonly password: string;
  readonly forceChange: boolean;
}

/** @throws GraphError 400 for a password that the rules refuse */
function passwordOf(body: Body): NewPassword | undefined {
  const profile = body['passwordProfile'];
  if (profile === undefined) return undefined;
  const password = isJsonObject(profile) ? profile['password'] : undefined;
  if (!isJsonObject(profile) || typeof password !== 'string')
    throw badRequest('passwordProfile needs a password.');
  const fault = passwordFault(password);
  if (fault !== undefined) throw badRequest(fault);
  return { password, forceChange: profile['forceChangePasswordNextSignIn'] === true };
}

/** `POST /users` (Graph: user-post-users). */
export async function createUser(call: GraphCall): Promise<GraphAnswer> {
  requireRole(call, MAY_CHANGE_USERS);
  const body = await call.readBody();
  const { passwordProfile: _, ...properties } = body;
  refuseReadOnly(properties);
  booleanOf(body, 'accountEnabled', true);
  textOf(body, 'displayName', { max: 256, required: true });
  textOf(body, 'mailNickname', { max: 64, required: true });
  const name = textOf(body, 'userPrincipalName', { max: 113, required: true }) ?? '';
  checkUserPrincipalName(call, name);
  const password = passwordOf(body);
  if (password === undefined)
    throw badRequest("A value is required for property 'passwordProfile' of resource User.");
  const hash = await hashPassword(password.password);
  const { store } = call.directory;
  const user = refusingConflicts(() =>
    store.transaction(() => {
      const made = createObject(store, call.tenant.n, 'user', randomUUID(), {
        userType: 'Member',
        createdDateTime: store.clock.iso(),
        ...properties,
      });
      keepPasswordHash(store, made, hash, password.forceChange);
      return made;
    }),
  );
  return {
    status: 201,
    body: { '@odata.context': contextOf(call, 'users/$entity'), ...present(store, user) },
  };
}

const SENSITIVE = new Set([
  ...[
    'accountEnabled',
    'businessPhones',
    'mobilePhone',
    'onPremisesImmutableId',
    'otherMails',
    'passwordProfile',
  ],
  'userPrincipalName',
]);

/** `PATCH /users/{id}` (Graph: user-update). */
export async function updateUser(call: GraphCall): Promise<GraphAnswer> {
  const user = userInPath(call);
  requireRole(call, MAY_CHANGE_USERS);
  const body = await call.readBody();
  refuseReadOnly(body);
  refuseSynced(user, body);
  if (Object.keys(body).some(name => SENSITIVE.has(name))) protectAdministrators(call, user);
  booleanOf(body, 'accountEnabled');
  textOf(body, 'displayName', { max: 256, required: false });
  const { passwordProfile, ...changes } = body;
  const name = textOf(body, 'userPrincipalName', { max: 113, required: false });
  if (name !== undefined) checkUserPrincipalName(call, name);
  const password = passwordProfile === undefined ? undefined : passwordOf(body);
  if (password !== undefined) {
    // By itself an application resets passwords only when it holds the role of a User Administrator.
    if (!MAY_DELETE_USERS.some(role => call.caller.roles.has(role))) throw denied();
    await setPassword(call.directory.store, user, password.password, password.forceChange);
  }
  if (Object.keys(changes).length > 0) mergeRefusingConflicts(call, user, changes);
  if (password !== undefined || body['accountEnabled'] === false) endSignIns(call.directory.store, user);
  return noContent;
}

/** `DELETE /users/{id}`: into the bin. */
export function deleteUser(call: GraphCall): GraphAnswer {
  const user = userInPath(call);
  requireRole(call, MAY_DELETE_USERS);
  refuseSynced(user, undefined);
  protectAdministrators(call, user);
  call.directory.store.transaction(() => {
    softDelete(call.directory.store, user);
    revokeRefreshTokensOf(call.directory.store, user.n);
  });
  return noContent;
}

const RESTORERS = { user: MAY_DELETE_USERS, group: MAY_DELETE_GROUPS } as const;

function requireRestorer(call: GraphCall, kind: string): void {
  const { permissions } = call.caller;
  const [roles, needed] =
    kind === 'user'
      ? [RESTORERS.user, ['User.DeleteRestore.All', ...(call.caller.person ? ['User.ReadWrite.All'] : [])]]
      : kind === 'group'
        ? [RESTORERS.group, ['Group.ReadWrite.All']]
        : [MAY_CHANGE_APPLICATIONS, ['Application.ReadWrite.All']];
  if (!needed.some(permission => permissions.has(permission))) throw denied();
  requireRole(call, roles);
}

/** `POST /directory/deletedItems/{id}/restore` */
export function restoreDeleted(call: GraphCall): GraphAnswer {
  const object = binnedInPath(call);
  requireRestorer(call, object.kind);
  const { store } = call.directory;
  const restored = refusingConflicts(() => restore(store, object));
  return ok({
    '@odata.context': contextOf(call, 'directoryObjects/$entity'),
    '@odata.type': `#microsoft.graph.${restored.kind}`,
    ...present(store, restored),
  });
}

/** `DELETE /directory/deletedItems/{id}`: for good. */
export function purgeDeleted(call: GraphCall): GraphAnswer {
  const object = binnedInPath(call);
  requireRestorer(call, object.kind);
  purge(call.directory.store, object);
  return noContent;
}
