import { Button, MessageBar, MessageBarActions, MessageBarBody } from '@fluentui/react-components';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { sessionQuery } from '../data/queries.ts';
import { signInUrl } from '../data/session.ts';
import { isolatedText } from '../parts/visible-text.ts';
import { t } from '../texts/t.ts';

/**
 * Somebody else has signed in in another window: nothing of this page is written as them. It stays for whom it was loaded, with
 * what was typed, until that person is signed in again or the other one goes on here, who sees nothing of it.
 */
export function OtherPersonBar() {
  const queryClient = useQueryClient();
  const { data } = useQuery(sessionQuery);
  // What was read meanwhile was read as the other person.
  useEffect(() => () => void queryClient.invalidateQueries(), [queryClient]);
  return (
    <MessageBar intent="warning" layout="multiline" role="alert">
      <MessageBarBody>{t.problem.otherPerson}</MessageBarBody>
      <MessageBarActions>
        <Button as="a" href={signInUrl()} target="_blank" rel="noopener">
          {t.problem.signInAgain}
        </Button>
        {data == null ? null : (
          <Button onClick={() => location.reload()}>
            {t.problem.goOnAs(isolatedText(data.displayName))}
          </Button>
        )}
      </MessageBarActions>
    </MessageBar>
  );
}
