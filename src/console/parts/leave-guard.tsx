import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useBlocker } from '@tanstack/react-router';
import { t } from '../texts/t.ts';
import { Modal } from './modal.tsx';

const useStyles = makeStyles({
  heading: {
    margin: '0 0 12px',
    fontSize: '20px',
    lineHeight: '28px',
    fontWeight: tokens.fontWeightSemibold,
  },
  text: { margin: 0 },
  actions: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '8px',
    justifyContent: 'flex-end',
    marginBlockStart: '16px',
  },
});

interface LeaveQuestionProps {
  readonly words: string;
  readonly back: string;
  readonly onBack: () => void;
  readonly onLeave: () => void;
}

/** Whether to go although something would be lost. */
export function LeaveQuestion({ words, back, onBack, onLeave }: LeaveQuestionProps) {
  const styles = useStyles();
  return (
    <Modal label={t.secret.leaveHeading} place="middle" onClose={onBack}>
      <h2 className={styles.heading}>{t.secret.leaveHeading}</h2>
      <p className={styles.text}>{words}</p>
      <div className={styles.actions}>
        <Button onClick={onLeave}>{t.secret.leave}</Button>
        <Button appearance="primary" onClick={onBack}>
          {back}
        </Button>
      </div>
    </Modal>
  );
}

/** Asks before a link, Back, a reload or closing the tab takes away what cannot be had again. */
export function LeaveGuard({
  active,
  words,
  back,
}: {
  readonly active: boolean;
  readonly words: string;
  readonly back: string;
}) {
  const blocker = useBlocker({
    shouldBlockFn: () => active,
    enableBeforeUnload: () => active,
    withResolver: true,
  });
  if (blocker.status !== 'blocked') return null;
  return <LeaveQuestion words={words} back={back} onBack={blocker.reset} onLeave={blocker.proceed} />;
}
