import { useSyncExternalStore } from 'react';
import { createCell } from '../../data/cell.ts';
import { useMedia } from '../../theme/appearance.tsx';

export const columns = [
  'name',
  'kind',
  'tenant',
  'access',
  'state',
  'lastActivity',
  'ends',
  'addedBy',
] as const;
export type Column = (typeof columns)[number];

/** Columns that can be switched off; name and access are always there. */
export const optional: readonly Column[] = columns.filter(column => column !== 'name' && column !== 'access');

interface ListView {
  readonly hidden: readonly Column[];
  /** One line a member instead of two. */
  readonly compact: boolean;
}

const key = 'rolecall.list';
const usual: ListView = { hidden: ['ends', 'addedBy'], compact: false };
const view = createCell(stored());

/** How somebody wants to see lists of members; kept per browser. */
export function useListView() {
  const now = useSyncExternalStore(view.subscribe, view.get);
  const wide = useMedia('(min-width: 1200px)');
  const roomy = useMedia('(min-width: 768px)');
  const fits = (column: Column): boolean =>
    wide || column === 'name' || column === 'access' || column === 'state' || (roomy && column === 'kind');
  const shown = columns.filter(
    column => fits(column) && (!now.hidden.includes(column) || (!roomy && column === 'state')),
  );
  const choose = (change: Partial<ListView>): void => {
    const next = { ...now, ...change };
    view.set(next);
    try {
      localStorage.setItem(key, JSON.stringify(next));
    } catch {
      // A browser that keeps nothing: it holds until the page is left.
    }
  };
  return { ...now, shown, cards: !roomy, template: templateOf(shown, !roomy), choose };
}

function stored(): ListView {
  try {
    const found = JSON.parse(localStorage.getItem(key) ?? 'null') as Partial<ListView> | null;
    const hidden = Array.isArray(found?.hidden)
      ? optional.filter(one => found.hidden?.includes(one))
      : usual.hidden;
    return { hidden, compact: found?.compact === true };
  } catch {
    return usual;
  }
}

const share: Readonly<Record<Column, number>> = {
  name: 3,
  kind: 1.2,
  tenant: 1.6,
  access: 2,
  state: 1.8,
  lastActivity: 1.2,
  ends: 1.2,
  addedBy: 1.4,
};

/** The grid of these columns, with the place of a row's further actions at the end; a card has two. */
const templateOf = (shown: readonly Column[], cards: boolean): string =>
  cards ? 'minmax(0, 1fr) auto' : [...shown.map(column => `minmax(0, ${share[column]}fr)`), '28px'].join(' ');
