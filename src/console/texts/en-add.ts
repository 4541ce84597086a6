import { counted, list, number, plural } from './format.ts';

/** Adding members: who, what access, what will happen, done; by every way. */
export const add = {
  heading: (account: string) => `Add members to ${account}`,
  title: 'Add members',
  steps: { who: 'Who', access: 'What access', effect: 'What will happen', done: 'Done' },
  stepOf: (n: number, name: string) => `${n} ${name}`,
  progress: 'Steps',
  way: 'How',
  ways: {
    directory: (tenant: string) => (tenant === '' ? 'Already in the directory' : `Already in ${tenant}`),
    invite: 'Invite by e-mail',
    file: 'From a file',
    'new-user': 'New user',
    'new-group': 'New group',
    'new-application': 'New application',
  },
  locked: (way: string) => `${way}, not possible for you`,
  searchIn: 'Search in',
  search: 'Name, user name or mail',
  searchAt: (tenant: string) => `Search in ${tenant}`,
  onPremises: 'synchronized from on-premises',
  show: 'Show',
  shows: {
    all: 'People, groups, applications',
    user: 'People',
    group: 'Groups',
    application: 'Applications',
  },
  otherTenant: (own: string) =>
    `You are signed in at ${own}. Directories of other tenants are searched by people signed in there.`,
  typeToSearch: 'Type a part of a name to search the directory.',
  nobody: (tenant: string, q: string) => `Nobody at ${tenant} matches "${q}".`,
  anotherSpelling: 'Look for another spelling.',
  nobodyDetail: 'Look for another spelling, or:',
  inviteInstead: 'Invite by e-mail',
  createInstead: 'Create the person',
  found: (n: number) => `${counted(n, 'entry', 'entries')} found`,
  results: 'Found in the directory',
  alreadyMember: (access: string) => `Already a member: ${access}`,
  chosen: (n: number) => `Chosen ${number(n)}:`,
  unchoose: (name: string) => `Do not add ${name}`,
  next: 'Next: what access',
  nextEffect: 'Next: what will happen',
  chooseFirst: 'Choose at least one person, group or application.',
  tooMany: '500 at once is the most.',
  submit: (n: number) => `Add ${counted(n, 'member', 'members')}`,
  done: (n: number) => `${counted(n, 'member', 'members')} added`,
  doneSome: (n: number, all: number) => `${number(n)} of ${number(all)} members added`,
  inForce: (time: string) => `In force since ${time}.`,
  added: 'Added',
  failed: 'Not added',
  tryAgain: 'Try these again',
  more: 'Add more',
  toList: 'To the list',
  who: (names: readonly string[]) => `To be added: ${list(names)}.`,
  gets: (names: readonly string[], access: string) =>
    `${list(names)} ${plural(names.length, 'gets', 'get')} ${access}.`,
  nobodyInTenant: "Associate a tenant first: people come from your organization's directory.",
  draftGone: 'Nobody is chosen. Start with the first step.',
  toFirstStep: 'Choose who',
};

/** What a directory does not let somebody do, and who could. */
export const rights = {
  needs: {
    createUsers: (tenant: string, role: string) =>
      `Creating people at ${tenant} takes at least the directory role ${role}.`,
    createGroups: (tenant: string, role: string) =>
      `Creating groups at ${tenant} takes at least the directory role ${role}.`,
    createApplications: (tenant: string, role: string) =>
      `Creating applications at ${tenant} takes at least the directory role ${role}.`,
    inviteUsers: (tenant: string, role: string) =>
      `Inviting people to ${tenant} takes at least the directory role ${role}.`,
    globalAdministrator: (tenant: string, role: string) =>
      `Making somebody a Global Administrator of ${tenant} takes at least the directory role ${role}.`,
    changeUsers: (tenant: string, role: string) =>
      `Changing people at ${tenant} takes at least the directory role ${role}.`,
    resetPasswords: (tenant: string, role: string) =>
      `Resetting passwords at ${tenant} takes at least the directory role ${role}.`,
    deleteUsers: (tenant: string, role: string) =>
      `Deleting people at ${tenant} takes at least the directory role ${role}.`,
  },
  youLack: 'You do not hold it.',
  whoHas: (names: readonly string[]) =>
    names.length === 0 ? 'An administrator of the directory has it.' : `These people do: ${list(names)}.`,
  notOffered: 'Making Global Administrators is switched off in this installation.',
  elsewhere:
    'A directory is changed by a person who is signed in at its tenant. You are not signed in at one of this account.',
  integrated: (tenant: string, synced: string) =>
    `${tenant} is kept on-premises. Create it there, wait for the next sync (last one ${synced}), then add it here.`,
  never: 'never',
};

export const invite = {
  addresses: 'E-mail addresses',
  hint: 'Up to ten addresses, separated by commas, semicolons, spaces or new lines',
  under: (tenant: string) => `They become guests of ${tenant} and have no access until they accept.`,
  message: 'Message (optional)',
  messageHint: 'Stands in the invitation.',
  list: 'Addresses',
  fine: 'Can be invited',
  wrong: 'not an e-mail address',
  member: 'already a member',
  invited: (day: string) => `already invited on ${day}`,
  eleventh: 'Ten at a time. For more, use From a file.',
  remove: (address: string) => `Do not invite ${address}`,
  leftOut: (n: number) => `${counted(n, 'address is', 'addresses are')} left out.`,
  none: 'Type at least one address that can be invited.',
  submit: (n: number) => `Invite ${counted(n, 'person', 'people')}`,
  becomes: (names: readonly string[], tenant: string) =>
    `${list(names)} ${plural(names.length, 'becomes a guest', 'become guests')} of ${tenant}. Nobody has access before accepting.`,
  then: 'Who accepts gets:',
  done: (n: number) => `${counted(n, 'person', 'people')} invited`,
  doneSome: (n: number, all: number) => `${number(n)} of ${number(all)} invited`,
  sent: 'Invited, by mail',
  passOn: 'There is no mail server here. Pass this link on; it is shown this once:',
  copyLink: 'Copy link',
  lasts: (day: string) => `Can be accepted until ${day}.`,
  failed: 'Not invited',
  leaveLink:
    'The links are shown this once. Whoever has not got theirs needs the invitation sent again. Leave anyway?',
  backLink: 'Back to the links',
};

export const create = {
  givenName: 'First name',
  surname: 'Last name',
  userName: 'User name',
  domain: 'at',
  groups: 'Groups (optional)',
  members: 'Members (optional)',
  findGroup: 'Find a group',
  findPerson: 'Find a person',
  administrator: (tenant: string) => `Make this person a Global Administrator of ${tenant}`,
  administratorHint: 'Gives no access to this account. Gives complete control of the directory.',
  recovery: 'Recovery e-mail',
  name: 'Name',
  description: 'Description (optional)',
  replyUrl: 'Reply URL',
  replyHint: 'Where people come back to after signing in, for example https://example.com/signed-in',
  appIdUri: 'App ID URI (optional)',
  counter: (n: number, most: number) => `${number(n)} of ${number(most)}`,
  missing: 'Fill this in.',
  badUserName: "Letters, digits and . _ - ' ! # ^ ~, with no dot at the end.",
  badMail: 'This is no e-mail address.',
  badUrl: 'An address without spaces, such as https://example.com/signed-in.',
  fresh: {
    user: (name: string, upn: string, tenant: string) =>
      `${name} (${upn}) is created at ${tenant} with a temporary password.`,
    group: (name: string, tenant: string) => `The group ${name} is created at ${tenant}.`,
    application: (name: string, tenant: string) => `The application ${name} is created at ${tenant}.`,
  },
  joins: (groups: readonly string[]) => `Joins ${list(groups)}.`,
  holds: (names: readonly string[]) => `In it: ${list(names)}.`,
  becomesAdministrator: (tenant: string) =>
    `Becomes a Global Administrator of ${tenant}: complete control of that directory.`,
  submit: { user: 'Create the user', group: 'Create the group', application: 'Create the application' },
  done: (name: string) => `${name} was created and added`,
  unknown: (tenant: string, name: string) =>
    `We asked ${tenant} to create ${name} and had no answer. Do not create it again: it is found by looking and never made twice.`,
  unsettled: 'Not settled yet',
  look: 'Look again',
  looking: 'Looking',
  firstKey: 'Make its first key',
  remove: (name: string) => `Take out ${name}`,
  none: 'Nothing found.',
};

/** What is shown once: temporary passwords and keys. */
export const secret = {
  password: 'Note this password now. It is shown this once and kept nowhere.',
  key: 'Copy this key now. It is shown this once and kept nowhere.',
  userName: 'User name',
  temporary: 'Temporary password',
  mustChange: 'It must be changed at the first sign-in.',
  clientId: 'Client ID',
  theKey: 'Key',
  copyOf: (what: string) => `Copy: ${what}`,
  show: 'Show',
  hide: 'Hide',
  hidden: 'Hidden',
  storedPassword: 'I have passed on or stored the password',
  storedKey: 'I have stored the key',
  done: 'Done',
  gone: 'Shown once already; it is kept nowhere.',
  leaveHeading: 'Leave without it?',
  leavePassword:
    'Not noted yet. Without it nobody can sign in, and you have to reset the password. Leave anyway?',
  leaveKey: 'Not copied yet. Without it the key is useless and you have to make another. Leave anyway?',
  backPassword: 'Back to the password',
  backKey: 'Back to the key',
  leave: 'Leave',
};

export const file = {
  choose: 'CSV file',
  hint: 'One row a person, group or application, each with its own roles. Running the same file again changes nothing more.',
  template: 'Download a template',
  checking: 'Checking every row',
  counts: (added: number, changed: number, unchanged: number, refused: number) =>
    `${counted(added, 'row adds', 'rows add')}, ${counted(changed, 'changes', 'change')}, ${counted(unchanged, 'stays as it is', 'stay as they are')}, ${counted(refused, 'fault', 'faults')}.`,
  onlyFaults: 'Show only faults',
  faults: 'Download faults (CSV)',
  table: 'Rows of the file',
  columns: { line: 'Row', who: 'Who', outcome: 'What happens', fault: 'What is wrong' },
  outcomes: { added: 'Added', changed: 'Changed', unchanged: 'Stays as it is', refused: 'Left out' },
  next: (rows: number, out: number) =>
    out === 0
      ? `Next: ${counted(rows, 'row', 'rows')}`
      : `Next: ${counted(rows, 'row', 'rows')}, leave out ${number(out)}`,
  nothing: 'No row of this file changes anything.',
  none: 'Choose a file first.',
  rest: (n: number) => `and ${counted(n, 'more row', 'more rows')}`,
  submit: (n: number) => `Do it for ${counted(n, 'row', 'rows')}`,
  progress: (done: number, all: number) => `${number(done)} of ${number(all)} rows`,
  done: (added: number, changed: number) =>
    `${counted(added, 'member', 'members')} added, ${number(changed)} changed`,
  gone: 'The file has to be chosen again.',
};
