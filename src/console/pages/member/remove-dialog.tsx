import {
  Button,
  Checkbox,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  Spinner,
} from '@fluentui/react-components';
import { useState } from 'react';
import type { Member } from '../../../client/contract.ts';
import { useAccount } from '../../frame/account-context.ts';
import { DangerButton } from '../../parts/danger-button.tsx';
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
  const asks = look.data?.confirm !== undefined;
  return (
    <Dialog open onOpenChange={(_, data) => (data.open ? undefined : onClose())}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{t.member.removal.heading(name, isolatedText(account.name))}</DialogTitle>
          <DialogContent className={styles.content}>
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
          </DialogContent>
          <DialogActions fluid>
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
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
