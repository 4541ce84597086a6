import { randomUUID } from 'node:crypto';
import {
  createObject,
  ObjectConflict,
  softDelete,
  usersByMail,
  type Body,
  type StoredObject,
} from '../store/objects.ts';
import { keepPasswordHash, passwordFault } from '../store/passwords.ts';
import { hashPassword } from '../crypto/password-hash.ts';
import { endSignIns } from '../store/end-sign-ins.ts';
import { revokeRefreshTokensOf } from '../store/refresh-tokens.ts';
import { isJsonObject } from '../web/body.ts';
import { contextOf, noContent, ok, userInPath, type GraphAnswer, type GraphCall } from './call.ts';
import { badRequest, denied, GraphError } from './graph-error.ts';
import { present } from './present.ts';
import {
  holds,
  MAY_CHANGE_USERS,
  MAY_DELETE_USERS,
  requirePasswordRight,
  requireReach,
  requireRole,
  requireSensitiveRight,
} from './rights.ts';
import {
  booleanOf,
  checkUserPrincipalName,
  mergeRefusingConflicts,
  refuseReadOnly,
  refuseSynced,
  refusingConflicts,
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
  checkProperties(call, body, -1);
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

const POLICIES = ['None', 'DisableStrongPassword', 'DisablePasswordExpiration'];

/** What POST and PATCH check alike. @throws GraphError 400 */
function checkProperties(call: GraphCall, body: Body, self: number): void {
  const { passwordPolicies, otherMails, mail, userType } = body;
  const invalid = (name: string): GraphError =>
    new GraphError(
      400,
      'Request_BadRequest',
      `Invalid value specified for property '${name}' of resource 'User'.`,
      {
        target: name,
      },
    );
  if (passwordPolicies !== undefined && passwordPolicies !== null) {
    const names = typeof passwordPolicies === 'string' ? passwordPolicies.split(/\s*,\s*/) : ['?'];
    if (!names.every(name => POLICIES.includes(name))) throw invalid('passwordPolicies');
  }
  if (
    otherMails !== undefined &&
    !(Array.isArray(otherMails) && otherMails.every(one => typeof one === 'string'))
  )
    throw invalid('otherMails');
  if (userType !== undefined && userType !== null && userType !== 'Member' && userType !== 'Guest')
    throw invalid('userType');
  if (mail === undefined || mail === null) return;
  if (typeof mail !== 'string' || !/^[^@\s]{1,64}@[^@\s]{1,189}$/.test(mail)) throw invalid('mail');
  // Whoever has the address has it among the proxyAddresses, which is what Graph names.
  const others = usersByMail(call.directory.store, call.tenant.n, mail).filter(other => other.n !== self);
  refusingConflicts(() => {
    if (others.length > 0) throw new ObjectConflict('proxyAddresses');
  });
}

/** The permissions that reach one property only (B12); all others need one over the whole user. */
const SINGLE: Readonly<Record<string, string>> = {
  accountEnabled: 'User.EnableDisableAccount.All',
  passwordProfile: 'User-PasswordProfile.ReadWrite.All',
  otherMails: 'User-Mail.ReadWrite.All',
};

/** @throws GraphError 403 unless permissions and directory roles allow all that the body changes */
function requireUpdateRight(call: GraphCall, user: StoredObject, names: readonly string[]): void {
  const whole = holds(call, 'User.ReadWrite.All', 'Directory.ReadWrite.All');
  for (const name of names) if (!whole && !holds(call, SINGLE[name] ?? '')) throw denied();
  if (names.includes('passwordProfile')) requirePasswordRight(call, user);
  if (names.some(name => SENSITIVE.has(name) && name !== 'passwordProfile'))
    requireSensitiveRight(call, user);
  if (names.some(name => name !== 'passwordProfile')) requireRole(call, MAY_CHANGE_USERS);
}

/** `PATCH /users/{id}` (Graph: user-update). */
export async function updateUser(call: GraphCall): Promise<GraphAnswer> {
  const user = userInPath(call);
  const body = await call.readBody();
  requireUpdateRight(call, user, Object.keys(body));
  refuseReadOnly(body);
  if (Object.keys(body).length > 0) refuseSynced(user, body);
  booleanOf(body, 'accountEnabled');
  textOf(body, 'displayName', { max: 256, required: false });
  textOf(body, 'mailNickname', { max: 64, required: false });
  const { passwordProfile, ...changes } = body;
  const name = textOf(body, 'userPrincipalName', { max: 113, required: false });
  if (name !== undefined) checkUserPrincipalName(call, name);
  checkProperties(call, body, user.n);
  const { store } = call.directory;
  const password = passwordProfile === undefined ? undefined : passwordOf(body);
  const hash = password === undefined ? undefined : await hashPassword(password.password);
  store.transaction(() => {
    if (Object.keys(changes).length > 0) mergeRefusingConflicts(call, user, changes);
    if (password !== undefined && hash !== undefined)
      keepPasswordHash(store, user, hash, password.forceChange);
    if (password !== undefined || body['accountEnabled'] === false) endSignIns(store, user);
  });
  return noContent;
}

/** `DELETE /users/{id}`: into the bin. */
export function deleteUser(call: GraphCall): GraphAnswer {
  const user = userInPath(call);
  requireReach(call, user, MAY_DELETE_USERS);
  refuseSynced(user, undefined);
  call.directory.store.transaction(() => {
    softDelete(call.directory.store, user);
    revokeRefreshTokensOf(call.directory.store, user.n);
  });
  return noContent;
}

/** `POST /users/{id}/revokeSignInSessions` (Graph: user-revokesigninsessions). */
export function revokeSignInSessions(call: GraphCall): GraphAnswer {
  const user = userInPath(call);
  if (call.caller.person?.n !== user.n) requireSensitiveRight(call, user);
  endSignIns(call.directory.store, user);
  return ok({ '@odata.context': contextOf(call, 'Edm.Boolean'), value: true });
}
