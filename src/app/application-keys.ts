import { Problem } from '../core/problems.ts';
import type { Authority } from './authority.ts';
import { loggingRefusals } from './change-account-state.ts';
import { ruledAndLogged } from './directory-log.ts';
import { ownTenantMember, targetOf, type OwnTenantMember } from './directory-member.ts';
import type { Actor } from './ports/actor.ts';
import type { ApplicationKey, DirectoryApplication, PersonToken } from './ports/directory-writer.ts';
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

/** Makes a key, which is shown once (P-3); only of applications whose sensitive permissions the caller has. */
export const addKey =
  (ports: SecretPorts) =>
  async (
    request: KeysRequest & { readonly description?: string; readonly months?: number },
  ): Promise<NewKey> => {
    const { record, person, application } = await ownedApplication(ports, request);
    const { months = usualMonths, description = 'Made with Rolecall' } = request;
    const expires = new Date(request.authority.at);
    expires.setUTCMonth(expires.getUTCMonth() + months);
    const about = { action: 'members.keys.add', target: targetOf(record), who: record };
    const made = await makingSecret(ports, { ...request, person }, about, () =>
      ports.writer.addKey(person, application.applicationId, {
        description,
        expires: expires.toISOString(),
      }),
    );
    return {
      keyId: made.keyId,
      clientId: application.appId,
      key: made.secret,
      description: made.description,
      created: made.created,
      expires: made.expires,
    };
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
