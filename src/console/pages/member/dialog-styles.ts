import { makeStyles, tokens } from '@fluentui/react-components';

/** What questions above a member's page have in common. */
export const useDialogStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', rowGap: '12px', overflowWrap: 'anywhere' },
  heading: { margin: 0, fontSize: '20px', lineHeight: '28px', fontWeight: tokens.fontWeightSemibold },
  line: { margin: 0 },
  actions: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '8px',
    justifyContent: 'flex-end',
    marginBlockStart: '8px',
  },
});
