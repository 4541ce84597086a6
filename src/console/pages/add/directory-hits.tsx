import { Checkbox, makeStyles, tokens } from '@fluentui/react-components';
import { useQueries } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { DirectoryHit, Tenant } from '../../../client/contract.ts';
import type { MemberKind } from '../../../core/catalog.ts';
import type { AddWay, ShownKind } from '../../data/addresses.ts';
import { directoryQuery } from '../../data/queries.ts';
import { useAccount } from '../../frame/account-context.ts';
import { Empty } from '../../parts/empty.tsx';
import { KindIcon, kindWord } from '../../parts/member-kind.tsx';
import { Name } from '../../parts/name.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { isolatedText } from '../../parts/visible-text.ts';
import { briefly, useVocabulary } from '../../parts/vocabulary.ts';
import { VisuallyHidden, Waiting } from '../../parts/waiting.tsx';
import { t } from '../../texts/t.ts';
import { chosenOf, sameOne } from './add-draft.ts';
import type { Chosen } from './add-draft.ts';

const useStyles = makeStyles({
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  item: {
    display: 'flex',
    alignItems: 'center',
    columnGap: '12px',
    minHeight: '52px',
    paddingInlineEnd: '8px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  box: { width: '32px', flexShrink: 0, display: 'flex', justifyContent: 'center' },
  who: { display: 'flex', flexDirection: 'column', minWidth: 0, flexGrow: 1 },
  label: {
    display: 'flex',
    alignItems: 'center',
    columnGap: '12px',
    flexGrow: 1,
    minWidth: 0,
    cursor: 'pointer',
    paddingBlock: '8px',
  },
  line: { overflowWrap: 'anywhere' },
  quiet: {
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    overflowWrap: 'anywhere',
  },
  icon: { display: 'flex', color: tokens.colorNeutralForeground2 },
  others: { display: 'flex', flexWrap: 'wrap', columnGap: '16px' },
  link: { color: tokens.colorBrandForegroundLink, flexShrink: 0 },
});

const kindsOf = (show: ShownKind): readonly MemberKind[] =>
  show === 'all' ? ['user', 'group', 'application'] : [show];

interface DirectoryHitsProps {
  readonly q: string;
  readonly show: ShownKind;
  readonly tenant: Tenant | undefined;
  /** Whether the tenant has to be named: owners are of none (T-8). */
  readonly named: boolean;
  readonly chosen: readonly Chosen[];
  readonly reasons: Readonly<Record<AddWay, string | undefined>>;
  readonly onToggle: (one: Chosen, on: boolean) => void;
}

/** What the directory has for a search; several may be ticked. */
export function DirectoryHits({ q, show, tenant, named, chosen, reasons, onToggle }: DirectoryHitsProps) {
  const styles = useStyles();
  const { account } = useAccount();
  const kinds = kindsOf(show);
  const queries = useQueries({
    queries: kinds.map(kind => ({
      ...directoryQuery(account.id, kind, q, named ? tenant?.tenantId : undefined),
      enabled: tenant !== undefined && q !== '',
    })),
  });
  if (q === '') return <Empty words={t.add.typeToSearch} />;
  const failed = queries.find(query => query.isError);
  const hits = queries.flatMap(query => query.data?.items ?? []);
  if (failed !== undefined) {
    return <ProblemBar problem={failed.error} account={account.id} onRetry={() => void failed.refetch()} />;
  }
  if (queries.some(query => query.isPending)) return <Waiting rows={5} />;
  if (hits.length === 0) {
    const others = (['invite', 'new-user'] as const).filter(way => reasons[way] === undefined);
    return (
      <Empty
        words={t.add.nobody(isolatedText(tenant?.defaultDomain ?? ''), isolatedText(q))}
        detail={others.length === 0 ? t.add.anotherSpelling : t.add.nobodyDetail}
      >
        <div className={styles.others}>
          {others.map(way => (
            <Link
              key={way}
              className={styles.link}
              to="/a/$account/members/add"
              params={{ account: account.id }}
              search={{ way }}
            >
              {way === 'invite' ? t.add.inviteInstead : t.add.createInstead}
            </Link>
          ))}
        </div>
      </Empty>
    );
  }
  return (
    <>
      <VisuallyHidden>
        <span aria-live="polite">{t.add.found(hits.length)}</span>
      </VisuallyHidden>
      <ul className={styles.list} aria-label={t.add.results}>
        {hits.map(hit => (
          <Hit
            key={`${hit.kind}/${hit.objectId}`}
            hit={hit}
            ticked={chosen.some(one => sameOne(one, hit))}
            onToggle={onToggle}
          />
        ))}
      </ul>
    </>
  );
}

interface HitProps {
  readonly hit: DirectoryHit;
  readonly ticked: boolean;
  readonly onToggle: (one: Chosen, on: boolean) => void;
}

function Hit({ hit, ticked, onToggle }: HitProps) {
  const styles = useStyles();
  const { account } = useAccount();
  const words = useVocabulary(account.id);
  const id = `hit-${hit.objectId}`;
  const facts = (
    <>
      <span className={styles.icon}>
        <KindIcon kind={hit.kind} guest={hit.guest ?? false} />
      </span>
      <span className={styles.who}>
        <span className={styles.line}>
          <Name>{hit.displayName}</Name>
        </span>
        <span className={styles.quiet}>
          {kindWord(hit.kind, hit.guest)}
          {hit.userPrincipalName === null ? null : (
            <>
              {' · '}
              <Name ltr>{hit.userPrincipalName}</Name>
            </>
          )}
          {hit.onPremises === true ? ` · ${t.add.onPremises}` : ''}
          {hit.enabled === false ? ` · ${t.members.states.disabled}` : ''}
        </span>
        {hit.member === null ? null : (
          <span className={styles.quiet}>{t.add.alreadyMember(briefly(hit.member.access, words))}</span>
        )}
      </span>
    </>
  );
  if (hit.member !== null) {
    return (
      <li className={styles.item}>
        <span className={styles.box} />
        <span className={styles.label}>{facts}</span>
        <Link
          className={styles.link}
          to="/a/$account/members/$member"
          params={{ account: account.id, member: hit.member.id }}
          aria-label={`${t.frame.open} ${isolatedText(hit.displayName)}`}
        >
          {t.frame.open}
        </Link>
      </li>
    );
  }
  return (
    <li className={styles.item}>
      <span className={styles.box}>
        <Checkbox
          id={id}
          checked={ticked}
          onChange={(_, data) => onToggle(chosenOf(hit), data.checked === true)}
        />
      </span>
      <label htmlFor={id} className={styles.label}>
        {facts}
      </label>
    </li>
  );
}
