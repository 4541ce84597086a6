import { counted, list, number } from './format.ts';

/** Tenants: their connection, associating, making and removing them. */
export const tenants = {
  heading: 'Tenants',
  intro: 'People, groups and applications come from the directories of these tenants.',
  none: 'No tenant is associated yet.',
  noneDetail:
    "People come from your organization's directory (Microsoft Entra ID or compatible). Until a tenant is associated nobody can be added.",
  columns: {
    name: 'Tenant',
    domain: 'Default domain',
    id: 'Tenant ID',
    connection: 'Connection',
    sync: 'Last sync',
    lag: 'Behind the directory by',
    objects: 'Held here',
    rights: 'Consented rights',
    notifications: 'Change notifications',
    onPremises: 'Kept on-premises',
    associated: 'Associated',
    error: 'Last error',
  },
  own: 'You are signed in here',
  state: {
    'mass-removal': 'Sync stopped: the directory shows far fewer objects',
    disconnected: 'Disconnected: access of its members has ended',
    'consent-withdrawn': 'Consent withdrawn',
    'consent-missing': 'Consent missing',
    failing: 'The last sync failed',
    'first-reading': 'Being read for the first time',
    following: 'Connected, following changes',
  },
  stateDetail: {
    'mass-removal': (facts: string) =>
      `Nothing was taken over. Mend the directory, or let an owner accept it. ${facts}`,
    disconnected: () => 'Access comes back when an administrator of the tenant consents again.',
    'consent-withdrawn': (ends: string) =>
      ends === ''
        ? 'Access of its members ends unless consent is given again.'
        : `Access of its members ends at ${ends} unless consent is given again.`,
    'consent-missing': () =>
      'Groups do not count yet. An administrator of this tenant has to allow reading once.',
    failing: () => 'What is held here is used meanwhile. The next try comes by itself.',
    'first-reading': () => 'People and groups appear as they are read.',
    following: () => '',
  },
  massRemoval: (removed: string, held: string) => `It shows ${removed} of ${held} objects as removed.`,
  never: 'Never',
  lag: (seconds: number) =>
    seconds < 120
      ? counted(seconds, 'second', 'seconds')
      : counted(Math.round(seconds / 60), 'minute', 'minutes'),
  rightsUnknown: 'Not known yet',
  notifications: { on: 'On', off: 'Off', starting: 'Starting', failing: 'Failing' },
  objects: (users: number, groups: number, applications: number) =>
    `${counted(users, 'user', 'users')}, ${counted(groups, 'group', 'groups')}, ${counted(applications, 'application', 'applications')}`,
  yes: 'Yes',
  no: 'No',
  error: (when: string, detail: string) => `${when}: ${detail}`,
  associatedBy: (when: string, who: string) => `${when} by ${who}`,
  members: 'Members from here',
  showMembers: 'Show its members',
  consent: {
    heading: 'Consent',
    needed: (domain: string, roles: readonly string[]) =>
      `We may not read the directory of ${domain} yet. An administrator (${list(roles)}) of it has to allow it once.`,
    copyLink: 'Copy the link for the administrator',
    open: 'Open it, if that is you',
  },
  sync: {
    now: 'Read the directory now',
    done: 'The directory was read.',
    accept: 'Accept the removal',
    acceptSays: 'Those objects lose their access here. Only an owner can accept it.',
  },
  cloudOnly: {
    label: (domain: string) => `Allow cloud-only people for ${domain}`,
    says: 'People, groups and applications can then be made here though this tenant is kept on-premises.',
    ownersOnly: 'Only an owner can change this.',
  },
  associate: {
    button: 'Associate a tenant',
    heading: 'Associate a tenant',
    says: (own: string) =>
      `You will sign in with an account of the tenant that you want to associate, and come back here to confirm. Any account of it will do, no administrator right is needed. You stay signed in here as ${own}.`,
    signIn: 'Sign in to the tenant',
    confirmHeading: (name: string) => `Associate ${name}?`,
    signedInAs: 'Signed in as',
    alone: 'This alone gives nobody access. You choose people afterwards.',
    told: 'All owners are told by mail.',
    confirm: (name: string) => `Associate ${name}`,
    another: 'Use another account',
    cancel: 'Cancel',
    done: (name: string) => `${name} is associated.`,
    add: (name: string) => `Add people from ${name}`,
    known: (when: string) => `Already associated since ${when}. Nothing was changed.`,
    toTenant: 'To its page',
    interrupted: 'The sign-in was not finished. Nothing was changed.',
    gone: 'No sign-in waits here to be confirmed. It is good for five minutes, in the browser in which it began.',
    again: 'Sign in again',
    individual:
      'This account is of type individual, so you are its only user. To associate a tenant, it must be of type company; the portal changes that.',
  },
  make: {
    button: 'Create a tenant',
    link: 'We have no directory yet: create one',
    heading: 'Create a tenant',
    says: 'A directory of your own, with you as its first administrator.',
    name: 'Organization name',
    domain: 'Domain name',
    mail: 'Contact e-mail',
    administrator: 'First administrator',
    givenName: 'First name',
    surname: 'Last name',
    userName: 'User name',
    password: 'Password',
    passwordHint: 'At least 8 characters.',
    note: 'No e-mail is sent. Note the user name and password now; you sign in with them next.',
    submit: 'Create the tenant',
    missing: 'Fill this in.',
    done: (domain: string) => `${domain} is there.`,
    next: (user: string) => `Next, associate it: sign in as ${user}.`,
    entra: 'This directory lets no program create tenants. It is done by a person, once:',
    entraSteps: [
      'Open the Microsoft Entra admin center and choose Manage tenants, then Create.',
      'Choose Workforce, give the organization name, the domain and the country, and create it.',
      'Come back here and associate it, signing in with the account that created it.',
    ],
    madeIt: 'I have made it: associate it',
  },
  remove: {
    button: 'Remove tenant...',
    heading: (domain: string, account: string) => `Remove the tenant ${domain} from ${account}`,
    title: 'Remove a tenant',
    own: (domain: string, others: readonly string[], owners: readonly string[]) =>
      `You are signed in from ${domain}, so you cannot remove it. ${[
        others.length === 0 ? '' : `Sign in from ${list(others)}`,
        owners.length === 0 ? 'Ask an owner' : `Ask an owner: ${list(owners)}`,
      ]
        .filter(Boolean)
        .join(', or: ')}.`,
    last: 'The last tenant can be removed by an owner only.',
    newcomer: (until: string) => `Until ${until} only an owner can remove a tenant.`,
    working: 'Working out what happens.',
    lose: (subjects: number, people: number, groups: number, applications: number) =>
      `${number(subjects)} can no longer use the account, at once: ${counted(people, 'person', 'people')}, ${counted(groups, 'group', 'groups')}, ${counted(applications, 'application', 'applications')}.`,
    nobody: 'Nobody loses anything.',
    throughGroups: (n: number) => `${counted(n, 'person was', 'people were')} in by groups alone.`,
    invitations: (n: number) =>
      `${counted(n, 'pending invitation is', 'pending invitations are')} withdrawn.`,
    sessions: (n: number) => `${counted(n, 'session ends', 'sessions end')}.`,
    applications: (names: readonly string[]) =>
      `These applications keep their keys in the directory, but the keys open nothing here: ${list(names)}.`,
    grants: 'What its members were given is deleted. Associating the tenant again does not bring it back.',
    list: 'Who loses what',
    find: 'Find somebody in this list',
    shown: (shown: number, all: number) => `${shown} of ${all} shown. Search to find the others.`,
    loses: (n: number) => `loses ${counted(n, 'permission', 'permissions')}`,
    keeps: (n: number) => `keeps ${n} in another way`,
    download: 'Download its members (CSV)',
    type: (domain: string) => `Type ${domain} to remove it`,
    keep: 'Keep it',
    confirm: (domain: string) => `Remove ${domain}`,
    done: (domain: string, at: string) => `${domain} was removed at ${at}.`,
  },
};
