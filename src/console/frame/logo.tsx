import { makeStyles } from '@fluentui/react-components';

const useStyles = makeStyles({ logo: { width: '24px', height: '24px', flexShrink: 0 } });

export function Logo() {
  const styles = useStyles();
  return <img src="/icon.svg" alt="" className={styles.logo} />;
}
