import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { CheckmarkCircleRegular } from '@fluentui/react-icons/svg/checkmark-circle';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import { WarningRegular } from '@fluentui/react-icons/svg/warning';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { AuditEntry } from '../../../client/contract.ts';
import type { AccessText } from '../../../core/access-text.ts';
import { useAccount } from '../../frame/account-context.ts';
import { Facts } from '../../parts/facts.tsx';
import { Modal } from '../../parts/modal.tsx';
import { Name } from '../../parts/name.tsx';
import { sentences } from '../../parts/vocabulary.ts';
import type { Vocabulary } from '../../parts/vocabulary.ts';
import { moment } from '../../texts/format.ts';
import { t } from '../../texts/t.ts';
import { sealStateQuery } from './seal-state.ts';
import { targetWords, whatWords, whoWords } from './entry-words.ts';
import type { EntryNames } from './entry-words.ts';

const useStyles = makeStyles({
  head: { display: 'flex', justifyContent: 'space-between', alignItems: 'start', columnGap: '8px' },
  heading: { margin: 0, fontSize: '20px', lineHeight: '28px', overflowWrap: 'anywhere' },
  body: { display: 'flex', flexDirection: 'column', rowGap: '16px' },
  part: { margin: 0, fontSize: '16px', lineHeight: '22px', fontWeight: tokens.fontWeightSemibold },
  list: { margin: 0, paddingInlineStart: '20px', overflowWrap: 'anywhere' },
  seal: { display: 'flex', columnGap: '6px', alignItems: 'center', margin: 0 },
  code: {
    margin: 0,
    padding: '8px',
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    backgroundColor: tokens.colorNeutralBackground2,
  },
});

interface EntryPanelProps {
  readonly entry: AuditEntry;
  readonly names: EntryNames;
  readonly onClose: () => void;
}

/** One entry: who, when, from where and why, what was before and after, and whether its seal holds (H-3). */
export function EntryPanel({ entry, names, onClose }: EntryPanelProps) {
  const styles = useStyles();
  const { account } = useAccount();
  const { words } = names;
  const { actor, detail, target } = entry;
  const member = target['memberId'] ?? target['member'];
  const reason = detail?.['reason'] ?? (detail?.['after'] as { reason?: unknown } | undefined)?.reason;
  const [before, after] = [accessIn(detail?.['before']), accessIn(detail?.['after'])];
  const rest = Object.entries(detail ?? {}).filter(
    ([key, value]) => value != null && !['before', 'after', 'displayName', 'effect', 'reason'].includes(key),
  );
  return (
    <Modal label={t.log.entry(String(entry.seq))} place="end" onClose={onClose}>
      <div className={styles.body}>
        <div className={styles.head}>
          <h2 className={styles.heading}>{whatWords(entry)}</h2>
          <Button
            appearance="subtle"
            icon={<DismissRegular />}
            aria-label={t.frame.close}
            onClick={onClose}
          />
        </div>
        <Facts
          facts={[
            [t.log.columns.when, moment(entry.at)],
            [t.log.columns.who, whoWords(entry)],
            actor?.ip === undefined
              ? undefined
              : [
                  t.log.fromWhere,
                  <span key="ip" dir="ltr">
                    {actor.ip}
                  </span>,
                ],
            [t.log.target, targetWords(entry, names)],
            [t.log.columns.result, t.log.result[entry.result]],
            typeof reason === 'string' ? [t.log.reason, <Name key="why">{reason}</Name>] : undefined,
            actor?.requestId === undefined ? undefined : [t.log.request, actor.requestId],
          ]}
        />
        {member === undefined ? null : (
          <Link to="/a/$account/members/$member" params={{ account: account.id, member }}>
            {t.log.toMember}
          </Link>
        )}
        <Access heading={t.log.before} access={before} words={words} />
        <Access heading={t.log.after} access={after} words={words} />
        {rest.length === 0 ? null : (
          <>
            <h3 className={styles.part}>{t.log.details}</h3>
            <pre className={styles.code} dir="ltr" tabIndex={0}>
              <Name>{JSON.stringify(Object.fromEntries(rest), null, 2)}</Name>
            </pre>
          </>
        )}
        <Seal entry={entry} />
      </div>
    </Modal>
  );
}

const accessIn = (value: unknown): AccessText | undefined =>
  typeof value === 'object' && value !== null && ('roles' in value || 'custom' in value)
    ? (value as AccessText)
    : undefined;

interface AccessProps {
  readonly heading: string;
  readonly access: AccessText | undefined;
  readonly words: Vocabulary;
}

function Access({ heading, access, words }: AccessProps) {
  const styles = useStyles();
  if (access === undefined) return null;
  return (
    <>
      <h3 className={styles.part}>{heading}</h3>
      <ul className={styles.list}>
        {sentences(access, words).map(sentence => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </>
  );
}

function Seal({ entry }: { readonly entry: AuditEntry }) {
  const styles = useStyles();
  const state = useQuery(sealStateQuery(entry)).data;
  return (
    <p className={styles.seal} role="status">
      {state === 'broken' ? <WarningRegular aria-hidden /> : null}
      {state === 'verified' ? <CheckmarkCircleRegular aria-hidden /> : null}
      {state === undefined
        ? t.log.sealChecking
        : state === 'verified'
          ? t.log.sealVerified
          : state === 'broken'
            ? t.log.sealBroken
            : t.log.sealUnchecked}
    </p>
  );
}
