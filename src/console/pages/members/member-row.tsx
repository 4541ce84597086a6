import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { MoreHorizontalRegular } from '@fluentui/react-icons/svg/more-horizontal';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import type { Member } from '../../../client/contract.ts';
import { actorName } from '../../parts/actor-name.ts';
import { kindWord, KindIcon } from '../../parts/member-kind.tsx';
import { StateBadge } from '../../parts/member-state.tsx';
import { Name } from '../../parts/name.tsx';
import { signInName } from '../../parts/sign-in-name.ts';
import { isolatedText } from '../../parts/visible-text.ts';
import { rolesOf, sentences } from '../../parts/vocabulary.ts';
import type { Vocabulary } from '../../parts/vocabulary.ts';
import { ago, lastDay, moment } from '../../texts/format.ts';
import { t } from '../../texts/t.ts';
import type { Column } from './list-view.ts';
import type { RowMenuAt } from './row-menu.tsx';

const narrow = '@media (max-width: 767px)';
const one = { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' } as const;

/** Head and rows share one grid of columns; below 768 px a row is a card of name, access and state. */
export const useRowStyles = makeStyles({
  row: {
    display: 'grid',
    columnGap: '16px',
    alignItems: 'center',
    paddingInline: '8px',
    minHeight: '40px',
    [narrow]: { columnGap: '8px' },
  },
  cell: { minWidth: 0, borderRadius: tokens.borderRadiusSmall },
  name: { [narrow]: { gridColumnStart: '1', gridColumnEnd: '3' } },
  // Under the name, past box and icon.
  access: { [narrow]: { paddingInlineStart: '76px' } },
  more: { [narrow]: { display: 'none' } },
});

const useStyles = makeStyles({
  member: {
    minHeight: '56px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    boxSizing: 'border-box',
    ':hover': { backgroundColor: tokens.colorNeutralBackground2 },
    [narrow]: { paddingBlock: '8px', rowGap: '4px' },
  },
  compact: { minHeight: '36px' },
  oneLine: {
    flexDirection: 'row',
    columnGap: '8px',
    alignItems: 'baseline',
    '& > a': { flexShrink: 0, maxWidth: '100%' },
  },
  menu: {
    display: 'block',
    minWidth: '28px',
    minHeight: '28px',
    padding: 0,
    border: 'none',
    borderRadius: tokens.borderRadiusSmall,
    backgroundColor: 'transparent',
    color: tokens.colorNeutralForeground2,
    cursor: 'pointer',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
  },
  who: { display: 'flex', alignItems: 'center', columnGap: '12px', minWidth: 0 },
  box: {
    width: '18px',
    height: '18px',
    margin: '7px',
    flexShrink: 0,
    accentColor: tokens.colorCompoundBrandBackground,
  },
  selected: {
    backgroundColor: tokens.colorNeutralBackground2,
    '@media (forced-colors: active)': { outline: '2px solid Highlight', outlineOffset: '-2px' },
  },
  icon: { color: tokens.colorNeutralForeground2, display: 'flex', flexShrink: 0 },
  names: { display: 'flex', flexDirection: 'column', minWidth: 0 },
  link: {
    ...one,
    color: tokens.colorBrandForegroundLink,
    fontWeight: tokens.fontWeightSemibold,
    textDecorationLine: 'none',
    paddingBlock: '2px',
    ':hover': { textDecorationLine: 'underline' },
  },
  quiet: { ...one, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  // What is written from left to right is cut at its own end, in a page from right to left too.
  text: { ...one, unicodeBidi: 'plaintext' },
  twoLines: {
    display: '-webkit-box',
    WebkitLineClamp: 2,
    WebkitBoxOrient: 'vertical',
    overflow: 'hidden',
    overflowWrap: 'anywhere',
  },
});

interface MemberRowProps {
  readonly member: Member;
  readonly account: string;
  readonly index: number;
  /** The column that can be tabbed to, when it is in this row. */
  readonly focusColumn: number | undefined;
  readonly words: Vocabulary;
  readonly tenant: string;
  readonly selected: boolean;
  readonly shown: readonly Column[];
  readonly template: string;
  readonly compact: boolean;
  readonly onToggle: (member: Member, on: boolean) => void;
  readonly onMenu: (at: RowMenuAt) => void;
}

const mostRoles = 2;

export const MemberRow = memo(function MemberRow({
  member,
  account,
  index,
  focusColumn,
  words,
  tenant,
  selected,
  shown,
  template,
  compact,
  onToggle,
  onMenu,
}: MemberRowProps) {
  const styles = useStyles();
  const row = useRowStyles();
  const cell = (column: Column) => {
    const at = shown.indexOf(column);
    return {
      role: 'gridcell',
      'aria-colindex': at + 1,
      className: mergeClasses(row.cell, column === 'name' && row.name, column === 'access' && row.access),
      ...(column === 'name' ? {} : { 'data-cell': `${index}/${at}`, tabIndex: focusColumn === at ? 0 : -1 }),
    } as const;
  };
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      className={mergeClasses(row.row, styles.member, compact && styles.compact, selected && styles.selected)}
      style={{ gridTemplateColumns: template }}
    >
      <div {...cell('name')}>
        <div className={styles.who}>
          {/* By keys a row is selected with Space, wherever in it the focus is. */}
          <input
            type="checkbox"
            className={styles.box}
            tabIndex={-1}
            aria-label={t.bulk.select(isolatedText(member.displayName))}
            checked={selected}
            onChange={event => onToggle(member, event.target.checked)}
          />
          <span className={styles.icon}>
            <KindIcon kind={member.kind} guest={member.guest} />
          </span>
          <span className={mergeClasses(styles.names, compact && styles.oneLine)}>
            <Link
              to="/a/$account/members/$member"
              params={{ account, member: member.id }}
              className={styles.link}
              data-cell={`${index}/0`}
              tabIndex={focusColumn === 0 ? 0 : -1}
            >
              <Name>{member.displayName}</Name>
            </Link>
            {signInName(member) === null ? null : (
              <span className={styles.quiet}>
                <Name ltr>{signInName(member) ?? ''}</Name>
              </span>
            )}
          </span>
        </div>
      </div>
      {shown.slice(1).map(column => (
        <div key={column} {...cell(column)}>
          <Fact column={column} member={member} tenant={tenant} words={words} compact={compact} />
        </div>
      ))}
      <div role="gridcell" aria-colindex={shown.length + 1} className={row.more}>
        <button
          type="button"
          tabIndex={-1}
          className={styles.menu}
          aria-label={t.members.actionsOf(isolatedText(member.displayName))}
          onClick={event => {
            const { left, bottom } = event.currentTarget.getBoundingClientRect();
            onMenu({ member, x: left, y: bottom });
          }}
        >
          <MoreHorizontalRegular aria-hidden fontSize={20} />
        </button>
      </div>
    </div>
  );
});

interface FactProps {
  readonly column: Column;
  readonly member: Member;
  readonly tenant: string;
  readonly words: Vocabulary;
  readonly compact: boolean;
}

function Fact({ column, member, tenant, words, compact }: FactProps) {
  const styles = useStyles();
  switch (column) {
    case 'name':
      return null;
    case 'kind':
      return kindWord(member.kind, member.guest);
    case 'tenant':
      return (
        <div className={styles.text}>
          <Name ltr>{tenant}</Name>
        </div>
      );
    case 'access':
      return <AccessWords member={member} words={words} compact={compact} />;
    case 'state':
      return <StateBadge state={member.state} />;
    case 'lastActivity':
      return member.lastActivity === null ? (
        t.members.never
      ) : (
        <time dateTime={member.lastActivity} title={moment(member.lastActivity)}>
          {ago(member.lastActivity, Date.now())}
        </time>
      );
    case 'ends':
      return member.ends === null ? (
        t.members.never
      ) : (
        <time dateTime={member.ends}>{lastDay(member.ends)}</time>
      );
    case 'addedBy':
      return <div className={styles.text}>{actorName(member.addedBy) ?? ''}</div>;
  }
}

/** At most two roles, then how many more; custom permissions carry their summary as description. */
function AccessWords({ member, words, compact }: Pick<FactProps, 'member' | 'words' | 'compact'>) {
  const styles = useStyles();
  const names = rolesOf(member.access).map(grant => words.role(grant.role));
  const custom = 'custom' in member.access && member.access.custom.length > 0;
  const text =
    names.length > mostRoles
      ? `${names.slice(0, mostRoles).join(', ')} ${t.access.more(names.length - mostRoles)}`
      : names.length > 0
        ? names.join(', ')
        : custom
          ? t.access.customShort
          : t.access.without;
  const summary = custom ? sentences(member.access, words).join(' ') : names.join(', ');
  return (
    <div className={compact ? styles.text : styles.twoLines} title={summary}>
      {text}
    </div>
  );
}
