import { Button, Field, Input, Spinner } from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Member } from '../../../client/contract.ts';
import { api } from '../../data/api.ts';
import { useAccount } from '../../frame/account-context.ts';
import { DangerButton } from '../../parts/danger-button.tsx';
import { Modal } from '../../parts/modal.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { isolatedText } from '../../parts/visible-text.ts';
import { t } from '../../texts/t.ts';
import { useDialogStyles } from './dialog-styles.ts';

interface DeleteDialogProps {
  readonly member: Member;
  readonly tenant: string;
  readonly onClose: () => void;
}

/** Deleting from the tenant as well: a choice of its own, confirmed by typing the user name (U-12). */
export function DeleteDialog({ member, tenant, onClose }: DeleteDialogProps) {
  const styles = useDialogStyles();
  const { account } = useAccount();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const name = isolatedText(member.displayName);
  const wanted = member.userPrincipalName ?? member.displayName;
  const same = typed.trim().toLowerCase() === wanted.trim().toLowerCase();
  const heading = t.deletion.heading(name, tenant);
  const remove = useMutation({
    mutationFn: () => api.directory.deleteUser(account.id, member.objectId),
    onSuccess: async () => {
      await navigate({ to: '/a/$account/members', params: { account: account.id } });
      queryClient.removeQueries({ queryKey: ['account', account.id, 'members', 'one', member.id] });
      await queryClient.invalidateQueries({ queryKey: ['account', account.id] });
    },
  });
  return (
    <Modal label={heading} place="middle" onClose={onClose}>
      <div className={styles.content}>
        <h2 className={styles.heading}>{heading}</h2>
        <p className={styles.line}>{t.deletion.says(name, tenant)}</p>
        <Field label={t.deletion.type(isolatedText(wanted))}>
          <Input
            dir="ltr"
            value={typed}
            autoComplete="off"
            spellCheck={false}
            onChange={(_, data) => setTyped(data.value)}
          />
        </Field>
        {remove.isError ? <ProblemBar problem={remove.error} account={account.id} /> : null}
        <div className={styles.actions}>
          <Button onClick={onClose}>{t.deletion.keep}</Button>
          <DangerButton
            icon={remove.isPending ? <Spinner size="tiny" /> : undefined}
            disabledFocusable={!same || remove.isPending}
            onClick={() => {
              if (same && !remove.isPending) remove.mutate();
            }}
          >
            {t.deletion.confirm(name)}
          </DangerButton>
        </div>
      </div>
    </Modal>
  );
}
