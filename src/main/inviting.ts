import type { InvitationOptions, Sealer } from '../app/invite-guest.ts';
import { createSealing } from '../http/sealing.ts';
import { addresses } from './addresses.ts';
import type { Installation } from './installation.ts';
import type { Settings } from './settings.ts';

/** What inviting people from outside needs of this installation (U-4). */
export function createInviting(
  settings: Settings,
  installation: Pick<Installation, 'secretKey'>,
): { readonly sealing: Sealer; readonly invitations: InvitationOptions } {
  const { publicUrl } = addresses(settings);
  return {
    sealing: createSealing(installation.secretKey),
    invitations: {
      atOnce: settings.invitationsAtOnce,
      mails: settings.smtpUrl !== '' && settings.mailFrom !== '',
      // Guests sign in at the tenant that invited: at `common` they would get their home tenant's object id.
      redirectUrl: tenant => `${publicUrl}/auth/sign-in?tenant=${tenant}`,
    },
  };
}
