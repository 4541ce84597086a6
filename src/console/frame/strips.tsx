import { Button, MessageBar, MessageBarActions, MessageBarBody } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState, useSyncExternalStore } from 'react';
import { tenantsQuery } from '../data/queries.ts';
import { isolatedText } from '../parts/visible-text.ts';
import { t } from '../texts/t.ts';
import { useAccount } from './account-context.ts';
import { tenantInWords } from './tenant-in-words.ts';

const hiddenKey = 'rolecall.strip-hidden';

/** Which tenant one works in, where there are several: once a session, until it is hidden (T-8, T-9). */
export function TenantStrip() {
  const { account, me, users } = useAccount();
  const [hidden, setHidden] = useState(isHidden);
  const matters = users === 'readWrite' && me.tenant !== null && !hidden;
  const tenants = useQuery({ ...tenantsQuery(account.id), enabled: matters }).data?.items ?? [];
  const others = tenants.filter(one => one.tenantId !== me.tenantId);
  if (!matters || others.length === 0) return null;
  const hide = () => {
    setHidden(true);
    try {
      sessionStorage.setItem(hiddenKey, 'yes');
    } catch {
      // A browser that keeps nothing shows it again on the next load.
    }
  };
  return (
    <MessageBar intent="info" layout="multiline">
      <MessageBarBody>
        {t.strip.says(
          isolatedText(tenantInWords(me)),
          others.map(one => isolatedText(one.defaultDomain)),
        )}
      </MessageBarBody>
      <MessageBarActions>
        {others.slice(0, 2).map(one => (
          <Button key={one.tenantId} as="a" href={signInAt(one.tenantId)}>
            {t.strip.switchTenant(one.defaultDomain)}
          </Button>
        ))}
        <Button onClick={hide}>{t.strip.hide}</Button>
      </MessageBarActions>
    </MessageBar>
  );
}

function signInAt(tenant: string): string {
  const query = new URLSearchParams({
    tenant,
    prompt: 'select_account',
    return: `${location.pathname}${location.search}`,
  });
  return `/auth/sign-in?${query.toString()}`;
}

function isHidden(): boolean {
  try {
    return sessionStorage.getItem(hiddenKey) !== null;
  } catch {
    return false;
  }
}

/** While the network is away: what was typed stays, and nothing is saved behind the person's back. */
export function OfflineBar() {
  const online = useSyncExternalStore(
    told => {
      addEventListener('online', told);
      addEventListener('offline', told);
      return () => {
        removeEventListener('online', told);
        removeEventListener('offline', told);
      };
    },
    () => navigator.onLine,
  );
  if (online) return null;
  return (
    <MessageBar intent="warning" role="alert">
      <MessageBarBody>{t.strip.offline}</MessageBarBody>
    </MessageBar>
  );
}
