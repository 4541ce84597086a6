import { access, editor, effect } from './en-access.ts';
import { first, frame, notFound, problem } from './en-frame.ts';
import { add, member, members } from './en-members.ts';
import { matrix } from './en-matrix.ts';
import { myAccess, tenants } from './en-pages.ts';

/** Every text of the console in English: the catalogue that other languages are made after. */
export const t = {
  frame,
  first,
  notFound,
  problem,
  members,
  add,
  member,
  access,
  editor,
  matrix,
  effect,
  myAccess,
  tenants,
};
