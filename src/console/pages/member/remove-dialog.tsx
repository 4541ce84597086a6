import { Button, Checkbox, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { Member } from '../../../client/contract.ts';
import { useAccount } from '../../frame/account-context.ts';
import { DangerButton } from '../../parts/danger-button.tsx';
import { Modal } from '../../parts/modal.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { isolatedText } from '../../parts/visible-text.ts';
import { sentences, useVocabulary } from '../../parts/vocabulary.ts';
import { Waiting } from '../../parts/waiting.tsx';
import { t } from '../../texts/en.ts';
import { useTenantNames } from '../members/tenant-names.ts';
import { Remaining } from './remaining.tsx';
import { useRemoval } from './removal.ts';

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', rowGap: '12px', overflowWrap: 'anywhere' },
  line: { margin: 0 },
  heading: { margin: 0, fontSize: '20px', lineHeight: '28px', fontWeight: tokens.fontWeightSemibold },
  actions: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '8px',
    justifyContent: 'flex-end',
    marginBlockStart: '8px',
  },
});

/** Removing one user or application: what is lost, what remains, then the button that does it (3.5). */
export function RemoveDialog({ member, onClose }: { readonly member: Member; readonly onClose: () => void }) {
  const styles = useStyles();
  const { account } = useAccount();
  const words = useVocabulary(account.id);
  const tenant = useTenantNames(account.id)(member.tenantId);
  const { look, remove } = useRemoval(member);
  const [sure, setSure] = useState(false);
  const name = isolatedText(member.displayName);
  const heading = t.member.removal.heading(name, isolatedText(account.name));
  const asks = look.data?.confirm !== undefined;
  return (
    <Modal label={heading} place="middle" onClose={onClose}>
      <div className={styles.content}>
        <h2 className={styles.heading}>{heading}</h2>
        {look.isError ? (
          <ProblemBar problem={look.error} account={account.id} onRetry={() => void look.refetch()} />
        ) : look.data === undefined ? (
          <Waiting rows={3} height={16} />
        ) : (
          <>
            <p className={styles.line}>
              {t.member.removal.losesAtOnce(name, sentences(member.access, words).join(' '))}{' '}
              {t.member.removal.directory(isolatedText(tenant))}
            </p>
            <Remaining remains={look.data.effect.remains} words={words} />
            {look.data.effect.remains.length === 0 ? null : (
              <p className={styles.line}>{t.member.removal.keepOnly(name)}</p>
            )}
            {asks ? (
              <Checkbox
                checked={sure}
                onChange={(_, data) => setSure(data.checked === true)}
                label={t.member.removal.ownConfirm(isolatedText(account.name))}
              />
            ) : null}
          </>
        )}
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
          <Button onClick={onClose}>{t.member.removal.keep(name)}</Button>
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
      </div>
    </Modal>
  );
}
