import type { MaxAge } from '../core/account-index.ts';
import type { ObjectId } from '../core/id.ts';
import type { Mails } from './mails.ts';
import type { MassRemoval } from './mass-removal.ts';
import type { NewLogEntry } from './ports/actor.ts';
import type { NewJob } from './ports/jobs.ts';
import type { TenantTrouble } from './ports/mail-writer.ts';
import type { AlarmedAccount, ReplicaStore, ReplicaTenant, TenantAlarm } from './ports/replica-store.ts';

/** Tells owners what became of a tenant's connection, by log and mail, once each time (T-12): never does access end silently. */
export interface TenantAlarms {
  /** After a reading that failed: raises what stands now. */
  stand(tenant: ReplicaTenant, removal?: MassRemoval): Promise<void>;
  /** After a reading that went well: ends what stood before it. */
  over(before: ReplicaTenant, how: { readonly accepted: boolean }): Promise<void>;
}

/** The entry of an alarm; owners' pages look for this action. */
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
  'copy-too-old': 'tenants.copy-fresh',
};

export interface TenantAlarmPorts {
  readonly store: Pick<ReplicaStore, 'raiseAlarm' | 'clearAlarm'>;
  readonly now: () => Date;
  /** How long access outlives a withdrawn consent, in ms; an hour unless given. */
  readonly consentGraceMs?: number;
  /** How old a copy may be before it answers no, in ms; without it nobody is told of an old one. */
  readonly maxAge?: MaxAge;
  readonly mails?: Mails;
}

interface Raised {
  readonly trouble: TenantTrouble;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly objects?: readonly ObjectId[];
}

/** What stands in the way at this moment; those that stood before are in it too. */
function troublesOf(
  { consent, consentChanged, confirmedAt }: ReplicaTenant,
  removal: MassRemoval | undefined,
  { maxAge, consentGraceMs = 3_600_000 }: TenantAlarmPorts,
  now: number,
): readonly Raised[] {
  const raised: Raised[] = [];
  if (removal) {
    const { kind, held, objects } = removal;
    raised.push({
      trouble: { alarm: 'mass-removal', held, removed: objects.length },
      detail: {
        kind,
        held,
        removed: objects.length,
        text: 'The directory suddenly shows far fewer objects. Nothing was removed and the sync waits: look at the directory, or accept the removal.',
      },
      objects,
    });
  }
  if (consent === 'withdrawn' && consentChanged !== null) {
    const ends = Date.parse(consentChanged) + consentGraceMs;
    const accessEnds = new Date(ends).toISOString();
    const text =
      'The tenant has withdrawn its consent to being read. Access of its members ends with the grace unless an administrator consents again.';
    raised.push({ trouble: { alarm: 'consent-withdrawn', accessEnds }, detail: { accessEnds, text } });
    if (now >= ends) {
      const over =
        'The grace after the withdrawn consent is over: members of the tenant have no access until an administrator consents again.';
      raised.push({ trouble: { alarm: 'access-ended' }, detail: { text: over } });
    }
  }
  // A consent that was withdrawn is told of by itself.
  if (consent === 'granted' && confirmedAt !== null && maxAge) {
    const confirmed = Date.parse(confirmedAt);
    if (now - confirmed >= Math.min(maxAge.usual, maxAge.sensitive)) {
      const accessEnds = new Date(confirmed + maxAge.usual).toISOString();
      const text =
        'The directory could not be read for so long that sensitive permissions are refused to members of the tenant; the others follow at the moment given.';
      const trouble = { alarm: 'copy-too-old' as const, confirmed: confirmedAt, accessEnds };
      raised.push({ trouble, detail: { confirmed: confirmedAt, accessEnds, text } });
    }
  }
  return raised;
}

export function createTenantAlarms(ports: TenantAlarmPorts): TenantAlarms {
  const { store, now, mails } = ports;

  const mailsOf =
    ({ tenantId, displayName }: ReplicaTenant, trouble: TenantTrouble) =>
    ({ id, name, owners }: AlarmedAccount): readonly NewJob[] => {
      if (!mails) return [];
      const link = mails.link(`/a/${id}/tenants`);
      const facts = { account: name, tenant: displayName || tenantId, trouble, link };
      return mails.telling('tenant-trouble', facts, owners, {
        account: id,
        tenant: tenantId,
        alarm: trouble.alarm,
      });
    };

  return {
    async stand(tenant, removal) {
      const { tenantId, alarms } = tenant;
      for (const { trouble, detail, objects } of troublesOf(tenant, removal, ports, now().getTime())) {
        const { alarm } = trouble;
        // Whom a stopped sync would delete is kept anew each time.
        if (alarms[alarm] && objects === undefined) continue;
        const entry = alarmEntry(alarm, { tenantId }, detail);
        await store.raiseAlarm(tenantId, alarm, now(), entry, objects, mailsOf(tenant, trouble));
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
