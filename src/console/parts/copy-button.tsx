import { Button } from '@fluentui/react-components';
import { CopyRegular } from '@fluentui/react-icons/svg/copy';
import { useState } from 'react';
import { t } from '../texts/en.ts';

/** Copies a text and answers on itself whether it worked. */
export function CopyButton({
  text,
  label = t.frame.copy,
}: {
  readonly text: string;
  readonly label?: string;
}) {
  const [said, setSaid] = useState('');
  const copy = () => {
    const done = (words: string) => () => setSaid(words);
    if (!('clipboard' in navigator)) return setSaid(t.frame.copyBlocked);
    navigator.clipboard.writeText(text).then(done(t.frame.copied), done(t.frame.copyBlocked));
  };
  return (
    <Button size="small" appearance="subtle" icon={<CopyRegular />} onClick={copy}>
      <span aria-live="polite">{said === '' ? label : said}</span>
    </Button>
  );
}
