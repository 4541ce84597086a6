import type { Member } from '../../client/contract.ts';

/** What somebody is known by: the user name; of a guest the mail address, as the directory makes up the user name of one. */
export const signInName = (member: Pick<Member, 'guest' | 'userPrincipalName' | 'details'>): string | null =>
  (member.guest ? member.details?.mail : undefined) ?? member.userPrincipalName;
