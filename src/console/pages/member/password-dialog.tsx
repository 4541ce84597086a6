import { Button, Spinner } from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Member } from '../../../client/contract.ts';
import type { TemporaryPassword } from '../../../client/member-directory.ts';
import { newKey } from '../../../client/transport.ts';
import { api } from '../../data/api.ts';
import { useAccount } from '../../frame/account-context.ts';
import { Modal } from '../../parts/modal.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { isolatedText } from '../../parts/visible-text.ts';
import { t } from '../../texts/t.ts';
import { useDialogStyles } from './dialog-styles.ts';

interface PasswordDialogProps {
  readonly member: Member;
  readonly onClose: () => void;
  /** The new password is shown on the page, not here: a dialog goes with Escape. */
  readonly onDone: (told: TemporaryPassword) => void;
}

/** Whether to set a temporary password (U-6). */
export function PasswordDialog({ member, onClose, onDone }: PasswordDialogProps) {
  const styles = useDialogStyles();
  const { account } = useAccount();
  const [key] = useState(newKey);
  const heading = t.password.heading(isolatedText(member.displayName));
  const reset = useMutation({
    mutationFn: () => api.members.resetPassword(account.id, member.id, { idempotencyKey: key }),
    gcTime: 0,
    onSuccess: onDone,
  });
  return (
    <Modal label={heading} place="middle" onClose={onClose}>
      <div className={styles.content}>
        <h2 className={styles.heading}>{heading}</h2>
        <p className={styles.line}>{t.password.says}</p>
        {reset.isError ? <ProblemBar problem={reset.error} account={account.id} /> : null}
        <div className={styles.actions}>
          <Button onClick={onClose}>{t.password.keep}</Button>
          <Button
            appearance="primary"
            icon={reset.isPending ? <Spinner size="tiny" /> : null}
            disabledFocusable={reset.isPending}
            onClick={() => {
              if (!reset.isPending) reset.mutate();
            }}
          >
            {t.password.reset}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
