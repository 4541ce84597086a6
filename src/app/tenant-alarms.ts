import type { NewLogEntry } from './ports/actor.ts';
import type { ReplicaStore, ReplicaTenant, TenantAlarm } from './ports/replica-store.ts';
import type { MassRemoval } from './mass-removal.ts';

/** Tells owners what became of a tenant's connection, once each time (T-12): never does access end silently. */
export interface TenantAlarms {
  /** After a reading that failed: raises what stands now. */
  stand(tenant: ReplicaTenant, removal?: MassRemoval): Promise<void>;
  /** After a reading that went well: ends what stood before it. */
  over(before: ReplicaTenant, how: { readonly accepted: boolean }): Promise<void>;
}

/** The entry of an alarm; owners' pages and mails look for this action. */
export const alarmEntry = (
  alarm: string,
  target: Readonly<Record<string, string>>,
  detail: Readonly<Record<string, unknown>>,
): NewLogEntry => ({
  action: 'alarm',
  result: 'done',
  target: { ...target, alarm },
  detail: { alarm, ...detail },
});

const over: Readonly<Record<TenantAlarm, string>> = {
  'mass-removal': 'tenants.sync-resumed',
  'consent-withdrawn': 'tenants.consent-given',
  'access-ended': 'tenants.access-restored',
};

export function createTenantAlarms(ports: {
  readonly store: Pick<ReplicaStore, 'raiseAlarm' | 'clearAlarm'>;
  readonly now: () => Date;
  readonly consentGraceMs?: number;
}): TenantAlarms {
  const { store, now } = ports;
  const grace = ports.consentGraceMs ?? 3_600_000;

  return {
    async stand(tenant, removal) {
      const { tenantId, alarms, consent, consentChanged } = tenant;
      const raise = async (alarm: TenantAlarm, detail: Readonly<Record<string, unknown>>): Promise<void> => {
        const objects = alarm === 'mass-removal' ? removal?.objects : undefined;
        await store.raiseAlarm(tenantId, alarm, now(), alarmEntry(alarm, { tenantId }, detail), objects);
      };
      if (removal) {
        const { kind, held, objects } = removal;
        await raise('mass-removal', {
          kind,
          held,
          removed: objects.length,
          text: 'The directory suddenly shows far fewer objects. Nothing was removed and the sync waits: look at the directory, or accept the removal.',
        });
      }
      if (consent !== 'withdrawn' || consentChanged === null) return;
      const ends = Date.parse(consentChanged) + grace;
      if (!alarms['consent-withdrawn']) {
        await raise('consent-withdrawn', {
          accessEnds: new Date(ends).toISOString(),
          text: 'The tenant has withdrawn its consent to being read. Access of its members ends with the grace unless an administrator consents again.',
        });
      }
      if (!alarms['access-ended'] && now().getTime() >= ends) {
        await raise('access-ended', {
          text: 'The grace after the withdrawn consent is over: members of the tenant have no access until an administrator consents again.',
        });
      }
    },
    async over({ tenantId, alarms }, { accepted }) {
      for (const alarm of Object.keys(alarms) as TenantAlarm[]) {
        await store.clearAlarm(tenantId, alarm, now(), {
          action: over[alarm],
          result: 'done',
          target: { tenantId },
          detail: alarm === 'mass-removal' ? { accepted } : {},
        });
      }
    },
  };
}
