import { Button, MessageBar, MessageBarActions, MessageBarBody } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import { useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import { createCell } from '../data/cell.ts';
import { t } from '../texts/t.ts';

/** What was done on a page that has gone since; said on the one after it, until it is closed. */
const said = createCell<{ readonly on: string; readonly words: string } | undefined>(undefined);

export const sayDone = (on: string, words: string): void => said.set({ on, words });

/** The result of a change as a bar on the page `on`; never a toast. */
export function DoneBar({ on, children }: { readonly on: string; readonly children?: ReactNode }) {
  const done = useSyncExternalStore(said.subscribe, said.get);
  if (done?.on !== on) return null;
  return (
    <MessageBar intent="success" layout="multiline" role="status">
      <MessageBarBody>{done.words}</MessageBarBody>
      <MessageBarActions
        containerAction={
          <Button
            appearance="transparent"
            icon={<DismissRegular />}
            aria-label={t.frame.close}
            onClick={() => said.set(undefined)}
          />
        }
      >
        {children}
      </MessageBarActions>
    </MessageBar>
  );
}
