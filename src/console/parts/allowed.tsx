import { makeStyles, tokens } from '@fluentui/react-components';
import type { PermissionGrant } from '../../core/access.ts';
import type { GrantLevel } from '../../core/level.ts';
import { t } from '../texts/t.ts';
import { spoken } from './vocabulary.ts';
import type { Vocabulary } from './vocabulary.ts';

const useStyles = makeStyles({
  part: { margin: 0, fontWeight: tokens.fontWeightSemibold },
  list: { margin: 0, paddingInlineStart: '20px', maxWidth: '88ch', overflowWrap: 'anywhere' },
});

interface AllowedProps {
  readonly role: {
    readonly account?: Readonly<Record<string, GrantLevel>>;
    readonly everyResource?: Readonly<Record<string, GrantLevel>>;
    readonly custom?: readonly PermissionGrant[];
  };
  readonly words: Vocabulary;
}

/** Everything that a role allows, in words. */
export function Allowed({ role, words }: AllowedProps) {
  const styles = useStyles();
  if (role.custom !== undefined) {
    return (
      <ul className={styles.list}>
        {spoken(role.custom, words).map(sentence => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    );
  }
  return (
    <>
      <Levels heading={t.editor.ofAccount} levels={role.account ?? {}} words={words} />
      <Levels heading={t.editor.ofResources} levels={role.everyResource ?? {}} words={words} />
    </>
  );
}

interface LevelsProps {
  readonly heading: string;
  readonly levels: Readonly<Record<string, GrantLevel>>;
  readonly words: Vocabulary;
}

function Levels({ heading, levels, words }: LevelsProps) {
  const styles = useStyles();
  const entries = Object.entries(levels);
  if (entries.length === 0) return null;
  return (
    <>
      <p className={styles.part}>{heading}</p>
      <ul className={styles.list}>
        {entries.map(([permission, level]) => (
          <li key={permission}>
            {words.permission(permission)}: {t.access.level[level]}
          </li>
        ))}
      </ul>
    </>
  );
}
