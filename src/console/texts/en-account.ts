import { counted, list } from './format.ts';

/** The account itself: owners, what keeps it from being lost, features, products. */
export const account = {
  heading: 'Account',
  tabs: { owners: 'Owners', 'lock-out': 'Lock-out', features: 'Features', products: 'Products' },
  tabsLabel: 'About this account',
  facts: { name: 'Name', kind: 'Type', id: 'Account ID' },
  kind: { company: 'Company', individual: 'Individual' },
  individual:
    'This account is of type individual, so you are its only user. To add people, it must be of type company; the portal changes that.',
  rename: 'Rename',
  save: 'Save the name',
  renamed: 'The account was renamed.',
  owners: {
    intro: 'Owners have complete access, always, and are no members. They cannot be removed, only hand over.',
    columns: { name: 'Name', state: 'State', signedIn: 'Last sign-in' },
    accepted: (when: string) => `Owner since ${when}`,
    offered: (when: string) => `Offered ${when}, not accepted yet`,
    unnamed: 'an owner who has not signed in yet',
    neverSignedIn: 'Never signed in',
    signedIn: (when: string) => `Signed in ${when}`,
    you: 'This is you',
    offer: 'Offer ownership',
    offerHeading: 'Offer ownership to somebody',
    offerSays: (name: string) => `${name} becomes owner on accepting. Until then nothing changes.`,
    find: 'Find a person among the members',
    none: 'Nobody matches.',
    offerTo: (name: string) => `Offer ownership to ${name}`,
    withdraw: 'Withdraw the offer',
    withdrawOf: (name: string) => `Withdraw the offer to ${name}`,
    stepDown: 'Step down...',
    stepDownSays: (account: string) =>
      `You will no longer own ${account}. Only another owner can offer it to you again.`,
    stepDownConfirm: 'Step down as owner',
    keep: 'Stay owner',
    onlyOwners: (names: readonly string[]) =>
      names.length === 0
        ? 'Only owners can offer ownership.'
        : `Only owners can offer ownership. Owners: ${list(names)}.`,
    handOver: 'To hand over: offer ownership, wait until it is accepted, then step down.',
    oneOnly: (name: string) =>
      `One owner only. If ${name} cannot sign in, nobody can change tax and payout. Add a second one.`,
    unreachable: (names: readonly string[]) => `Never signed in, so not to be counted on: ${list(names)}.`,
  },
  offer: {
    says: (account: string, when: string) => `Ownership of ${account} was offered to you ${when}.`,
    accept: 'Accept ownership',
    accepted: (account: string) => `You own ${account} now.`,
  },
  lockOut: {
    intro: 'Can this account be lost? It is safe while two people can reach everything in independent ways.',
    ways: (n: number, names: readonly string[]) =>
      names.length === 0
        ? 'Ways to complete access: none.'
        : `Ways to complete access: ${n} (${list(names)}).`,
    managers: (n: number, names: readonly string[]) =>
      names.length === 0
        ? 'Managers of users: none.'
        : `Managers of users: ${counted(n, 'member', 'members')}, among them ${list(names)}.`,
    safe: 'Kept: two independent ways.',
    atRisk: 'At risk: fewer than two independent ways.',
    advice: {
      second: 'Offer ownership to a second person.',
      manager: 'Make a second person manager, so that one illness does not stop the house.',
      signIn: 'Ask owners who never signed in to do so once, or withdraw their offer.',
    },
    adviceHeading: 'What to do',
    nothing: 'Nothing to do.',
  },
  features: {
    intro:
      'Features are kept by the portal. A permission whose feature is missing can be given but has no effect.',
    on: 'Enabled',
    off: 'Not enabled',
    none: 'The catalog knows no features.',
    needs: (names: readonly string[]) => `Needed by: ${list(names)}.`,
  },
  products: {
    intro: 'Products and what is under them are kept by the portal.',
    none: 'No products yet.',
    find: 'Find a product',
    under: (parent: string) => `under ${parent}`,
    types: { product: 'Product', 'add-on': 'Add-on', sandbox: 'Sandbox' } as Readonly<Record<string, string>>,
    shown: (shown: number, all: number) => `${shown} of ${all} shown. Search to find the others.`,
  },
};

/** Check access: a question in, a sentence out. */
export const check = {
  heading: 'Check access',
  intro: 'Ask a question. The address of this page keeps it: copy it to send the answer to a colleague.',
  ways: {
    could: 'Could somebody do something?',
    who: 'Who can do it?',
    where: 'On what can somebody do it?',
    what: 'What can somebody do?',
  },
  wayLabel: 'Question',
  subject: 'Who',
  findSubject: 'Find a person or application',
  changeSubject: 'Choose somebody else',
  noSubject: 'Nobody matches.',
  permission: 'Permission',
  level: 'Level',
  on: 'On',
  choose: 'Choose',
  answer: 'Answer',
  incomplete: 'Complete the question to get an answer.',
  yes: 'Yes',
  no: 'No',
  yesSays: (who: string, level: string, permission: string, on: string) =>
    `${who} has ${permission}, ${level}, on ${on}.`,
  noSays: (who: string, level: string, permission: string, on: string) =>
    `${who} does not have ${permission}, ${level}, on ${on}.`,
  because: 'Because',
  until: (when: string) => `This holds until ${when}.`,
  instead: 'What stands in the way',
  has: (who: string, has: string, permission: string) => `${who} has ${has} on ${permission}.`,
  nothing: 'nothing',
  smallest: (grant: string) => `The smallest change that would do: ${grant}.`,
  grant: (permission: string, level: string, on: string) => `${permission}, ${level}, on ${on}`,
  canGive: (names: readonly string[]) => `It can be given by: ${list(names)}.`,
  nobodyCanGive: 'Nobody can give it at present.',
  giveIt: 'Give it...',
  giveItSays: 'Opens their access with this filled in. Nothing is saved before you say so.',
  addFirst: 'Add them as a member first',
  denials: {
    'unknown-subject': 'The directory has no such person or application here.',
    disabled: 'Disabled in the directory. Enabled there, the access comes back.',
    deleted: 'Deleted in the directory. Restored there, the access comes back.',
    'invitation-pending': 'The invitation has not been accepted yet.',
    'invitation-expired': 'The invitation was not accepted in time.',
    'invitation-unapproved': 'Another identity than was invited has accepted. A manager approves it.',
    'tenant-not-associated': 'Their tenant is not associated with the account.',
    'tenant-disconnected': 'Their tenant has withdrawn its consent to being read.',
    'replica-too-old': 'The copy of the directory is too old to rest on.',
    'group-not-synced': 'Groups of the directory have not been read yet.',
    'not-applicable': 'This permission does not exist there.',
    'level-not-offered': 'This permission does not offer that level.',
  } as Readonly<Record<string, string>>,
  requires: (permission: string) => `It has effect only together with ${permission}.`,
  needsFeature: (feature: string) => `The account lacks the feature ${feature}; the portal gives it.`,
  found: (n: number) => counted(n, 'answer', 'answers'),
  foundMore: 'There are more. Narrow the question to see them.',
  noneFound: 'Nobody and nothing.',
  why: 'Why?',
  unnamed: (id: string) => `In by a group alone: ${id}`,
};

/** My access: what I may do, why, whom to ask. */
export const askFor = {
  button: 'Ask for access',
  intro: 'Say what you need. The request is copied as text, to be sent to one of them.',
  permission: 'What you need',
  level: 'Level',
  on: 'On',
  why: 'Why?',
  whyMissing: 'Say why.',
  copy: 'Copy the request',
  text: (who: string, what: string, account: string, why: string, link: string) =>
    `${who} asks for access to ${account}: ${what}. Why: ${why}. Give it here: ${link}`,
  changes: 'Changes of your access',
  noChanges: 'No change of your access is in the log.',
};
