import { counted, list, number } from './format.ts';

/** Roles, permissions, levels, places and effects in words. */
export const access = {
  level: { none: 'none', read: 'read only', readWrite: 'read/write' },
  levelTitle: { none: 'None', read: 'Read only', readWrite: 'Read/write' },
  roles: 'Roles',
  custom: 'Custom permissions',
  customShort: 'Custom',
  without: 'Without access',
  more: (n: number) => `+${n}`,
  place: {
    account: 'the whole account',
    all: {
      product: 'all products, also later ones',
      'add-on': 'all add-ons, also later ones',
      sandbox: 'all sandboxes, also later ones',
    } as Readonly<Record<string, string>>,
    allOther: (type: string) => `everything of type ${type}, also later ones`,
    allOf: (parent: string) => `all add-ons of ${parent}, also later ones`,
  },
  roleSentence: (roles: readonly string[]) => `${list(roles)} on the whole account, also on later products.`,
  ends: (day: string) => `Until ${day}.`,
  neverEnds: 'Ends: never.',
  starts: (date: string) => `Starts ${date}.`,
  someEnd: (day: string) => `Some of it until ${day}.`,
  given: (date: string) => `Given ${date}`,
  givenBy: (name: string, date: string) => `Given by ${name}, ${date}`,
  reason: (text: string) => `: "${text}"`,
  may: (level: 'read' | 'readWrite', names: readonly string[], place: string) =>
    `${level === 'readWrite' ? 'May change' : 'May see'} ${list(names)} on ${place}.`,
  mayAccount: (level: 'read' | 'readWrite', names: readonly string[]) =>
    `${level === 'readWrite' ? 'May change' : 'May see'} ${list(names)} of the account.`,
  andMore: (n: number) => `${n} more`,
  throughGroups: 'Through groups also:',
  fromGroup: (role: string, group: string) => `${role}, from ${group}`,
  byWayOf: (path: string) => ` (by way of ${path})`,
  inAll: 'In all:',
  nothingInAll: 'In all: nothing. No access at present.',
  not: (names: readonly string[]) => `Not: ${list(names)}.`,
  because: {
    owner: 'Because of owning the account',
    ownRole: (role: string) => `Because of the role ${role}`,
    ownCustom: 'Because of a custom permission',
    group: (group: string) => `Because of the group ${group}`,
    andMore: (n: number) => `, and ${counted(n, 'more way', 'more ways')}`,
  },
  path: {
    owner: 'Owns the account: complete access.',
    role: (role: string) => `${role}, given directly.`,
    custom: 'Custom permission, given directly.',
    groupRole: (role: string, group: string) => `${role}, given to the group ${group}.`,
    groupCustom: (group: string) => `Custom permission, given to the group ${group}.`,
    byWayOf: (path: string) => `In it by way of ${path}.`,
    term: (day: string) => `Until ${day}.`,
  },
  noEffect: {
    'feature-missing': (what: string) => `No effect: ${what} is not enabled.`,
    'requirement-missing': (what: string) => `No effect until ${what} is granted too.`,
    other: 'No effect at present.',
  },
  columns: { permission: 'Permission', level: 'Level', on: 'On', because: 'Because' },
  effectiveIntro: 'Everything that holds now, from direct grants and from groups.',
  findPermission: 'Find a permission or product',
  noHolding: 'No permission matches.',
  noHoldings: 'Nothing. There is no access at present.',
  showPaths: (what: string) => `Show where ${what} comes from`,
  holdings: (n: number) => counted(n, 'permission', 'permissions'),
};

export const editor = {
  everything: 'Everything it allows',
  hideEverything: 'Hide what it allows',
  ofAccount: 'On the account',
  ofResources: 'On all products and what is under them',
  notAssignable: (kind: string) => `Cannot be given to ${kind}.`,
  cannotGive: (names: readonly string[]) =>
    `You cannot give this: it includes ${list(names)}, which you do not have.`,
  reasonAndEnd: 'Reason and end date',
  reason: 'Why?',
  reasonHint: 'Kept with the access, seen in the log.',
  ends: 'Ends',
  endNever: 'Never',
  endOn: 'On a day',
  endDate: 'Last day',
  nothingChosen: 'Choose at least one role.',
  endMissing: 'Choose the last day.',
  endPast: 'This day has passed.',
};

export const effect = {
  heading: 'What will happen',
  working: 'Working out what happens.',
  loses: 'Loses',
  gains: 'Gains',
  stays: 'Stays',
  line: (permission: string, level: string, place: string) => `${permission}, ${level}, on ${place}`,
  lines: (names: readonly string[], level: string, place: string) => `${list(names)}: ${level}, on ${place}`,
  nothing: 'Nothing changes.',
  nothingFor: (names: readonly string[]) =>
    `Nothing changes at present for ${list(names)}: disabled, not yet accepted, or held already.`,
  nothingYet: 'Nothing changed yet',
  summary: (name: string, gains: number, loses: number) =>
    gains === 0 && loses === 0
      ? `${name} neither gains nor loses anything.`
      : `${name} ${[gains > 0 ? `gains ${counted(gains, 'permission', 'permissions')}` : '', loses > 0 ? `loses ${counted(loses, 'permission', 'permissions')}` : ''].filter(Boolean).join(', ')}.`,
  lacksFeature: (feature: string, permissions: readonly string[]) =>
    `This account does not have ${feature}, so ${list(permissions)} ${permissions.length === 1 ? 'has' : 'have'} no effect. Features are kept by the portal.`,
  groupSummary: (gaining: number, losing: number) =>
    gaining === 0 && losing === 0
      ? 'Nobody in the group gains or loses anything.'
      : [
          gaining > 0
            ? `${counted(gaining, 'person', 'people')} in the group ${gaining === 1 ? 'gains' : 'gain'} something.`
            : '',
          losing > 0
            ? `${counted(losing, 'person', 'people')} in the group ${losing === 1 ? 'loses' : 'lose'} something.`
            : '',
        ]
          .filter(Boolean)
          .join(' '),
  peopleGain: (n: number) => `${counted(n, 'person gains', 'people gain')} something.`,
  peopleLose: (n: number) => `${counted(n, 'person loses', 'people lose')} something.`,
  gainsCount: (n: number) => `gains ${counted(n, 'permission', 'permissions')}`,
  losesCount: (n: number) => `loses ${counted(n, 'permission', 'permissions')}`,
  more: (n: number) => counted(n, 'other', 'others'),
  others: (n: number) => `and ${counted(n, 'other', 'others')}`,
  read: 'I have read who loses what',
  readSensitive: (names: readonly string[]) => `I have read who gains or loses ${list(names)}`,
  inUse: (names: readonly string[]) => `Used in the last seven days, and loses something: ${list(names)}.`,
  usedAgo: (name: string, when: string) => `${name} (${when})`,
  who: 'Who gains and loses what',
  whoAll: (n: number) => `See all ${number(n)}`,
  find: 'Find a name',
  download: 'Download (CSV)',
  shown: (shown: number, all: number) => `${number(shown)} of ${number(all)} shown`,
};
