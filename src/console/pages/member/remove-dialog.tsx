import { Button, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import type { Member } from '../../../client/contract.ts';
import { useAccount } from '../../frame/account-context.ts';
import { useConfirmation } from '../../parts/confirm-change.tsx';
import { DangerButton } from '../../parts/danger-button.tsx';
import { Modal } from '../../parts/modal.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { isolatedText } from '../../parts/visible-text.ts';
import { sentences, useVocabulary } from '../../parts/vocabulary.ts';
import { Waiting } from '../../parts/waiting.tsx';
import { WriteProblem } from '../../parts/write-problem.tsx';
import { t } from '../../texts/t.ts';
import { useTenantNames } from '../members/tenant-names.ts';
import { CutChoice } from './cut-choice.tsx';
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
  const removal = useRemoval(member);
  const { look, plain, remove } = removal;
  const name = isolatedText(member.displayName);
  const heading = t.member.removal.heading(name, isolatedText(account.name));
  const confirmation = useConfirmation({
    lines: look.data?.effect.effect ?? [],
    own:
      look.data?.confirm === undefined ? undefined : t.member.removal.ownConfirm(isolatedText(account.name)),
  });
  const ended = look.data?.effect.sessionsEnded ?? 0;
  return (
    <Modal label={heading} place="middle" onClose={onClose}>
      <div className={styles.content}>
        <h2 className={styles.heading}>{heading}</h2>
        {plain.isError ? (
          <ProblemBar problem={plain.error} account={account.id} onRetry={() => void plain.refetch()} />
        ) : plain.data === undefined ? (
          <Waiting rows={3} height={16} />
        ) : (
          <>
            <p className={styles.line}>
              {t.member.removal.losesAtOnce(name, sentences(member.access, words).join(' '))}{' '}
              {ended > 0 ? `${t.member.removal.sessions(ended)} ` : ''}
              {removal.cut ? '' : t.member.removal.directory(isolatedText(tenant))}
            </p>
            <Remaining remains={plain.data.effect.remains} words={words} />
            {plain.data.effect.remains.length === 0 ? null : (
              <CutChoice removal={removal} name={name} tenant={tenant} remains={plain.data.effect.remains} />
            )}
            {confirmation.fields}
          </>
        )}
        <WriteProblem write={remove} look={look} />
        <div className={styles.actions}>
          <Button onClick={onClose}>{t.member.removal.keep(name)}</Button>
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
      </div>
    </Modal>
  );
}
