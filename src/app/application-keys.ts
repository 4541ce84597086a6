import { Problem } from '../core/problems.ts';
import type { Authority } from './authority.ts';
import { loggingRefusals, type Keep } from './change-account-state.ts';
import { ruledAndLogged } from './directory-log.ts';
import { ownTenantMember, targetOf, type OwnTenantMember } from './directory-member.ts';
import type { Actor } from './ports/actor.ts';
import { carryOut, type IntentRequest } from './intents.ts';
import { makeKeyOnce, type WantedKey } from './make-key.ts';
import type { IdempotencyKey } from './ports/account-store.ts';
import type { ApplicationKey, DirectoryApplication, PersonToken } from './ports/directory-writer.ts';
import type { DirectoryIntent } from './ports/intent-store.ts';
import { makingSecret, type SecretPorts } from './reset-password.ts';

/** The life of a key that nobody said otherwise about, in months (P-3). */
const usualMonths = 6;

export interface KeysRequest {
  readonly authority: Authority;
  readonly actor: Actor;
  readonly person: PersonToken | undefined;
  readonly member: string;
}

export interface NewKey {
  readonly keyId: string;
  readonly clientId: string;
  /** In this answer alone. */
  readonly key: string;
  readonly description: string | null;
  readonly created: string | null;
  readonly expires: string | null;
}

interface Owned extends OwnTenantMember {
  readonly application: DirectoryApplication;
}

async function ownedApplication(ports: SecretPorts, request: KeysRequest): Promise<Owned> {
  const found = await ownTenantMember(ports, request.authority, request.person, {
    member: request.member,
    kind: 'application',
    change: false,
  });
  const application = await ports.writer.applicationOf(found.person, found.record.objectId);
  if (application === undefined) {
    throw new Problem(
      'not-supported-by-directory',
      'This application is registered in another tenant, which makes its keys; here it is only used.',
    );
  }
  return { ...found, application };
}

/** The keys of an application that the tenant owns, soonest to expire first; never their secrets (P-3). */
export const listKeys =
  (ports: SecretPorts) =>
  async (
    request: KeysRequest,
  ): Promise<{ readonly clientId: string; readonly items: readonly ApplicationKey[] }> => {
    const { person, application } = await ownedApplication(ports, request);
    const keys = await ports.writer.listKeys(person, application.applicationId);
    const items = keys.toSorted((a, b) => (a.expires ?? '9').localeCompare(b.expires ?? '9'));
    return { clientId: application.appId, items };
  };

interface NewKeyRequest extends KeysRequest {
  readonly description?: string;
  readonly months?: number;
  readonly idempotency?: IdempotencyKey;
  /** An intent that stopped, to go on with. */
  readonly again?: DirectoryIntent;
}

type Kept = WantedKey & { readonly request?: IdempotencyKey };

const newKeyOf = (
  { appId }: DirectoryApplication,
  { keyId, description, created, expires }: ApplicationKey,
): Omit<NewKey, 'key'> => ({ keyId, clientId: appId, description, created, expires });

/**
 * Makes a key, which is shown once (P-3); only of applications whose sensitive permissions the caller has. One whose
 * answer got lost is removed by the repeat, which makes another.
 *
 * Throws what an intent throws, and what the directory and the rules refuse.
 */
export const addKey =
  (ports: SecretPorts) =>
  async (request: NewKeyRequest): Promise<NewKey> => {
    const { record, person, application } = await ownedApplication(ports, request);
    const { authority, actor, idempotency, again } = request;
    const { months = usualMonths, description = 'Made with Rolecall' } = request;
    const asked: Kept = { description, months, ...(idempotency ? { request: idempotency } : {}) };
    const wanted = (again
      ? again.wanted
      : { ...asked, name: application.displayName, member: record.id }) as unknown as Kept;
    const about = { action: 'members.keys.add', target: targetOf(record), who: record };
    const { tenantId, objectId } = record;
    const intent: IntentRequest = {
      ...{ authority, actor, tenantId, kind: 'key', wanted: { ...wanted } },
      ...(idempotency ? { idempotency } : {}),
      ...(again ? { again } : {}),
    };
    const keep = (key: ApplicationKey): Keep<null> | undefined =>
      wanted.request && {
        key: wanted.request,
        answer: () => ({
          status: 201,
          headers: {},
          body: { ...newKeyOf(application, key), key: null, secretShown: true },
        }),
        ...(again ? { orLeave: true } : {}),
      };
    return carryOut(ports, intent, async running => {
      const removed = ({ keyId }: ApplicationKey) => {
        const target = { ...about.target, keyId };
        const entry = {
          action: 'members.keys.remove',
          target,
          result: 'done',
          detail: { lost: true },
        } as const;
        return ruledAndLogged(ports, request, [entry]);
      };
      const holder = { applicationId: application.applicationId, objectId };
      const make = () => makeKeyOnce(ports, person, running, { holder, wanted, removed });
      const made = await makingSecret(ports, { authority, actor, person }, about, make, keep);
      return { ...newKeyOf(application, made), key: made.secret };
    });
  };

/** Removes a key: whoever used it can no longer sign in (P-3). Throws `not-found`. */
export const removeKey =
  (ports: SecretPorts) =>
  async (request: KeysRequest & { readonly keyId: string }): Promise<void> => {
    const { record, person, application } = await ownedApplication(ports, request);
    const target = { ...targetOf(record), keyId: request.keyId };
    const attempt = { action: 'members.keys.remove', target };
    await loggingRefusals(ports, request, attempt, async () => {
      const keys = await ports.writer.listKeys(person, application.applicationId);
      if (!keys.some(each => each.keyId.toLowerCase() === request.keyId.toLowerCase())) {
        throw new Problem('not-found', 'The application has no such key (any more).');
      }
      await ports.writer.removeKey(person, application.applicationId, request.keyId);
      await ruledAndLogged(ports, request, [{ ...attempt, result: 'done', detail: {} }]);
    });
  };
