import type { Mails } from './mails.ts';
import type { LockedAccount } from './ports/account-store.ts';
import type { NewJob } from './ports/jobs.ts';

/** Tells all owners that nobody is left who can manage users (U-11). */
export async function noManagerMails(mails: Mails, locked: LockedAccount): Promise<readonly NewJob[]> {
  const { id, name } = locked.account;
  const owners = (await locked.ownerAddresses()).filter(each => each.accepted);
  const addresses = owners.map(each => each.mail);
  return mails.telling('no-manager', { account: name, link: mails.link(`/a/${id}/members`) }, addresses, {
    account: id,
  });
}
