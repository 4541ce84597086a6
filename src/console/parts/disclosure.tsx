import { Button, makeStyles, tokens } from '@fluentui/react-components';
import type { ButtonProps } from '@fluentui/react-components';
import { useId, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { placeUnderButton } from './under-button.ts';

const useStyles = makeStyles({
  panel: {
    position: 'fixed',
    margin: 0,
    insetBlock: '52px auto',
    boxSizing: 'border-box',
    width: '280px',
    maxWidth: 'calc(100vw - 16px)',
    maxHeight: 'calc(100dvh - 68px)',
    overflowY: 'auto',
    padding: '12px',
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorNeutralForeground1,
    backgroundColor: tokens.colorNeutralBackground1,
    boxShadow: tokens.shadow16,
  },
});

interface DisclosureProps {
  readonly button: Pick<ButtonProps, 'icon' | 'iconPosition' | 'className' | 'aria-label' | 'children'>;
  /** `close` is for what is chosen in it. */
  readonly children: (close: () => void) => ReactNode;
}

/**
 * A button of the head and what it opens: the browser's own popover, which Escape and a click elsewhere close, and which
 * gives the focus back.
 */
export function Disclosure({ button, children }: DisclosureProps) {
  const styles = useStyles();
  const id = useId();
  const panel = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button appearance="subtle" {...button} aria-expanded={open} popoverTarget={id} />
      <div
        ref={panel}
        id={id}
        popover="auto"
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
