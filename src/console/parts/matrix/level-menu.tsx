import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useEffect, useLayoutEffect, useRef } from 'react';
import type { KeyboardEvent } from 'react';
import { higher, levels, type Level } from '../../../core/level.ts';
import { cellState, levelsOn, type Matrix, type MatrixCell } from '../../../core/matrix.ts';
import { t } from '../../texts/t.ts';

const useStyles = makeStyles({
  menu: {
    position: 'fixed',
    margin: 0,
    inset: 'auto',
    padding: '4px',
    maxWidth: '360px',
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorNeutralForeground1,
    backgroundColor: tokens.colorNeutralBackground1,
    boxShadow: tokens.shadow16,
  },
  item: {
    display: 'block',
    width: '100%',
    padding: '6px 8px',
    border: 'none',
    borderRadius: tokens.borderRadiusSmall,
    textAlign: 'start',
    font: 'inherit',
    color: 'inherit',
    backgroundColor: 'transparent',
    cursor: 'pointer',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  now: { fontWeight: tokens.fontWeightSemibold },
  says: { display: 'block', color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

/** Where a menu opens and what it is for. */
export interface MenuAt {
  readonly cells: readonly MatrixCell[];
  readonly name: string;
  readonly box: DOMRect;
}

interface LevelMenuProps {
  readonly at: MenuAt;
  readonly matrix: Matrix;
  readonly onChoose: (cells: readonly MatrixCell[], level: Level) => void;
  readonly onClose: () => void;
}

/** The levels that a cell, a row, a column or a block can have, each with what it lets one do. */
export function LevelMenu({ at, matrix, onChoose, onClose }: LevelMenuProps) {
  const styles = useStyles();
  const menu = useRef<HTMLDivElement>(null);
  const closing = useRef(onClose);
  closing.current = onClose;
  useLayoutEffect(() => {
    const shown = menu.current;
    if (shown === null) return;
    shown.showPopover();
    const { width, height } = shown.getBoundingClientRect();
    shown.style.left = `${Math.max(8, Math.min(at.box.left, innerWidth - width - 8))}px`;
    shown.style.top = `${at.box.bottom + height > innerHeight ? Math.max(8, at.box.top - height) : at.box.bottom}px`;
    (
      shown.querySelector<HTMLElement>('[aria-checked="true"]') ?? shown.querySelector<HTMLElement>('[role]')
    )?.focus();
  }, [at]);
  useEffect(() => {
    const shown = menu.current;
    const closed = (event: Event): void => {
      if ((event as ToggleEvent).newState === 'closed') closing.current();
    };
    shown?.addEventListener('toggle', closed);
    return () => shown?.removeEventListener('toggle', closed);
  }, []);
  const offered = levels.filter(level => at.cells.some(cell => levelsOn(matrix, cell).includes(level)));
  const [only] = at.cells;
  const state = at.cells.length === 1 && only !== undefined ? cellState(matrix, only) : undefined;
  const now = state?.kind === 'level' ? state.level : undefined;
  return (
    <div
      ref={menu}
      role="menu"
      popover="auto"
      aria-label={`${t.matrix.menu}: ${at.name}`}
      className={styles.menu}
      onKeyDown={moveInMenu}
    >
      {offered.map(level => (
        <button
          key={level}
          type="button"
          role="menuitemradio"
          aria-checked={level === now}
          className={mergeClasses(styles.item, level === now && styles.now)}
          onClick={() => onChoose(at.cells, level)}
        >
          {t.access.levelTitle[level]}
          <span className={styles.says}>{sentenceOf(matrix, at.cells, level)}</span>
        </button>
      ))}
      {at.cells.length < 2 ? null : (
        <button
          type="button"
          role="menuitemradio"
          aria-checked={false}
          className={styles.item}
          onClick={() => onChoose(at.cells, offered.reduce<Level>(higher, 'none'))}
        >
          {t.matrix.highest}
        </button>
      )}
    </div>
  );
}

function sentenceOf(matrix: Matrix, cells: readonly MatrixCell[], level: Level): string {
  const [only] = cells;
  if (cells.length !== 1 || only === undefined || level === 'none') return '';
  return matrix.catalog.offer(only.permission, only.on?.type ?? 'account')?.[level] ?? '';
}

function moveInMenu(event: KeyboardEvent<HTMLElement>): void {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="menuitemradio"]')];
  const at = items.findIndex(item => item === document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  items[(to + items.length) % items.length]?.focus();
}
