import type { Principal } from '../core/id.ts';
import { Problem } from '../core/problems.ts';
import type { Actor } from './ports/actor.ts';

/** What a portal application may be allowed to do (`PORTAL_CLIENT_IDS`); `manage` includes the others but `visits`. */
export type PortalPower = 'decide' | 'resources' | 'visits' | 'accounts' | 'manage';

/** Who makes a call, as a validated token or session says; what they may do is decided per account. */
export type Identity =
  | {
      readonly kind: 'person' | 'application';
      readonly principal: Principal;
      readonly displayName: string;
      /** `preferred_username`; absent for applications. */
      readonly userName?: string;
      /** A guest in the tenant that the token is of; unknown counts as guest where a proof is asked for. */
      readonly guest: boolean | undefined;
      /** The portal that speaks for this person (`Rolecall-On-Behalf-Of`), as claimed. */
      readonly through?: { readonly clientId: string; readonly powers: ReadonlySet<PortalPower> };
    }
  | {
      readonly kind: 'portal';
      readonly principal: Principal;
      readonly clientId: string;
      readonly displayName: string;
      readonly powers: ReadonlySet<PortalPower>;
    };

/** Whether a portal application has a power, `manage` including all but `visits`. */
export const hasPower = (powers: ReadonlySet<PortalPower>, power: PortalPower): boolean =>
  powers.has(power) || (power !== 'visits' && powers.has('manage'));

/** The refusal of a portal application that lacks a power; nobody of an account can give it. */
export const powerMissing = (powers: ReadonlySet<PortalPower>, power: PortalPower): Problem =>
  new Problem(
    'permission-missing',
    `This portal application needs the power "${power}". Whoever operates Rolecall gives it in PORTAL_CLIENT_IDS.`,
    { missing: { power, has: [...powers], grant: { power }, whoCanGive: [] } },
  );

/** The identity as the log names it. */
export function actorOf(
  identity: Identity,
  from: Pick<Actor, 'ip' | 'userAgent' | 'requestId' | 'channel'>,
): Actor {
  const base = { tenantId: identity.principal.tenantId, objectId: identity.principal.objectId, ...from };
  if (identity.kind === 'portal') {
    return { ...base, kind: 'portal', clientId: identity.clientId, displayName: identity.displayName };
  }
  const kind = identity.kind === 'person' ? 'user' : 'application';
  if (identity.through) {
    return {
      ...from,
      kind: 'portal',
      clientId: identity.through.clientId,
      displayName: identity.displayName,
      onBehalfOf: identity.principal,
    };
  }
  return { ...base, kind, displayName: identity.displayName };
}
