import type { ObjectId } from '../core/id.ts';
import { Problem } from '../core/problems.ts';
import type { DirectoryWriter, PersonToken } from './ports/directory-writer.ts';

/**
 * Refuses a group whose members nobody can change through Graph, before the directory is asked to (T-11, B3).
 *
 * Throws `mastered-on-premises`, `group-not-writable` or `not-found`, with `pointer` where the group was named.
 */
export async function refuseUnwritable(
  { writer }: { readonly writer: Pick<DirectoryWriter, 'group'> },
  person: PersonToken,
  group: ObjectId,
  pointer: string,
): Promise<void> {
  const found = await writer.group(person, group);
  const facts = (code: Problem['code'], detail: string): Problem =>
    new Problem(code, detail, { objectId: group, errors: [{ pointer, code, detail }] });
  if (found === undefined) throw facts('not-found', `There is no group ${group} in your directory.`);
  if (found.onPremises) {
    throw facts(
      'mastered-on-premises',
      `The group ${found.displayName} is kept on-premises: change its members there and wait for the sync.`,
    );
  }
  if (found.unwritable === undefined) return;
  const why =
    found.unwritable === 'dynamic'
      ? 'its members follow a rule; change the rule in the directory'
      : 'it is a mail group, which is changed in Exchange';
  throw facts('group-not-writable', `The members of ${found.displayName} cannot be changed: ${why}.`);
}
