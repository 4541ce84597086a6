import type {
  DirectoryRight,
  DirectoryRights,
  DirectoryRole,
  MissingRight,
  PersonToken,
} from '../app/ports/directory-writer.ts';
import type { Problem } from '../core/problems.ts';
import type { PersonExchange } from './directory-writer-exchange.ts';
import {
  builtInRoles,
  rightMissing,
  type BuiltInRole,
  type Deed,
  deeds,
} from './directory-writer-refusals.ts';
import { isJsonObject, itemsOf, textAt, type JsonObject } from './graph-json.ts';

/** How many people who have a right are named. */
const most = 5;

/** The directory roles that a person has, groups' included (graph-contract.md, B6); none where they cannot be read. */
async function rolesOf(exchange: PersonExchange, person: PersonToken): Promise<readonly DirectoryRole[]> {
  const path = `/v1.0/users/${person.principal.objectId}/transitiveMemberOf/microsoft.graph.directoryRole?$count=true`;
  const { status, body } = await exchange.send(person, 'GET', path);
  const items = status === 200 ? (itemsOf(body) ?? []) : [];
  return items.flatMap((item): readonly DirectoryRole[] => {
    const templateId = textAt(item, 'roleTemplateId');
    if (templateId === undefined) return [];
    const named = Object.values<BuiltInRole>(builtInRoles).find(role => role.id === templateId);
    return [{ templateId, displayName: textAt(item, 'displayName') ?? named?.name ?? templateId }];
  });
}

/** What ordinary members may do; everything, where the policy cannot be read, for the directory decides at the write. */
async function policyOf(exchange: PersonExchange, person: PersonToken): Promise<JsonObject> {
  const { status, body } = await exchange.send(person, 'GET', '/v1.0/policies/authorizationPolicy');
  return status === 200 && isJsonObject(body) ? body : {};
}

export async function readRights(exchange: PersonExchange, person: PersonToken): Promise<DirectoryRights> {
  const [roles, policy] = await Promise.all([rolesOf(exchange, person), policyOf(exchange, person)]);
  const held = new Set(roles.map(role => role.templateId));
  const may = (deed: Deed): boolean => deed.roles.some(role => held.has(role.id));
  const members = isJsonObject(policy['defaultUserRolePermissions'])
    ? policy['defaultUserRolePermissions']
    : {};
  const inviters = textAt(policy, 'allowInvitesFrom') ?? 'everyone';
  const rights = {
    createUsers: may(deeds.createUser),
    changeUsers: may(deeds.changeUser),
    resetPasswords: may(deeds.resetPassword),
    deleteUsers: may(deeds.deleteUser),
    createGroups: may(deeds.createGroup) || members['allowedToCreateSecurityGroups'] !== false,
    createApplications: may(deeds.createApplication) || members['allowedToCreateApps'] !== false,
    inviteUsers:
      may(deeds.invite) || inviters === 'everyone' || inviters === 'adminsGuestInvitersAndAllMembers',
    globalAdministrator: may(deeds.makeAdministrator),
  };
  return { roles, ...rights, missing: await missingOf(exchange, person, rights) };
}

const deedOf: Readonly<Record<DirectoryRight, Deed>> = {
  createUsers: deeds.createUser,
  changeUsers: deeds.changeUser,
  resetPasswords: deeds.resetPassword,
  deleteUsers: deeds.deleteUser,
  createGroups: deeds.createGroup,
  createApplications: deeds.createApplication,
  inviteUsers: deeds.invite,
  globalAdministrator: deeds.makeAdministrator,
};

/** Each right that somebody lacks, with the roles that give it and who has one; each role is asked for once. */
async function missingOf(
  exchange: PersonExchange,
  person: PersonToken,
  rights: Readonly<Record<DirectoryRight, boolean>>,
): Promise<readonly MissingRight[]> {
  const lacked = (Object.keys(rights) as DirectoryRight[]).filter(right => !rights[right]);
  const roles = [...new Set(lacked.flatMap(right => deedOf[right].roles))];
  const asked = await Promise.all(
    // The roles are told without the names where those cannot be read.
    roles.map(async role => [role, await holdersOf(exchange, person, role).catch(() => [])] as const),
  );
  const holders = new Map<BuiltInRole, readonly string[]>(asked);
  return lacked.map(right => {
    const names = new Set(deedOf[right].roles.flatMap(role => holders.get(role) ?? []));
    return {
      right,
      directoryRoles: deedOf[right].roles.map(role => role.name),
      whoHasRight: [...names].slice(0, most).map(displayName => ({ displayName })),
    };
  });
}

/** Who has a directory role, direct members alone; the person may be allowed to see nobody. */
async function holdersOf(
  exchange: PersonExchange,
  person: PersonToken,
  role: BuiltInRole,
): Promise<readonly string[]> {
  const path = `/v1.0/directoryRoles(roleTemplateId='${role.id}')/members`;
  const { status, body } = await exchange.send(person, 'GET', path);
  const items = status === 200 ? (itemsOf(body) ?? []) : [];
  return items.flatMap(item => textAt(item, 'displayName') ?? []);
}

/** The refusal of a 403, with the least role that would do and, as far as the person may know, who has one (U-3). */
export async function missingRight(
  exchange: PersonExchange,
  person: PersonToken,
  deed: Deed,
): Promise<Problem> {
  const names: string[] = [];
  let has: readonly string[] = [];
  try {
    has = (await rolesOf(exchange, person)).map(role => role.displayName);
    for (const role of deed.roles) {
      if (names.length >= most) break;
      names.push(...(await holdersOf(exchange, person, role)));
    }
  } catch {
    // The refusal stands without the names.
  }
  return rightMissing(
    deed,
    has,
    [...new Set(names)].slice(0, most).map(displayName => ({ displayName })),
  );
}
