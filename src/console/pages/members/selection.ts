import { useSyncExternalStore } from 'react';
import type { Member, MemberFilter } from '../../../client/contract.ts';
import type { MemberSelection } from '../../../client/member-changes.ts';
import { createCell } from '../../data/cell.ts';

/**
 * Who is selected in the list of an account: some by id, or all whom a filter takes but for some. All that match is held as
 * the filter, never as ids, so that it means what it says however many there are.
 */
export interface Selection {
  readonly account: string;
  readonly filter: MemberFilter;
  readonly all: boolean;
  /** Selected ids; with `all` those that are not. */
  readonly ids: ReadonlySet<string>;
  /** How many the filter took when all were selected. */
  readonly total: number;
}

const cell = createCell<Selection | undefined>(undefined);

/** Whether two filters take the same members: the order they are in does not matter. */
export function sameFilter(a: MemberFilter, b: MemberFilter): boolean {
  const text = ({ sort: _sort, ...rest }: MemberFilter) => JSON.stringify(Object.entries(rest).toSorted());
  return text(a) === text(b);
}

export const countOf = ({ all, ids, total }: Selection): number => (all ? total - ids.size : ids.size);

export const isSelected = (selection: Selection | undefined, id: string): boolean =>
  selection !== undefined && selection.ids.has(id) !== selection.all;

/** The selection as the API takes it. */
export function selectionBody({ all, ids, filter }: Selection): MemberSelection {
  const { sort: _sort, ...rest } = filter;
  return all ? { filter: rest, except: [...ids] } : { members: [...ids] };
}

/** The selection with some members selected, or not. */
export function withSelected(
  selection: Selection | undefined,
  base: Pick<Selection, 'account' | 'filter'>,
  members: readonly Pick<Member, 'id'>[],
  on: boolean,
): Selection | undefined {
  const now = selection ?? { ...base, all: false, ids: new Set<string>(), total: 0 };
  const ids = new Set(now.ids);
  for (const { id } of members) {
    if (on !== now.all) ids.add(id);
    else ids.delete(id);
  }
  const next = { ...now, ids };
  return countOf(next) === 0 ? undefined : next;
}

/** The selection of an account, kept while the console is open, so that Back finds it again. */
export function useSelection(account: string) {
  const selection = useSyncExternalStore(cell.subscribe, cell.get);
  return {
    selection: selection?.account === account ? selection : undefined,
    select: cell.set,
  };
}
