import { Button, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { CheckmarkCircleRegular } from '@fluentui/react-icons/svg/checkmark-circle';
import { ErrorCircleRegular } from '@fluentui/react-icons/svg/error-circle';
import { QuestionCircleRegular } from '@fluentui/react-icons/svg/question-circle';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { api } from '../../data/api.ts';
import { useAccount } from '../../frame/account-context.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { KeyMaker } from '../../parts/key-maker.tsx';
import { LeaveGuard } from '../../parts/leave-guard.tsx';
import { Name } from '../../parts/name.tsx';
import { Section } from '../../parts/page.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { SecretCard } from '../../parts/secret-card.tsx';
import { isolatedText } from '../../parts/visible-text.ts';
import { briefly, useVocabulary } from '../../parts/vocabulary.ts';
import { t } from '../../texts/t.ts';
import { time } from '../../texts/format.ts';
import { useStepStyles } from './access-step.tsx';
import { passwordOf } from './making.ts';
import type { Added, AddedLine } from './making.ts';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  item: {
    display: 'flex',
    alignItems: 'center',
    columnGap: '12px',
    minHeight: '44px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  icon: { display: 'flex', fontSize: '20px', flexShrink: 0 },
  done: { color: tokens.colorStatusSuccessForeground1 },
  failed: { color: tokens.colorStatusDangerForeground1 },
  unknown: { color: tokens.colorNeutralForeground2 },
  words: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'flex-start',
    minWidth: 0,
    overflowWrap: 'anywhere',
    paddingBlock: '6px',
  },
  quiet: { color: tokens.colorNeutralForeground2 },
  link: { color: tokens.colorBrandForegroundLink },
  mono: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200, userSelect: 'all' },
});

interface DoneStepProps {
  readonly added: Added;
  /** What became of one that the directory had not answered about. */
  readonly onSettled: (key: string, line: AddedLine, password: Added['password']) => void;
  /** The password was noted, and goes. */
  readonly onNoted: () => void;
  readonly onAgain: () => void;
  readonly onMore: () => void;
}

/** Step 4: an outcome for each, what is shown this once, and what can be done about those that failed. */
export function DoneStep({ added, onSettled, onNoted, onAgain, onMore }: DoneStepProps) {
  const steps = useStepStyles();
  const styles = useStyles();
  const { account } = useAccount();
  const navigate = useNavigate();
  const { lines, way, password, application } = added;
  const good = lines.filter(line => line.state === 'done').length;
  const links = lines.some(line => line.link !== undefined);
  const toList = () => void navigate({ to: '/a/$account/members', params: { account: account.id } });
  return (
    <>
      <Section heading={headingOf(added, good)}>
        {good === 0 || way === 'invite' ? null : (
          <p className={steps.text}>{t.add.inForce(time(added.at))}</p>
        )}
        <ul className={styles.list}>
          {lines.map(line => (
            <Line
              key={line.key}
              line={line}
              onSettled={(settled, secret) => onSettled(line.key, settled, secret)}
            />
          ))}
        </ul>
      </Section>
      {password === undefined ? null : <SecretCard kind="password" facts={password} onDone={onNoted} />}
      {application === undefined ? null : <KeyMaker member={application} label={t.create.firstKey} />}
      {links ? <LeaveGuard active words={t.invite.leaveLink} back={t.invite.backLink} /> : null}
      <div className={steps.actions}>
        {added.again === undefined ? null : <Button onClick={onAgain}>{t.add.tryAgain}</Button>}
        <Button onClick={onMore}>{t.add.more}</Button>
        <Button appearance="primary" onClick={toList}>
          {t.add.toList}
        </Button>
      </div>
    </>
  );
}

function headingOf({ way, lines }: Added, good: number): string {
  const all = lines.length;
  if (good === 0 && lines.every(line => line.state === 'unknown')) return t.create.unsettled;
  if (way === 'invite') return good === all ? t.invite.done(good) : t.invite.doneSome(good, all);
  const first = lines[0];
  if (way !== 'directory' && good === 1 && all === 1) return t.create.done(isolatedText(first?.name ?? ''));
  return good === all ? t.add.done(good) : t.add.doneSome(good, all);
}

const icons = { done: CheckmarkCircleRegular, failed: ErrorCircleRegular, unknown: QuestionCircleRegular };

interface LineProps {
  readonly line: AddedLine;
  readonly onSettled: (line: AddedLine, password: Added['password']) => void;
}

function Line({ line, onSettled }: LineProps) {
  const styles = useStyles();
  const { account, me } = useAccount();
  const words = useVocabulary(account.id);
  const { member, state, link } = line;
  const Icon = icons[state];
  return (
    <li className={styles.item}>
      <Icon className={`${styles.icon} ${styles[state]}`} aria-hidden />
      <span className={styles.words}>
        <span>
          {member === undefined ? (
            <Name>{line.name}</Name>
          ) : (
            <Link
              className={styles.link}
              to="/a/$account/members/$member"
              params={{ account: account.id, member: member.id }}
            >
              <Name>{member.displayName}</Name>
            </Link>
          )}
          {state === 'unknown' ? null : `: ${state === 'done' ? t.add.added : t.add.failed}`}
        </span>
        {member === undefined ? null : <span className={styles.quiet}>{briefly(member.access, words)}</span>}
        {state === 'unknown' ? (
          <Unknown line={line} tenant={isolatedText(me.tenant?.defaultDomain ?? '')} onSettled={onSettled} />
        ) : line.detail === undefined ? null : (
          <span className={styles.quiet}>{line.detail}</span>
        )}
        {link === undefined ? null : (
          <>
            <span className={styles.quiet}>{t.invite.passOn}</span>
            <span className={styles.mono} dir="ltr">
              {link}
            </span>
            <CopyButton text={link} label={t.invite.copyLink} what={line.name} />
          </>
        )}
      </span>
    </li>
  );
}

/** The directory did not say whether it did it: it is looked for, and never made twice. */
function Unknown({ line, tenant, onSettled }: LineProps & { readonly tenant: string }) {
  const styles = useStyles();
  const { account } = useAccount();
  const queryClient = useQueryClient();
  const look = useMutation({
    mutationFn: (intent: string) => api.directory.retryIntent(account.id, intent),
    gcTime: 0,
    onSuccess: told => {
      void queryClient.invalidateQueries({ queryKey: ['account', account.id] });
      const { member } = told;
      onSettled(
        { key: line.key, name: line.name, state: 'done', ...(member === undefined ? {} : { member }) },
        passwordOf(told).password,
      );
    },
  });
  const { intent } = line;
  return (
    <>
      <span>{t.create.unknown(tenant, isolatedText(line.name))}</span>
      {look.isError ? <ProblemBar problem={look.error} account={account.id} /> : null}
      {intent === undefined ? (
        <span className={styles.quiet}>{line.detail}</span>
      ) : (
        <Button
          icon={look.isPending ? <Spinner size="tiny" /> : null}
          disabledFocusable={look.isPending}
          onClick={() => {
            if (!look.isPending) look.mutate(intent);
          }}
        >
          {look.isPending ? t.create.looking : t.create.look}
        </Button>
      )}
    </>
  );
}
