import { Button, makeStyles, Spinner } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { Member } from '../../../client/contract.ts';
import { useAccount } from '../../frame/account-context.ts';
import { memberQuery } from '../../data/queries.ts';
import { useConfirmation } from '../../parts/confirm-change.tsx';
import { DangerButton } from '../../parts/danger-button.tsx';
import { EffectView } from '../../parts/effect-view.tsx';
import { Page, Section } from '../../parts/page.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { isolatedText } from '../../parts/visible-text.ts';
import { useVocabulary } from '../../parts/vocabulary.ts';
import { Waiting } from '../../parts/waiting.tsx';
import { WriteProblem } from '../../parts/write-problem.tsx';
import { t } from '../../texts/t.ts';
import { BulkPage } from '../members/bulk-page.tsx';
import { useTenantNames } from '../members/tenant-names.ts';
import { Remaining } from './remaining.tsx';
import { useRemoval } from './removal.ts';

const useStyles = makeStyles({
  actions: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
  line: { margin: 0 },
});

/** Removing a group reaches everybody in it: a page with the whole effect, person by person (section 6). */
export function RemovePage() {
  const { account } = useAccount();
  const { member: id } = useSearch({ from: '/a/$account/members/remove' });
  const query = useQuery({ ...memberQuery(account.id, id ?? ''), enabled: id !== undefined });
  if (id === undefined) return <BulkPage what="remove" />;
  if (query.data !== undefined) return <RemoveOne member={query.data.member} />;
  return (
    <Page heading={t.member.remove} title={[t.member.remove, account.name]}>
      {query.isError ? (
        <ProblemBar problem={query.error} account={account.id} onRetry={() => void query.refetch()} />
      ) : (
        <Waiting rows={5} />
      )}
    </Page>
  );
}

function RemoveOne({ member }: { readonly member: Member }) {
  const styles = useStyles();
  const { account } = useAccount();
  const words = useVocabulary(account.id);
  const navigate = useNavigate();
  const tenant = useTenantNames(account.id)(member.tenantId);
  const { look, remove } = useRemoval(member);
  const name = isolatedText(member.displayName);
  const lines = look.data?.effect.effect ?? [];
  const confirmation = useConfirmation({
    lines,
    own:
      look.data?.confirm === undefined ? undefined : t.member.removal.ownConfirm(isolatedText(account.name)),
  });
  const ended = look.data?.effect.sessionsEnded ?? 0;
  const heading = t.member.removal.heading(name, isolatedText(account.name));
  return (
    <Page heading={heading} title={[heading, account.name]}>
      <Section heading={t.effect.heading}>
        {look.isError ? (
          <ProblemBar problem={look.error} account={account.id} onRetry={() => void look.refetch()} />
        ) : look.data === undefined ? (
          <Waiting rows={5} />
        ) : (
          <>
            <EffectView lines={lines} words={words} />
            {look.data.effect.remains.length === 0 ? null : (
              <Remaining remains={look.data.effect.remains} words={words} />
            )}
            {ended > 0 ? <p className={styles.line}>{t.member.removal.sessions(ended)}</p> : null}
            <p className={styles.line}>{t.member.removal.directory(isolatedText(tenant))}</p>
          </>
        )}
      </Section>
      {confirmation.fields}
      <WriteProblem write={remove} look={look} />
      <div className={styles.actions}>
        <Button
          onClick={() =>
            void navigate({
              to: '/a/$account/members/$member',
              params: { account: account.id, member: member.id },
            })
          }
        >
          {t.member.removal.keep(name)}
        </Button>
        {look.data === undefined ? null : (
          <DangerButton
            icon={remove.isPending ? <Spinner size="tiny" /> : undefined}
            disabledFocusable={remove.isPending || !confirmation.given}
            onClick={() => {
              if (!remove.isPending && confirmation.given) remove.mutate();
            }}
          >
            {t.member.removal.confirm(name)}
          </DangerButton>
        )}
      </div>
    </Page>
  );
}
