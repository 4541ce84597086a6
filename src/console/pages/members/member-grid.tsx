import { makeStyles, tokens } from '@fluentui/react-components';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useNavigate } from '@tanstack/react-router';
import { useLayoutEffect, useRef, useState } from 'react';
import type { KeyboardEvent, MouseEvent } from 'react';
import type { Member, MemberFilter } from '../../../client/contract.ts';
import { useAccount } from '../../frame/account-context.ts';
import { useVocabulary } from '../../parts/vocabulary.ts';
import { t } from '../../texts/t.ts';
import { cellOf, useGridKeys } from './grid-keys.ts';
import { useFetchAround, useKeptRows } from './kept-rows.ts';
import type { MemberPages } from './kept-rows.ts';
import { useListView } from './list-view.ts';
import { MemberHead } from './member-head.tsx';
import { MemberRow } from './member-row.tsx';
import { RowMenu } from './row-menu.tsx';
import type { RowMenuAt } from './row-menu.tsx';
import { isSelected, withSelected } from './selection.ts';
import type { Selection } from './selection.ts';
import { useTenantNames } from './tenant-names.ts';

const useStyles = makeStyles({
  grid: { position: 'relative', outlineStyle: 'none', minWidth: 0 },
  rows: { position: 'relative', width: '100%' },
  slot: { position: 'absolute', insetInlineStart: 0, top: 0, width: '100%' },
  missing: {
    position: 'absolute',
    insetInline: '8px',
    top: '18px',
    height: '20px',
    borderRadius: tokens.borderRadiusSmall,
    backgroundColor: tokens.colorNeutralStencil1,
  },
  stale: { color: tokens.colorNeutralForeground3 },
});

interface MemberGridProps {
  readonly query: MemberPages;
  readonly filter: MemberFilter;
  readonly onSort: (sort: string) => void;
  readonly selection: Selection | undefined;
  readonly onSelect: (selection: Selection | undefined) => void;
}

/**
 * Any number of members: only the rows in sight are in the document, pages around them are fetched ahead and kept.
 *
 * One tab stop, the keys of the ARIA grid pattern; Enter opens the member, Space selects it, Shift and arrows extend.
 */
export function MemberGrid({ query, filter, onSort, selection, onSelect }: MemberGridProps) {
  const styles = useStyles();
  const { account } = useAccount();
  const words = useVocabulary(account.id);
  const tenantName = useTenantNames(account.id);
  const rowsOf = useKeptRows(query, filter);
  const { members, start, count, at } = rowsOf.kept;
  const total = query.data?.pages[0]?.total ?? 0;
  const { shown, template, compact } = useListView();
  const grid = useRef<HTMLDivElement>(null);
  const rows = useRef<HTMLDivElement>(null);
  const [offset, setOffset] = useState(0);
  const virtual = useWindowVirtualizer({
    count,
    estimateSize: () => (compact ? 36 : 56),
    overscan: 12,
    scrollMargin: offset,
    scrollPaddingStart: 100,
    getItemKey: index => at(index)?.id ?? index,
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
  useFetchAround(query, rowsOf, {
    account: account.id,
    filter,
    first: items[0]?.index ?? 0,
    last: items.at(-1)?.index ?? 0,
  });

  const [menu, setMenu] = useState<RowMenuAt>();
  const size = { rows: count, columns: shown.length };
  const keys = useGridKeys(grid, size, index => virtual.scrollToIndex(index));
  const navigate = useNavigate();
  const base = { account: account.id, filter };
  const toggle = (member: Member, on: boolean) => onSelect(withSelected(selection, base, [member], on));
  const tick = (event: KeyboardEvent) => {
    const row = cellOf(event.target)?.row ?? -1;
    const here = at(row);
    const extending = event.shiftKey && (event.key === 'ArrowDown' || event.key === 'ArrowUp');
    if (here === undefined) return;
    if (event.key === ' ') {
      event.preventDefault();
      toggle(here, !isSelected(selection, here.id));
    } else if (extending) {
      const next = at(row + (event.key === 'ArrowDown' ? 1 : -1));
      onSelect(withSelected(selection, base, next === undefined ? [here] : [here, next], true));
    }
  };
  const open = (event: KeyboardEvent) => {
    const member = at(cellOf(event.target)?.row ?? -1)?.id;
    if (event.key !== 'Enter' || member === undefined || event.target instanceof HTMLAnchorElement) return;
    void navigate({ to: '/a/$account/members/$member', params: { account: account.id, member } });
  };
  return (
    <>
      <div
        ref={grid}
        role="grid"
        className={styles.grid}
        aria-label={t.members.heading}
        aria-rowcount={total + 1}
        aria-colcount={shown.length + 1}
        aria-busy={query.isPlaceholderData}
        aria-multiselectable
        onContextMenu={event => {
          const member = at(cellOf(event.target)?.row ?? rowOf(event.target));
          if (member === undefined) return;
          event.preventDefault();
          setMenu({ member, ...placeOf(event) });
        }}
        onKeyDown={event => {
          open(event);
          tick(event);
          keys.onKeyDown(event);
        }}
      >
        <MemberHead
          shown={shown}
          template={template}
          sort={filter.sort ?? 'name'}
          onSort={onSort}
          selected={selectedOf(selection, members)}
          onSelectAll={on => onSelect(withSelected(selection, base, members, on))}
        />
        <div ref={rows} role="rowgroup" className={styles.rows} style={{ height: virtual.getTotalSize() }}>
          {items.map(item => {
            const member = at(item.index);
            const place = { transform: `translateY(${item.start - offset}px)` };
            if (member === undefined)
              return <div key={item.key} role="presentation" className={styles.missing} style={place} />;
            return (
              <div
                key={item.key}
                ref={virtual.measureElement}
                data-index={item.index}
                role="presentation"
                className={styles.slot}
                style={place}
              >
                <MemberRow
                  member={member}
                  account={account.id}
                  index={item.index}
                  focusColumn={keys.cell.row === item.index ? keys.cell.column : undefined}
                  words={words}
                  tenant={tenantName(member.tenantId)}
                  selected={isSelected(selection, member.id)}
                  shown={shown}
                  template={template}
                  compact={compact}
                  onToggle={toggle}
                  onMenu={setMenu}
                />
              </div>
            );
          })}
        </div>
      </div>
      {menu === undefined ? null : (
        <RowMenu
          at={menu}
          selected={isSelected(selection, menu.member.id)}
          onToggle={toggle}
          onClose={() => {
            setMenu(undefined);
            keys.focus({ row: start + members.findIndex(one => one.id === menu.member.id), column: 0 });
          }}
        />
      )}
    </>
  );
}

/** The row that was clicked beside its cells' focus. */
function rowOf(target: EventTarget): number {
  const slot = target instanceof Element ? target.closest('[data-index]')?.getAttribute('data-index') : null;
  return slot == null ? -1 : Number(slot);
}

/** Where a menu opens: at the pointer, or under the cell when it came by keys. */
function placeOf(event: MouseEvent<HTMLElement>): { readonly x: number; readonly y: number } {
  if (event.button === 2 || !(event.target instanceof Element)) return { x: event.clientX, y: event.clientY };
  const { left, bottom } = event.target.getBoundingClientRect();
  return { x: left, y: bottom };
}

/** Whether all that are loaded are selected, some, or none. */
function selectedOf(selection: Selection | undefined, members: readonly Member[]): boolean | 'mixed' {
  if (selection === undefined) return false;
  const count = members.filter(member => isSelected(selection, member.id)).length;
  return count === 0 ? false : count === members.length ? true : 'mixed';
}
