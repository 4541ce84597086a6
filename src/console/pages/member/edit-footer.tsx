import { Button, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { MemberRead } from '../../../client/client.ts';
import type { Effect } from '../../../client/contract.ts';
import { api } from '../../data/api.ts';
import { preview } from '../../data/confirmed-preview.ts';
import type { Previewed } from '../../data/confirmed-preview.ts';
import { useAccount } from '../../frame/account-context.ts';
import { accessOf, draftOf } from '../../parts/access-editor/access-draft.ts';
import type { AccessDraft } from '../../parts/access-editor/access-draft.ts';
import { useConfirmation } from '../../parts/confirm-change.tsx';
import { subjectsOf } from '../../parts/effect-lines.ts';
import { EffectView } from '../../parts/effect-view.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { isolatedText } from '../../parts/visible-text.ts';
import type { Vocabulary } from '../../parts/vocabulary.ts';
import { WithoutFeature } from '../../parts/without-feature.tsx';
import { t } from '../../texts/t.ts';
import { time } from '../../texts/format.ts';
import { saidOf } from './said.ts';
import { isOvertaken, SaveProblem } from './save-problem.tsx';

const useStyles = makeStyles({
  footer: {
    position: 'sticky',
    bottom: 0,
    zIndex: 4,
    display: 'flex',
    flexDirection: 'column',
    rowGap: '8px',
    paddingBlock: '12px',
    backgroundColor: tokens.colorNeutralBackground1,
    borderTop: `1px solid ${tokens.colorNeutralStrokeAccessible}`,
    maxHeight: '60vh',
    overflowY: 'auto',
  },
  row: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '8px',
    alignItems: 'center',
    justifyContent: 'space-between',
  },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
  said: { margin: 0, fontWeight: tokens.fontWeightSemibold },
});

export interface EditFooterProps {
  readonly base: MemberRead;
  readonly draft: AccessDraft;
  readonly changed: boolean;
  readonly faulty: boolean;
  readonly words: Vocabulary;
  readonly onTried: () => void;
  readonly onDiscard: () => void;
  /** Reads the member again and goes on with a draft on top of what it is now; without one, with what is saved. */
  readonly onReload: (next: AccessDraft | undefined) => Promise<void>;
}

/** Says what would change, 300 ms after the last edit, and saves exactly that. */
export function EditFooter(props: EditFooterProps) {
  const { base, draft, changed, faulty, words, onTried, onDiscard } = props;
  const styles = useStyles();
  const { account } = useAccount();
  const [open, setOpen] = useState(false);
  const { look, save, settling } = useAccessChange(base, draft, changed && !faulty, onDiscard);
  const confirmation = useConfirmation({
    lines: changed ? (look.data?.effect.effect ?? []) : [],
    own: look.data?.confirm === undefined ? undefined : t.member.edit.ownDemotion(isolatedText(account.name)),
  });
  const wait = settling || look.data === undefined || look.isFetching || look.isError;
  const press = () => {
    onTried();
    if (changed && !faulty && !wait && !save.isPending && confirmation.given) save.mutate(look.data);
  };
  return (
    <div className={styles.footer} role="region" aria-label={t.effect.heading}>
      {look.isError && !isOvertaken(look.error) ? (
        <ProblemBar problem={look.error} account={account.id} onRetry={() => void look.refetch()} />
      ) : null}
      <SaveProblem {...props} save={save} look={look} />
      {open && look.data !== undefined && changed ? (
        <EffectView lines={look.data.effect.effect} words={words} />
      ) : null}
      {changed ? (
        <WithoutFeature draft={draft} begun={draftOf(base.member.access).custom} words={words} />
      ) : null}
      {changed ? confirmation.fields : null}
      <div className={styles.row}>
        <p className={styles.said} aria-live="polite">
          {!changed || faulty
            ? t.effect.nothingYet
            : look.isError
              ? ''
              : wait
                ? t.effect.working
                : summary(look.data.effect, base, words)}
        </p>
        <div className={styles.actions}>
          {look.data === undefined || !changed ? null : (
            <Button appearance="subtle" aria-expanded={open} onClick={() => setOpen(!open)}>
              {open ? t.member.edit.hideAll : t.member.edit.showAll}
            </Button>
          )}
          <Button disabledFocusable={!changed} onClick={onDiscard}>
            {t.member.edit.discard}
          </Button>
          <Button
            appearance="primary"
            icon={save.isPending ? <Spinner size="tiny" /> : null}
            disabledFocusable={!changed || wait || !confirmation.given}
            onClick={press}
          >
            {t.member.edit.save}
          </Button>
        </div>
      </div>
    </div>
  );
}

/** The dry run of a draft, and the write that does what it said. */
function useAccessChange(base: MemberRead, draft: AccessDraft, worthIt: boolean, onSaved: () => void) {
  const { account } = useAccount();
  const { member, etag } = base;
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const settled = useSettled(draft, 300);
  const access = accessOf(settled, member.access);
  const look = useQuery({
    queryKey: ['account', account.id, 'preview-change', member.id, etag, access],
    queryFn: ({ signal }) =>
      preview(confirm =>
        api.members.previewChange(
          account.id,
          member.id,
          { access, etag, ...(confirm === undefined ? {} : { confirm }) },
          { signal },
        ),
      ),
    enabled: worthIt && settled === draft,
    gcTime: 0,
    staleTime: 0,
    refetchOnWindowFocus: false,
  });
  const save = useMutation({
    mutationFn: (looked: Previewed<Effect>) =>
      api.members.changeAccess(
        account.id,
        member.id,
        {
          access: accessOf(draft, member.access),
          etag,
          ...(looked.confirm === undefined ? {} : { confirm: looked.confirm }),
        },
        { plan: looked.effect.plan },
      ),
    onSuccess: async read => {
      onSaved();
      queryClient.setQueryData(['account', account.id, 'members', 'one', member.id], read);
      saidOf(member.id).set(t.member.edit.saved(time(new Date())));
      await navigate({
        to: '/a/$account/members/$member',
        params: { account: account.id, member: member.id },
        ignoreBlocker: true,
      });
      await queryClient.invalidateQueries({ queryKey: ['account', account.id] });
    },
  });
  return { look, save, settling: settled !== draft };
}

/** A value once it has been the same for `ms`. */
function useSettled<T>(value: T, ms: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}

function summary({ effect }: Effect, { member }: MemberRead, words: Vocabulary): string {
  const subjects = subjectsOf(effect, words);
  const own = subjects.find(subject => subject.key === `${member.tenantId}/${member.objectId}`);
  if (member.kind !== 'group') {
    return t.effect.summary(isolatedText(member.displayName), own?.gainCount ?? 0, own?.loseCount ?? 0);
  }
  const people = subjects.filter(subject => subject !== own);
  return t.effect.groupSummary(
    people.filter(subject => subject.gainCount > 0).length,
    people.filter(subject => subject.loseCount > 0).length,
  );
}
