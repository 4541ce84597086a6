import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { BuildingFilled, BuildingRegular } from '@fluentui/react-icons/svg/building';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import { HistoryFilled, HistoryRegular } from '@fluentui/react-icons/svg/history';
import { PeopleFilled, PeopleRegular } from '@fluentui/react-icons/svg/people';
import { PersonCircleFilled, PersonCircleRegular } from '@fluentui/react-icons/svg/person-circle';
import { QuestionCircleFilled, QuestionCircleRegular } from '@fluentui/react-icons/svg/question-circle';
import { SettingsFilled, SettingsRegular } from '@fluentui/react-icons/svg/settings';
import { ShieldPersonFilled, ShieldPersonRegular } from '@fluentui/react-icons/svg/shield-person';
import { Link, useLocation } from '@tanstack/react-router';
import { Modal } from '../parts/modal.tsx';
import { t } from '../texts/t.ts';
import { useAccount } from './account-context.ts';
import { SearchMembers } from './search-members.tsx';

const useStyles = makeStyles({
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'flex',
    flexDirection: 'column',
    rowGap: '2px',
  },
  item: {
    display: 'flex',
    alignItems: 'center',
    columnGap: '12px',
    minHeight: '40px',
    paddingInline: '12px',
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorNeutralForeground1,
    textDecorationLine: 'none',
    borderInlineStartWidth: '3px',
    borderInlineStartStyle: 'solid',
    borderInlineStartColor: 'transparent',
    '@media (forced-colors: active)': { borderInlineStartColor: 'Canvas' },
    ':hover': { backgroundColor: tokens.colorNeutralBackground2 },
  },
  current: {
    fontWeight: tokens.fontWeightSemibold,
    borderInlineStartColor: tokens.colorCompoundBrandStroke,
    '@media (forced-colors: active)': { borderInlineStartColor: 'Highlight' },
    backgroundColor: tokens.colorNeutralBackground2,
  },
  icon: { fontSize: '20px', display: 'flex', color: tokens.colorBrandForeground1 },
  search: { marginBlockEnd: '12px' },
  head: {
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'space-between',
    paddingInlineStart: '12px',
    marginBlockEnd: '8px',
    fontSize: tokens.fontSizeBase400,
  },
});

const pages = [
  { to: '/a/$account/members', page: 'members', Icon: PeopleRegular, Current: PeopleFilled },
  { to: '/a/$account/check', page: 'check', Icon: QuestionCircleRegular, Current: QuestionCircleFilled },
  { to: '/a/$account/roles', page: 'roles', Icon: ShieldPersonRegular, Current: ShieldPersonFilled },
  { to: '/a/$account/tenants', page: 'tenants', Icon: BuildingRegular, Current: BuildingFilled },
  { to: '/a/$account/log', page: 'log', Icon: HistoryRegular, Current: HistoryFilled },
  { to: '/a/$account/account', page: 'account', Icon: SettingsRegular, Current: SettingsFilled },
  { to: '/a/$account/my-access', page: 'myAccess', Icon: PersonCircleRegular, Current: PersonCircleFilled },
] as const;

/** Links to the pages of the account; the one that is open is marked. */
export function Navigation({ onGo }: { readonly onGo?: () => void }) {
  const styles = useStyles();
  const { account } = useAccount();
  const path = useLocation({ select: location => location.pathname });
  return (
    <nav aria-label={t.frame.navigation}>
      <ul className={styles.list}>
        {pages.map(({ to, page, Icon, Current }) => {
          const current = path.startsWith(to.replace('$account', account.id));
          return (
            <li key={to}>
              <Link
                to={to}
                params={{ account: account.id }}
                className={mergeClasses(styles.item, current && styles.current)}
                aria-current={current ? 'page' : undefined}
                {...(onGo === undefined ? {} : { onClick: onGo })}
              >
                <span className={styles.icon}>
                  {current ? <Current aria-hidden /> : <Icon aria-hidden />}
                </span>
                {t.frame.pages[page]}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

interface NavigationDrawerProps {
  readonly withSearch: boolean;
  readonly onClose: () => void;
}

/** The navigation of narrow windows. */
export function NavigationDrawer({ withSearch, onClose }: NavigationDrawerProps) {
  const styles = useStyles();
  return (
    <Modal label={t.frame.navigation} place="start" onClose={onClose}>
      <div className={styles.head}>
        <strong>{t.frame.product}</strong>
        <Button
          appearance="subtle"
          icon={<DismissRegular />}
          aria-label={t.frame.closeNavigation}
          onClick={onClose}
        />
      </div>
      {withSearch ? (
        <div className={styles.search}>
          <SearchMembers onGo={onClose} />
        </div>
      ) : null}
      <Navigation onGo={onClose} />
    </Modal>
  );
}
