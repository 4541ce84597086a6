import { Button, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { ClockRegular } from '@fluentui/react-icons/svg/clock';
import { DeleteRegular } from '@fluentui/react-icons/svg/delete';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { ApplicationKey } from '../../../client/member-directory.ts';
import { ClientProblem } from '../../../client/problem.ts';
import { api } from '../../data/api.ts';
import { keysQuery } from '../../data/member-queries.ts';
import { useAccount } from '../../frame/account-context.ts';
import { DangerButton } from '../../parts/danger-button.tsx';
import { Empty } from '../../parts/empty.tsx';
import { KeyMaker } from '../../parts/key-maker.tsx';
import { Modal } from '../../parts/modal.tsx';
import { Name } from '../../parts/name.tsx';
import { Section } from '../../parts/page.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { isolatedText } from '../../parts/visible-text.ts';
import { Waiting } from '../../parts/waiting.tsx';
import { date } from '../../texts/format.ts';
import { t } from '../../texts/t.ts';

const narrow = '@media (max-width: 639px)';
const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  item: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 2fr) minmax(0, 2fr) minmax(0, 1fr) minmax(0, 1.4fr) auto',
    columnGap: '16px',
    alignItems: 'center',
    minHeight: '52px',
    paddingBlock: '4px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    overflowWrap: 'anywhere',
    [narrow]: { gridTemplateColumns: 'minmax(0, 1fr)', rowGap: '2px', justifyItems: 'start' },
  },
  quiet: { color: tokens.colorNeutralForeground2 },
  mono: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200 },
  soon: {
    display: 'inline-flex',
    columnGap: '6px',
    alignItems: 'center',
    fontWeight: tokens.fontWeightSemibold,
  },
  heading: {
    margin: '0 0 12px',
    fontSize: '20px',
    lineHeight: '28px',
    fontWeight: tokens.fontWeightSemibold,
  },
  actions: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '8px',
    justifyContent: 'flex-end',
    marginBlockStart: '16px',
  },
});

/** The keys of an application with their ages and ends; new ones are shown once, old ones removed (P-3). */
export function KeysTab() {
  const styles = useStyles();
  const { account } = useAccount();
  const { member } = useParams({ from: '/a/$account/members/$member/keys' });
  const query = useQuery({ ...keysQuery(account.id, member), retry: false });
  const [removing, setRemoving] = useState<ApplicationKey>();
  const [gone, setGone] = useState('');
  if (query.isError) {
    const elsewhere =
      query.error instanceof ClientProblem && query.error.code === 'not-supported-by-directory';
    return elsewhere ? (
      <Empty words={t.keys.noneElsewhere} />
    ) : (
      <ProblemBar problem={query.error} account={account.id} onRetry={() => void query.refetch()} />
    );
  }
  if (query.data === undefined) return <Waiting rows={3} />;
  const { items } = query.data;
  return (
    <Section heading={t.keys.heading}>
      {gone === '' ? null : <p role="status">{gone}</p>}
      <KeyMaker member={member} label={t.keys.newKey} />
      {items.length === 0 ? (
        <Empty words={t.keys.none} />
      ) : (
        <ul className={styles.list} aria-label={t.keys.heading}>
          {items.map(key => (
            <li key={key.keyId} className={styles.item}>
              <span>
                <Name>{nameOf(key)}</Name>
              </span>
              <span className={`${styles.quiet} ${styles.mono}`}>{key.keyId}</span>
              <span className={styles.quiet}>
                {key.created === null ? t.keys.unknown : t.keys.made(date(key.created))}
              </span>
              <Ends expires={key.expires} />
              <Button
                icon={<DeleteRegular />}
                aria-label={t.keys.removeKey(isolatedText(nameOf(key)))}
                onClick={() => setRemoving(key)}
              >
                {t.keys.remove}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {removing === undefined ? null : (
        <RemoveKey
          member={member}
          of={removing}
          last={items.length === 1}
          onClose={() => setRemoving(undefined)}
          onGone={() => {
            setGone(t.keys.removed(isolatedText(nameOf(removing))));
            setRemoving(undefined);
          }}
        />
      )}
    </Section>
  );
}

const nameOf = (key: ApplicationKey): string => key.description ?? t.keys.noDescription;

const day = 86_400_000;
const soonDays = 60;

function Ends({ expires }: { readonly expires: string | null }) {
  const styles = useStyles();
  if (expires === null) return <span className={styles.quiet}>{t.keys.never}</span>;
  const left = Math.floor((Date.parse(expires) - Date.now()) / day);
  const text = left < 0 ? t.keys.endedOn(date(expires)) : t.keys.endsIn(date(expires), left);
  if (left >= soonDays) return <span className={styles.quiet}>{text}</span>;
  return (
    <span className={styles.soon}>
      <ClockRegular aria-hidden />
      {text}
    </span>
  );
}

interface RemoveKeyProps {
  readonly member: string;
  readonly of: ApplicationKey;
  readonly last: boolean;
  readonly onClose: () => void;
  readonly onGone: () => void;
}

function RemoveKey({ member, of, last, onClose, onGone }: RemoveKeyProps) {
  const styles = useStyles();
  const { account } = useAccount();
  const queryClient = useQueryClient();
  const heading = t.keys.removeHeading(isolatedText(nameOf(of)));
  const remove = useMutation({
    mutationFn: () => api.members.removeKey(account.id, member, of.keyId),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['account', account.id, 'members', 'keys', member] });
      onGone();
    },
  });
  return (
    <Modal label={heading} place="middle" onClose={onClose}>
      <h2 className={styles.heading}>{heading}</h2>
      <p>{t.keys.removeSays}</p>
      {last ? <p>{t.keys.removeLast}</p> : null}
      {remove.isError ? <ProblemBar problem={remove.error} account={account.id} /> : null}
      <div className={styles.actions}>
        <Button onClick={onClose}>{t.keys.keep}</Button>
        <DangerButton
          icon={remove.isPending ? <Spinner size="tiny" /> : undefined}
          disabledFocusable={remove.isPending}
          onClick={() => remove.mutate()}
        >
          {t.keys.removeKey(isolatedText(nameOf(of)))}
        </DangerButton>
      </div>
    </Modal>
  );
}
