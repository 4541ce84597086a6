import { Button, makeStyles } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download';
import type { MemberFilter } from '../../../client/contract.ts';
import { queryText } from '../../../client/transport.ts';
import { useAccount } from '../../frame/account-context.ts';
import { MoreMenu } from '../../parts/more-menu.tsx';
import { t } from '../../texts/t.ts';

const useStyles = makeStyles({ entry: { width: '100%', justifyContent: 'flex-start' } });

/** The list as it is filtered, as a file that the browser fetches itself, however long it is (U-10). */
export function ExportMenu({ filter }: { readonly filter: MemberFilter }) {
  const styles = useStyles();
  const { account } = useAccount();
  const href = (format: string) =>
    `/api/v1/accounts/${encodeURIComponent(account.id)}/members.${format}${queryText(filter)}`;
  return (
    <MoreMenu label={t.bulk.export} icon={<ArrowDownloadRegular />}>
      {close =>
        (['csv', 'ndjson'] as const).map(format => (
          <Button
            key={format}
            as="a"
            appearance="subtle"
            className={styles.entry}
            href={href(format)}
            download={`members.${format}`}
            onClick={() => setTimeout(close)}
          >
            {format === 'csv' ? t.bulk.csv : t.bulk.json}
          </Button>
        ))
      }
    </MoreMenu>
  );
}
