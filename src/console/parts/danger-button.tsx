import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ButtonProps } from '@fluentui/react-components';

const useStyles = makeStyles({
  danger: {
    backgroundColor: tokens.colorStatusDangerBackground3,
    color: tokens.colorNeutralForegroundOnBrand,
    ':hover': {
      backgroundColor: tokens.colorStatusDangerBackground3Hover,
      color: tokens.colorNeutralForegroundOnBrand,
    },
    ':hover:active': {
      backgroundColor: tokens.colorStatusDangerBackground3Pressed,
      color: tokens.colorNeutralForegroundOnBrand,
    },
  },
});

/** For removal only. */
export function DangerButton({
  icon,
  ...props
}: Omit<ButtonProps, 'appearance' | 'icon' | 'as'> & { readonly icon?: React.ReactElement | undefined }) {
  const styles = useStyles();
  const locked = props.disabledFocusable === true;
  return (
    <Button
      {...(props as ButtonProps)}
      {...(icon === undefined ? {} : { icon })}
      appearance="primary"
      className={mergeClasses(locked ? undefined : styles.danger)}
    />
  );
}
