import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useAccount } from '../../frame/account-context.ts';
import { effectiveQuery } from '../../data/queries.ts';
import { HoldingsTable } from '../../parts/holdings-table.tsx';
import { Section } from '../../parts/page.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { useVocabulary } from '../../parts/vocabulary.ts';
import { Waiting } from '../../parts/waiting.tsx';
import { t } from '../../texts/t.ts';

/** The union of one's own and all groups' access, each line with where it comes from (R-3). */
export function EffectiveTab() {
  const { account } = useAccount();
  const { member } = useParams({ from: '/a/$account/members/$member/effective' });
  const words = useVocabulary(account.id);
  const query = useQuery(effectiveQuery(account.id, member));
  return (
    <Section heading={t.member.tabs.effective}>
      <p>{t.access.effectiveIntro}</p>
      {query.isError ? (
        <ProblemBar problem={query.error} account={account.id} onRetry={() => void query.refetch()} />
      ) : query.data === undefined ? (
        <Waiting rows={8} />
      ) : (
        <HoldingsTable holdings={query.data.items} words={words} label={t.member.tabs.effective} />
      )}
    </Section>
  );
}
