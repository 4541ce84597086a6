import { asAccountId } from '../core/id.ts';
import { Problem } from '../core/problems.ts';
import { authorityOn, type AuthorityPorts } from './authority.ts';
import type { Identity } from './identity.ts';
import type { AccountStore } from './ports/account-store.ts';
import type { Actor, NewLogEntry } from './ports/actor.ts';
import type { Log } from './ports/log.ts';

interface Ports extends AuthorityPorts {
  readonly store: Pick<AccountStore, 'logRefusal'>;
  readonly log: Log;
}

/** A write that was refused at the door; `account` as the call names it. */
export interface RefusedAttempt {
  readonly call: {
    readonly identity: Identity;
    readonly actor: Actor;
    readonly now: Date;
    readonly attempt?: Pick<NewLogEntry, 'action' | 'target'>;
  };
  readonly account: string | undefined;
  readonly problem: Problem;
}

/**
 * Writes a refused attempt where it belongs (H-4): into the account's log where somebody of the account made it, else into
 * the operator's, by ids alone.
 */
export const tellRefusal =
  (ports: Ports) =>
  async ({ call, account, problem }: RefusedAttempt): Promise<void> => {
    const { identity, actor, now, attempt } = call;
    if (attempt === undefined) return;
    if (account !== undefined && (await isOfAccount(ports, identity, account, now))) {
      await ports.store.logRefusal(asAccountId(account), actor, now, {
        ...attempt,
        result: 'refused',
        detail: { code: problem.code, detail: problem.detail },
      });
      return;
    }
    const { tenantId, objectId, clientId, onBehalfOf, requestId } = actor;
    ports.log({
      level: 'warn',
      msg: 'an attempt was refused',
      code: problem.code,
      action: attempt.action,
      ...(account === undefined ? {} : { account }),
      actor: { kind: actor.kind, tenantId, objectId, clientId, onBehalfOf },
      requestId,
    });
  };

async function isOfAccount(
  ports: AuthorityPorts,
  identity: Identity,
  account: string,
  at: Date,
): Promise<boolean> {
  if (identity.kind === 'portal') return false;
  try {
    await authorityOn(ports, { identity, account, at });
    return true;
  } catch (error) {
    if (error instanceof Problem && error.code === 'not-found') return false;
    throw error;
  }
}
