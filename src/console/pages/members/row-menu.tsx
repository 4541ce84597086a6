import { makeStyles, tokens } from '@fluentui/react-components';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useLayoutEffect, useRef } from 'react';
import type { KeyboardEvent } from 'react';
import type { Member } from '../../../client/contract.ts';
import { useAccount } from '../../frame/account-context.ts';
import { isolatedText } from '../../parts/visible-text.ts';
import { useWriteReason } from '../../parts/write-reason.ts';
import { t } from '../../texts/t.ts';

const useStyles = makeStyles({
  menu: {
    position: 'fixed',
    margin: 0,
    inset: 'auto',
    padding: '4px',
    minWidth: '200px',
    maxWidth: '320px',
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorNeutralForeground1,
    backgroundColor: tokens.colorNeutralBackground1,
    boxShadow: tokens.shadow16,
  },
  item: {
    display: 'block',
    width: '100%',
    minHeight: '32px',
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
    '&[aria-disabled="true"]': { color: tokens.colorNeutralForeground3, cursor: 'not-allowed' },
  },
  reason: {
    margin: 0,
    padding: '6px 8px',
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
  },
});

/** Whose menu it is, and beside what it opens. */
export interface RowMenuAt {
  readonly member: Member;
  readonly x: number;
  readonly y: number;
}

interface RowMenuProps {
  readonly at: RowMenuAt;
  readonly selected: boolean;
  readonly onToggle: (member: Member, on: boolean) => void;
  /** The focus goes back to the row. */
  readonly onClose: () => void;
}

/** What can be done with one member of the list: by right click, by Shift+F10 and by the button at the end of the row. */
export function RowMenu({ at, selected, onToggle, onClose }: RowMenuProps) {
  const styles = useStyles();
  const menu = useRef<HTMLDivElement>(null);
  const closing = useRef(onClose);
  closing.current = onClose;
  const reason = useWriteReason();
  const items = useItems(at.member, reason !== undefined);
  useLayoutEffect(() => {
    const shown = menu.current;
    if (shown === null) return;
    shown.showPopover();
    const { width, height } = shown.getBoundingClientRect();
    shown.style.left = `${Math.max(8, Math.min(at.x, innerWidth - width - 8))}px`;
    shown.style.top = `${Math.max(8, Math.min(at.y, innerHeight - height - 8))}px`;
    shown.querySelector<HTMLElement>('[role="menuitem"]')?.focus();
  }, [at]);
  useEffect(() => {
    const shown = menu.current;
    const closed = (event: Event): void => {
      if ((event as ToggleEvent).newState === 'closed') closing.current();
    };
    shown?.addEventListener('toggle', closed);
    return () => shown?.removeEventListener('toggle', closed);
  }, []);
  return (
    <div
      ref={menu}
      role="menu"
      popover="auto"
      aria-label={t.members.actionsOf(isolatedText(at.member.displayName))}
      className={styles.menu}
      onKeyDown={event => {
        event.stopPropagation();
        moveInMenu(event, () => menu.current?.hidePopover());
      }}
    >
      {items.map(({ words, go, locked }) => (
        <button
          key={words}
          type="button"
          role="menuitem"
          tabIndex={-1}
          aria-disabled={locked}
          className={styles.item}
          onClick={() => {
            if (!locked) go();
          }}
        >
          {words}
        </button>
      ))}
      <button
        type="button"
        role="menuitem"
        tabIndex={-1}
        className={styles.item}
        onClick={() => {
          onToggle(at.member, !selected);
          menu.current?.hidePopover();
        }}
      >
        {selected ? t.members.unselect : t.members.select}
      </button>
      {reason === undefined ? null : <p className={styles.reason}>{reason}</p>}
    </div>
  );
}

interface Item {
  readonly words: string;
  readonly locked: boolean;
  readonly go: () => void;
}

function useItems(member: Member, locked: boolean): readonly Item[] {
  const { account } = useAccount();
  const navigate = useNavigate();
  const params = { account: account.id, member: member.id };
  const item = (words: string, go: () => Promise<void>, needsWrite = false): Item => ({
    words,
    locked: needsWrite && locked,
    go: () => void go(),
  });
  return [
    item(t.members.open, () => navigate({ to: '/a/$account/members/$member', params })),
    item(
      t.member.changeAccess,
      () => navigate({ to: '/a/$account/members/$member/access/edit', params }),
      true,
    ),
    item(t.members.whatTheyCan, () => navigate({ to: '/a/$account/members/$member/effective', params })),
    item(t.member.tabs.history, () => navigate({ to: '/a/$account/members/$member/history', params })),
    item(
      t.members.removeOne,
      () =>
        navigate({
          to: '/a/$account/members/remove',
          params: { account: account.id },
          search: { member: member.id },
        }),
      true,
    ),
  ];
}

function moveInMenu(event: KeyboardEvent<HTMLElement>, close: () => void): void {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="menuitem"]')];
  const at = items.findIndex(item => item === document.activeElement);
  if (event.key === 'Tab') return close();
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  items[(to + items.length) % items.length]?.focus();
}
