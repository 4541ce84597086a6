import {
  Button,
  makeStyles,
  Menu,
  MenuDivider,
  MenuGroup,
  MenuGroupHeader,
  MenuItem,
  MenuItemRadio,
  MenuList,
  MenuPopover,
  MenuTrigger,
  tokens,
} from '@fluentui/react-components';
import { ChevronDownRegular } from '@fluentui/react-icons/svg/chevron-down';
import { PersonCircleRegular } from '@fluentui/react-icons/svg/person-circle';
import { SignOutRegular } from '@fluentui/react-icons/svg/sign-out';
import { Name } from '../parts/name.tsx';
import { VisuallyHidden } from '../parts/waiting.tsx';
import { isolatedText } from '../parts/visible-text.ts';
import { appearances, useAppearance } from '../theme/appearance.tsx';
import { t } from '../texts/en.ts';
import { useAccount } from './account-context.ts';
import { signOut } from './sign-out.ts';
import { tenantInWords } from './tenant-in-words.ts';

const useStyles = makeStyles({
  corner: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'flex-end',
    lineHeight: '16px',
    maxWidth: '32vw',
  },
  line: {
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    maxWidth: '100%',
    fontSize: '12px',
  },
  name: { fontWeight: tokens.fontWeightSemibold, fontSize: '14px' },
  who: { padding: '8px', display: 'flex', flexDirection: 'column', rowGap: '2px', overflowWrap: 'anywhere' },
  quiet: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

/** Who is signed in and at which tenant; under it appearance and sign-out. */
export function PersonMenu({ compact }: { readonly compact: boolean }) {
  const styles = useStyles();
  const { me } = useAccount();
  const { appearance, choose } = useAppearance();
  const tenant = tenantInWords(me);
  const label = `${t.frame.personMenu(isolatedText(me.displayName))}, ${tenant}`;
  return (
    <Menu
      inline
      positioning="below-end"
      checkedValues={{ appearance: [appearance] }}
      onCheckedValueChange={(_, { checkedItems }) => {
        const chosen = appearances.find(one => one === checkedItems[0]);
        if (chosen !== undefined) choose(chosen);
      }}
    >
      <MenuTrigger disableButtonEnhancement>
        {compact ? (
          <Button appearance="subtle" icon={<PersonCircleRegular />} aria-label={label} />
        ) : (
          <Button appearance="subtle" icon={<ChevronDownRegular />} iconPosition="after">
            <VisuallyHidden>{t.frame.signedInAs}</VisuallyHidden>
            <span className={styles.corner}>
              <span className={`${styles.line} ${styles.name}`}>
                <Name>{me.displayName}</Name>
              </span>
              <span className={styles.line}>
                <Name>{tenant}</Name>
              </span>
            </span>
          </Button>
        )}
      </MenuTrigger>
      <MenuPopover>
        <div className={styles.who}>
          <strong>
            <Name>{me.displayName}</Name>
          </strong>
          {me.userPrincipalName === null ? null : (
            <span className={styles.quiet}>
              <Name ltr>{me.userPrincipalName}</Name>
            </span>
          )}
          <span className={styles.quiet}>{tenant}</span>
        </div>
        <MenuList>
          <MenuDivider />
          <MenuGroup>
            <MenuGroupHeader>{t.frame.appearance}</MenuGroupHeader>
            {appearances.map(one => (
              <MenuItemRadio key={one} name="appearance" value={one}>
                {t.frame.appearances[one]}
              </MenuItemRadio>
            ))}
          </MenuGroup>
          <MenuDivider />
          <MenuItem icon={<SignOutRegular />} onClick={() => void signOut()}>
            {t.frame.signOut}
          </MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
