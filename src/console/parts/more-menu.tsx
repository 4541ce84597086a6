import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { MoreHorizontalRegular } from '@fluentui/react-icons/svg/more-horizontal';
import { useId, useRef, useState } from 'react';
import type { ReactElement, ReactNode } from 'react';
import { placeUnderButton } from './under-button.ts';

const useStyles = makeStyles({
  panel: {
    position: 'fixed',
    margin: 0,
    boxSizing: 'border-box',
    minWidth: '200px',
    maxWidth: 'min(360px, calc(100vw - 16px))',
    maxHeight: '60vh',
    overflowY: 'auto',
    padding: '4px',
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorNeutralForeground1,
    backgroundColor: tokens.colorNeutralBackground1,
    boxShadow: tokens.shadow16,
  },
});

interface MoreMenuProps {
  readonly label: string;
  readonly icon?: ReactElement;
  /** `close` is for what is chosen in it. */
  readonly children: (close: () => void) => ReactNode;
}

/** A button and the further actions that it opens below itself: the browser's own popover, as in the head. */
export function MoreMenu({ label, icon = <MoreHorizontalRegular />, children }: MoreMenuProps) {
  const styles = useStyles();
  const id = useId();
  const panel = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button icon={icon} aria-expanded={open} popoverTarget={id}>
        {label}
      </Button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        role="group"
        aria-label={label}
        className={styles.panel}
        onToggle={event => {
          const shown = event.newState === 'open';
          setOpen(shown);
          if (shown) placeUnderButton(panel.current);
        }}
      >
        {open ? children(() => panel.current?.hidePopover()) : null}
      </div>
    </>
  );
}
