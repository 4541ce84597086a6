import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useLayoutEffect, useRef } from 'react';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  modal: {
    border: 'none',
    padding: 0,
    color: tokens.colorNeutralForeground1,
    backgroundColor: tokens.colorNeutralBackground1,
    boxShadow: tokens.shadow64,
    boxSizing: 'border-box',
    '::backdrop': { backgroundColor: tokens.colorBackgroundOverlay },
  },
  middle: {
    width: '560px',
    maxWidth: 'calc(100vw - 32px)',
    maxHeight: 'calc(100dvh - 32px)',
    overflowY: 'auto',
    padding: '24px',
    borderRadius: tokens.borderRadiusXLarge,
  },
  start: {
    margin: 0,
    marginInlineEnd: 'auto',
    width: '280px',
    maxWidth: '90vw',
    height: '100dvh',
    maxHeight: '100dvh',
    padding: '12px',
  },
  end: {
    margin: 0,
    marginInlineStart: 'auto',
    width: '480px',
    maxWidth: '100%',
    height: '100dvh',
    maxHeight: '100dvh',
    overflowY: 'auto',
    padding: '16px',
  },
});

interface ModalProps {
  readonly label: string;
  readonly place: 'middle' | 'start' | 'end';
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/**
 * A question or panel above the page, for as long as it is rendered: the browser's own modal dialog, which keeps the focus
 * in, makes the page behind inert, closes on Escape and gives the focus back.
 */
export function Modal({ label, place, onClose, children }: ModalProps) {
  const styles = useStyles();
  const dialog = useRef<HTMLDialogElement>(null);
  // Before the element goes: only then does closing give the focus back.
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-label={label}
      className={mergeClasses(styles.modal, styles[place])}
      onCancel={event => {
        event.preventDefault();
        onClose();
      }}
      onClick={event => {
        // Only what is beside the panel: a click in it has a child as its target, or lies within its edges.
        if (event.target === dialog.current && place !== 'middle' && isBeside(event, dialog.current))
          onClose();
      }}
    >
      {children}
    </dialog>
  );
}

function isBeside(event: { clientX: number; clientY: number }, dialog: HTMLElement): boolean {
  const { left, right, top, bottom } = dialog.getBoundingClientRect();
  return event.clientX < left || event.clientX > right || event.clientY < top || event.clientY > bottom;
}
