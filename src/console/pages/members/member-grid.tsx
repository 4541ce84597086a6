import { makeStyles, tokens } from '@fluentui/react-components';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import type { Member, MemberFilter, MemberList } from '../../../client/contract.ts';
import { useAccount } from '../../frame/account-context.ts';
import { useVocabulary } from '../../parts/vocabulary.ts';
import { t } from '../../texts/en.ts';
import { MemberHead } from './member-head.tsx';
import { columns, MemberRow } from './member-row.tsx';
import { isSelected, withSelected } from './selection.ts';
import type { Selection } from './selection.ts';
import { useTenantNames } from './tenant-names.ts';

const useStyles = makeStyles({
  grid: { position: 'relative', outlineStyle: 'none', minWidth: 0 },
  rows: { position: 'relative', width: '100%' },
  slot: { position: 'absolute', insetInlineStart: 0, top: 0, width: '100%' },
  stale: { color: tokens.colorNeutralForeground3 },
});

interface MemberGridProps {
  readonly query: UseInfiniteQueryResult<InfiniteData<MemberList>>;
  readonly filter: MemberFilter;
  readonly onSort: (sort: string) => void;
  readonly selection: Selection | undefined;
  readonly onSelect: (selection: Selection | undefined) => void;
}

/** Rows ahead of the last one shown at which the next page is fetched: two pages. */
const ahead = 200;
const page = 10;

/**
 * Any number of members: only the rows in sight are in the document, pages are fetched ahead.
 *
 * One tab stop, the keys of the ARIA grid pattern; Enter opens the member, Space selects it, Shift and arrows extend.
 */
export function MemberGrid({ query, filter, onSort, selection, onSelect }: MemberGridProps) {
  const styles = useStyles();
  const { account } = useAccount();
  const words = useVocabulary(account.id);
  const tenantName = useTenantNames(account.id);
  const members = useMemo(() => query.data?.pages.flatMap(one => one.items) ?? [], [query.data]);
  const total = query.data?.pages[0]?.total ?? 0;
  const grid = useRef<HTMLDivElement>(null);
  const rows = useRef<HTMLDivElement>(null);
  const [offset, setOffset] = useState(0);
  const virtual = useWindowVirtualizer({
    count: members.length,
    estimateSize: () => 56,
    overscan: 12,
    scrollMargin: offset,
    scrollPaddingStart: 100,
    getItemKey: index => members[index]?.id ?? index,
  });
  useLayoutEffect(() => {
    // Whatever stands above the rows may grow or shrink: bars, filters, wrapped tabs.
    const measure = () => {
      if (rows.current !== null) setOffset(Math.round(rows.current.getBoundingClientRect().top + scrollY));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, []);

  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last + ahead >= members.length) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage, last, members.length]);

  const keys = useGridKeys(grid, members.length, index => virtual.scrollToIndex(index));
  const navigate = useNavigate();
  const base = { account: account.id, filter };
  const toggle = (member: Member, on: boolean) => onSelect(withSelected(selection, base, [member], on));
  const tick = (event: KeyboardEvent) => {
    const row = cellOf(event.target)?.row ?? -1;
    const here = members[row];
    const extending = event.shiftKey && (event.key === 'ArrowDown' || event.key === 'ArrowUp');
    if (here === undefined) return;
    if (event.key === ' ') {
      event.preventDefault();
      toggle(here, !isSelected(selection, here.id));
    } else if (extending) {
      const next = members[row + (event.key === 'ArrowDown' ? 1 : -1)];
      onSelect(withSelected(selection, base, next === undefined ? [here] : [here, next], true));
    }
  };
  const open = (event: KeyboardEvent) => {
    const member = members[cellOf(event.target)?.row ?? -1]?.id;
    if (event.key !== 'Enter' || member === undefined || event.target instanceof HTMLAnchorElement) return;
    void navigate({ to: '/a/$account/members/$member', params: { account: account.id, member } });
  };
  return (
    <div
      ref={grid}
      role="grid"
      className={styles.grid}
      aria-label={t.members.heading}
      aria-rowcount={total + 1}
      aria-colcount={columns.length}
      aria-busy={query.isPlaceholderData}
      aria-multiselectable
      onKeyDown={event => {
        open(event);
        tick(event);
        keys.onKeyDown(event);
      }}
    >
      <MemberHead
        sort={filter.sort ?? 'name'}
        onSort={onSort}
        selected={selectedOf(selection, members)}
        onSelectAll={on => onSelect(withSelected(selection, base, members, on))}
      />
      <div ref={rows} role="rowgroup" className={styles.rows} style={{ height: virtual.getTotalSize() }}>
        {items.map(item => {
          const member = members[item.index];
          return member === undefined ? null : (
            <div
              key={item.key}
              ref={virtual.measureElement}
              data-index={item.index}
              role="presentation"
              className={styles.slot}
              style={{ transform: `translateY(${item.start - offset}px)` }}
            >
              <MemberRow
                member={member}
                account={account.id}
                index={item.index}
                focusColumn={keys.cell.row === item.index ? keys.cell.column : undefined}
                words={words}
                tenant={tenantName(member.tenantId)}
                selected={isSelected(selection, member.id)}
                onToggle={toggle}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** Whether all that are loaded are selected, some, or none. */
function selectedOf(selection: Selection | undefined, members: readonly Member[]): boolean | 'mixed' {
  if (selection === undefined) return false;
  const count = members.filter(member => isSelected(selection, member.id)).length;
  return count === 0 ? false : count === members.length ? true : 'mixed';
}

interface Cell {
  readonly row: number;
  readonly column: number;
}

/** The cell that an event comes from; it may have got the focus by mouse. */
function cellOf(target: EventTarget): Cell | undefined {
  const at = target instanceof Element ? target.closest('[data-cell]')?.getAttribute('data-cell') : null;
  const [row, column] = (at ?? '').split('/').map(Number);
  return row === undefined || column === undefined ? undefined : { row, column };
}

/** Keeps the one cell that can be tabbed to, moves it by keys and gives it the focus once it is in the document. */
function useGridKeys(
  grid: React.RefObject<HTMLDivElement | null>,
  rows: number,
  scrollTo: (row: number) => void,
) {
  const [cell, setCell] = useState<Cell>({ row: 0, column: 0 });
  const moved = useRef(false);
  useLayoutEffect(() => {
    if (!moved.current) return;
    const target = grid.current?.querySelector<HTMLElement>(`[data-cell="${cell.row}/${cell.column}"]`);
    if (target == null) return;
    moved.current = false;
    target.focus({ preventScroll: true });
  });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.metaKey) return;
    const here = cellOf(event.target);
    const next = here === undefined ? undefined : target(event, here, rows);
    if (next === undefined) return;
    event.preventDefault();
    moved.current = true;
    setCell(next);
    scrollTo(next.row);
  };
  return { cell, onKeyDown };
}

function target(event: KeyboardEvent, { row, column }: Cell, rows: number): Cell | undefined {
  const within = (to: number) => Math.max(0, Math.min(rows - 1, to));
  const lastColumn = columns.length - 1;
  switch (event.key) {
    case 'ArrowDown':
      return { row: within(row + 1), column };
    case 'ArrowUp':
      return { row: within(row - 1), column };
    case 'ArrowRight':
      return { row, column: Math.min(lastColumn, column + 1) };
    case 'ArrowLeft':
      return { row, column: Math.max(0, column - 1) };
    case 'PageDown':
      return { row: within(row + page), column };
    case 'PageUp':
      return { row: within(row - page), column };
    case 'Home':
      return event.ctrlKey ? { row: 0, column: 0 } : { row, column: 0 };
    case 'End':
      return event.ctrlKey ? { row: within(rows - 1), column: lastColumn } : { row, column: lastColumn };
    default:
      return undefined;
  }
}
