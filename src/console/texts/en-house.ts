import { list } from './format.ts';

/** The first steps of an account, which tenant one works in, and a lost network. */
export const setUp = {
  heading: (account: string) => `Set up ${account}`,
  done: 'Done',
  tenant: 'Associate a tenant',
  tenantSays:
    "People come from your organization's directory (Microsoft Entra ID or compatible). You sign in there once. You need no administrator right.",
  noDirectory: 'We have no directory yet: create one',
  people: 'Add the first people',
  peopleSays: 'Choose people, groups and applications, and what they may do.',
  notYet: 'Not yet: associate a tenant first.',
  check: 'Check that it works',
  checkSays: 'Ask whether somebody could do something, and read why.',
  hide: 'Hide these steps',
};

export const strip = {
  says: (own: string, others: readonly string[]) =>
    `You are signed in at ${own}. Names and passwords of people at ${list(others)} can be changed only by someone signed in there.`,
  switchTenant: (tenant: string) => `Sign in at ${tenant}`,
  hide: 'Hide',
  offline: 'Offline. What you typed is kept. Save again when you are back.',
  ending: (at: string) => `You will be signed out at ${at}.`,
  endingForGood: 'This cannot be put off: sign in again in a new window, and go on here.',
  stay: 'Stay signed in',
};
