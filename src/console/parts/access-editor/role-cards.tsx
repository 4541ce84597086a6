import { Button, Checkbox, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { ChevronDownRegular } from '@fluentui/react-icons/svg/chevron-down';
import { ChevronRightRegular } from '@fluentui/react-icons/svg/chevron-right';
import { LockClosedRegular } from '@fluentui/react-icons/svg/lock-closed';
import { useId, useState } from 'react';
import type { MemberKind, Role } from '../../../core/catalog.ts';
import { useAccount } from '../../frame/account-context.ts';
import { Allowed } from '../allowed.tsx';
import type { CustomRole, Vocabulary } from '../vocabulary.ts';
import { t } from '../../texts/t.ts';
import { assignable, lackedFor } from './giveable.ts';

const useStyles = makeStyles({
  cards: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 300px), 1fr))',
    gap: '12px',
    // Of one height, but beside one that is open.
    ':has([aria-expanded="true"])': { alignItems: 'start' },
  },
  card: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'flex-start',
    padding: '8px 12px 12px',
    border: `1px solid ${tokens.colorNeutralStrokeAccessible}`,
    borderRadius: tokens.borderRadiusMedium,
  },
  chosen: { outline: `2px solid ${tokens.colorCompoundBrandStroke}`, outlineOffset: '-2px' },
  name: { fontWeight: tokens.fontWeightSemibold, color: tokens.colorNeutralForeground1 },
  says: { margin: '0 0 4px', paddingInlineStart: '32px', color: tokens.colorNeutralForeground2 },
  reason: {
    margin: '0 0 4px',
    paddingInlineStart: '32px',
    display: 'flex',
    columnGap: '6px',
    color: tokens.colorNeutralForeground2,
  },
  more: { marginInlineStart: '24px', marginBlockStart: 'auto', color: tokens.colorBrandForegroundLink },
  allows: { paddingInlineStart: '32px', width: '100%', boxSizing: 'border-box' },
});

/** A standard role, or one of the account's own (R-11). */
type CardRole = Role | CustomRole;

interface RoleCardsProps {
  readonly words: Vocabulary;
  readonly chosen: readonly string[];
  /** Kinds of those who are to get it. */
  readonly kinds: readonly MemberKind[];
  readonly describedBy?: string | undefined;
  readonly onChange: (roles: readonly string[]) => void;
}

/** The roles as cards that say in plain words what each may do; those that cannot be given say why. */
export function RoleCards({ words, chosen, kinds, describedBy, onChange }: RoleCardsProps) {
  const styles = useStyles();
  const { account } = useAccount();
  const roles: readonly CardRole[] = [
    ...words.roles.filter(role => role.assignableTo.length > 0),
    ...words.customRoles,
  ];
  return (
    <div role="group" aria-label={t.access.roles} aria-describedby={describedBy} className={styles.cards}>
      {roles.map(role => (
        <RoleCard
          key={role.id}
          role={role}
          words={words}
          chosen={chosen.includes(role.id)}
          reason={reasonAgainst(
            role,
            kinds,
            // What a custom role takes is judged by place, which the server does.
            'everyResource' in role ? lackedFor(role as Role, account).map(words.permission) : [],
          )}
          onToggle={on => onChange(on ? [...chosen, role.id] : chosen.filter(id => id !== role.id))}
        />
      ))}
    </div>
  );
}

function reasonAgainst(
  role: CardRole,
  kinds: readonly MemberKind[],
  lacked: readonly string[],
): string | undefined {
  if (!assignable(role, kinds)) {
    const wrong = kinds.filter(kind => !role.assignableTo.includes(kind));
    return t.editor.notAssignable(wrong.map(kind => t.members.kinds[kind]).join(', '));
  }
  if (lacked.length === 0) return undefined;
  const shown = lacked.length > 3 ? [...lacked.slice(0, 2), t.access.andMore(lacked.length - 2)] : lacked;
  return t.editor.cannotGive(shown);
}

interface RoleCardProps {
  readonly role: CardRole;
  readonly words: Vocabulary;
  readonly chosen: boolean;
  readonly reason: string | undefined;
  readonly onToggle: (on: boolean) => void;
}

function RoleCard({ role, words, chosen, reason, onToggle }: RoleCardProps) {
  const styles = useStyles();
  const id = useId();
  const [open, setOpen] = useState(false);
  // What is held already may always be taken away.
  const locked = reason !== undefined && !chosen;
  return (
    <div className={mergeClasses(styles.card, chosen && styles.chosen)}>
      <Checkbox
        label={<span className={styles.name}>{role.name}</span>}
        checked={chosen}
        aria-disabled={locked}
        aria-describedby={`${id}-says${reason === undefined ? '' : ` ${id}-reason`}`}
        onChange={(_, data) => {
          if (!locked) onToggle(data.checked === true);
        }}
      />
      <p id={`${id}-says`} className={styles.says}>
        {role.description}
      </p>
      {reason === undefined ? null : (
        <p id={`${id}-reason`} className={styles.reason}>
          <LockClosedRegular aria-hidden />
          {reason}
        </p>
      )}
      <Button
        className={styles.more}
        size="small"
        appearance="transparent"
        icon={open ? <ChevronDownRegular /> : <ChevronRightRegular />}
        aria-expanded={open}
        aria-label={`${role.name}: ${open ? t.editor.hideEverything : t.editor.everything}`}
        onClick={() => setOpen(!open)}
      >
        {open ? t.editor.hideEverything : t.editor.everything}
      </Button>
      {open ? (
        <div className={styles.allows}>
          <Allowed role={role} words={words} />
        </div>
      ) : null}
    </div>
  );
}
