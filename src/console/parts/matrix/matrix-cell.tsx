import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { ArrowUpRegular } from '@fluentui/react-icons/svg/arrow-up';
import { CircleRegular } from '@fluentui/react-icons/svg/circle';
import { CircleHalfFillRegular } from '@fluentui/react-icons/svg/circle-half-fill';
import { EditRegular } from '@fluentui/react-icons/svg/edit';
import { EqualCircleRegular } from '@fluentui/react-icons/svg/equal-circle';
import { EyeRegular } from '@fluentui/react-icons/svg/eye';
import { LockClosedRegular } from '@fluentui/react-icons/svg/lock-closed';
import { PeopleRegular } from '@fluentui/react-icons/svg/people';
import { PlugDisconnectedRegular } from '@fluentui/react-icons/svg/plug-disconnected';
import { WarningRegular } from '@fluentui/react-icons/svg/warning';
import type { Level } from '../../../core/level.ts';
import { t } from '../../texts/t.ts';
import { VisuallyHidden } from '../waiting.tsx';
import type { Shown } from './matrix-model.ts';

const useStyles = makeStyles({
  inside: {
    display: 'flex',
    alignItems: 'center',
    columnGap: '4px',
    minHeight: '24px',
    paddingInline: '6px',
    borderRadius: tokens.borderRadiusSmall,
    whiteSpace: 'nowrap',
    overflow: 'hidden',
    color: tokens.colorNeutralForeground1,
  },
  quiet: { color: tokens.colorNeutralForeground3 },
  read: { backgroundColor: tokens.colorBrandBackground2 },
  readWrite: {
    backgroundColor: tokens.colorBrandBackground2Hover,
    fontWeight: tokens.fontWeightSemibold,
  },
  noEffect: { outline: `1px dashed ${tokens.colorNeutralStrokeAccessible}`, outlineOffset: '-1px' },
  word: { overflow: 'hidden', textOverflow: 'ellipsis' },
  mark: { marginInlineStart: 'auto', display: 'inline-flex', columnGap: '2px' },
});

/** Marks beside the level: what else is to be known of a cell. */
export interface CellMarks {
  /** The level that comes through a group anyway. */
  readonly through: Level;
  readonly locked: boolean;
  /** More or less than what is compared with. */
  readonly compared: 'more' | 'less' | undefined;
}

interface MatrixCellProps {
  readonly shown: Shown;
  readonly spoken: string;
  readonly marks: CellMarks;
  /** Words for what changed since the editing began. */
  readonly was: string | undefined;
  readonly comparedWith: string | undefined;
}

/** What one cell shows: icon and word, and hidden words for those who listen. */
export function MatrixCellContent({ shown, spoken, marks, was, comparedWith }: MatrixCellProps) {
  const styles = useStyles();
  const heard = [
    spoken,
    marks.through === 'none' ? '' : t.matrix.alsoThrough(t.access.level[marks.through]),
    marks.locked ? t.matrix.cannotGive : '',
    marks.compared === undefined || comparedWith === undefined
      ? ''
      : marks.compared === 'more'
        ? t.matrix.more(comparedWith)
        : t.matrix.less(comparedWith),
    was === undefined ? '' : t.matrix.changed(was),
  ];
  return (
    <>
      <div aria-hidden className={mergeClasses(styles.inside, classFor(shown, styles))} title={spoken}>
        <Drawn shown={shown} />
        <span className={styles.mark}>
          {marks.compared === undefined ? null : marks.compared === 'more' ? '+' : '−'}
          {marks.through === 'none' ? null : <PeopleRegular />}
          {marks.locked ? <LockClosedRegular /> : null}
        </span>
      </div>
      <VisuallyHidden>{heard.filter(Boolean).join(', ')}</VisuallyHidden>
    </>
  );
}

function classFor(shown: Shown, styles: ReturnType<typeof useStyles>): string {
  if (shown.kind === 'many') return shown.summary.granted === 0 ? styles.quiet : '';
  const { state, mixed } = shown;
  if (state.kind === 'absent') return styles.quiet;
  if (state.kind === 'covered') return styles.quiet;
  const level =
    mixed || state.from !== undefined ? '' : state.level === 'none' ? styles.quiet : styles[state.level];
  return mergeClasses(level, state.withoutEffect === undefined ? '' : styles.noEffect);
}

function Drawn({ shown }: { readonly shown: Shown }) {
  const styles = useStyles();
  if (shown.kind === 'many') {
    const { level, granted, of } = shown.summary;
    if (level === undefined) return <span>–</span>;
    if (level !== 'mixed') return <LevelDrawn level={level} />;
    return (
      <>
        <CircleHalfFillRegular />
        <span className={styles.word}>{t.matrix.some(granted, of)}</span>
      </>
    );
  }
  const { state, mixed } = shown;
  if (state.kind === 'absent') return <span>–</span>;
  if (state.kind === 'covered')
    return (
      <>
        <EqualCircleRegular />
        <span className={styles.word}>{state.level === 'none' ? '' : t.access.levelTitle[state.level]}</span>
      </>
    );
  return (
    <>
      {state.from === undefined ? null : <ArrowUpRegular />}
      {mixed ? (
        <>
          <CircleHalfFillRegular />
          <span className={styles.word}>{t.matrix.mixed}</span>
        </>
      ) : (
        <LevelDrawn level={state.level} />
      )}
      {state.withoutEffect?.code === 'feature-missing' ? <PlugDisconnectedRegular /> : null}
      {state.withoutEffect?.code === 'requirement-missing' ? <WarningRegular /> : null}
    </>
  );
}

function LevelDrawn({ level }: { readonly level: Level }) {
  const styles = useStyles();
  if (level === 'none') return <CircleRegular />;
  return (
    <>
      {level === 'read' ? <EyeRegular /> : <EditRegular />}
      <span className={styles.word}>{t.matrix.short[level]}</span>
    </>
  );
}
