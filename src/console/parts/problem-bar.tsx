import {
  Button,
  makeStyles,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
  tokens,
} from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { ClientProblem } from '../../client/problem.ts';
import { otherPerson, useOtherPerson } from '../data/page-person.ts';
import { sessionEnded, signInUrl, useSessionEnded } from '../data/session.ts';
import { t } from '../texts/t.ts';
import { CopyButton } from './copy-button.tsx';
import { useProblemWords } from './problem-words.ts';

const useStyles = makeStyles({
  bar: { alignItems: 'start', flexShrink: 0 },
  body: { whiteSpace: 'normal', overflowWrap: 'anywhere', paddingBlock: '6px' },
  list: { margin: 0, paddingInlineStart: '20px' },
  request: {
    display: 'flex',
    alignItems: 'center',
    columnGap: '4px',
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    fontFamily: tokens.fontFamilyMonospace,
    overflowWrap: 'anywhere',
  },
});

interface ProblemBarProps {
  readonly problem: unknown;
  /** The account whose words name what is missing. */
  readonly account?: string | undefined;
  readonly onRetry?: (() => void) | undefined;
  readonly retryLabel?: string;
  readonly children?: ReactNode;
}

/** A problem in place: what, why, what to do, and the request's id. */
export function ProblemBar({ problem, account, onRetry, retryLabel, children }: ProblemBarProps) {
  const styles = useStyles();
  const words = useProblemWords(problem, account);
  const known = problem instanceof ClientProblem ? problem : undefined;
  const signedOut = known?.code === 'unauthenticated';
  const stepUp = stepUpUrl(known);
  const elsewhere = known?.code === 'session-changed';
  const ended = useSessionEnded();
  const other = useOtherPerson();
  const [told, setTold] = useState(false);
  useEffect(() => {
    if (!signedOut && !elsewhere) return;
    if (signedOut) sessionEnded.set(true);
    else otherPerson.set(true);
    setTold(true);
  }, [signedOut, elsewhere]);
  // Signed in again: there is nothing left to say, and the button below does it.
  if (told && (signedOut ? !ended : elsewhere && !other)) return null;
  return (
    <MessageBar
      intent={known?.status === 404 ? 'info' : 'error'}
      layout="multiline"
      className={styles.bar}
      role="alert"
    >
      <MessageBarBody className={styles.body}>
        <MessageBarTitle>{words.title}</MessageBarTitle> {words.detail}
        {known !== undefined && known.errors.length > 0 ? (
          <ul className={styles.list}>
            {known.errors.slice(0, 10).map((fault, index) => (
              <li key={index}>{fault.detail}</li>
            ))}
          </ul>
        ) : null}
        {known?.requestId === undefined ? null : (
          <div className={styles.request}>
            {t.frame.requestId(known.requestId)}
            <CopyButton text={known.requestId} />
          </div>
        )}
      </MessageBarBody>
      <MessageBarActions>
        {children}
        {signedOut || elsewhere || stepUp !== undefined ? (
          <Button as="a" href={stepUp ?? signInUrl()} target="_blank" rel="noopener">
            {t.problem.signInAgain}
          </Button>
        ) : onRetry === undefined ? null : (
          <Button onClick={onRetry}>{retryLabel ?? t.frame.retry}</Button>
        )}
      </MessageBarActions>
    </MessageBar>
  );
}

/** Where a directory that wants to see the person again has them sign in; only ever a page of our own. */
function stepUpUrl(problem: ClientProblem | undefined): string | undefined {
  const url = problem?.code === 'interaction-required' ? problem.body['signInUrl'] : undefined;
  if (typeof url !== 'string' || !URL.canParse(url, location.href)) return undefined;
  return new URL(url, location.href).origin === location.origin ? url : undefined;
}
