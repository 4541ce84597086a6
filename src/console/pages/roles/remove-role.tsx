import { Button, makeStyles, Spinner } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { Role } from '../../../client/roles.ts';
import { api } from '../../data/api.ts';
import { preview } from '../../data/confirmed-preview.ts';
import { useAccount } from '../../frame/account-context.ts';
import { useConfirmation } from '../../parts/confirm-change.tsx';
import { DangerButton } from '../../parts/danger-button.tsx';
import { sayDone } from '../../parts/done-bar.tsx';
import { EffectView } from '../../parts/effect-view.tsx';
import { Modal } from '../../parts/modal.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { isolatedText } from '../../parts/visible-text.ts';
import { useVocabulary } from '../../parts/vocabulary.ts';
import { Waiting } from '../../parts/waiting.tsx';
import { WriteProblem } from '../../parts/write-problem.tsx';
import { time } from '../../texts/format.ts';
import { t } from '../../texts/t.ts';

const useStyles = makeStyles({
  body: { display: 'flex', flexDirection: 'column', rowGap: '12px' },
  heading: { margin: 0, fontSize: '20px', lineHeight: '28px', overflowWrap: 'anywhere' },
  line: { margin: 0 },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '8px', justifyContent: 'flex-end' },
});

/** Deleting a custom role takes it from all who hold it: what that does to each, then the button. */
export function RemoveRole({ role, onClose }: { readonly role: Role; readonly onClose: () => void }) {
  const styles = useStyles();
  const { account } = useAccount();
  const words = useVocabulary(account.id);
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const name = isolatedText(role.name);
  const look = useQuery({
    queryKey: ['account', account.id, 'roles', role.id, 'removal'],
    queryFn: ({ signal }) =>
      preview(confirm =>
        api.roles.previewRemove(account.id, role.id, {
          signal,
          ...(confirm === undefined ? {} : { confirm }),
        }),
      ),
    staleTime: 0,
    gcTime: 0,
  });
  const remove = useMutation({
    mutationFn: () =>
      api.roles.remove(account.id, role.id, {
        ...(look.data === undefined ? {} : { plan: look.data.effect.plan }),
        // The button under the whole effect is what confirms that others hold it.
        confirm: [role.id, ...(look.data?.confirm === undefined ? [] : [look.data.confirm])].join(','),
      }),
    onSuccess: async () => {
      sayDone('roles', t.roles.removed(name, time(new Date())));
      await navigate({ to: '/a/$account/roles', params: { account: account.id } });
      await queryClient.invalidateQueries({ queryKey: ['account', account.id] });
    },
  });
  const confirmation = useConfirmation({
    lines: look.data?.effect.effect ?? [],
    own: look.data?.confirm === undefined ? undefined : t.roles.ownConfirm(isolatedText(account.name)),
  });
  const heading = t.roles.removeHeading(name);
  return (
    <Modal label={heading} place="middle" onClose={onClose}>
      <div className={styles.body}>
        <h2 className={styles.heading}>{heading}</h2>
        <p className={styles.line}>{t.roles.removeSays}</p>
        {look.isError ? (
          <ProblemBar problem={look.error} account={account.id} onRetry={() => void look.refetch()} />
        ) : look.data === undefined ? (
          <Waiting rows={3} />
        ) : (
          <EffectView lines={look.data.effect.effect} words={words} name />
        )}
        {confirmation.fields}
        <WriteProblem write={remove} look={look} />
        <div className={styles.actions}>
          <Button onClick={onClose}>{t.roles.keep}</Button>
          {look.data === undefined ? null : (
            <DangerButton
              icon={remove.isPending ? <Spinner size="tiny" /> : undefined}
              disabledFocusable={remove.isPending || !confirmation.given}
              onClick={() => confirmation.given && remove.mutate()}
            >
              {t.roles.confirmRemove(name)}
            </DangerButton>
          )}
        </div>
      </div>
    </Modal>
  );
}
