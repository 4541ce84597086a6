import { randomUUID } from 'node:crypto';
import type { Directory } from '../directory.ts';
import { isKnownHash } from '../crypto/password-hash.ts';
import { isGuid } from '../graph/call.ts';
import { setRoles } from '../store/directory-roles.ts';
import {
  anyObjectById,
  createObject,
  mergeBody,
  ObjectConflict,
  type Body,
  type ObjectKind,
  type StoredObject,
} from '../store/objects.ts';
import { keepPasswordHash, sealPassword } from '../store/passwords.ts';
import { addSecret } from '../store/secrets.ts';
import type { Tenant } from '../store/tenants.ts';
import { BodyMalformed, isJsonObject, parseJsonObject } from '../web/body.ts';
import { readDirectoryRoles } from './read-roles.ts';

/** Why a line was not imported. */
export class ImportProblem extends Error {
  readonly code: string;
  constructor(code: string, detail: string) {
    super(detail);
    this.code = code;
  }
}

export interface Reference {
  readonly relation: 'member' | 'owner';
  readonly object: number;
  readonly target: string;
}

export interface ImportedLine {
  readonly kind: ObjectKind;
  readonly references: readonly Reference[];
  /** Parts of the line that could not be taken; the object itself was. */
  readonly faults: readonly { code: string; detail: string }[];
}

const KINDS: Readonly<Record<string, ObjectKind>> = {
  '#microsoft.graph.user': 'user',
  '#microsoft.graph.group': 'group',
  '#microsoft.graph.application': 'application',
  '#microsoft.graph.serviceprincipal': 'servicePrincipal',
};

const RELATIONS = { 'members@odata.bind': 'member', 'owners@odata.bind': 'owner' } as const;
/** What is kept elsewhere than among the object's properties. */
const ELSEWHERE = new Set([
  ...[
    'id',
    'passwordProfile',
    'passwordCredentials',
    'directoryRoles',
    'members',
    'owners',
    'deletedDateTime',
  ],
  ...Object.keys(RELATIONS),
]);

/** Puts one object; see `importObjects`. Runs inside a transaction. @throws ImportProblem and then changes nothing */
export function importLine(directory: Directory, tenant: Tenant, text: string): ImportedLine {
  const line = parse(text);
  const kind = kindOf(line);
  const id = idOf(line);
  const password = passwordOf(kind, line);
  const roles = readDirectoryRoles(line['directoryRoles']);
  if (roles.unknown !== undefined)
    throw new ImportProblem('unknown-role', `There is no directory role ${roles.unknown}.`);
  const object = put(directory, tenant, kind, id, bodyOf(kind, line));
  if (password?.hash !== undefined)
    keepPasswordHash(directory.store, object, password.hash, password.forceChange);
  else if (password?.clear !== undefined)
    sealPassword(directory.store, object, password.clear, password.forceChange);
  if (line['directoryRoles'] !== undefined) setRoles(directory.store, tenant.n, object.n, roles.templates);
  const faults = [...putSecrets(directory, kind, object, line['passwordCredentials'])];
  const references = [...referencesOf(kind, object, line, faults)];
  return { kind, references, faults };
}

function parse(text: string): Body {
  try {
    return parseJsonObject(text);
  } catch (error) {
    if (error instanceof BodyMalformed)
      throw new ImportProblem('malformed', 'The line is not a JSON object.');
    throw error;
  }
}

function kindOf(line: Body): ObjectKind {
  const type = line['@odata.type'];
  const kind = typeof type === 'string' ? KINDS[type.toLowerCase()] : undefined;
  if (kind === undefined)
    throw new ImportProblem(
      'unknown-type',
      '@odata.type must be #microsoft.graph.user, group, application or servicePrincipal.',
    );
  return kind;
}

function idOf(line: Body): string {
  const { id } = line;
  if (id === undefined) return randomUUID();
  if (typeof id !== 'string' || !isGuid(id)) throw new ImportProblem('invalid-id', 'id must be a GUID.');
  return id.toLowerCase();
}

interface ImportedPassword {
  readonly clear?: string;
  readonly hash?: string;
  readonly forceChange: boolean;
}

function passwordOf(kind: ObjectKind, line: Body): ImportedPassword | undefined {
  const profile = line['passwordProfile'];
  if (kind !== 'user' || profile === undefined || profile === null) return undefined;
  if (!isJsonObject(profile))
    throw new ImportProblem('invalid-password', 'passwordProfile must be an object.');
  const { password, hash } = profile;
  const forceChange = profile['forceChangePasswordNextSignIn'] === true;
  if (typeof hash === 'string') {
    if (!isKnownHash(hash))
      throw new ImportProblem(
        'invalid-password',
        'passwordProfile.hash must look like $scrypt$ln=15,r=8,p=3$salt$hash.',
      );
    return { hash, forceChange };
  }
  if (typeof password !== 'string' || password === '' || password.length > 256) {
    throw new ImportProblem('invalid-password', 'passwordProfile.password must have 1 to 256 characters.');
  }
  return { clear: password, forceChange };
}

function bodyOf(kind: ObjectKind, line: Body): Body {
  const body: Body = {};
  for (const [name, value] of Object.entries(line)) {
    if (!ELSEWHERE.has(name) && !name.startsWith('@odata.')) body[name] = value;
  }
  if (kind === 'user' && typeof body['userPrincipalName'] !== 'string') {
    throw new ImportProblem('missing-property', 'A user needs a userPrincipalName.');
  }
  if (kind === 'servicePrincipal' && body['appId'] === undefined) body['appId'] = randomUUID();
  const appId = body['appId'];
  if (appId !== undefined && (typeof appId !== 'string' || !isGuid(appId)))
    throw new ImportProblem('invalid-id', 'appId must be a GUID.');
  return body;
}

const DEFAULTS: Readonly<Record<ObjectKind, () => Body>> = {
  user: () => ({ accountEnabled: true, userType: 'Member' }),
  group: () => ({ groupTypes: [], mailEnabled: false, securityEnabled: true }),
  application: () => ({ appId: randomUUID(), signInAudience: 'AzureADMyOrg', identifierUris: [] }),
  servicePrincipal: () => ({ accountEnabled: true, servicePrincipalType: 'Application' }),
};

function put(directory: Directory, tenant: Tenant, kind: ObjectKind, id: string, body: Body): StoredObject {
  const { store } = directory;
  const known = anyObjectById(store, tenant.n, id);
  if (known !== undefined && known.kind !== kind) {
    throw new ImportProblem('conflict', `The id ${id} belongs to another kind of object in this tenant.`);
  }
  try {
    if (known !== undefined) return mergeBody(store, known, body);
    const made = { createdDateTime: new Date().toISOString(), ...DEFAULTS[kind](), ...body };
    return createObject(store, tenant.n, kind, id, made);
  } catch (error) {
    if (error instanceof ObjectConflict) throw new ImportProblem('conflict', error.message);
    throw error;
  }
}

function* putSecrets(directory: Directory, kind: ObjectKind, object: StoredObject, secrets: unknown) {
  if (secrets === undefined || kind === 'user' || kind === 'group') return;
  for (const [n, secret] of (Array.isArray(secrets) ? secrets : [secrets]).entries()) {
    const { secretText, keyId, displayName, startDateTime, endDateTime } = isJsonObject(secret) ? secret : {};
    const [startsAt, endsAt] = [startDateTime, endDateTime].map(at =>
      typeof at === 'string' ? Date.parse(at) : undefined,
    );
    if (
      typeof secretText !== 'string' ||
      secretText === '' ||
      Number.isNaN(startsAt) ||
      Number.isNaN(endsAt)
    ) {
      yield {
        code: 'invalid-secret',
        detail: 'passwordCredentials need a secretText, and dates that are dates.',
      };
      continue;
    }
    addSecret(directory.store, object.n, {
      secretText,
      // Repeating an import must not give the application the same secret twice.
      keyId: typeof keyId === 'string' ? keyId : `imported-${object.id}${n === 0 ? '' : `-${n}`}`,
      displayName: typeof displayName === 'string' ? displayName : null,
      startsAt,
      endsAt,
    });
  }
}

function* referencesOf(
  kind: ObjectKind,
  object: StoredObject,
  line: Body,
  faults: { code: string; detail: string }[],
): Generator<Reference> {
  for (const [name, relation] of Object.entries<'member' | 'owner'>(RELATIONS)) {
    const references = line[name];
    if (references === undefined) continue;
    if (!Array.isArray(references) || (relation === 'member' && kind !== 'group')) {
      faults.push({
        code: 'invalid-reference',
        detail: `${name} must be a list, and members belong to groups.`,
      });
      continue;
    }
    for (const reference of references) {
      const target =
        typeof reference === 'string'
          ? /([0-9a-f-]{36})'?\)?$/i.exec(reference)?.[1]?.toLowerCase()
          : undefined;
      if (target !== undefined && isGuid(target)) yield { relation, object: object.n, target };
      else
        faults.push({
          code: 'invalid-reference',
          detail: `${name}: ${String(reference).slice(0, 100)} does not end with an object id.`,
        });
    }
  }
}
