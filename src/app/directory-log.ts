import type { Principal } from '../core/id.ts';
import type { Refusal } from '../core/problems.ts';
import type { LockOutFacts } from '../core/lock-out.ts';
import type { StrengthFacts } from '../core/caller.ts';
import type { Catalog } from '../core/catalog.ts';
import type { Authority } from './authority.ts';
import { callerOn, confirmations, hasReachableOwner } from './caller.ts';
import { asProblem, changeAccount, type ChangePorts, type Keep } from './change-account-state.ts';
import { endSessionsOfLeavers } from './ending-sessions.ts';
import type { Actor, NewLogEntry } from './ports/actor.ts';
import type { IntentStore } from './ports/intent-store.ts';
import { secretsMade } from './secrets-made.ts';
import type { TenantIndexes } from './tenant-indexes.ts';

export type RulePorts = ChangePorts & {
  readonly store: ChangePorts['store'] & Pick<IntentStore, 'secretsMadeBy'>;
  readonly tenants: TenantIndexes;
  readonly catalog: () => Catalog;
};

/** What the rules are asked with. */
export type RuleFacts = StrengthFacts & Pick<LockOutFacts, 'tenants' | 'reachableOwner' | 'confirm'>;

interface Request {
  /** What a repeat of the whole call is answered from then on. */
  readonly kept?: Keep<null>;
  readonly authority: Authority;
  readonly actor: Actor;
  readonly confirm?: string;
}

interface Beside {
  /** Applications that the caller owns in the directory. */
  readonly owned?: readonly Principal[];
  /** Those signed in who belonged to the account before the write: whoever does not now leaves (U-8). */
  readonly belonged?: readonly Principal[];
}

/**
 * Asks the rules about a write in the directory on the account's newest state, with the account locked, so that no grant can
 * slip in between, and writes the story down.
 *
 * Throws what the rules refuse.
 */
export async function ruledAndLogged(
  ports: RulePorts,
  request: Request,
  log: readonly NewLogEntry[],
  rule: (facts: RuleFacts) => Refusal | undefined = () => undefined,
  { owned = [], belonged = [] }: Beside = {},
): Promise<string> {
  const { authority } = request;
  const { kept } = request;
  const asked = { ...request, ...(kept ? { keep: kept } : {}) };
  const { revision } = await changeAccount(ports, asked, async (index, locked) => {
    const own = [...owned, ...(await secretsMade(locked, authority))];
    const caller = callerOn(index, authority.identity, ports.tenants, authority.at, own);
    const reachableOwner = await hasReachableOwner(locked, ports.tenants);
    const { tenants } = ports;
    const catalog = ports.catalog();
    const at = authority.at.getTime();
    const confirm = confirmations(request.confirm);
    const refusal = rule({ index, tenants, catalog, caller, reachableOwner, confirm, at });
    if (refusal) throw asProblem(refusal);
    const sessionsEnded = await endSessionsOfLeavers(locked, belonged, index, tenants);
    const told =
      sessionsEnded === 0 ? log : log.map(each => ({ ...each, detail: { ...each.detail, sessionsEnded } }));
    return { events: [], log: told, result: null };
  });
  return revision;
}
