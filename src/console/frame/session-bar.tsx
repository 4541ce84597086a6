import { Button, MessageBar, MessageBarActions, MessageBarBody } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { meQuery } from '../data/queries.ts';
import { sessionEnded } from '../data/session.ts';
import { t } from '../texts/t.ts';

/** Signed out while the page is open: sign in in a new window; this page stays, with what was typed. */
export function SessionBar({ signInUrl }: { readonly signInUrl: string }) {
  const queryClient = useQueryClient();
  useEffect(() => {
    const look = () => {
      queryClient.fetchQuery({ ...meQuery, staleTime: 0 }).then(
        me => {
          if (me === null) return;
          sessionEnded.set(false);
          void queryClient.invalidateQueries();
        },
        () => undefined,
      );
    };
    addEventListener('focus', look);
    return () => removeEventListener('focus', look);
  }, [queryClient]);
  return (
    <MessageBar intent="warning" role="alert">
      <MessageBarBody>{t.problem.signedOut}</MessageBarBody>
      <MessageBarActions>
        <Button as="a" href={signInUrl} target="_blank" rel="noopener">
          {t.problem.signInAgain}
        </Button>
      </MessageBarActions>
    </MessageBar>
  );
}
