import { access, editor, effect } from './ar-access.ts';
import { account, askFor, check } from './ar-account.ts';
import { add, create, file, invite, rights, secret } from './ar-add.ts';
import { bulk } from './ar-bulk.ts';
import { first, frame, notFound, problem } from './ar-frame.ts';
import { setUp, strip } from './ar-house.ts';
import { log } from './ar-log.ts';
import { matrix } from './ar-matrix.ts';
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
} from './ar-member-tabs.ts';
import { member, members } from './ar-members.ts';
import { myAccess } from './ar-pages.ts';
import { roles } from './ar-roles.ts';
import { tenants } from './ar-tenants.ts';

/** The texts of the console in Arabic. */
export const ar = {
  frame,
  first,
  notFound,
  problem,
  members,
  bulk,
  add,
  rights,
  invite,
  create,
  file,
  secret,
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
  account,
  check,
  askFor,
  setUp,
  strip,
};
