import { counted, list, number } from './format.ts';

const members = (n: number) => counted(n, 'member', 'members');

/** Selecting many members, and what is done to them together. */
export const bulk = {
  select: (name: string) => `Select ${name}`,
  selectLoaded: 'Select all that are loaded',
  selected: (n: number) => `${number(n)} selected`,
  selectedOf: (n: number, all: number) => `${number(n)} of ${number(all)} selected`,
  spoken: (n: number) => `${number(n)} selected, actions below`,
  dropped: 'The filter has changed: nothing is selected any more.',
  allThatMatch: (n: number) => `Select all ${number(n)} that match`,
  bar: 'Selected members',
  clear: 'Clear selection',
  access: 'Change access',
  remove: 'Remove',
  end: 'Set end date',
  resend: 'Resend invitation',
  resent: (n: number) => `${counted(n, 'invitation', 'invitations')} sent again.`,
  resentSome: (n: number, failed: number) =>
    `${counted(n, 'invitation', 'invitations')} sent again, ${number(failed)} not.`,
  noneInvited: 'Nobody selected has an invitation to send again.',
  export: 'Export',
  csv: 'This list as CSV',
  json: 'This list as JSON lines',
  gone: 'Nobody is selected. Select members in the list first.',
  toList: 'To the list',
  headings: {
    access: (n: number) => `Change the access of ${members(n)}`,
    remove: (n: number, account: string) => `Remove ${members(n)} from ${account}`,
    end: (n: number) => `Set the end date of ${members(n)}`,
  },
  look: 'Next: what will happen',
  submit: {
    access: (n: number) => `Change ${members(n)}`,
    remove: (n: number) => `Remove ${members(n)}`,
    end: (n: number) => `Set the end date of ${members(n)}`,
  },
  keep: 'Keep as it is',
  directory: 'Nothing changes in the directories. What comes through groups stays.',
  type: (name: string) => `Type ${name} to go on`,
  done: {
    access: (n: number) => `${members(n)} changed`,
    remove: (n: number) => `${members(n)} removed`,
    end: (n: number) => `${members(n)} changed`,
  },
  notDone: (n: number) => `${members(n)} left as they were:`,
  still: (n: number) => `${members(n)} still have access through groups.`,
  endDay: 'Last day',
  noEnd: 'No end',
  keepThrough: (n: number, groups: readonly string[]) =>
    `${counted(n, 'of them keeps', 'of them keep')} access through ${list(groups)}`,
  only: 'Remove only what was given to them. The access through groups stays.',
  cut: 'Cut that too: take them out of these groups in the directory, with all else that the groups give there.',
};
