import { asMemberId, type MemberId } from '../core/id.ts';
import { objectsAtOnce } from '../core/plan-add-members.ts';
import { Problem } from '../core/problems.ts';
import type { Authority } from './authority.ts';
import { memberIdsOf, type ListMembers } from './list-members.ts';

type SelectPorts = Parameters<typeof memberIdsOf>[0];

/** Which members: by their ids, or all that the list finds, save some. */
export type Selection =
  | { readonly members: readonly string[] }
  | { readonly filter: Omit<ListMembers, 'sort' | 'limit' | 'cursor'>; readonly except: readonly string[] };

/** As many members as one filter may select: all of it happens in one transaction. */
export const selectedAtOnce = 10_000;

/** The ids of the members that are meant, in the order given; by a filter, in the list's order. */
export async function selectedMembers(
  ports: SelectPorts,
  { authority, selection }: { readonly authority: Authority; readonly selection: Selection },
): Promise<readonly MemberId[]> {
  if ('members' in selection) {
    const { length } = selection.members;
    if (length > objectsAtOnce)
      throw new Problem(
        'too-many',
        `At most ${objectsAtOnce} members at once; these are ${length}. Select more by a filter.`,
      );
    return selection.members.map(asMemberId);
  }
  const found = await memberIdsOf(
    ports,
    authority,
    selection.filter,
    selectedAtOnce + selection.except.length,
  );
  const except = new Set(selection.except);
  const ids = found.filter(id => !except.has(id));
  if (ids.length > selectedAtOnce)
    throw new Problem('too-many', `The filter selects more than ${selectedAtOnce} members. Narrow it down.`);
  return ids;
}
