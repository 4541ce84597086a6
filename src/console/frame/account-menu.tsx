import { Button, makeStyles, SearchBox, tokens } from '@fluentui/react-components';
import { ChevronDownRegular } from '@fluentui/react-icons/svg/chevron-down';
import { useLocation, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { MyAccount } from '../../client/contract.ts';
import { Disclosure } from '../parts/disclosure.tsx';
import { Name } from '../parts/name.tsx';
import { isolatedText } from '../parts/visible-text.ts';
import { t } from '../texts/t.ts';
import { useAccount } from './account-context.ts';
import { standingIn } from './standing.ts';

const useStyles = makeStyles({
  name: {
    fontWeight: tokens.fontWeightSemibold,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    maxWidth: '40vw',
    display: 'block',
  },
  button: { minWidth: 0, maxWidth: '100%', justifyContent: 'flex-start' },
  search: { margin: '4px' },
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  choice: { width: '100%', justifyContent: 'flex-start', textAlign: 'start' },
  lines: { display: 'flex', flexDirection: 'column', overflowWrap: 'anywhere' },
  standing: {
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightRegular,
  },
});

const searchFrom = 8;

/** The account's name; with several accounts the menu that switches, without a new sign-in. */
export function AccountMenu() {
  const styles = useStyles();
  const { me, account } = useAccount();
  const name = (
    <span className={styles.name}>
      <Name>{account.name}</Name>
    </span>
  );
  if (me.accounts.length < 2) return name;
  return (
    <Disclosure
      button={{
        className: styles.button,
        icon: <ChevronDownRegular />,
        iconPosition: 'after',
        'aria-label': `${t.frame.account(isolatedText(account.name))}. ${t.frame.switchAccount}`,
        children: name,
      }}
    >
      {close => <AccountChoices accounts={me.accounts} current={account.id} close={close} />}
    </Disclosure>
  );
}

function AccountChoices({
  accounts,
  current,
  close,
}: {
  readonly accounts: readonly MyAccount[];
  readonly current: string;
  readonly close: () => void;
}) {
  const styles = useStyles();
  const navigate = useNavigate();
  const path = useLocation({ select: location => location.pathname });
  const [text, setText] = useState('');
  const wanted = text.trim().toLocaleLowerCase();
  const shown = accounts.filter(({ name }) => name.toLocaleLowerCase().includes(wanted));
  // The same kind of page of the other account; never its members, which are of this account alone.
  const page = path.split('/')[3] ?? 'members';
  return (
    <>
      {accounts.length < searchFrom ? null : (
        <SearchBox
          className={styles.search}
          aria-label={t.frame.findAccount}
          placeholder={t.frame.findAccount}
          value={text}
          onChange={(_, data) => setText(data.value)}
        />
      )}
      <ul className={styles.list}>
        {shown.map(one => (
          <li key={one.id}>
            <Button
              appearance="subtle"
              className={styles.choice}
              aria-current={one.id === current ? 'true' : undefined}
              onClick={() => {
                close();
                void navigate({ to: `/a/${one.id}/${page}` });
              }}
            >
              <span className={styles.lines}>
                <Name>{one.name}</Name>
                <span className={styles.standing}>{standingIn(one)}</span>
              </span>
            </Button>
          </li>
        ))}
      </ul>
      {shown.length === 0 ? <p className={styles.search}>{t.frame.noSuchAccount}</p> : null}
    </>
  );
}
