import { makeStyles, tokens } from '@fluentui/react-components';
import { CheckmarkCircleRegular } from '@fluentui/react-icons/svg/checkmark-circle';
import { CircleRegular } from '@fluentui/react-icons/svg/circle';
import { useQuery } from '@tanstack/react-query';
import { catalogQuery } from '../../data/queries.ts';
import { useAccount } from '../../frame/account-context.ts';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Waiting } from '../../parts/waiting.tsx';
import { t } from '../../texts/t.ts';

const useStyles = makeStyles({
  quiet: { margin: 0, color: tokens.colorNeutralForeground2, maxWidth: '72ch' },
  list: { listStyleType: 'none', margin: 0, padding: 0, maxWidth: '88ch' },
  row: { paddingBlock: '8px', borderBottom: `1px solid ${tokens.colorNeutralStroke2}` },
  name: { display: 'flex', flexWrap: 'wrap', gap: '4px 12px', alignItems: 'center' },
  state: { display: 'inline-flex', columnGap: '6px', alignItems: 'center' },
});

/** What the portal has enabled for the account, and which permissions need it. */
export function Features() {
  const styles = useStyles();
  const { account } = useAccount();
  const query = useQuery(catalogQuery);
  if (query.isError) return <ProblemBar problem={query.error} account={account.id} />;
  if (query.data === undefined) return <Waiting rows={4} />;
  const { features, permissions } = query.data;
  if (features.length === 0) return <p className={styles.quiet}>{t.account.features.none}</p>;
  return (
    <>
      <p className={styles.quiet}>{t.account.features.intro}</p>
      <ul className={styles.list}>
        {features.map(feature => {
          const on = account.features.includes(feature.id);
          const needing = permissions.filter(one => one.feature === feature.id).map(({ name }) => name);
          return (
            <li key={feature.id} className={styles.row}>
              <div className={styles.name}>
                <strong>{feature.name}</strong>
                <span className={styles.state}>
                  {on ? <CheckmarkCircleRegular aria-hidden /> : <CircleRegular aria-hidden />}
                  {on ? t.account.features.on : t.account.features.off}
                </span>
              </div>
              {needing.length === 0 ? null : (
                <p className={styles.quiet}>{t.account.features.needs(needing)}</p>
              )}
            </li>
          );
        })}
      </ul>
    </>
  );
}
