import { counted } from './format.ts';

export const myAccess = {
  heading: 'My access',
  intro: (account: string) => `What you may do on ${account}, and why.`,
  owner: 'You own this account: complete access, always.',
  own: 'Given to you',
  nothing: 'You can sign in but may do nothing yet.',
  askWhom: 'Whom to ask',
  managers: (names: string) => `Access can be given by: ${names}.`,
  askManagers: 'Ask whoever manages users of this account.',
};

export const tenants = {
  heading: 'Tenants',
  intro: 'People, groups and applications come from the directories of these tenants.',
  none: 'No tenant is associated yet.',
  noneDetail:
    "People come from your organization's directory (Microsoft Entra ID or compatible). Until a tenant is associated nobody can be added.",
  columns: {
    name: 'Tenant',
    connection: 'Connection',
    sync: 'Last sync',
    objects: 'Directory',
    associated: 'Associated',
    error: 'Last error',
  },
  own: 'You are signed in here',
  consent: { granted: 'Consented', missing: 'Consent missing', withdrawn: 'Consent withdrawn' },
  consentDetail: {
    granted: '',
    missing: 'Groups do not count yet. An administrator of this tenant has to allow reading once.',
    withdrawn: 'Access of its members ends unless consent is given again.',
  },
  phase: { never: 'Not read yet', first: 'Being read for the first time', following: 'Following changes' },
  never: 'Never',
  objects: (users: number, groups: number, applications: number) =>
    `${counted(users, 'user', 'users')}, ${counted(groups, 'group', 'groups')}, ${counted(applications, 'application', 'applications')}`,
  onPremises: 'Kept on-premises',
  error: (when: string, detail: string) => `${when}: ${detail}`,
};
