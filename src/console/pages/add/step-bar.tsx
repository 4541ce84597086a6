import { Button, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  bar: {
    position: 'sticky',
    bottom: 0,
    zIndex: 2,
    display: 'flex',
    flexWrap: 'wrap',
    gap: '12px',
    alignItems: 'center',
    paddingBlock: '12px',
    backgroundColor: tokens.colorNeutralBackground1,
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  // What was chosen has its own line, so that the way on stands where it stands in every step.
  above: { flexBasis: '100%', ':empty': { display: 'none' } },
  note: { margin: 0, color: tokens.colorNeutralForeground2, minWidth: 0, flexGrow: 1, flexBasis: '240px' },
});

interface StepBarProps {
  readonly children?: ReactNode;
  readonly label: string;
  /** Why it cannot go on; stands in sight and describes the button. */
  readonly reason?: string | undefined;
  readonly onNext: () => void;
}

/** The foot of a step: what was chosen or is missing, and the one way on. */
export function StepBar({ children, label, reason, onNext }: StepBarProps) {
  const styles = useStyles();
  return (
    <div className={styles.bar}>
      {children === undefined ? null : <div className={styles.above}>{children}</div>}
      <Button
        appearance="primary"
        disabledFocusable={reason !== undefined}
        aria-describedby={reason === undefined ? undefined : 'who-reason'}
        onClick={onNext}
      >
        {label}
      </Button>
      {reason === undefined ? null : (
        <p id="who-reason" className={styles.note} aria-live="polite">
          {reason}
        </p>
      )}
    </div>
  );
}
