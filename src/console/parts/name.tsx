import { makeStyles, tokens } from '@fluentui/react-components';
import { visibleText } from './visible-text.ts';

const useStyles = makeStyles({
  mark: {
    fontSize: tokens.fontSizeBase100,
    border: `1px solid ${tokens.colorNeutralStrokeAccessible}`,
    borderRadius: tokens.borderRadiusSmall,
    marginInline: '2px',
    paddingInline: '2px',
  },
});

/**
 * Every string that comes from a directory or a person is shown by this: isolated, tricks made visible, never markup.
 * `ltr` is for user names and domains, which always read from left to right.
 */
export function Name({ children, ltr = false }: { readonly children: string; readonly ltr?: boolean }) {
  const styles = useStyles();
  return (
    <bdi dir={ltr ? 'ltr' : 'auto'}>
      {visibleText(children).map(({ text, hidden }, index) =>
        hidden ? (
          <span key={index} className={styles.mark}>
            {text}
          </span>
        ) : (
          text
        ),
      )}
    </bdi>
  );
}
