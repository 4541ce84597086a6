import { counted, number } from './format.ts';

/** The tabs of a member's page beside profile and access. */
export const keys = {
  none: 'No keys. Without one this application cannot sign in.',
  noneElsewhere: 'Keys are kept where the application is registered, in another tenant.',
  heading: 'Keys',
  columns: { description: 'Description', keyId: 'Key ID', created: 'Created', expires: 'Expires' },
  noDescription: 'Without description',
  newKey: 'New key',
  description: 'Description (optional)',
  validFor: 'Valid for',
  months: (n: number) => counted(n, 'month', 'months'),
  make: 'Make the key',
  cancel: 'Cancel',
  made: (day: string) => `Made ${day}`,
  endsIn: (day: string, days: number) =>
    `Ends ${day}, ${days === 0 ? 'today' : `in ${counted(days, 'day', 'days')}`}`,
  endedOn: (day: string) => `Ended ${day}`,
  never: 'Never ends',
  unknown: 'Made on a day that is not known',
  remove: 'Remove',
  removeKey: (name: string) => `Remove the key ${name}`,
  removeHeading: (name: string) => `Remove the key ${name}?`,
  removeSays:
    'Whoever signs in with it can no longer do so, at once. Sessions that it began end within an hour.',
  removeLast: 'This is the last key. This application can no longer sign in.',
  keep: 'Keep the key',
  removed: (name: string) => `The key ${name} was removed.`,
};

export const people = {
  heading: 'People',
  intro: 'Everybody in this group, nested groups included, has its access.',
  alone: 'Only those who have access through this group alone',
  onlyThrough: 'Only through this group',
  ownRow: 'Has access of their own too',
  nested: 'by way of another group',
  none: 'Nobody is in this group.',
  noneAlone: 'Everybody in this group has access of their own too.',
  shown: (n: number, all: number) => `${number(n)} of ${counted(all, 'person', 'people')}`,
  more: 'Show more',
};

export const groups = {
  heading: 'Groups',
  intro: 'The groups that hold this member directly. Groups that are members of the account give access.',
  none: 'In no group.',
  onlyGiving: 'The groups that give access here. All others are seen by people signed in at the tenant.',
  giving: 'gives access here',
};

export const history = {
  heading: 'History',
  none: 'Nothing has happened yet.',
  more: 'Show earlier',
  by: (name: string) => `by ${name}`,
  theDirectory: 'the directory',
  somebody: 'somebody',
  refused: (what: string) => `Refused: ${what}`,
  reason: (text: string) => `"${text}"`,
  actions: {
    'members.add': 'Added',
    'members.access': 'Access changed',
    'members.change': 'Access changed',
    'members.remove': 'Removed',
    'members.import': 'Access changed by a file',
    'members.profile': 'Profile changed',
    'members.password-reset': 'Password reset',
    'members.keys.add': 'Key made',
    'members.keys.remove': 'Key removed',
    'directory.change': 'Changed in the directory',
    'directory.users.create': 'Created in the directory',
    'directory.groups.create': 'Created in the directory',
    'directory.applications.create': 'Created in the directory',
    'directory.users.delete': 'Deleted from the directory',
    'invitations.send': 'Invited',
    'invitations.resend': 'Invitation sent again',
    'invitations.withdraw': 'Invitation withdrawn',
    'invitations.accept': 'Invitation accepted',
    'invitations.approve': 'Identity approved',
  } as Readonly<Record<string, string>>,
};

export const visits = {
  heading: 'Visits',
  intro: 'Pages visited in the last 30 days. Only owners see them.',
  none: 'No visits in 30 days.',
  onlyOwners: 'Only owners can see visited pages.',
  more: 'Show earlier',
};

export const profile = {
  edit: 'Edit profile',
  heading: (name: string) => `Edit the profile of ${name}`,
  title: 'Edit profile',
  save: 'Save in the directory',
  saved: (tenant: string, time: string) => `Saved at ${tenant} at ${time}.`,
  says: (tenant: string) => `The change is made at ${tenant} too.`,
  onPremises: 'Kept on-premises: names are changed there. Membership in cloud groups can be changed here.',
  groupOnPremises: 'Kept on-premises: name and members are changed there.',
  anotherTenant: 'This application is registered in another tenant and is changed there.',
  dynamic: 'The members of this group follow a rule of the directory and cannot be changed here.',
  mailEnabled: 'The members of this group are kept by its mail system and cannot be changed here.',
  memberships: 'What the memberships change',
  cancel: 'Cancel',
};

export const password = {
  reset: 'Reset password',
  heading: (name: string) => `Reset the password of ${name}?`,
  says: 'The old password stops working now. The new one is shown once, here.',
  keep: 'Keep the password',
};

export const deletion = {
  open: (tenant: string) => `Delete from ${tenant}...`,
  heading: (name: string, tenant: string) => `Delete ${name} from ${tenant}?`,
  says: (name: string, tenant: string) =>
    `${name} can no longer sign in anywhere with this identity. ${tenant} keeps it in its bin for 30 days. Access to every account ends.`,
  type: (what: string) => `Type ${what} to delete it`,
  keep: 'Keep it',
  confirm: (name: string) => `Delete ${name}`,
  deleted: (name: string, tenant: string, time: string) => `${name} was deleted from ${tenant} at ${time}.`,
};

export const invitation = {
  label: 'Invitation',
  pending: (sent: string, until: string) => `Invited on ${sent}; can be accepted until ${until}.`,
  expired: (until: string) => `The invitation ended on ${until}.`,
  unapproved: (invited: string, as: string) =>
    `${invited} was invited; ${as} accepted. There is no access until somebody approves this identity.`,
  resend: 'Resend invitation',
  resent: (time: string) => `Sent again at ${time}.`,
  withdraw: 'Withdraw invitation',
  withdrawHeading: (address: string) => `Withdraw the invitation of ${address}?`,
  withdrawSays:
    'It can no longer be accepted. The guest is deleted from the directory if this invitation made it.',
  withdrawn: (address: string) => `The invitation of ${address} was withdrawn.`,
  keep: 'Keep the invitation',
  approve: (as: string) => `Let in ${as}`,
  approved: (as: string) => `${as} was let in.`,
};
export const question = {
  heading: (name: string) => `Could ${name} ... ?`,
  incomplete: 'Choose a permission and a place to get an answer.',
};
