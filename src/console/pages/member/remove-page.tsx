import { Button, Checkbox, makeStyles, Spinner } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { Member } from '../../../client/contract.ts';
import { useAccount } from '../../frame/account-context.ts';
import { memberQuery } from '../../data/queries.ts';
import { DangerButton } from '../../parts/danger-button.tsx';
import { EffectView } from '../../parts/effect-view.tsx';
import { Page, Section } from '../../parts/page.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { isolatedText } from '../../parts/visible-text.ts';
import { useVocabulary } from '../../parts/vocabulary.ts';
import { Waiting } from '../../parts/waiting.tsx';
import { t } from '../../texts/en.ts';
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

/** So many lose something that pressing the button alone is not enough (section 6). */
const many = 100;

function RemoveOne({ member }: { readonly member: Member }) {
  const styles = useStyles();
  const { account } = useAccount();
  const words = useVocabulary(account.id);
  const navigate = useNavigate();
  const tenant = useTenantNames(account.id)(member.tenantId);
  const { look, remove } = useRemoval(member);
  const [sure, setSure] = useState(false);
  const name = isolatedText(member.displayName);
  const lines = look.data?.effect.effect ?? [];
  const own = look.data?.confirm !== undefined;
  const asks = own || lines.filter(line => line.loses.length > 0).length >= many;
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
            <p className={styles.line}>{t.member.removal.directory(isolatedText(tenant))}</p>
          </>
        )}
      </Section>
      {asks ? (
        <Checkbox
          checked={sure}
          onChange={(_, data) => setSure(data.checked === true)}
          label={own ? t.member.removal.ownConfirm(isolatedText(account.name)) : t.effect.read}
        />
      ) : null}
      {remove.isError ? (
        <ProblemBar
          problem={remove.error}
          account={account.id}
          retryLabel={t.problem.lookAgain}
          onRetry={() => {
            remove.reset();
            void look.refetch();
          }}
        />
      ) : null}
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
            disabledFocusable={remove.isPending || (asks && !sure)}
            onClick={() => remove.mutate()}
          >
            {t.member.removal.confirm(name)}
          </DangerButton>
        )}
      </div>
    </Page>
  );
}
