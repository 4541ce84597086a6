import { useQuery } from '@tanstack/react-query';
import { useAccount } from '../frame/account-context.ts';
import { managersQuery } from '../data/queries.ts';
import { t } from '../texts/t.ts';
import { isolatedText } from './visible-text.ts';

/** Why the caller cannot change members, with who can; undefined when they can. */
export function useWriteReason(): string | undefined {
  const { account, users } = useAccount();
  const managers = useQuery({ ...managersQuery(account.id), enabled: users === 'read' }).data;
  if (users === 'readWrite') return undefined;
  return t.member.needWrite((managers?.items ?? []).map(({ displayName }) => isolatedText(displayName)));
}
