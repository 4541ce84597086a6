import { refuseImpersonating } from '../core/joining.ts';
import { refuseTouching } from '../core/caller.ts';
import type { Principal } from '../core/id.ts';
import { Problem } from '../core/problems.ts';
import type { Authority } from './authority.ts';
import { loggingRefusals, type Keep } from './change-account-state.ts';
import { ruledAndLogged, type RulePorts } from './directory-log.ts';
import { ownTenantMember, targetOf } from './directory-member.ts';
import type { Actor } from './ports/actor.ts';
import type { AccountStore } from './ports/account-store.ts';
import type { DirectoryWriter, PersonToken } from './ports/directory-writer.ts';
import type { IntentStore } from './ports/intent-store.ts';
import { temporaryPassword } from './temporary-password.ts';

export type SecretPorts = RulePorts & {
  readonly store: RulePorts['store'] & IntentStore & Pick<AccountStore, 'memberRecord'>;
  readonly writer: DirectoryWriter;
};

export interface ResetPassword {
  readonly authority: Authority;
  readonly actor: Actor;
  readonly person: PersonToken | undefined;
  readonly member: string;
}

/** A new temporary password, in this answer alone. */
export interface PasswordReset {
  readonly userPrincipalName: string | null;
  readonly temporaryPassword: string;
}

/**
 * Runs `make`, which makes a password or key of somebody, within R-10: written down first that the caller makes it, so that
 * no grant from then on is more than the caller's own, then asked of the rules under the account's lock. `keep`: what a
 * repeat is answered from the moment on in which the log has it.
 */
export async function makingSecret<T>(
  ports: SecretPorts,
  request: Pick<ResetPassword, 'authority' | 'actor'> & { readonly person: PersonToken },
  about: { readonly action: string; readonly target: Record<string, string>; readonly who: Principal },
  make: () => Promise<T>,
  keep: (made: T) => Keep<null> | undefined = () => undefined,
): Promise<T> {
  const { store } = ports;
  const { principal } = request.person;
  const { who, action, target } = about;
  const entry = (suffix: string) => ({
    action: `${action}${suffix}`,
    result: 'done' as const,
    target,
    detail: {},
  });
  return loggingRefusals(ports, request, { action, target }, async () => {
    // What is plainly refused leaves nothing behind; it is asked again under the lock.
    await ruledAndLogged(ports, request, [], facts => ruleOf(facts, who));
    const known = await store.secretsMadeBy(principal, new Date(0));
    const first = !known.some(each => each.objectId === who.objectId);
    await store.noteSecret(principal, who.objectId, new Date());
    try {
      await ruledAndLogged(ports, request, [entry('.ask')], facts => ruleOf(facts, who));
      const made = await make();
      const kept = keep(made);
      await ruledAndLogged(ports, { ...request, ...(kept ? { kept } : {}) }, [entry('')]);
      return made;
    } catch (error) {
      const refused = error instanceof Problem && (error.kind === 'forbidden' || error.kind === 'conflict');
      if (refused && first) await store.forgetSecret(principal, who.objectId);
      throw error;
    }
  });
}

const ruleOf = (facts: Parameters<typeof refuseImpersonating>[0], who: Principal) =>
  refuseImpersonating(facts, who) ?? refuseTouching(facts, who);

/** Sets a temporary password, which must be changed at the next sign-in (U-6); only of those whose sensitive permissions the caller has. */
export const resetPassword =
  (ports: SecretPorts) =>
  async (request: ResetPassword): Promise<PasswordReset> => {
    const { record, person } = await ownTenantMember(ports, request.authority, request.person, {
      member: request.member,
      kind: 'user',
      change: true,
    });
    const password = temporaryPassword();
    const about = { action: 'members.password-reset', target: targetOf(record), who: record };
    await makingSecret(ports, { ...request, person }, about, () =>
      ports.writer.resetPassword(person, record.objectId, password),
    );
    return {
      userPrincipalName: record.profile?.userPrincipalName ?? null,
      temporaryPassword: password,
    };
  };
