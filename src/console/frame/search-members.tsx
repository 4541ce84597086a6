import { Button, makeStyles, SearchBox } from '@fluentui/react-components';
import { SearchRegular } from '@fluentui/react-icons/svg/search';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { t } from '../texts/t.ts';
import { useAccount } from './account-context.ts';

const useStyles = makeStyles({
  box: { width: '240px', maxWidth: '100%', paddingInlineStart: '4px' },
  go: { minWidth: '24px', color: 'inherit' },
});

/** From anywhere to a member: Enter opens the list with what was typed. `/` comes here when no field has the focus. */
export function SearchMembers({ onGo }: { readonly onGo?: () => void }) {
  const styles = useStyles();
  const { account } = useAccount();
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const input = useRef<HTMLInputElement>(null);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return;
      if (
        event.target instanceof Element &&
        event.target.closest('input, textarea, select, [contenteditable]')
      )
        return;
      event.preventDefault();
      const ofPage = document.querySelector<HTMLInputElement>('input[data-page-search]');
      (ofPage ?? input.current)?.focus();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);

  const go = () => {
    const q = text.trim();
    void navigate({
      to: '/a/$account/members',
      params: { account: account.id },
      search: q === '' ? {} : { q },
    });
    setText('');
    onGo?.();
  };
  return (
    <form
      role="search"
      aria-label={t.frame.searchMembers}
      onSubmit={event => {
        event.preventDefault();
        go();
      }}
    >
      <SearchBox
        input={{ ref: input }}
        className={styles.box}
        size="medium"
        contentBefore={
          <Button
            type="submit"
            appearance="transparent"
            size="small"
            className={styles.go}
            icon={<SearchRegular />}
            aria-label={t.frame.showMatches}
          />
        }
        aria-label={t.frame.searchMembers}
        placeholder={t.frame.searchMembers}
        value={text}
        onChange={(_, data) => setText(data.value)}
      />
    </form>
  );
}
