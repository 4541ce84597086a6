import { Button, makeStyles } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download';
import { queryText } from '../../client/transport.ts';
import { useAccount } from '../frame/account-context.ts';
import { MoreMenu } from './more-menu.tsx';

const useStyles = makeStyles({ entry: { width: '100%', justifyContent: 'flex-start' } });

interface Props {
  readonly label: string;
  /** What is exported, as the account's route calls it. */
  readonly list: 'members' | 'audit';
  readonly filter: object;
  /** What each kind of file is called. */
  readonly formats: { readonly csv: string; readonly ndjson: string };
}

/** A list of the account as it is filtered, as a file that the browser fetches itself, however long it is (U-10, H-3). */
export function ExportMenu({ label, list, filter, formats }: Props) {
  const styles = useStyles();
  const { account } = useAccount();
  return (
    <MoreMenu label={label} icon={<ArrowDownloadRegular />}>
      {close =>
        (['csv', 'ndjson'] as const).map(format => (
          <Button
            key={format}
            as="a"
            appearance="subtle"
            className={styles.entry}
            href={`/api/v1/accounts/${encodeURIComponent(account.id)}/${list}.${format}${queryText(filter)}`}
            download={`${list}.${format}`}
            onClick={() => setTimeout(close)}
          >
            {formats[format]}
          </Button>
        ))
      }
    </MoreMenu>
  );
}
