import { Button, Divider, makeStyles, Radio, RadioGroup, tokens } from '@fluentui/react-components';
import { ChevronDownRegular } from '@fluentui/react-icons/svg/chevron-down';
import { BuildingMultipleRegular } from '@fluentui/react-icons/svg/building-multiple';
import { PersonCircleRegular } from '@fluentui/react-icons/svg/person-circle';
import { SignOutRegular } from '@fluentui/react-icons/svg/sign-out';
import { useId } from 'react';
import { Disclosure } from '../parts/disclosure.tsx';
import { Name } from '../parts/name.tsx';
import { VisuallyHidden } from '../parts/waiting.tsx';
import { isolatedText } from '../parts/visible-text.ts';
import { appearances, useAppearance } from '../theme/appearance.tsx';
import { chooseLanguage, language, languageNames, languages } from '../texts/language.ts';
import { t } from '../texts/t.ts';
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
  who: { padding: '4px', display: 'flex', flexDirection: 'column', rowGap: '2px', overflowWrap: 'anywhere' },
  appearance: { fontWeight: tokens.fontWeightSemibold, padding: '4px' },
  part: { marginBlock: '8px' },
  signOut: { width: '100%', justifyContent: 'flex-start' },
  quiet: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

/** Who is signed in and at which tenant; under it appearance and sign-out. */
export function PersonMenu({ compact }: { readonly compact: boolean }) {
  const styles = useStyles();
  const { me } = useAccount();
  const tenant = tenantInWords(me);
  const label = `${t.frame.personMenu(isolatedText(me.displayName))}, ${tenant}`;
  const button = compact
    ? { icon: <PersonCircleRegular />, 'aria-label': label }
    : {
        icon: <ChevronDownRegular />,
        iconPosition: 'after' as const,
        children: (
          <>
            <VisuallyHidden>{t.frame.signedInAs}</VisuallyHidden>
            <span className={styles.corner}>
              <span className={`${styles.line} ${styles.name}`}>
                <Name>{me.displayName}</Name>
              </span>
              <span className={styles.line}>
                <Name>{tenant}</Name>
              </span>
            </span>
          </>
        ),
      };
  return (
    <Disclosure button={button}>
      {() => (
        <>
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
          <Divider className={styles.part} />
          <Appearance />
          <Divider className={styles.part} />
          <LanguageChoice />
          <Divider className={styles.part} />
          {me.mayOpenAccount ? (
            <Button
              as="a"
              href="/open-account"
              appearance="subtle"
              className={styles.signOut}
              icon={<BuildingMultipleRegular />}
            >
              {t.first.openAccount}
            </Button>
          ) : null}
          <Button
            appearance="subtle"
            className={styles.signOut}
            icon={<SignOutRegular />}
            onClick={() => void signOut()}
          >
            {t.frame.signOut}
          </Button>
        </>
      )}
    </Disclosure>
  );
}

function Appearance() {
  const styles = useStyles();
  const { appearance, choose } = useAppearance();
  const heading = useId();
  return (
    <>
      <div id={heading} className={styles.appearance}>
        {t.frame.appearance}
      </div>
      <RadioGroup
        aria-labelledby={heading}
        value={appearance}
        onChange={(_, { value }) => {
          const chosen = appearances.find(one => one === value);
          if (chosen !== undefined) choose(chosen);
        }}
      >
        {appearances.map(one => (
          <Radio key={one} value={one} label={t.frame.appearances[one]} />
        ))}
      </RadioGroup>
    </>
  );
}

function LanguageChoice() {
  const styles = useStyles();
  const heading = useId();
  return (
    <>
      <div id={heading} className={styles.appearance}>
        {t.frame.language}
      </div>
      <RadioGroup
        aria-labelledby={heading}
        value={language}
        onChange={(_, { value }) => {
          const chosen = languages.find(one => one === value);
          if (chosen !== undefined && chosen !== language) chooseLanguage(chosen);
        }}
      >
        {languages.map(one => (
          <Radio key={one} value={one} label={<span lang={one}>{languageNames[one]}</span>} />
        ))}
      </RadioGroup>
    </>
  );
}
