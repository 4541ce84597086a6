import { makeStyles, SearchBox, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { resourcesQuery } from '../../data/queries.ts';
import { useAccount } from '../../frame/account-context.ts';
import { Empty } from '../../parts/empty.tsx';
import { Name } from '../../parts/name.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { isolatedText } from '../../parts/visible-text.ts';
import { Waiting } from '../../parts/waiting.tsx';
import { t } from '../../texts/t.ts';

const useStyles = makeStyles({
  quiet: { margin: 0, color: tokens.colorNeutralForeground2 },
  search: { width: '320px', maxWidth: '100%' },
  list: { listStyleType: 'none', margin: 0, padding: 0, maxWidth: '88ch' },
  row: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '4px 12px',
    paddingBlock: '6px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    overflowWrap: 'anywhere',
  },
});

const most = 100;

/** Products, add-ons and sandboxes of the account, as the portal keeps them. */
export function Products() {
  const styles = useStyles();
  const { account } = useAccount();
  const query = useQuery(resourcesQuery(account.id));
  const [text, setText] = useState('');
  if (query.isError) return <ProblemBar problem={query.error} account={account.id} />;
  if (query.data === undefined) return <Waiting rows={6} />;
  const all = query.data.items;
  if (all.length === 0) return <Empty words={t.account.products.none} detail={t.account.products.intro} />;
  const wanted = text.trim().toLocaleLowerCase();
  const found = all.filter(({ name }) => name.toLocaleLowerCase().includes(wanted));
  const shown = found.slice(0, most);
  const typeName = (id: string) => t.account.products.types[id] ?? id;
  const parentName = (id: string) => isolatedText(all.find(one => one.id === id)?.name ?? id);
  return (
    <>
      <p className={styles.quiet}>{t.account.products.intro}</p>
      <SearchBox
        className={styles.search}
        aria-label={t.account.products.find}
        placeholder={t.account.products.find}
        value={text}
        onChange={(_, { value }) => setText(value)}
      />
      <ul className={styles.list} aria-label={t.account.tabs.products}>
        {shown.map(one => (
          <li key={`${one.type}/${one.id}`} className={styles.row}>
            <Name>{one.name}</Name>
            <span className={styles.quiet}>{typeName(one.type)}</span>
            {one.parent == null ? null : (
              <span className={styles.quiet}>{t.account.products.under(parentName(one.parent))}</span>
            )}
          </li>
        ))}
      </ul>
      {shown.length === query.data.total ? null : (
        <p className={styles.quiet} aria-live="polite">
          {t.account.products.shown(shown.length, query.data.total)}
        </p>
      )}
    </>
  );
}
