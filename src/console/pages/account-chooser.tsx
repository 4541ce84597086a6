import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { Link } from '@tanstack/react-router';
import type { Me } from '../../client/contract.ts';
import { signOut } from '../frame/sign-out.ts';
import { standingIn } from '../frame/standing.ts';
import { tenantInWords } from '../frame/tenant-in-words.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { Empty } from '../parts/empty.tsx';
import { Name } from '../parts/name.tsx';
import { Page } from '../parts/page.tsx';
import { isolatedText } from '../parts/visible-text.ts';
import { t } from '../texts/t.ts';

const useStyles = makeStyles({
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'flex',
    flexDirection: 'column',
    rowGap: '8px',
  },
  item: {
    display: 'flex',
    flexDirection: 'column',
    padding: '12px 16px',
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorNeutralForeground1,
    textDecorationLine: 'none',
    overflowWrap: 'anywhere',
    ':hover': { backgroundColor: tokens.colorNeutralBackground2 },
  },
  name: { color: tokens.colorBrandForegroundLink, fontWeight: tokens.fontWeightSemibold },
  quiet: { color: tokens.colorNeutralForeground2 },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
});

/** Several accounts: which one. */
export function AccountChooser({ me }: { readonly me: Me }) {
  const styles = useStyles();
  return (
    <Page heading={t.first.choose} title={[t.first.choose]}>
      <p>{t.first.chooseDetail}</p>
      <ul className={styles.list}>
        {me.accounts.map(account => (
          <li key={account.id}>
            <Link to="/a/$account" params={{ account: account.id }} className={styles.item}>
              <span className={styles.name}>
                <Name>{account.name}</Name>
              </span>
              <span className={styles.quiet}>{standingIn(account)}</span>
            </Link>
          </li>
        ))}
      </ul>
      <div className={styles.actions}>
        {me.mayOpenAccount ? <OpenAccountLink /> : null}
        <Button onClick={() => void signOut()}>{t.frame.signOut}</Button>
      </div>
    </Page>
  );
}

const OpenAccountLink = () => (
  <Button as="a" href="/open-account">
    {t.first.openAccount}
  </Button>
);

/** Signed in, but in no account: what to tell whoever manages one. */
export function NoAccount({ me }: { readonly me: Me }) {
  const styles = useStyles();
  const words = t.first.noneDetail(
    isolatedText(me.userPrincipalName ?? me.displayName),
    isolatedText(tenantInWords(me)),
  );
  return (
    <Page heading={t.first.none} title={[t.first.none]}>
      <Empty words={words}>
        <div className={styles.actions}>
          {me.mayOpenAccount ? <OpenAccountLink /> : null}
          <CopyButton text={words} label={t.first.copyThis} />
          <Button onClick={() => void signOut()}>{t.first.somebodyElse}</Button>
        </div>
      </Empty>
    </Page>
  );
}
