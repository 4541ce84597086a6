import { Button, makeStyles } from '@fluentui/react-components';
import { CopyRegular } from '@fluentui/react-icons/svg/copy';
import { useState } from 'react';
import { VisuallyHidden } from './waiting.tsx';
import { t } from '../texts/t.ts';

const useStyles = makeStyles({ button: { whiteSpace: 'nowrap', flexShrink: 0, minWidth: 'auto' } });

interface CopyButtonProps {
  readonly text: string;
  readonly label?: string;
  /** What is copied, read out in place of the label. */
  readonly what?: string;
  /** Only the icon is drawn, until there is something to say. */
  readonly compact?: boolean;
}

/** Copies a text and answers on itself whether it worked. */
export function CopyButton({ text, label = t.frame.copy, what, compact = false }: CopyButtonProps) {
  const styles = useStyles();
  const [said, setSaid] = useState('');
  const copy = () => {
    const done = (words: string) => () => setSaid(words);
    if (!('clipboard' in navigator)) return setSaid(t.frame.copyBlocked);
    navigator.clipboard.writeText(text).then(done(t.frame.copied), done(t.frame.copyBlocked));
  };
  return (
    <Button size="small" appearance="subtle" className={styles.button} icon={<CopyRegular />} onClick={copy}>
      <span aria-live="polite">
        {said !== '' ? said : compact ? <VisuallyHidden>{label}</VisuallyHidden> : label}
        {what === undefined || said !== '' ? null : <VisuallyHidden> {what}</VisuallyHidden>}
      </span>
    </Button>
  );
}
