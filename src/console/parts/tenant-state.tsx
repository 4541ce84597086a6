import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { CheckmarkCircleRegular } from '@fluentui/react-icons/svg/checkmark-circle';
import { ClockRegular } from '@fluentui/react-icons/svg/clock';
import { PlugDisconnectedRegular } from '@fluentui/react-icons/svg/plug-disconnected';
import { WarningRegular } from '@fluentui/react-icons/svg/warning';
import type { Tenant } from '../../client/contract.ts';
import { moment, number } from '../texts/format.ts';
import { t } from '../texts/t.ts';

const icons = {
  'mass-removal': WarningRegular,
  disconnected: PlugDisconnectedRegular,
  'consent-withdrawn': PlugDisconnectedRegular,
  'consent-missing': PlugDisconnectedRegular,
  failing: WarningRegular,
  'first-reading': ClockRegular,
  following: CheckmarkCircleRegular,
} as const;

const useStyles = makeStyles({
  state: { display: 'inline-flex', columnGap: '6px', alignItems: 'center', '> svg': { flexShrink: 0 } },
  bad: { fontWeight: tokens.fontWeightSemibold },
  detail: { margin: 0, color: tokens.colorNeutralForeground2 },
});

/** How the connection to a tenant's directory is: icon and word, and what it means (T-12). */
export function TenantState({ tenant }: { readonly tenant: Tenant }) {
  const styles = useStyles();
  const { state } = tenant;
  const Icon = icons[state];
  const quiet = state === 'following' || state === 'first-reading';
  const detail = meaning(tenant);
  return (
    <>
      <span className={mergeClasses(styles.state, !quiet && styles.bad)}>
        <Icon aria-hidden fontSize={16} />
        {t.tenants.state[state]}
      </span>
      {detail === '' ? null : <p className={styles.detail}>{detail}</p>}
    </>
  );
}

function meaning({ state, accessEnds, massRemoval }: Tenant): string {
  if (state === 'mass-removal') {
    const facts =
      massRemoval === null
        ? ''
        : t.tenants.massRemoval(number(massRemoval.removed), number(massRemoval.held));
    return t.tenants.stateDetail['mass-removal'](facts);
  }
  if (state === 'consent-withdrawn') {
    return t.tenants.stateDetail['consent-withdrawn'](accessEnds === null ? '' : moment(accessEnds));
  }
  return t.tenants.stateDetail[state]();
}
