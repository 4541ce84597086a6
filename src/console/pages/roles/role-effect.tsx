import { Button, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { Role } from '../../../client/roles.ts';
import { api } from '../../data/api.ts';
import { preview } from '../../data/confirmed-preview.ts';
import { useAccount } from '../../frame/account-context.ts';
import { useConfirmation } from '../../parts/confirm-change.tsx';
import { sayDone } from '../../parts/done-bar.tsx';
import { EffectView } from '../../parts/effect-view.tsx';
import { Section } from '../../parts/page.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { isolatedText } from '../../parts/visible-text.ts';
import { useVocabulary } from '../../parts/vocabulary.ts';
import { Waiting } from '../../parts/waiting.tsx';
import { WriteProblem } from '../../parts/write-problem.tsx';
import { time } from '../../texts/format.ts';
import { t } from '../../texts/t.ts';
import type { RoleDraft } from './role-edit-page.tsx';

const useStyles = makeStyles({
  actions: { display: 'flex', flexWrap: 'wrap', gap: '8px', paddingBlock: '8px' },
  line: { margin: 0, color: tokens.colorNeutralForeground2 },
});

interface RoleEffectProps {
  readonly draft: RoleDraft;
  readonly role?: Role;
  readonly etag?: string;
  readonly name: string;
  readonly looking: boolean;
  readonly changed: boolean;
  readonly onLook: () => void;
  readonly onBack: () => void;
  readonly onGone: () => void;
}

/** What saving the role does to all who hold it, and only then the button (R-11, B-2). */
export function RoleEffect(props: RoleEffectProps) {
  const { role, looking, changed, name, onLook, onBack, onGone } = props;
  const styles = useStyles();
  const { account } = useAccount();
  const words = useVocabulary(account.id);
  const navigate = useNavigate();
  const { look, save } = useRoleChange(props);
  const lines = look.data?.effect.effect ?? [];
  const confirmation = useConfirmation({
    lines,
    own: look.data?.confirm === undefined ? undefined : t.roles.ownConfirm(isolatedText(account.name)),
  });
  if (!looking) {
    return (
      <div className={styles.actions}>
        <Button
          onClick={() => {
            onGone();
            void navigate(
              role === undefined
                ? { to: '/a/$account/roles', params: { account: account.id } }
                : {
                    to: '/a/$account/roles/$role',
                    params: { account: account.id, role: role.id },
                    search: {},
                  },
            );
          }}
        >
          {t.roles.discard}
        </Button>
        <Button appearance="primary" disabledFocusable={!changed} onClick={() => changed && onLook()}>
          {t.roles.look}
        </Button>
      </div>
    );
  }
  return (
    <Section heading={t.effect.heading}>
      {look.isError ? (
        <ProblemBar problem={look.error} account={account.id} onRetry={() => void look.refetch()} />
      ) : look.data === undefined ? (
        <Waiting rows={4} />
      ) : (
        <>
          {role === undefined ? null : <p className={styles.line}>{t.roles.whoHold(role.holders)}</p>}
          {lines.length === 0 ? (
            <p className={styles.line}>{t.roles.nobodyAffected}</p>
          ) : (
            <EffectView lines={lines} words={words} name />
          )}
        </>
      )}
      {confirmation.fields}
      <WriteProblem write={save} look={look} />
      <div className={styles.actions}>
        <Button onClick={onBack}>{t.roles.backToEdit}</Button>
        {look.data === undefined ? null : (
          <Button
            appearance="primary"
            {...(save.isPending ? { icon: <Spinner size="tiny" /> } : {})}
            disabledFocusable={save.isPending || !confirmation.given}
            onClick={() => confirmation.given && save.mutate()}
          >
            {role === undefined ? t.roles.submitCreate(name) : t.roles.submitChange(name)}
          </Button>
        )}
      </div>
    </Section>
  );
}

function useRoleChange({ draft, role, etag, looking, name, onGone }: RoleEffectProps) {
  const { account } = useAccount();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const tag = etag === undefined ? {} : { etag };
  const look = useQuery({
    queryKey: ['account', account.id, 'roles', role?.id ?? 'new', 'effect', draft],
    queryFn: ({ signal }) =>
      preview(confirm =>
        role === undefined
          ? api.roles.previewCreate(account.id, draft, { signal })
          : api.roles.previewChange(account.id, role.id, draft, {
              signal,
              ...tag,
              ...(confirm === undefined ? {} : { confirm }),
            }),
      ),
    enabled: looking,
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  const save = useMutation({
    mutationFn: () =>
      role === undefined
        ? api.roles.create(account.id, draft)
        : api.roles.change(account.id, role.id, draft, {
            ...tag,
            ...(look.data === undefined ? {} : { plan: look.data.effect.plan }),
            ...(look.data?.confirm === undefined ? {} : { confirm: look.data.confirm }),
          }),
    onSuccess: async saved => {
      onGone();
      sayDone(
        `role ${saved.id}`,
        role === undefined ? t.roles.created(name) : t.roles.saved(name, time(new Date())),
      );
      await queryClient.invalidateQueries({ queryKey: ['account', account.id] });
      await navigate({
        to: '/a/$account/roles/$role',
        params: { account: account.id, role: saved.id },
        search: {},
      });
    },
  });
  return { look, save };
}
