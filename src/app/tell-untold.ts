import type { Mails } from './mails.ts';
import { noManagerMails } from './no-manager-mails.ts';
import type { AccountStore } from './ports/account-store.ts';
import type { Log } from './ports/log.ts';
import type { UntoldStore, WaitingUntold } from './ports/untold-store.ts';

export interface TellUntoldPorts {
  readonly store: Pick<AccountStore, 'change'> & UntoldStore;
  readonly mails?: Mails;
  readonly log?: Log;
}

async function tell({ store, mails }: TellUntoldPorts, waiting: WaitingUntold): Promise<void> {
  const { id, account, actor, at, log, noManager } = waiting;
  await store.change({
    account,
    actor,
    at,
    plan: async locked => {
      const mine = await locked.takeUntold(id);
      return {
        events: [],
        log: mine ? log : [],
        result: undefined,
        jobs: mine && noManager && mails ? await noManagerMails(mails, locked) : [],
      };
    },
  });
}

/**
 * Writes into accounts' logs what was done elsewhere and waits to be told there, each exactly once, whoever else is at it
 * and whatever was killed in between. What cannot be told stays for the next time, and hinders nothing else; never throws.
 */
export const tellUntold = (ports: TellUntoldPorts) => async (): Promise<void> => {
  const failed = new Set<string>();
  const told = async (each: WaitingUntold): Promise<void> => {
    try {
      await tell(ports, each);
    } catch (error) {
      failed.add(each.id);
      note(ports, error, { account: each.account });
    }
  };
  try {
    for (let more = true; more;) {
      const waiting = (await ports.store.untold()).filter(each => !failed.has(each.id));
      more = waiting.length > 0;
      for (const each of waiting) await told(each);
    }
  } catch (error) {
    note(ports, error, {});
  }
};

const note = ({ log }: TellUntoldPorts, error: unknown, about: Readonly<Record<string, unknown>>): void =>
  log?.({ level: 'error', msg: 'what was done elsewhere could not be told', ...about, err: error });
