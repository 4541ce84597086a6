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
