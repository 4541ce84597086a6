import { access, editor, effect } from './en-access.ts';
import { add, create, file, invite, rights, secret } from './en-add.ts';
import { bulk } from './en-bulk.ts';
import { first, frame, notFound, problem } from './en-frame.ts';
import { member, members } from './en-members.ts';
import {
  deletion,
  groups,
  history,
  invitation,
  keys,
  password,
  people,
  profile,
  question,
  visits,
} from './en-member-tabs.ts';
import { matrix } from './en-matrix.ts';
import { myAccess } from './en-pages.ts';
import { account, askFor, check } from './en-account.ts';
import { setUp, strip } from './en-house.ts';
import { log } from './en-log.ts';
import { roles } from './en-roles.ts';
import { tenants } from './en-tenants.ts';

/** Every text of the console in English: the catalogue that other languages are made after. */
export const t = {
  frame,
  first,
  notFound,
  problem,
  members,
  add,
  rights,
  invite,
  create,
  file,
  secret,
  bulk,
  keys,
  people,
  groups,
  history,
  visits,
  profile,
  question,
  password,
  deletion,
  invitation,
  member,
  access,
  editor,
  matrix,
  effect,
  myAccess,
  tenants,
  roles,
  log,
  setUp,
  strip,
  account,
  check,
  askFor,
};
