import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { CalendarClockRegular } from '@fluentui/react-icons/svg/calendar-clock';
import { CheckmarkCircleRegular } from '@fluentui/react-icons/svg/checkmark-circle';
import { CircleOffRegular } from '@fluentui/react-icons/svg/circle-off';
import { MailClockRegular } from '@fluentui/react-icons/svg/mail-clock';
import { MailDismissRegular } from '@fluentui/react-icons/svg/mail-dismiss';
import { PersonDeleteRegular } from '@fluentui/react-icons/svg/person-delete';
import { PersonProhibitedRegular } from '@fluentui/react-icons/svg/person-prohibited';
import { PlugDisconnectedRegular } from '@fluentui/react-icons/svg/plug-disconnected';
import type { MemberState } from '../../client/contract.ts';
import { t } from '../texts/t.ts';

const icons = {
  active: CheckmarkCircleRegular,
  'invitation-pending': MailClockRegular,
  'invitation-expired': MailDismissRegular,
  'invitation-unapproved': MailDismissRegular,
  disabled: PersonProhibitedRegular,
  'deleted-in-directory': PersonDeleteRegular,
  'without-access': CircleOffRegular,
  'starts-later': CalendarClockRegular,
  ended: CalendarClockRegular,
  'tenant-disconnected': PlugDisconnectedRegular,
} as const satisfies Record<MemberState, unknown>;

const useStyles = makeStyles({
  state: {
    display: 'inline-flex',
    alignItems: 'center',
    columnGap: '6px',
    minWidth: 0,
    verticalAlign: 'top',
  },
  notable: { fontWeight: tokens.fontWeightSemibold },
  icon: { flexShrink: 0 },
});

/** A member's state: icon and word together; all but Active in semibold, with what it means as description. */
export function StateBadge({ state }: { readonly state: MemberState }) {
  const styles = useStyles();
  const Icon = icons[state];
  const meaning = t.members.stateDetail[state];
  return (
    <span
      className={mergeClasses(styles.state, state !== 'active' && styles.notable)}
      title={meaning === '' ? undefined : meaning}
    >
      <Icon aria-hidden className={styles.icon} fontSize={16} />
      {t.members.states[state]}
    </span>
  );
}
