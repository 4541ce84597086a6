import { list } from './format.ts';

/** The frame around all pages, signing in and out, and what several pages say. */
export const frame = {
  product: 'Rolecall',
  title: (...parts: readonly string[]) => [...parts, 'Rolecall'].join(' - '),
  skip: 'Skip to the content',
  navigation: 'Navigation',
  openNavigation: 'Open navigation',
  closeNavigation: 'Close navigation',
  pages: { members: 'Members', tenants: 'Tenants', myAccess: 'My access' },
  searchMembers: 'Search members',
  account: (name: string) => `Account: ${name}`,
  switchAccount: 'Switch account',
  findAccount: 'Find an account',
  noSuchAccount: 'No account matches.',
  signedInAs: 'Signed in as',
  personMenu: (name: string) => `Signed in as ${name}`,
  ownerNoTenant: 'Owner, no tenant',
  appearance: 'Appearance',
  appearances: {
    system: 'As the system',
    light: 'Light',
    dark: 'Dark',
    contrast: 'High contrast',
  },
  signOut: 'Sign out',
  retry: 'Retry',
  copy: 'Copy',
  copied: 'Copied',
  copyBlocked: 'Copying was blocked. Select the text and copy it.',
  loading: 'Loading',
  stillWorking: 'Still working. Waiting for the server.',
  requestId: (id: string) => `Request ${id}`,
  back: 'Back',
  close: 'Close',
  open: 'Open',
  thePortal: 'the portal',
};

export const first = {
  heading: 'Who may do what in your accounts',
  lead: 'Rolecall keeps which people, groups and applications of your directories have access to your account, and answers who may do what.',
  signIn: 'Sign in',
  sample: 'This is a sample installation. Sign in as:',
  signInAs: (name: string) => `Sign in as ${name}`,
  userName: 'User name',
  password: 'Password',
  copyPassword: (name: string) => `Copy the password of ${name}`,
  tryThis: 'Try this:',
  signInFirst: 'Sign in to see this page',
  signInFirstDetail: 'You come back to it afterwards.',
  choose: 'Choose an account',
  chooseDetail: 'You have access to several. You can switch at any time without signing in again.',
  owner: 'Owner',
  none: 'No account yet',
  noneDetail: (user: string, tenant: string) =>
    `You can sign in, but no account has given you access yet. Ask whoever manages users there, and tell them: ${user}, ${tenant}.`,
  copyThis: 'Copy this',
  somebodyElse: 'Sign in as somebody else',
};

export const notFound = {
  heading: 'Not found',
  detail: 'There is nothing here, or nothing you may see.',
  toList: 'To the list',
  toStart: 'To the start page',
};

/** Problems by code, in words (the server's own `detail` stands for codes that are not here). */
export const problem = {
  signedOut: 'You were signed out. What you typed is kept.',
  signInAgain: 'Sign in again',
  permissionMissing: (needs: string, has: string) => `This needs ${needs}. You have ${has}.`,
  nothing: 'nothing of it',
  canGive: (names: readonly string[]) => `It can be given by: ${list(names)}.`,
  haveRight: (names: readonly string[]) => `These people have it: ${list(names)}.`,
  owners: (names: readonly string[]) => `Owners: ${list(names)}.`,
  ownerOnly: 'Only an owner can do this.',
  notFound: notFound.detail,
  stale: 'This has changed since you looked.',
  lookAgain: 'Look again',
  changedByOther: 'Somebody else changed this. Your edits are kept.',
  nowIs: (access: string) => `It is now: ${access}.`,
  takeTheirs: 'Take theirs',
  keepMine: 'Keep mine',
  unreachable: 'Rolecall does not answer. Nothing was changed. What you typed is kept.',
  failed: 'This did not work.',
};
