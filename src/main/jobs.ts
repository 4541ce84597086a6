import { deleteOldVisits } from '../app/delete-old-visits.ts';
import type { InvitationOptions, Sealer } from '../app/invite-guest.ts';
import { createMails, type Mails } from '../app/mails.ts';
import type { JobHandlers } from '../app/ports/jobs.ts';
import type { Log } from '../app/ports/log.ts';
import type { Mailer } from '../app/ports/mailer.ts';
import { remindOfEnds, type RemindPorts } from '../app/remind.ts';
import { remindOfKeys, type RemindOfKeysPorts } from '../app/remind-of-keys.ts';
import { sendInvitationMail } from '../app/send-invitation-mail.ts';
import { mailWriter } from '../mail/render.ts';
import { createSmtpMailer } from '../mail/smtp-mailer.ts';
import type { OpenStore } from '../store/open-store.ts';
import { addresses } from './addresses.ts';
import type { Settings } from './settings.ts';

/** Minutes are scattered, so that not everything falls upon the store on the hour. */
const every = { reminders: '7 * * * *', 'key-reminders': '23 4 * * *', 'old-visits': '41 * * * *' } as const;

export interface Mailing {
  /** Absent without a mail server. */
  readonly mailer?: Mailer;
  readonly mails: Mails;
}

/** How this installation mails: by `SMTP_URL`, else not at all. */
export function createMailing(settings: Settings, log: Log): Mailing {
  const { smtpUrl, mailFrom, mailLanguage } = settings;
  const on = smtpUrl !== '' && mailFrom !== '';
  const { publicUrl } = addresses(settings);
  return {
    mails: createMails({ writer: mailWriter, on, language: mailLanguage, publicUrl, log }),
    ...(on ? { mailer: createSmtpMailer({ smtpUrl, from: mailFrom }) } : {}),
  };
}

export interface JobsOptions extends Mailing {
  readonly store: OpenStore;
  readonly ports: Omit<RemindPorts & RemindOfKeysPorts, 'store' | 'mails'> & {
    readonly sealing: Sealer;
    readonly invitations: InvitationOptions;
  };
  readonly now: () => Date;
}

/** What each queue's jobs do. */
export function jobHandlers({
  store,
  ports,
  mails,
  mailer,
  now = () => new Date(),
}: JobsOptions): JobHandlers {
  const all = { ...ports, store, mails };
  const forget = deleteOldVisits({ store });
  return {
    ...(mailer && {
      mail: mail => mailer.send(mail),
      'invitation-mail': sendInvitationMail({ store, sealing: ports.sealing, mailer, mails: mailWriter }),
    }),
    reminders: (_, signal) => remindOfEnds(all)(now(), signal),
    'key-reminders': (_, signal) => remindOfKeys(all)(now(), signal),
    'old-visits': async () => void (await forget(now())),
  };
}

/** Begins to work on what waits in the queue. */
export const startJobs = (options: JobsOptions): Promise<void> =>
  options.store.jobs.work(jobHandlers(options), every);
